"""Everything partners have made and said at one moment: the one value gates and rules look at.

Plain and frozen: the store builds it, rules read it, nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from zicht.register.rules.artefacts.existence import RENEWS
from zicht.register.rules.artefacts.kinds import SHAPES, Consent, Kind
from zicht.register.rules.artefacts.versions import Statement, Version, Word


@dataclass(frozen=True)
class Seat:
    """An organisation that was asked to take part, and what it answered.

    answer     "" while it has not answered; "joined" or "declined"
    left_on    first day on which it no longer takes part; None while it does
    neutral    leads the process and is no party to it: no perspective, no yes and no signature is asked of it
    """

    organisation: str
    name: str
    answer: str = "joined"
    left_on: date | None = None
    neutral: bool = False


@dataclass(frozen=True)
class Entry:
    """The partnership entered a step; `decision` is the hash of the decision that let it pass a gate."""

    step: int
    at: datetime
    decision: str = ""


@dataclass(frozen=True)
class Behind:
    """Something stands on an old version: "based on version 1, there is a version 3"."""

    artefact: str
    kind: Kind
    number: int
    newest: int


@dataclass(frozen=True)
class FramesText:
    """A version of the sharing frames, as far as a covenant that carries it asks.

    frames         ids
    organisations  ids of those that take part in it: each of them signs the covenant
    ends_on        first day on which its own term is over
    """

    hash: str
    number: int
    frames: frozenset[str]
    organisations: frozenset[str]
    ends_on: date


@dataclass(frozen=True, eq=False)
class Workspace:
    """One partnership at one moment.

    versions    all versions, oldest first
    statements  all statements, oldest first
    frames      versions of the sharing frames, by hash, oldest first
    """

    partnership: str
    name: str
    on: date
    seats: tuple[Seat, ...] = ()
    versions: tuple[Version, ...] = ()
    statements: tuple[Statement, ...] = ()
    entries: tuple[Entry, ...] = ()
    frames: Mapping[str, FramesText] = field(default_factory=dict)
    ended_on: date | None = None
    by_hash: Mapping[str, Version] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_hash", {one.hash: one for one in self.versions})

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Organisations that take part now; who leads the process from outside is none of them."""
        return tuple(
            seat.organisation
            for seat in self.seats
            if seat.answer == "joined"
            and not seat.neutral
            and (seat.left_on is None or self.on < seat.left_on)
        )

    def name_of(self, organisation: str) -> str:
        """The name of an organisation that has or had a seat."""
        return next((seat.name for seat in self.seats if seat.organisation == organisation), organisation)

    @cached_property
    def newest(self) -> Mapping[str, Version]:
        """artefact -> its newest version."""
        return {one.artefact: one for one in self.versions}

    def all_of(self, kind: Kind) -> tuple[Version, ...]:
        """The newest version of each artefact of a kind, in the order in which they were made.

        What a party made for itself does not count once that party has left.
        """
        found = (one for one in self.newest.values() if one.kind is kind)
        return tuple(one for one in found if not one.sheet.owner or one.sheet.owner in self.parties)

    def one_of(self, kind: Kind, owner: str = "") -> Version | None:
        """The newest version of the only artefact of a kind (of an owner); None when there is none."""
        return next((one for one in self.all_of(kind) if one.sheet.owner == owner), None)

    def content_of(self, artefact: str, content: type) -> Any:
        """What the newest version of an artefact says; None when it is not of that kind, or not there."""
        found = self.newest.get(artefact)
        return found.content if found and isinstance(found.content, content) else None

    def history(self, artefact: str) -> tuple[Version, ...]:
        """All versions of an artefact, newest first."""
        return tuple(one for one in reversed(self.versions) if one.artefact == artefact)

    @cached_property
    def _last_words(self) -> Mapping[tuple[str, str], Statement]:
        return {(one.hash, one.organisation): one for one in self.statements}

    def last_word(self, hash: str, organisation: str) -> Statement | None:
        """The last thing an organisation said of a hash."""
        return self._last_words.get((hash, organisation))

    def asked(self, version: Version) -> tuple[str, ...]:
        """The organisations whose yes a version needs."""
        consent = SHAPES[version.kind].consent
        if consent is Consent.NOBODY:
            return ()
        if consent is Consent.SIGNED:
            return tuple(one.party for one in version.content.parties if one.party in self.parties)
        return (version.sheet.owner,) if consent is Consent.OWN_PARTY else self.parties

    def accepted_by(self, version: Version) -> tuple[str, ...]:
        """The organisations whose last word on exactly this version is yes."""
        return tuple(
            party
            for party in self.asked(version)
            if (said := self.last_word(version.hash, party)) is not None and said.word is Word.ACCEPT
        )

    def agreed(self, version: Version) -> bool:
        """Whether all whose yes it needs said yes, to exactly this version, and there is one at least."""
        asked = self.asked(version)
        return bool(asked) and self.accepted_by(version) == asked

    def behind(self, version: Version) -> tuple[Behind, ...]:
        """On which old versions a version stands, directly."""
        return tuple(self._behind(version))

    def _behind(self, version: Version) -> Iterator[Behind]:
        for hash in version.sheet.based_on:
            base = self.by_hash[hash]
            newest = self.newest[base.artefact]
            if newest.sheet.number > base.sheet.number:
                yield Behind(base.artefact, base.kind, base.sheet.number, newest.sheet.number)

    def shaken(self, version: Version) -> tuple[Behind, ...]:
        """On which old versions it stands, directly or through what it stands on; each artefact once."""
        found: dict[str, Behind] = {}
        for one in self._below(version):
            for old in self._behind(one):
                found.setdefault(old.artefact, old)
        return tuple(sorted(found.values(), key=lambda old: list(Kind).index(old.kind)))

    def _below(self, version: Version) -> tuple[Version, ...]:
        """The version and everything it stands on, each once."""
        seen: dict[str, Version] = {}
        waiting = [version]
        while waiting:
            one = waiting.pop()
            if one.hash not in seen:
                seen[one.hash] = one
                waiting += [self.by_hash[hash] for hash in one.sheet.based_on]
        return tuple(seen.values())

    def stands_on_now(self, kind: Kind) -> tuple[str, ...]:
        """The hashes a version of a kind would stand on if it were written now, sorted."""
        return tuple(sorted({one.hash for below in SHAPES[kind].built_on for one in self.all_of(below)}))

    @cached_property
    def entered(self) -> int:
        """The furthest step that was entered; step 1 is where everybody starts."""
        return max((one.step for one in self.entries), default=1)

    @cached_property
    def signed_covenants(self) -> tuple[Version, ...]:
        """Versions of the covenant that all their parties signed at some moment, oldest first."""
        yes = {(one.hash, one.organisation) for one in self.statements if one.word is Word.ACCEPT}
        return tuple(
            one
            for one in self.versions
            if one.kind is Kind.COVENANT
            and (asked := self.asked(one))
            and all((one.hash, party) in yes for party in asked)
        )

    @cached_property
    def signed_covenant(self) -> Version | None:
        """The version of the covenant that counts today; before the first day of all, the first that will.

        A draft after it does not undo it, nor does a version that begins later. What a newer version has
        replaced never comes back: when a party takes back its signature, there is none.
        """
        begun = [one for one in self.signed_covenants if one.content.starts_on <= self.on]
        counts = begun[-1] if begun else next(iter(self.signed_covenants), None)
        return counts if counts is not None and self.agreed(counts) else None

    @cached_property
    def tests(self) -> tuple[Version, ...]:
        """Tests of the reason to exist, oldest first."""
        return self.all_of(Kind.EXISTENCE_TEST)

    @cached_property
    def covenant_ends_on(self) -> date | None:
        """First day on which the covenant is no longer in force: what all signed, and nothing else.

        A next term that all signed already, and that begins before the end, counts.
        """
        if self.signed_covenant is None:
            return None
        ends: date = self.signed_covenant.content.ends_on
        counts = self.signed_covenants.index(self.signed_covenant)
        for later in self.signed_covenants[counts + 1 :]:
            if self.agreed(later) and later.content.starts_on <= ends:
                ends = later.content.ends_on
        return ends

    @property
    def renewing_tests(self) -> tuple[Version, ...]:
        """Tests after which a body decided to go on, oldest first."""
        return tuple(one for one in self.tests if one.content.outcome in RENEWS and self.decision_about(one))

    def renewed_by(self, test: Version) -> Version | None:
        """The covenant all signed for the term a decided test gave; None while there is none."""
        decision = self.decision_about(test)
        if decision is None:
            return None
        return next((one for one in reversed(self.signed_covenants) if one.at >= decision.at), None)

    def frames_of(self, covenant: Version) -> FramesText | None:
        """The version of the sharing frames a covenant carries; None when it carries none."""
        return self.frames.get(covenant.content.frames)

    def decision_about(self, version: Version) -> Version | None:
        """The decision of a body about exactly this artefact; None while there is none."""
        return next(
            (one for one in self.all_of(Kind.DECISION) if one.content.about == version.artefact), None
        )

    @property
    def covenant_in_force(self) -> bool:
        """Whether there is a signed covenant today, begun and not over; an ended partnership has none."""
        if self.signed_covenant is None or self.ended_on is not None:
            return False
        content = self.signed_covenant.content
        return bool(content.starts_on <= self.on < content.ends_on)
