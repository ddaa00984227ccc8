"""What a folder of sources holds once every file is read: values of `model`, and what readers noticed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zicht.model.areas import Boundaries, Membership, Recode
from zicht.model.observations import Observations
from zicht.model.places import Places
from zicht.model.provenance import Source


@dataclass(frozen=True, order=True)
class Note:
    """Something a reader left out or changed, for whoever wonders where a row went."""

    source_id: str
    text: str


@dataclass(frozen=True, eq=False)
class OpenData:
    """Everything that was read, in the order of the catalogue."""

    boundaries: tuple[Boundaries, ...] = ()
    observations: tuple[Observations, ...] = ()
    memberships: tuple[Membership, ...] = ()
    recodes: tuple[Recode, ...] = ()
    places: tuple[Places, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()

    @classmethod
    def joined(cls, parts: Iterable[OpenData]) -> OpenData:
        """The parts one after the other."""
        held = list(parts)
        return cls(
            boundaries=tuple(value for part in held for value in part.boundaries),
            observations=tuple(value for part in held for value in part.observations),
            memberships=tuple(value for part in held for value in part.memberships),
            recodes=tuple(value for part in held for value in part.recodes),
            places=tuple(value for part in held for value in part.places),
            sources=tuple(value for part in held for value in part.sources),
            notes=tuple(value for part in held for value in part.notes),
        )
