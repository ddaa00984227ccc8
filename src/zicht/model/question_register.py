"""The register of questions as everybody may read it: the values behind the public pages and downloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zicht.model.question_entries import (
    Asked,
    Assessment,
    Decided,
    Finding,
    Interpretation,
    LocalAnswer,
    Preregistration,
    Priority,
    Published,
    Recalibration,
    Rejection,
    Requested,
    Run,
    Withdrawal,
)
from zicht.model.question_terms import FindingVerdict, Stage, Step


@dataclass(frozen=True)
class PublicEntry:
    """One line of the public timeline: the day, what happened, by whom, and the digest of what it says.

    Both are "" for the answer of a gemeente that wished not to be named: an answer is of closed words, and
    its digest would give it away.
    """

    step: Step
    on: str
    organisation: str
    digest: str


@dataclass(frozen=True)
class JudgedFinding:
    """A finding with the verdict that its figures give."""

    finding: Finding
    verdict: FindingVerdict


@dataclass(frozen=True)
class NamedAnswer:
    """What a gemeente answered that let itself be named; `organisation` is its name."""

    organisation: str
    answer: LocalAnswer


@dataclass(frozen=True)
class PublicAnswers:
    """How gemeenten answered about one finding.

    asked    gemeenten of the partnership;  answered  of those: how many did
    unnamed  of those: how many wished not to be named; what they said is in `counts` at most
    named    the newest answer of each of the others, by code
    counts   question -> answer -> how many of all that answered; None where the unnamed are so few, or so
             much of one mind, that counting them would tell what one of them said
    """

    hypothesis: str
    asked: int
    answered: int
    unnamed: int
    named: tuple[NamedAnswer, ...]
    counts: Mapping[str, Mapping[str, int]] | None


@dataclass(frozen=True)
class PublicQuestion:
    """Everything the public may know of one question; organisations, never a person.

    answers  about each finding to which a gemeente answered
    """

    id: str
    stage: Stage
    partnership: str
    brought_in_by: str
    asked: Asked
    timeline: tuple[PublicEntry, ...]
    assessments: tuple[Assessment, ...] = ()
    priority: Priority | None = None
    preregistration: Preregistration | None = None
    runs: tuple[Run, ...] = ()
    requests: tuple[Requested, ...] = ()
    decisions: tuple[Decided, ...] = ()
    interpretation: Interpretation | None = None
    findings: tuple[JudgedFinding, ...] = ()
    publications: tuple[Published, ...] = ()
    answers: tuple[PublicAnswers, ...] = ()
    rejection: Rejection | None = None
    recalibration: Recalibration | None = None
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True)
class QuestionRegister:
    """The public register at a moment, sorted by id; `made_up` says that nothing in it is real."""

    at: str
    made_up: bool
    contact: str
    questions: tuple[PublicQuestion, ...]

    def __post_init__(self) -> None:
        ids = [one.id for one in self.questions]
        assert ids == sorted(set(ids)), "questions that are not sorted by id, or twice"
