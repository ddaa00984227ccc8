"""What an entry about a question must say, whatever form or file it came from; all faults together.

The register is public, so a text in which somebody seems to be named is refused in every field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zicht.kit.errors import UserError
from zicht.model.question_entries import (
    Appeal,
    Asked,
    Assessment,
    Content,
    Interpretation,
    LocalAnswer,
    Preregistration,
    Priority,
    Published,
    Recalibration,
    Rejection,
    Withdrawal,
)
from zicht.model.question_terms import Answer, Test, TestOutcome
from zicht.register.rules.artefacts.personal_data import doubtful_in, refused_in
from zicht.register.rules.hypotheses import faults_of_hypotheses
from zicht.register.rules.local_answers import faults_of_answer

SENTENCE = 10
"""A reason of fewer characters is none."""
LONGEST = 2000
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LAW = re.compile(r"(jci1\.\d:[a-z]:[A-Z]+\d+[^\s]*|https://[^\s]+)")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field; `rule` has its sentence in the texts, under `questions.faults`."""

    field: str
    rule: str


class QuestionIncomplete(UserError):
    """What was entered about a question lacks something, contradicts itself, or seems to name a person.

    Everything that is wrong is told at once, by field. A field in which a person seems to be named is
    refused: the register is public, and what is asked is about areas.
    """

    exit_code = 248
    usual_remedy = "mend these fields; nothing was written"

    def __init__(self, where: object, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        told = "; ".join(f"{fault.field}: {fault.rule}" for fault in self.faults)
        super().__init__(where, found=told, expected="fields as the form asks them")


def check_content(content: Content) -> None:
    """Raise QuestionIncomplete with every fault of an entry."""
    faults = tuple(dict.fromkeys((*_texts(content), *_special(content))))
    if faults:
        raise QuestionIncomplete(type(content).__name__, faults)


REASONS: dict[type[Content], tuple[str, ...]] = {
    Asked: ("title", "question", "decision", "decided_by", "theme"),
    Assessment: ("ground",),
    Rejection: ("why", "recourse"),
    Appeal: ("why",),
    Priority: ("body", "decision", "why"),
    Interpretation: ("meaning",),
    Recalibration: ("why",),
    Withdrawal: ("why",),
}
"""Fields of running text that must be filled."""
DAYS: dict[type[Content], tuple[str, ...]] = {
    Rejection: ("until",),
    Priority: ("decided_on",),
    Published: ("on",),
    Recalibration: ("again_on",),
}
"""Fields that must hold a day."""
_SHORT = frozenset({"theme", "decided_by", "body", "decision", "recourse", "title"})


def _texts(content: Content) -> Iterator[Fault]:
    plain = content.as_dict()
    for field in REASONS.get(type(content), ()):
        text = plain[field].strip()
        if not text:
            yield Fault(field, "empty")
        elif field not in _SHORT and len(text) < SENTENCE:
            yield Fault(field, "no_sentence")
    for field in DAYS.get(type(content), ()):
        if not is_day(plain[field]):
            yield Fault(field, "no_day")
    for field, text in _every_text(plain):
        if len(text) > LONGEST:
            yield Fault(field, "too_long")
        if any(not (c.isprintable() or c in "\n\t") for c in text):
            yield Fault(field, "unprintable")
        if not _DIGEST.fullmatch(text) and (refused_in(text) or doubtful_in(text)):
            yield Fault(field, "person")


def _every_text(plain: object, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(plain, str):
        yield field, plain
    elif isinstance(plain, dict):
        for name, value in plain.items():
            yield from _every_text(value, field or str(name))
    elif isinstance(plain, (list, tuple)):
        for value in plain:
            yield from _every_text(value, field)


def _special(content: Content) -> Iterator[Fault]:
    if isinstance(content, Asked):
        yield from _asked(content)
    elif isinstance(content, Assessment):
        yield from _assessment(content)
    elif isinstance(content, Priority):
        if not 1 <= content.order <= 3:
            yield Fault("order", "not_in_list")
    elif isinstance(content, Preregistration):
        yield from (Fault(field, rule) for field, rule in faults_of_hypotheses(content.hypotheses))
    elif isinstance(content, Interpretation):
        yield from _interpretation(content)
    elif isinstance(content, Published):
        if not _DIGEST.fullmatch(content.release):
            yield Fault("release", "no_digest")
        if not re.fullmatch(r"(https://\S+|[\w./-]+)", content.page):
            yield Fault("page", "no_address")
    elif isinstance(content, LocalAnswer):
        yield from (Fault(field, rule) for field, rule in faults_of_answer(content))


def _asked(content: Asked) -> Iterator[Fault]:
    if content.decide_before and not is_day(content.decide_before):
        yield Fault("decide_before", "no_day")
    if content.question.strip() and not content.question.strip().endswith("?"):
        yield Fault("question", "no_question")
    if bool(content.title_en.strip()) != bool(content.question_en.strip()):
        yield Fault("question_en", "half_translated")


def _assessment(content: Assessment) -> Iterator[Fault]:
    if content.test is Test.LEGAL and content.outcome is not TestOutcome.FAILS:
        if not content.laws:
            yield Fault("laws", "empty")
        if any(not _LAW.fullmatch(law) for law in content.laws):
            yield Fault("laws", "no_law")
    if content.test is Test.DEBATE:
        yield from _debate(content)


def _debate(content: Assessment) -> Iterator[Fault]:
    """A debate that was held has a body, a decision on record and a day; unknown is not held."""
    held = content.held in (Answer.YES, Answer.PARTLY)
    if held and not (content.body.strip() and content.decision.strip()):
        yield Fault("body", "debate_without_record")
    if held and not is_day(content.decided_on):
        yield Fault("decided_on", "no_day")
    if not held and content.outcome is TestOutcome.PASSES:
        yield Fault("outcome", "debate_not_held")


def _interpretation(content: Interpretation) -> Iterator[Fault]:
    if not [text for text in content.alternatives if text.strip()]:
        yield Fault("alternatives", "empty")
    if not [text for text in content.not_said if text.strip()]:
        yield Fault("not_said", "empty")
    names = [finding.hypothesis for finding in content.findings]
    if not names or len(names) != len(set(names)):
        yield Fault("findings", "not_each_once")
    for finding in content.findings:
        given = [finding.effect, finding.lower, finding.upper, finding.adjusted]
        if any(one is None for one in given) and any(one is not None for one in given):
            yield Fault("findings", "half_suppressed")
        elif finding.effect is not None:
            assert finding.lower is not None
            assert finding.upper is not None
            assert finding.adjusted is not None
            if not finding.lower <= finding.effect <= finding.upper:
                yield Fault("findings", "outside_interval")
            if not 0 <= finding.adjusted <= 1:
                yield Fault("findings", "no_probability")


def is_day(text: str) -> bool:
    """A day of the calendar, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
