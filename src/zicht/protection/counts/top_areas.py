"""The upper part of a figure: country and regio's, which overlap, as sums of groups of areas that do not.

Provincies, veiligheidsregio's and politie-eenheden cut each other. Areas that lie in the same regio of each
kind form a group; every regio is a sum of groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.release_plans import Figure

Area = tuple[Level, str]


@dataclass(frozen=True, eq=False)
class Top:
    """Groups of areas, what remains beside them, and the cells that are sums of both.

    groups   names
    members  per group the areas in it, all of one level
    rests    (level, code, areas inside) of country and regio's that are more than the areas inside
    areas    the country and the regio's of the figure
    cells    (areas x (groups, then rests)) of 0 and 1
    """

    groups: tuple[str, ...]
    members: tuple[tuple[Area, ...], ...]
    rests: tuple[tuple[Level, str, tuple[Area, ...]], ...]
    areas: tuple[Area, ...]
    cells: NDArray[np.int64]


def codes_of(areas: AreaTree, level: Level) -> tuple[str, ...]:
    """All areas of a level, nesting or beside."""
    if level in areas.levels:
        return tuple(areas.codes[level])
    return tuple(sorted(set(areas.beside[level].values()) - {""}))


def top_of(figure: Figure, areas: AreaTree, chain: Sequence[Level], zonings: Sequence[Level]) -> Top:
    """The upper part of a figure whose smaller areas nest in `chain` and whose regio's are `zonings`."""
    finest = _finest(areas, chain, zonings)
    units = codes_of(areas, finest) if finest else ()
    others = [zoning for zoning in zonings if zoning is not finest]
    inside = {zoning: _regio_of(units, areas, finest, zoning) for zoning in others}
    grouped: dict[tuple[str, ...], list[Area]] = {}
    alone = not others and Level.COUNTRY not in figure.levels  # nothing above ties them together
    for unit in units:
        assert finest is not None
        key = (unit,) if alone else tuple(inside[zoning][unit] for zoning in others)
        grouped.setdefault(key, []).append((finest, unit))
    keys = sorted(grouped)
    cells, rests = [], []
    country = [(Level.COUNTRY, codes_of(areas, Level.COUNTRY)[0])] if Level.COUNTRY in figure.levels else []
    regios = [(zoning, code) for zoning in others for code in codes_of(areas, zoning)]
    for level, code in country + regios:
        nation = level is Level.COUNTRY
        row = [int(nation or key[others.index(level)] == code) for key in keys]
        cells.append(row)
        parts = tuple(area for key, of in zip(keys, row, strict=True) if of for area in grouped[key])
        if nation or not figure.additive or not _whole(areas, finest, parts, level, code):
            rests.append((level, code, parts))
    own = [[int(area == (level, code)) for level, code, _ in rests] for area in country + regios]
    return Top(
        groups=tuple("+".join(("group", *filter(None, key))) for key in keys),
        members=tuple(tuple(grouped[key]) for key in keys),
        rests=tuple(rests),
        areas=tuple(country + regios),
        cells=np.array([a + b for a, b in zip(cells, own, strict=True)], dtype=np.int64).reshape(
            len(cells), len(keys) + len(rests)
        ),
    )


def _finest(areas: AreaTree, chain: Sequence[Level], zonings: Sequence[Level]) -> Level | None:
    """The level whose areas make up everything above: the first that nests, else the most detailed regio."""
    if chain:
        return chain[0]
    return max(zonings, key=lambda zoning: (len(codes_of(areas, zoning)), zoning.value), default=None)


def _gemeenten(areas: AreaTree, zoning: Level) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for gemeente, code in areas.beside[zoning].items():
        found.setdefault(code, set()).add(gemeente)
    return found


def _regio_of(
    units: Sequence[str], areas: AreaTree, finest: Level | None, zoning: Level
) -> Mapping[str, str]:
    """For each unit the regio it lies in as a whole, "" where there is none."""
    if finest is Level.GEMEENTE:
        return {unit: areas.beside[zoning].get(unit, "") for unit in units}
    assert finest is not None
    own, around = _gemeenten(areas, finest), areas.beside[zoning]
    found = {}
    for unit in units:
        regios = {around.get(gemeente, "") for gemeente in own[unit]}
        found[unit] = regios.pop() if len(regios) == 1 else ""
    return found


def _whole(areas: AreaTree, finest: Level | None, parts: Sequence[Area], level: Level, code: str) -> bool:
    """Do the areas inside a regio make up all of it?"""
    if finest is Level.GEMEENTE:
        return True
    assert finest is not None
    own = _gemeenten(areas, finest)
    covered = set().union(*(own[unit] for _, unit in parts))
    return covered == _gemeenten(areas, level)[code]
