"""Pages of the register of questions: all by stage, and one with its timeline, hypotheses and outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from zicht.site.links import root_from, topic_page
from zicht.site.numbers import number
from zicht.site.question_register import PublicRegister, Row
from zicht.site.views.context import Speaker

STAGES = (
    "brought-in", "tested", "prioritised", "preregistered", "in-analysis", "output-requested",
    "output-checked", "interpreted", "published", "followed-up", "recalibrated", "withdrawn", "rejected",
)  # fmt: skip
"""In the order of the life of a question."""
QUESTIONS = ("explained", "known", "neighbours")
NULL = ("no-effect-of-that-size", "real-but-too-small", "opposite", "cannot-say", "suppressed")


@dataclass(frozen=True)
class ListedQuestion:
    """A question in the list, with its verdicts in words."""

    title: str
    address: str
    question: str
    language: str
    by: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class QuestionsView:
    """The register as a whole; `counts` are sentences, null results and refusals among them."""

    at: str
    signed_by: str
    key: str
    contact: str
    counts: tuple[str, ...]
    stages: tuple[tuple[str, tuple[ListedQuestion, ...]], ...]


@dataclass(frozen=True)
class FindingView:
    """What was found about one hypothesis."""

    name: str
    verdict: str
    explained: str
    figures: str


@dataclass(frozen=True)
class AnswersView:
    """Answers of gemeenten about one finding.

    told    how many answered, how many are not named, and what is left out for that
    counts  (question, how often each answer was given); () where counting would tell on somebody
    named   a gemeente, its three answers, by what it explains them, and what it does
    """

    name: str
    told: tuple[str, ...]
    counts: tuple[tuple[str, str], ...]
    named: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class QuestionView:
    """One question; `row` is what the release says of it, the rest is what a page needs besides."""

    row: Row
    title: str
    question: str
    language: str
    stage: str
    timeline: tuple[tuple[str, str, str, str], ...]
    tests: tuple[tuple[str, str, str], ...]
    hypotheses: tuple[tuple[Row, tuple[tuple[str, str], ...]], ...]
    digest: str
    findings: tuple[FindingView, ...]
    answers: tuple[AnswersView, ...]
    algorithm: str


def questions_view(speaker: Speaker, register: PublicRegister) -> QuestionsView:
    """The list, by stage."""
    path = topic_page("questions", speaker.language)
    by_stage = [(stage, [one for one in register.questions if one["stage"] == stage]) for stage in STAGES]
    return QuestionsView(
        at=register.at,
        signed_by=register.signed_by["organisation"],
        key=register.signed_by["key"],
        contact=register.contact,
        counts=tuple(_counts(speaker, register)),
        stages=tuple(
            (speaker.t.at(f"questions.stages.{stage}"), tuple(_listed(speaker, one, path) for one in those))
            for stage, those in by_stage
            if those
        ),
    )


def _counts(speaker: Speaker, register: PublicRegister) -> Iterator[str]:
    """What came of all questions: a register that shows hits only would mislead."""
    verdicts = Counter(one["verdict"] for question in register.questions for one in question["findings"])
    refused = sum(
        entry["step"] == "output-refused" for one in register.questions for entry in one["timeline"]
    )
    stages = Counter(one["stage"] for one in register.questions)
    yield speaker.t.say("questions.count_all", count=speaker.whole(len(register.questions)))
    yield speaker.t.say(
        "questions.count_findings",
        supported=speaker.whole(verdicts["supported"]),
        other=speaker.whole(sum(verdicts[word] for word in NULL)),
    )
    yield speaker.t.say(
        "questions.count_stopped",
        rejected=speaker.whole(stages["rejected"]),
        withdrawn=speaker.whole(stages["withdrawn"]),
        refused=speaker.whole(refused),
    )


def _listed(speaker: Speaker, one: Row, path: str) -> ListedQuestion:
    title, question, language = words_of(one, speaker.language)
    return ListedQuestion(
        title=title,
        address=root_from(path) + topic_page("questions", speaker.language, one["id"]),
        question=question,
        language=language,
        by=one["brought_in_by"],
        outcomes=tuple(
            f"{found['finding']['hypothesis']}: {speaker.t.at('questions.verdicts.' + found['verdict'])}"
            for found in one["findings"]
        ),
    )


def words_of(one: Row, language: str) -> tuple[str, str, str]:
    """Title and question in a language, and the language they are in: Dutch where nobody translated them."""
    asked = one["asked"]
    if language == "en" and asked["title_en"] and asked["question_en"]:
        return asked["title_en"], asked["question_en"], "en"
    return asked["title"], asked["question"], "nl"


def question_view(speaker: Speaker, register: PublicRegister, one: Row) -> QuestionView:
    """One question."""
    t = speaker.t
    title, question, language = words_of(one, speaker.language)
    frozen = one["preregistration"]
    path = topic_page("questions", speaker.language, one["id"])
    record = register.algorithms.get(one["id"])
    published = [entry["digest"] for entry in one["timeline"] if entry["step"] == "preregistered"]
    return QuestionView(
        row=one,
        title=title,
        question=question,
        language=language,
        stage=t.at(f"questions.stages.{one['stage']}"),
        timeline=tuple(
            (entry["on"], t.at(f"questions.steps.{entry['step']}"), entry["organisation"], entry["digest"])
            for entry in one["timeline"]
        ),
        tests=tuple(
            (
                t.at(f"questions.tests.{test['test']}"),
                t.at(f"questions.outcomes.{test['outcome']}"),
                test_words(test),
            )
            for test in one["assessments"]
        ),
        hypotheses=tuple(
            (each, tuple(_facts(speaker, each))) for each in (frozen["hypotheses"] if frozen else ())
        ),
        digest=published[0] if published else "",
        findings=tuple(_finding(speaker, found) for found in one["findings"]),
        answers=tuple(_answers(speaker, about) for about in one["answers"]),
        algorithm=f"{root_from(path)}data/v1/{record}" if record else "",
    )


def test_words(test: Row) -> str:
    """The ground, with the record of the debate where there is one."""
    record = ", ".join(text for text in (test["body"], test["decision"], test["decided_on"]) if text)
    laws = ", ".join(test["laws"])
    return " – ".join(text for text in (test["ground"], record, laws) if text)


def _facts(speaker: Speaker, one: Row) -> Iterator[tuple[str, str]]:
    t, language = speaker.t, speaker.language
    for name in ("population", "against", "test"):
        yield t.at(f"questions.fields.{name}"), one[name]
    yield t.at("questions.fields.variables"), ", ".join(one["variables"])
    yield t.at("questions.fields.direction"), t.at(f"questions.directions.{one['direction']}")
    smallest = number(one["smallest"], 2, language)
    yield t.at("questions.fields.smallest"), t.say(f"questions.scales.{one['scale']}", value=smallest)
    yield t.at("questions.fields.alpha"), number(one["alpha"], 3, language)
    yield t.at("questions.fields.family"), f"{one['family']} ({one['correction']})"
    yield t.at("questions.fields.suppression"), one["suppression"]


def _finding(speaker: Speaker, found: Row) -> FindingView:
    t, language, figures = speaker.t, speaker.language, found["finding"]
    if figures["effect"] is None:
        told = t.at("questions.suppressed")
    else:
        parts = {name: number(figures[name], 2, language) for name in ("effect", "lower", "upper")}
        told = t.say("questions.figures", **parts, adjusted=_chance(figures["adjusted"], language))
    verdict = found["verdict"]
    return FindingView(
        figures["hypothesis"],
        t.at(f"questions.verdicts.{verdict}"),
        t.at(f"questions.verdict_means.{verdict}"),
        told,
    )


def _chance(value: float, language: str) -> str:
    """A p value; what would round to nought is below the least that is shown."""
    least = 0.001
    return number(value, 3, language) if value >= least else f"< {number(least, 3, language)}"


def _answers(speaker: Speaker, about: Row) -> AnswersView:
    """What the release says gemeenten answered about one finding."""
    t, counts, unnamed = speaker.t, about["counts"], about["unnamed"]
    amounts = {name: speaker.whole(about[name]) for name in ("asked", "answered", "unnamed")}
    more = [t.at("questions.answers_hidden" if counts is None else "questions.answers_counted")]
    return AnswersView(
        name=about["hypothesis"],
        told=(t.say("questions.answers_told", **amounts), *(more if unnamed else ())),
        counts=tuple(
            (t.at(f"questions.fields.{question}"), _how_often(speaker, counts[question]))
            for question in (QUESTIONS if counts else ())
        ),
        named=tuple(_named(speaker, one) for one in about["named"]),
    )


def _how_often(speaker: Speaker, times: Row) -> str:
    words = speaker.t.at("questions.answers")
    return ", ".join(f"{words[word]}: {speaker.whole(times[word])}" for word in words if times[word])


def _named(speaker: Speaker, one: Row) -> tuple[str, ...]:
    t, given = speaker.t["questions"], one["answer"]
    return (
        one["organisation"],
        *(t["answers"][given[question]] for question in QUESTIONS),
        ", ".join(t["explanations"][word] for word in given["explanations"]),
        ", ".join(t["follows"][word] for word in given["follows"]),
    )
