"""One version of a covenant: its participants, its words and its frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Protocol, TypeVar
from zoneinfo import available_timezones

from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.vocabulary import (
    Assessment,
    DataCategory,
    Label,
    LegalGround,
    OrganisationType,
    Purpose,
    Secrecy,
    Stage,
    SubjectGroup,
)


class CovenantState(StrEnum):
    """Only a signed version permits anything."""

    DRAFT = "concept"
    SIGNED = "getekend"
    ENDED = "beëindigd"


@dataclass(frozen=True, order=True)
class Participant:
    """An organisation that takes part: its id (as in model.partnerships.Party), its type, its name.

    contact  where a data subject or a privacy officer can ask: a function or an office, never a person
    """

    id: str
    type: str
    name: str
    contact: str = ""


@dataclass(frozen=True, order=True)
class Revocation:
    """A party takes back its part, in all frames or in some, from one moment on.

    frames  ids; empty: every frame in which it sends or receives
    """

    party: str
    at: datetime
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class CovenantVersion:
    """What the participants agreed, whole: nothing it speaks of stands elsewhere.

    id             of the covenant; the same in each version
    version        1, 2, ...
    in_force_from, in_force_until  aware moments; there is always an end, only a test of the reason to exist
                   moves it
    time_zone      in which days are shown and read
    made_up        an example: shown as such wherever it is shown
    revocations    come after the signatures, and are no part of what is signed
    """

    id: str
    version: int
    title: Label
    in_force_from: datetime
    in_force_until: datetime
    types: tuple[OrganisationType, ...]
    participants: tuple[Participant, ...]
    purposes: tuple[Purpose, ...]
    categories: tuple[DataCategory, ...]
    subjects: tuple[SubjectGroup, ...]
    grounds: tuple[LegalGround, ...]
    frames: tuple[SharingFrame, ...]
    stages: tuple[Stage, ...] = ()
    secrecies: tuple[Secrecy, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    time_zone: str = "Europe/Amsterdam"
    made_up: bool = False
    state: CovenantState = CovenantState.DRAFT
    revocations: tuple[Revocation, ...] = ()

    def organisations(self, names: Iterable[str]) -> frozenset[str]:
        """Ids of the participants that ids of organisations and of types stand for; others are left out."""
        wanted = frozenset(names)
        return frozenset(p.id for p in self.participants if p.id in wanted or p.type in wanted)

    def participant(self, key: str) -> Participant | None:
        """The participant with this id."""
        return named(self.participants, key)

    def frame(self, key: str) -> SharingFrame | None:
        """The frame with this id."""
        return named(self.frames, key)

    def period_of(self, frame: SharingFrame) -> tuple[datetime, datetime]:
        """From when to (not including) when a frame counts: never outside the covenant."""
        first = max(self.in_force_from, frame.valid_from or self.in_force_from)
        return first, min(self.in_force_until, frame.valid_until or self.in_force_until)

    def name_of(self, key: str, language: str) -> str:
        """What an id of any kind is called; the id itself when it is in no list."""
        party = self.participant(key)
        if party is not None:
            return party.name
        words: list[Labelled] = [*self.types, *self.purposes, *self.categories, *self.subjects, *self.stages]
        words += [*self.grounds, *self.secrecies, *self.assessments]
        word = named(words, key)
        return key if word is None else word.label.at(language)


@cache
def time_zones() -> frozenset[str]:
    """Names a covenant may give for its time zone: those of the IANA list."""
    return frozenset(available_timezones())


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


class Labelled(Named, Protocol):
    """Anything with an id and a name in two languages."""

    @property
    def label(self) -> Label:
        """Its name."""
        ...


N = TypeVar("N", bound=Named)


def named(things: Iterable[N], key: str) -> N | None:
    """The one with this id, None when there is none."""
    return next((thing for thing in things if thing.id == key), None)
