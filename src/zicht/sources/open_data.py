"""What a folder of sources holds once every file is read: values of `model`, and what readers noticed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zicht.model.areas import AreaList, Boundaries, Division, Membership, Recode
from zicht.model.flows import ObservedFlows
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
    """Everything that was read, in the order of the catalogue.

    Where several sources hold the same division, the first is the one to use. `area_lists` hold codes and
    names of divisions from sources without polygons.
    """

    boundaries: tuple[Boundaries, ...] = ()
    area_lists: tuple[AreaList, ...] = ()
    observations: tuple[Observations, ...] = ()
    memberships: tuple[Membership, ...] = ()
    recodes: tuple[Recode, ...] = ()
    places: tuple[Places, ...] = ()
    flows: tuple[ObservedFlows, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()

    @classmethod
    def joined(cls, parts: Iterable[OpenData]) -> OpenData:
        """The parts one after the other."""
        held = list(parts)
        return cls(
            boundaries=tuple(value for part in held for value in part.boundaries),
            area_lists=tuple(value for part in held for value in part.area_lists),
            observations=tuple(value for part in held for value in part.observations),
            memberships=tuple(value for part in held for value in part.memberships),
            recodes=tuple(value for part in held for value in part.recodes),
            places=tuple(value for part in held for value in part.places),
            flows=tuple(value for part in held for value in part.flows),
            sources=tuple(value for part in held for value in part.sources),
            notes=tuple(value for part in held for value in part.notes),
        )

    def boundaries_of(self, division: Division) -> Boundaries | None:
        """The polygons to draw for a division: the first in the catalogue; None when there are none."""
        return next((found for found in self.boundaries if found.areas.division == division), None)

    def names_of(self, division: Division) -> dict[str, str]:
        """code -> name of the areas of a division, from every source; the code where no source has a name."""
        lists = [found.areas for found in self.boundaries] + list(self.area_lists)
        names: dict[str, str] = {}
        for areas in (areas for areas in lists if areas.division == division):
            for code, name in zip(areas.codes, areas.names, strict=True):
                if names.get(code, code) == code:
                    names[code] = name
        return dict(sorted(names.items()))
