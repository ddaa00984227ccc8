"""A question as its entries tell it: each is held against the rules when written, and again when read.

What could not have happened is not believed because it stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from zicht.model.question_entries import (
    CONTENTS,
    Asked,
    Assessment,
    Content,
    Decided,
    Interpretation,
    LocalAnswer,
    Passed,
    Preregistration,
    Published,
    QuestionEntry,
    Recalibration,
    Rejection,
    Requested,
    Run,
)
from zicht.model.question_register import JudgedFinding
from zicht.model.question_terms import Stage, Step, Test, TestOutcome
from zicht.register.rules.hypotheses import verdict_of
from zicht.register.rules.output_reviews import STEP_OF, named, step_of
from zicht.register.rules.question_contents import Fault, QuestionIncomplete, check_content
from zicht.register.rules.questions import NotNextStep, next_stage

Found = TypeVar("Found", bound=Content)


@dataclass(frozen=True)
class Question:
    """A question as it is now.

    organisation, author  who brought it in;  entries  everything that happened, in order
    """

    id: str
    partnership: str
    organisation: str
    author: str
    stage: Stage
    entries: tuple[QuestionEntry, ...]

    def last(self, kind: type[Found], *steps: Step) -> Found | None:
        """The newest content of a type, of some steps (all when none is given)."""
        return next(iter(reversed(self.all(kind, *steps))), None)

    def all(self, kind: type[Found], *steps: Step) -> tuple[Found, ...]:
        """All contents of a type, in order."""
        return tuple(
            entry.content
            for entry in self.entries
            if isinstance(entry.content, kind) and (not steps or entry.step in steps)
        )

    @property
    def asked(self) -> Asked:
        """The question in its newest words."""
        asked = self.last(Asked)
        assert asked is not None, "a question begins by being asked"
        return asked

    @property
    def assessments(self) -> Mapping[Test, Assessment]:
        """The tests of the newest words of the question; older ones were about something else."""
        found: dict[Test, Assessment] = {}
        for entry in self.entries:
            if entry.step in (Step.BROUGHT_IN, Step.REVISED, Step.APPEALED):
                found = {}
            elif isinstance(entry.content, Assessment):
                found[entry.content.test] = entry.content
        return found

    @property
    def untested(self) -> tuple[Test, ...]:
        """Tests that nobody recorded yet."""
        return tuple(test for test in Test if test not in self.assessments)

    @property
    def failed(self) -> tuple[Test, ...]:
        """Tests that the question did not pass."""
        return tuple(test for test, one in self.assessments.items() if one.outcome is TestOutcome.FAILS)

    @property
    def frozen(self) -> Preregistration | None:
        """The hypotheses as they were frozen; they never change."""
        return self.last(Preregistration, Step.PREREGISTERED)

    @property
    def draft(self) -> QuestionEntry | None:
        """The newest draft of the hypotheses, with who wrote it."""
        return next((entry for entry in reversed(self.entries) if entry.step is Step.DRAFTED), None)

    @property
    def request(self) -> Requested | None:
        """The newest request for output."""
        return self.last(Requested)

    @property
    def findings(self) -> tuple[JudgedFinding, ...]:
        """The newest findings with their verdicts."""
        told, frozen = self.last(Interpretation), self.frozen
        if told is None or frozen is None:
            return ()
        known = {one.id: one for one in frozen.hypotheses}
        return tuple(JudgedFinding(one, verdict_of(known[one.hypothesis], one)) for one in told.findings)

    @property
    def answers(self) -> tuple[LocalAnswer, ...]:
        """Answers of municipalities, in order."""
        return self.all(LocalAnswer)


def told(id: str, partnership: str, entries: Iterable[QuestionEntry]) -> Question:
    """The question that entries tell. Raises NotNextStep, QuestionIncomplete at what could not be."""
    question: Question | None = None
    for entry in entries:
        question = _begun(id, partnership, entry) if question is None else after(question, entry)
    assert question is not None, "a question has an entry"
    return question


def _begun(id: str, partnership: str, entry: QuestionEntry) -> Question:
    if entry.step is not Step.BROUGHT_IN or entry.number != 1:
        raise NotNextStep(f"question {id}", found=entry.step.value, expected=Step.BROUGHT_IN.value)
    check_content(entry.content)
    return Question(id, partnership, entry.organisation, entry.account, Stage.BROUGHT_IN, (entry,))


def after(question: Question, entry: QuestionEntry) -> Question:
    """The question after one more entry. Raises NotNextStep, QuestionIncomplete."""
    stage = next_stage(question.stage, entry.step)
    if entry.number != len(question.entries) + 1 or type(entry.content) is not CONTENTS[entry.step]:
        raise NotNextStep(f"question {question.id}", found="another entry in between", expected="the next")
    check_content(entry.content)
    _check_rests_on(question, entry)
    return replace(question, stage=stage, entries=(*question.entries, entry))


def _check_rests_on(question: Question, entry: QuestionEntry) -> None:
    """What an entry rests on is there, and is the newest."""
    content = entry.content
    if isinstance(content, Passed):
        _tested(question, content)
    elif isinstance(content, Rejection):
        _refuse_unless(content.until > entry.on, Fault("until", "no_recourse_left"))
    elif entry.step is Step.APPEALED:
        rejection = question.last(Rejection)
        assert rejection is not None, "only a rejected question is objected to"
        _needs(entry.on <= rejection.until, "an objection", f"until {rejection.until}")
    elif isinstance(content, Preregistration):
        _hypotheses(question, entry, content)
    elif isinstance(content, Run):
        _run(question, content)
    elif isinstance(content, Decided):
        _decision(question, entry.step, content)
    else:
        _after_analysis(question, content)


def _tested(question: Question, content: Passed) -> None:
    missing = [test.value for test in question.untested]
    _needs(not missing, f"not tested: {', '.join(missing)}", "all four tests")
    failed = [test.value for test in question.failed]
    _needs(not failed, f"failed: {', '.join(failed)}", "a rejection, or another question")
    newest = tuple(sorted(one.digest for one in question.assessments.values()))
    _needs(
        (content.asked, content.assessments) == (question.asked.digest, newest),
        "tests of other words",
        "tests of the question as it is now",
    )


def _hypotheses(question: Question, entry: QuestionEntry, content: Preregistration) -> None:
    about = (question.id, question.asked.digest)
    _needs((content.question, content.asked) == about, "hypotheses of another question", "of this one")
    if entry.step is Step.PREREGISTERED:
        draft = question.draft
        _needs(draft is not None, "nothing written down", "a draft")
        assert draft is not None, "checked in the line above"
        _needs(draft.content == content, "other hypotheses than the newest draft", "exactly those")
        _needs(draft.account != entry.account, "frozen by who wrote them", "somebody else")


def _run(question: Question, content: Run) -> None:
    frozen = question.frozen
    assert frozen is not None, "a run comes after hypotheses were frozen"
    _needs(content.preregistration == frozen.digest, "a run of other hypotheses", "of those frozen")
    number = len(question.all(Run)) + 1
    _needs(content.number == number, f"run {content.number}", f"run {number}")


def _decision(question: Question, step: Step, content: Decided) -> None:
    request = question.request
    assert request is not None, "output is decided on after it was requested"
    asked = (request.request, request.round, request.material)
    _needs((content.request, content.round, content.material) == asked, "other output", "that requested")
    _needs(set(content.words) == set(request.outputs), "not every output", "a word for each")
    reviewers, analysts = ({named(one) for one in those} for those in (content.reviewers, request.analysts))
    _needs(len(reviewers) >= 2, "one organisation", "reviewers of two organisations")
    own = reviewers & analysts
    _needs(not own, "reviewed by the organisation that made it", "others")
    _needs(step is step_of(content), step.value, step_of(content).value)


def _after_analysis(question: Question, content: Content) -> None:
    if isinstance(content, Requested):
        _needs(content.run == len(question.all(Run)), f"output of run {content.run}", "of the newest run")
    elif isinstance(content, Interpretation):
        _interpreted(question, content)
    elif isinstance(content, LocalAnswer):
        known = {one.finding.hypothesis for one in question.findings}
        _refuse_unless(content.hypothesis in known, Fault("hypothesis", "not_in_list"))


def _interpreted(question: Question, content: Interpretation) -> None:
    """Every frozen hypothesis gets its finding: none is dropped because nothing was found."""
    frozen, request, decision = question.frozen, question.request, question.last(Decided)
    assert frozen is not None, "the stage says so"
    assert request is not None, "the stage says so"
    assert decision is not None, "the stage says so"
    _needs(content.run == request.run, f"run {content.run}", f"run {request.run}")
    wanted = {one.id for one in frozen.hypotheses}
    given = {one.hypothesis for one in content.findings}
    _refuse_unless(given == wanted, Fault("findings", "not_each_hypothesis"))
    released = {name for name, word in decision.words.items() if STEP_OF[word] is Step.APPROVED}
    outputs = {one.output for one in content.findings if one.effect is not None}
    _refuse_unless(outputs <= released, Fault("findings", "not_checked_output"))


def _needs(holds: bool, found: str, expected: str) -> None:
    if not holds:
        raise NotNextStep("the question", found=found, expected=expected)


def _refuse_unless(holds: bool, fault: Fault) -> None:
    if not holds:
        raise QuestionIncomplete("the question", [fault])


def is_due(question: Question, today: date) -> bool:
    """Whether the day has come on which a published question must be looked at again."""
    recalibrated = question.last(Recalibration)
    published = question.last(Published)
    if question.stage not in (Stage.PUBLISHED, Stage.FOLLOWED_UP, Stage.RECALIBRATED) or published is None:
        return False
    if recalibrated is not None:
        return date.fromisoformat(recalibrated.again_on) <= today
    return (today - date.fromisoformat(published.on)).days >= ONE_YEAR


ONE_YEAR = 365
"""A published question that nobody looked at again for so many days is due."""
