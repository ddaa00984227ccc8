"""What the public may know of a question: everything but people, and reviews before both are in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from zicht.model.question_entries import (
    Decided,
    Interpretation,
    LocalAnswer,
    Priority,
    Published,
    QuestionEntry,
    Recalibration,
    Rejection,
    Requested,
    Run,
    Withdrawal,
)
from zicht.model.question_register import PublicEntry, PublicQuestion, QuestionRegister
from zicht.model.question_terms import Stage, Step
from zicht.register.rules.local_answers import public_answers
from zicht.register.rules.question_story import Question

NOT_PUBLIC = frozenset({Step.DRAFTED, Step.REVIEWED})
"""Steps that the public timeline leaves out: a draft is no hypothesis, and a lone review would unblind."""
ALL_PUBLIC_FROM = frozenset({Stage.PUBLISHED, Stage.FOLLOWED_UP, Stage.RECALIBRATED})
"""Findings are public once the release they stand in is."""


def public_question(
    question: Question, *, partnership: str, names: Mapping[str, str], gemeenten: Mapping[str, str]
) -> PublicQuestion:
    """The public part of a question.

    partnership  its name;  names  id of an organisation -> name
    gemeenten    code -> name of the gemeenten of the partnership: those that are asked
    """
    told = question.last(Published) is not None
    return PublicQuestion(
        id=question.id,
        stage=question.stage,
        partnership=partnership,
        brought_in_by=names[question.organisation],
        asked=question.asked,
        timeline=tuple(_timeline(question, names)),
        assessments=tuple(one for _, one in sorted(question.assessments.items())),
        priority=question.last(Priority),
        preregistration=question.frozen,
        runs=question.all(Run),
        requests=question.all(Requested),
        decisions=question.all(Decided),
        interpretation=question.last(Interpretation) if told else None,
        findings=question.findings if told else (),
        publications=question.all(Published),
        answers=public_answers(question.answers, asked=len(gemeenten), names=gemeenten),
        rejection=question.last(Rejection),
        recalibration=question.last(Recalibration),
        withdrawal=question.last(Withdrawal),
    )


def _timeline(question: Question, names: Mapping[str, str]) -> Iterator[PublicEntry]:
    """What happened when; nothing that names a gemeente, or gives its answer, against its last wish."""
    wish = {(one.area, one.hypothesis): one.named for one in question.answers}
    for entry in question.entries:
        if entry.step in NOT_PUBLIC:
            continue
        if _is_shown(entry, wish):
            organisation = names.get(entry.organisation, "")
            yield PublicEntry(entry.step, entry.on, organisation, entry.content.digest)
        else:
            yield PublicEntry(entry.step, entry.on, "", "")


def _is_shown(entry: QuestionEntry, wish: Mapping[tuple[str, str], bool]) -> bool:
    given = entry.content
    return not isinstance(given, LocalAnswer) or (given.named and wish[given.area, given.hypothesis])


def public_register(
    questions: Iterable[PublicQuestion], *, at: datetime, contact: str, made_up: bool
) -> QuestionRegister:
    """The register at a moment."""
    ordered = tuple(sorted(questions, key=lambda one: one.id))
    return QuestionRegister(at.date().isoformat(), made_up, contact, ordered)
