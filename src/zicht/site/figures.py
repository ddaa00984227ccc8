"""All figures of a bundle, arranged for pages: cubes, trends, highlights, funnels, false-alarm rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.indicators import Indicator
from zicht.site.bundle_reader import Bundle
from zicht.site.country import Country
from zicht.site.cubes import Cube, cubes_of

MapKey = tuple[str, str, str, str]
"""(indicator, division, period, boundaries)"""


@dataclass(frozen=True)
class Alarm:
    """How many areas of a map were compared and called different; how many would be by chance alone.

    expected  None where no false-alarm rate was computed;  naive  with a plain margin, None when unknown
    """

    compared: int
    found: int
    expected: float | None
    naive: float | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Alarm:
        """Out of a row of MAP_SCHEMA; rounded here, so that a page and a map file say the same."""

        def areas(share: float | None) -> float | None:
            return None if share is None else round(share * row["COMPARED"], 2)

        return cls(
            compared=row["COMPARED"],
            found=row["HIGHER"] + row["LOWER"],
            expected=areas(row["FALSE_ALARM_SHARE"]),
            naive=areas(row["NAIVE_SHARE"]),
        )


@dataclass(frozen=True, eq=False)
class Figures:
    """Look-ups by indicator and area.

    cubes       (indicator, division, boundaries) -> cube
    trends      (indicator, division, area, frequency) -> row of TREND_SCHEMA as a dict
    highlights  area -> rows of HIGHLIGHT_SCHEMA, clearest first
    maps        MapKey -> {reference: row of MAP_SCHEMA}
    funnels     MapKey -> columns of FUNNEL_SCHEMA as lists
    """

    indicators: Mapping[str, Indicator]
    current: Mapping[Level, str]
    cubes: Mapping[tuple[str, str, str], Cube]
    trends: Mapping[tuple[str, str, str, str], Mapping[str, Any]]
    highlights: Mapping[str, tuple[Mapping[str, Any], ...]]
    maps: Mapping[MapKey, Mapping[str, Mapping[str, Any]]]
    funnels: Mapping[MapKey, Mapping[str, list[float]]]
    _then: dict[tuple[str, str], dict[str, Cube]] = field(default_factory=dict)

    def now(self, indicator: str, level: Level) -> Cube | None:
        """The cube in today's borders; where the bundle has none, the newest in borders of then."""
        division = self.current.get(level)
        if division is None:
            return None
        cube = self.cubes.get((indicator, division, "now"))
        if cube is not None:
            return cube
        older = [c for c in self._of(indicator, level) if c.boundaries == "then"]
        return max(older, key=lambda c: Division.from_id(c.division).year, default=None)

    def then(self, indicator: str, level: Level) -> dict[str, Cube]:
        """Period -> the cube in the borders of that period, where it differs from today's."""
        key = (indicator, level.value)
        if key not in self._then:
            older = [cube for cube in self._of(indicator, level) if cube.boundaries == "then"]
            self._then[key] = {period: cube for cube in older for period in cube.periods}
        return self._then[key]

    def then_is_now(self, cube: Cube, period: str) -> bool:
        """Whether today's borders are also those of the period: not older, and nothing else is known."""
        division = Division.from_id(cube.division)
        recent = cube.boundaries == "now" and int(period[:4]) >= division.year
        return recent and period not in self.then(cube.indicator, division.level)

    def levels_of(self, indicator: str) -> list[Level]:
        """The levels at which there are cells that pages can show, from large to small."""
        return [level for level in Level if self.now(indicator, level) is not None]

    def _of(self, indicator: str, level: Level) -> list[Cube]:
        return self._by_level.get((indicator, level.value), [])

    @cached_property
    def _by_level(self) -> dict[tuple[str, str], list[Cube]]:
        found: dict[tuple[str, str], list[Cube]] = {}
        for (indicator, division, _), cube in self.cubes.items():
            found.setdefault((indicator, division.partition("-")[0]), []).append(cube)
        return found


def figures_of(bundle: Bundle, country: Country) -> Figures:
    """Read every table of a bundle once."""
    cubes: dict[tuple[str, str, str], Cube] = {}
    for indicator in bundle.indicators:
        path = f"cells/{indicator.id}.parquet"
        if bundle.holds(path):
            for cube in cubes_of(bundle.table(path), indicator.decimals + 1):
                cubes[indicator.id, cube.division, cube.boundaries] = cube
    return Figures(
        indicators={indicator.id: indicator for indicator in bundle.indicators},
        current=country.current,
        cubes=cubes,
        trends=_trends(bundle.table("trends.parquet")),
        highlights=_highlights(bundle.table("highlights.parquet"), set(country.current.values())),
        maps=_maps(bundle.table("maps.parquet")),
        funnels=_funnels(bundle.table("funnels.parquet")),
    )


def _trends(table: pa.Table) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    keys = zip(
        *(table[name].to_pylist() for name in ("INDICATOR", "DIVISION", "REF_AREA", "FREQ")), strict=True
    )
    kept = ["FIRST_PERIOD", "LAST_PERIOD", "RATIO_PER_YEAR", "RATIO_LOWER", "RATIO_UPPER", "VERDICT"]
    return dict(zip(keys, table.select(kept).to_pylist(), strict=True))


def _highlights(table: pa.Table, divisions: set[str]) -> dict[str, tuple[dict[str, Any], ...]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        if row["DIVISION"] in divisions:
            found.setdefault(row["REF_AREA"], []).append(row)
    return {area: tuple(sorted(rows, key=lambda row: row["POSITION"])) for area, rows in found.items()}


def _maps(table: pa.Table) -> dict[MapKey, dict[str, dict[str, Any]]]:
    found: dict[MapKey, dict[str, dict[str, Any]]] = {}
    for row in table.to_pylist():
        key = (row["INDICATOR"], row["DIVISION"], row["TIME_PERIOD"], row["BOUNDARIES"])
        found.setdefault(key, {})[row["REFERENCE"]] = row
    return found


def _funnels(table: pa.Table) -> dict[MapKey, dict[str, list[float]]]:
    found: dict[MapKey, dict[str, list[float]]] = {}
    columns = ("DENOMINATOR", "CENTRE", "LOWER_95", "UPPER_95", "ORDINARY_LOWER_95", "ORDINARY_UPPER_95")
    for row in table.to_pylist():
        key = (row["INDICATOR"], row["DIVISION"], row["TIME_PERIOD"], row["BOUNDARIES"])
        curves = found.setdefault(key, {name: [] for name in columns})
        for name in columns:
            curves[name].append(row[name])
    return found
