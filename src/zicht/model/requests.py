"""A request to release: what it holds, what became of it, and what people said of it.

The record is the same in the closed environment, on the pages for checkers and in a register: `release`
writes it, others read it. A request never holds a figure, only names of outputs and digests of bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of


class State(StrEnum):
    """Where a request stands; `release.life_cycle` says what leads from one to another."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"  # the automatic checks found nothing
    ONE_REVIEW = "one-review"  # one review is in, sealed
    BOTH_REVIEWS = "both-reviews"  # both reviews are in, sealed
    ONE_OPENED = "one-opened"
    UNBLINDED = "unblinded"  # both reviews are open; the reviewers read each other's
    PROPOSED = "proposed"  # one reviewer signed a decision
    APPROVED = "approved"
    RETURNED = "returned"  # something must be changed first
    REFUSED = "refused"  # something may not leave
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What happened to a request; each is an entry of its ledger."""

    MADE = "made"
    SUBMITTED = "submitted"
    PASSED = "passed"  # the automatic checks
    FAILED = "failed"  # an automatic check
    SEALED = "review-sealed"
    OPENED = "review-opened"
    PROPOSED = "decision-proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"  # by the analysts, before release
    RECALLED = "recalled"  # the release itself, afterwards
    VOIDED = "voided"  # bytes changed after submission


class Action(StrEnum):
    """What a person can want to do with a request."""

    SUBMIT = "submit"
    CHECK = "check"
    SEAL = "seal"
    OPEN = "open"
    DECIDE = "decide"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    RECALL = "recall"
    VOID = "void"


class Role(StrEnum):
    """What somebody is trusted with; a person can have several, and none of them on a request of his own."""

    ANALYST = "analyst"
    CHECKER = "checker"
    PUBLISHER = "publisher"


class Word(StrEnum):
    """What is said of one output, from mild to strict."""

    RELEASE = "release"
    CHANGE = "change"
    REFUSE = "refuse"


STRICTNESS: Mapping[Word, int] = {Word.RELEASE: 0, Word.CHANGE: 1, Word.REFUSE: 2}


@dataclass(frozen=True)
class Person:
    """Somebody in the register of people.

    id      key id: SHA-256 of the public key, hexadecimal
    raw     the public key, hexadecimal
    roles   sorted; () for somebody who left: what he signed can still be verified
    """

    id: str
    name: str
    organisation: str
    raw: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Judgement:
    """What is said of one output; whoever wants a change or refuses says why."""

    word: Word
    reason: str = ""


@dataclass(frozen=True)
class Review:
    """What one reviewer says of every output, bound to request, round, bytes and reviewer."""

    request: str
    round: int
    material: str
    reviewer: str
    judgements: Mapping[str, Judgement]
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a ledger."""
        return asdict(self)


@dataclass(frozen=True)
class Decision:
    """What both reviewers say of every output together, on which day; both sign these very bytes.

    material  digest of all the round is about;  candidate, evidence  the digests in it
    """

    request: str
    round: int
    material: str
    candidate: str
    evidence: Mapping[str, str]
    reviewers: tuple[str, ...]
    judgements: Mapping[str, Judgement]
    on: str

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a ledger."""
        return asdict(self) | {"reviewers": list(self.reviewers)}

    @property
    def word(self) -> Word:
        """The strictest word of all outputs: it is what becomes of the whole, since bytes leave together."""
        return strictest(judgement.word for judgement in self.judgements.values())


def strictest(words: Iterable[Word]) -> Word:
    """The strictest of some words; of none, `release`."""
    return max(words, key=STRICTNESS.__getitem__, default=Word.RELEASE)


@dataclass(frozen=True)
class CheckResult:
    """One automatic check of a candidate.

    name   stable: "attack"
    words  language -> one sentence; never a figure of a cell
    """

    name: str
    passed: bool
    words: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a ledger."""
        return asdict(self)


@dataclass(frozen=True)
class Material:
    """The exact bytes a round is about.

    candidate  SHA-256 of manifest.json of the candidate, which names every other file with its own
    evidence   file name -> SHA-256: attack.json, utility.json, manifest of the last release
    outputs    names of what leaves, sorted: files without their endings
    """

    candidate: str
    evidence: Mapping[str, str]
    outputs: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over all of it."""
        return sha256_of(canonical_json(self.as_dict()))

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a ledger."""
        return {
            "candidate": self.candidate,
            "evidence": dict(self.evidence),
            "outputs": list(self.outputs),
        }


@dataclass(frozen=True)
class Entry:
    """One entry of the ledger of a request.

    number    1 for the first;  previous  SHA-256 of the bytes of the entry before, zeros for the first
    by        key id of whom signed it;  on  the day, ISO 8601, as the signer gave it
    people    number of the register of people that held then
    digest    SHA-256 of the bytes of this entry
    """

    number: int
    previous: str
    event: Event
    by: str
    on: str
    people: int
    content: Mapping[str, Any]
    digest: str = ""


@dataclass(frozen=True)
class Request:
    """A request as its ledger tells it, entry by entry.

    analysts  key ids of who made what is asked for; they never review it
    round     submissions so far; reviews and decision are of the last one
    material  digests of what the round is about
    sealed    key id -> commitment;  opened  key id -> review
    proposed  the decision that one reviewer signed, or both
    signed    key id -> signature over the statement of that decision, hexadecimal
    release   digest of the release, once it is out
    """

    id: str
    title: str
    why: str
    analysts: tuple[str, ...]
    state: State
    round: int = 0
    material: Material | None = None
    checks: tuple[CheckResult, ...] = ()
    sealed: Mapping[str, str] = field(default_factory=dict)
    opened: Mapping[str, Review] = field(default_factory=dict)
    proposed: Decision | None = None
    signed: Mapping[str, str] = field(default_factory=dict)
    release: str = ""
    entries: tuple[Entry, ...] = ()
