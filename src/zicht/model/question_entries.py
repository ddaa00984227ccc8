"""Questions of the 'Zicht op' register: what is asked, tested, frozen, found and answered; never a person.

The same values stand in the register, in the signed files it exchanges with the closed environment, and on
the public pages. Each is frozen, and its canonical JSON has a digest that signatures and reviews point at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of
from zicht.model.question_terms import (
    Answer,
    Correction,
    Direction,
    EffectScale,
    Explanation,
    Follow,
    Recalibrated,
    RejectionGround,
    Step,
    Test,
    TestOutcome,
    WithdrawalGround,
)
from zicht.model.requests import Word


@dataclass(frozen=True)
class Content:
    """What an entry says; its digest is what others point at."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """SHA-256 of its canonical JSON."""
        return sha256_of(canonical_json(self.as_dict()))


@dataclass(frozen=True)
class Asked(Content):
    """A question with the decision that its answer is for.

    decision, decided_by  what will be decided with the answer, and which body decides it
    decide_before         day in ISO 8601; "" when there is none
    follows               id of the question this one grew out of; ""
    title_en, question_en in English for the public page; "" when nobody wrote it
    """

    title: str
    question: str
    decision: str
    decided_by: str
    theme: str
    decide_before: str = ""
    follows: str = ""
    title_en: str = ""
    question_en: str = ""


@dataclass(frozen=True)
class Assessment(Content):
    """One test of a question.

    ground   why, in a sentence;  laws  links to articles, for the legal test
    similar  ids of earlier questions that were looked at, for the test on duplicates
    held, body, decision, decided_on  the public debate: was it held, where, what was decided, when
    """

    test: Test
    outcome: TestOutcome
    ground: str
    laws: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    held: Answer = Answer.UNKNOWN
    body: str = ""
    decision: str = ""
    decided_on: str = ""


@dataclass(frozen=True)
class Passed(Content):
    """All tests pass: digests of the question and of the assessments this rests on."""

    asked: str
    assessments: tuple[str, ...]


@dataclass(frozen=True)
class Rejection(Content):
    """A question is not taken up; to whom one can turn, and until which day."""

    ground: RejectionGround
    why: str
    recourse: str
    until: str


@dataclass(frozen=True)
class Appeal(Content):
    """Whoever asked disagrees with the rejection."""

    why: str


@dataclass(frozen=True)
class Priority(Content):
    """The body decided that this question goes first, next or later."""

    body: str
    decision: str
    decided_on: str
    order: int
    why: str


@dataclass(frozen=True)
class Hypothesis(Content):
    """What is expected, and all that is needed to be wrong about it.

    population, variables  who and what is counted;  against  compared with whom: "deviation from what?"
    test           name of the statistical test;  alpha  after correction within `family`
    smallest       smallest effect of interest, on `scale`: 1.2 is 20 % more, as a ratio
    suppression    rule of disclosure control that decides what cannot be shown
    """

    id: str
    statement: str
    population: str
    variables: tuple[str, ...]
    against: str
    test: str
    direction: Direction
    alpha: float
    family: str
    correction: Correction
    scale: EffectScale
    smallest: float
    suppression: str


@dataclass(frozen=True)
class Preregistration(Content):
    """Hypotheses as they were frozen, with the question they were frozen for."""

    question: str
    asked: str
    hypotheses: tuple[Hypothesis, ...]


@dataclass(frozen=True)
class Run(Content):
    """One analysis of frozen hypotheses in the closed environment.

    number  1 for the first, one more for each refresh;  code  commit;  data  version of the data
    """

    number: int
    preregistration: str
    code: str
    data: str
    environment: str
    on: str


@dataclass(frozen=True)
class Requested(Content):
    """Output of a run that should leave: names and a digest of the bytes, never a figure.

    request     id in the closed environment;  material  digest of all that would leave
    analysts    organisations that made it;  in_register  whether people of the register review it
    disclosure  profile that was applied: name of a setting -> value, as text
    """

    run: int
    request: str
    round: int
    material: str
    outputs: tuple[str, ...]
    analysts: tuple[str, ...]
    in_register: bool = False
    disclosure: Mapping[str, str] | None = None


@dataclass(frozen=True)
class OutputReview(Content):
    """What one reviewer says of each output of one request; bound to the bytes."""

    material: str
    organisation: str
    words: Mapping[str, Word]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class Decided(Content):
    """What two reviewers of two organisations decided of a request.

    words  output -> word;  reviewers  their organisations;  release  digest, once it is out
    """

    request: str
    round: int
    material: str
    reviewers: tuple[str, ...]
    words: Mapping[str, Word]
    on: str
    release: str = ""


@dataclass(frozen=True)
class Finding(Content):
    """What a run says of one hypothesis; None where the rule of disclosure control hides it.

    output    name of the checked output the figures stand in
    adjusted  p value after the correction of its family
    """

    hypothesis: str
    output: str
    effect: float | None
    lower: float | None
    upper: float | None
    adjusted: float | None


@dataclass(frozen=True)
class Interpretation(Content):
    """What the findings mean, and what they do not mean."""

    run: int
    findings: tuple[Finding, ...]
    meaning: str
    alternatives: tuple[str, ...]
    not_said: tuple[str, ...]


@dataclass(frozen=True)
class Published(Content):
    """Where it can be read: digest of the sealed release, and a page of the site."""

    release: str
    page: str
    on: str


@dataclass(frozen=True)
class LocalAnswer(Content):
    """What one municipality answers to the three questions about one finding; closed words only.

    area   CBS code of the gemeente; of a made-up one its own id
    explained, known, neighbours  can I explain it? did I know it? are my neighbours the same?
    named  whether the public may read what this gemeente answered; if not, it is counted only
    """

    area: str
    hypothesis: str
    explained: Answer
    explanations: tuple[Explanation, ...]
    known: Answer
    neighbours: Answer
    follows: tuple[Follow, ...]
    named: bool = False


@dataclass(frozen=True)
class Recalibration(Content):
    """The question was looked at again; `again_on` is the day it will be looked at next."""

    outcome: Recalibrated
    why: str
    again_on: str


@dataclass(frozen=True)
class Withdrawal(Content):
    """The question ends; what was found stays."""

    ground: WithdrawalGround
    why: str


CONTENTS: Mapping[Step, type[Content]] = {
    Step.BROUGHT_IN: Asked,
    Step.REVISED: Asked,
    Step.ASSESSED: Assessment,
    Step.PASSED: Passed,
    Step.REJECTED: Rejection,
    Step.APPEALED: Appeal,
    Step.PRIORITISED: Priority,
    Step.DRAFTED: Preregistration,
    Step.PREREGISTERED: Preregistration,
    Step.RAN: Run,
    Step.REQUESTED: Requested,
    Step.REVIEWED: OutputReview,
    Step.APPROVED: Decided,
    Step.RETURNED: Decided,
    Step.REFUSED: Decided,
    Step.INTERPRETED: Interpretation,
    Step.PUBLISHED: Published,
    Step.ANSWERED: LocalAnswer,
    Step.RECALIBRATED: Recalibration,
    Step.WITHDRAWN: Withdrawal,
}
"""What an entry of each step holds."""


@dataclass(frozen=True)
class QuestionEntry:
    """One thing that happened.

    number        1 for the first
    account       id of whom did it; "" for what came in a signed file, and in the public export
    organisation  id of the organisation
    at            moment, ISO 8601 with its offset
    """

    number: int
    step: Step
    content: Content
    account: str
    organisation: str
    at: str

    @property
    def on(self) -> str:
        """The day."""
        return self.at[:10]
