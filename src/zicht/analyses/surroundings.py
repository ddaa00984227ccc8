"""Who is near an area, and who is like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
import shapely

from zicht.analyses.cubes import Cube, Floats
from zicht.analyses.geography import Geography
from zicht.analyses.scaled import scaled
from zicht.methods.contiguity import neighbours as touching
from zicht.methods.peers import nearest_peers
from zicht.model.areas import Division
from zicht.model.cells import BoundariesUsed
from zicht.model.indicators import Indicator

PEERS = 10
FEWEST_CHARACTERISTICS = 3
GAP_METRES = {"gm": 100.0, "wk": 50.0, "bu": 50.0}
"""Simplified borders of two neighbours run apart by up to this much."""


@dataclass(frozen=True, eq=False)
class Peers:
    """The areas most like each area of a division.

    characteristics  ids of the indicators on which likeness was measured
    positions        (areas, PEERS) index of each peer, nearest first; -1 where there are fewer
    distances        (areas, PEERS) standardised distance, nan where there is none
    """

    characteristics: tuple[str, ...]
    positions: npt.NDArray[np.int64]
    distances: Floats


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Per division: who shares a border (areas, areas; symmetric), and who is alike."""

    neighbours: Mapping[Division, sp.csr_array]
    peers: Mapping[Division, Peers]


def surroundings_of(cubes: Sequence[tuple[Indicator, Sequence[Cube]]], geography: Geography) -> Surroundings:
    """Neighbours of each division that is used and has boundaries; peers of each with characteristics."""
    used = sorted({cube.division for _, found in cubes for cube in found})
    neighbours = {
        division: _neighbours(division, geography) for division in used if division in geography.boundaries
    }
    peers = {
        division: found for division in used if (found := _peers(division, cubes, geography)) is not None
    }
    return Surroundings(neighbours, peers)


def _neighbours(division: Division, geography: Geography) -> sp.csr_array:
    """Contiguity in the order of the area list, which may hold areas without a polygon."""
    boundaries = geography.boundaries[division]
    codes = np.array(geography.areas[division].codes)
    named = np.array(boundaries.areas.codes)
    kept = np.isin(named, codes)
    tolerance = GAP_METRES.get(division.level.value, 200.0)
    coarse = shapely.simplify(boundaries.geometries[kept], tolerance / 4)
    near = sp.coo_array(touching(coarse, tolerance=tolerance))
    place = np.searchsorted(codes, named[kept])
    row, column = near.coords
    links = (np.ones(len(row), dtype=bool), (place[row], place[column]))
    return sp.csr_array(links, shape=(len(codes), len(codes)))


def _peers(
    division: Division, cubes: Sequence[tuple[Indicator, Sequence[Cube]]], geography: Geography
) -> Peers | None:
    """None when fewer than three characteristics tell areas apart, or there is only one area."""
    codes = geography.areas[division].codes
    columns: dict[str, Floats] = {}
    for indicator, found in cubes:
        if indicator.characteristic:
            column = _newest(indicator, [cube for cube in found if cube.division == division], codes)
            if column is not None:
                columns[indicator.id] = column
    if len(columns) < FEWEST_CHARACTERISTICS or len(codes) < 2:
        return None
    found_peers = nearest_peers(np.column_stack(list(columns.values())), PEERS)
    return Peers(tuple(columns), found_peers.areas, found_peers.distances)


def _newest(indicator: Indicator, cubes: Sequence[Cube], codes: Sequence[str]) -> Floats | None:
    """(areas,) newest value on its scale; None when most lack one, or all the same: that tells nothing."""
    column = np.full(len(codes), np.nan)
    for cube in sorted(cubes, key=lambda c: c.boundaries is BoundariesUsed.NOW, reverse=True):
        place = np.searchsorted(np.array(codes), np.array(cube.codes))
        points, _ = scaled(indicator, cube)
        for at in reversed(range(len(cube.periods))):
            lacking = np.isnan(column[place])
            column[place[lacking]] = points[at][lacking]
    if np.isnan(column).mean() > 0.5 or np.nanmin(column) == np.nanmax(column):
        return None
    return column
