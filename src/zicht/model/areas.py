"""Areas have vintages: a code is only valid in the division (CBS: gebiedsindeling) of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level, UnknownAreaCode, level_of
from zicht.model.provenance import Source


class UnknownArea(UserError):
    """A code does not exist in the division of that year."""

    exit_code = 22


@dataclass(frozen=True, order=True)
class Division:
    """All areas of one level as they were on 1 January of a year."""

    level: Level
    year: int

    @property
    def id(self) -> str:
        """The name in paths and tables: `gm-2024`."""
        return f"{self.level.value}-{self.year}"

    @classmethod
    def from_id(cls, text: str) -> Division:
        """Read `gm-2024`."""
        level, _, year = text.partition("-")
        return cls(Level(level), int(year))


@dataclass(frozen=True, eq=False)
class AreaList:
    """The areas of a division that a source knows, sorted by code.

    codes   CBS notation, unique, sorted
    names   same order, as published, without padding
    within  for each containing level, the code of the containing area, same order ("" where unknown)
    """

    division: Division
    codes: tuple[str, ...]
    names: tuple[str, ...]
    within: Mapping[Level, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert list(self.codes) == sorted(set(self.codes)), "codes are unique and sorted"
        assert len(self.names) == len(self.codes)
        if any(level_of(code) is not self.division.level for code in self.codes):
            raise UnknownAreaCode(self.division.id, expected=f"codes of level {self.division.level.name}")
        for parents in self.within.values():
            assert len(parents) == len(self.codes)

    def position(self, code: str) -> int:
        """Index of a code; raises UnknownArea."""
        at = int(np.searchsorted(np.array(self.codes), code))
        if at == len(self.codes) or self.codes[at] != code:
            raise UnknownArea(code, found=f"no such code in {self.division.id}", remedy="check the year")
        return at


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Polygons of a division in the Dutch national grid (RD New, EPSG:28992; metres).

    geometries  (areas,) shapely Polygon or MultiPolygon, valid, not empty, in the order of areas.codes
    quality     what a reader must know: "generalised", "very coarse (grid of 1000 x 1000)"
    """

    areas: AreaList
    geometries: npt.NDArray[np.object_]
    source: Source
    quality: str = "generalised"

    def __post_init__(self) -> None:
        assert len(self.geometries) == len(self.areas.codes)


@dataclass(frozen=True, eq=False)
class Membership:
    """Which area of a higher level each area belongs to, in one year: gemeente -> veiligheidsregio.

    inner    division of the contained areas;  outer  level of the containing ones
    pairs    contained code -> containing code
    names    containing code -> its name
    """

    inner: Division
    outer: Level
    pairs: Mapping[str, str]
    names: Mapping[str, str]
    source: Source


@dataclass(frozen=True, eq=False)
class Recode:
    """How the areas of one division are spread over those of a later one.

    An area of the old division that is in no link goes to the same code as a whole: it did not change.

    from_codes, to_codes  (links,)  codes of both sides
    share                 (links,)  part of the old area that goes to the new one, 0 < share <= 1; the shares
                          of one old area sum to 1
    weight                what was counted to get the shares: "addresses", "inhabitants", "dwellings"
    """

    origin: Division
    target: Division
    from_codes: tuple[str, ...]
    to_codes: tuple[str, ...]
    share: npt.NDArray[np.float64]
    weight: str
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        assert len(self.from_codes) == len(self.to_codes) == len(self.share)
        assert np.all(self.share > 0)
        assert np.all(self.share <= 1 + 1e-12)
