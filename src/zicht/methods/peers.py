"""Areas most alike: comparing a student town with student towns says more than comparing it with all.

Distance is that of Gower (1971) with squares: the mean over the characteristics both areas have, each in
units of its ordinary spread over all areas (median and quartiles, so that one metropolis moves nothing).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.spatial import distance

from zicht.kit.errors import UserError
from zicht.methods.arrays import Floats, Ints

CELLS_AT_ONCE = 4_000_000  # distances in memory together
QUARTILES_TO_DEVIATION = 1.3489795003921634  # interquartile range of a standard normal


class UnusableCharacteristics(UserError):
    """The characteristics cannot say which areas are alike: none given, or the same everywhere."""

    exit_code: ClassVar[int] = 32


@dataclass(frozen=True, eq=False)
class Peers:
    """The nearest areas of each area, nearest first; -1 and nan where there are fewer."""

    areas: Ints  # (areas, k) positions
    distances: Floats  # (areas, k) 1: apart by one ordinary deviation in every characteristic


def standardised(characteristics: Floats) -> Floats:
    """Each column minus its median, over its interquartile range as a standard deviation.

    A column of which more than half is the same uses its plain standard deviation; a constant column
    tells no areas apart and becomes 0.
    """
    middle = np.nanmedian(characteristics, axis=0)
    low, high = np.nanquantile(characteristics, [0.25, 0.75], axis=0)
    spread = (high - low) / QUARTILES_TO_DEVIATION
    spread = np.where(spread > 0, spread, np.nanstd(characteristics, axis=0))
    return np.asarray((characteristics - middle) / np.where(spread > 0, spread, 1.0), dtype=np.float64)


def nearest_peers(characteristics: Floats, k: int, *, least_shared: float = 0.5) -> Peers:
    """The `k` most similar areas of each area, never itself.

    characteristics  (areas, characteristics)  nan where unknown; any units
    least_shared     share of the characteristics two areas must both have to be compared
    returns          ties go to the area that comes first; an area without enough characteristics has no peers
    raises           UnusableCharacteristics
    """
    assert k >= 1, "no peers were asked for"
    _check(characteristics)
    scaled = standardised(characteristics)
    areas = len(scaled)
    wanted = min(k, areas - 1)
    found, distances = np.full((areas, k), -1, dtype=np.int64), np.full((areas, k), np.nan)
    at_once = max(1, CELLS_AT_ONCE // areas)
    for start in range(0, areas, at_once):
        rows = np.arange(start, min(start + at_once, areas))
        apart = _distances(scaled, rows, least_shared)
        row, column, place = _nearest(apart, wanted)
        found[rows[row], place] = column
        distances[rows[row], place] = apart[row, column]
    return Peers(found, distances)


def _check(characteristics: Floats) -> None:
    with_figures = np.sum(~np.isnan(characteristics), axis=0)
    if characteristics.ndim != 2 or not characteristics.size or not np.all(with_figures):
        raise UnusableCharacteristics(
            "peers",
            found=f"shape {characteristics.shape}, {int(np.sum(with_figures == 0))} empty columns",
            expected="areas by characteristics, each known for some area",
            remedy="leave the empty characteristics out",
        )
    if np.all(np.nanmax(characteristics, axis=0) == np.nanmin(characteristics, axis=0)):
        raise UnusableCharacteristics(
            "peers",
            found="characteristics that are the same in every area",
            expected="at least one that differs",
            remedy="choose characteristics of which areas have more or less",
        )


def _distances(scaled: Floats, rows: Ints, least_shared: float) -> Floats:
    """(rows, areas) distances; infinite to itself and where too few characteristics are shared."""
    complete = ~np.isnan(scaled).any(axis=0)
    total = np.zeros((len(rows), len(scaled)))
    if complete.any():
        total += distance.cdist(scaled[rows][:, complete], scaled[:, complete], "sqeuclidean")
    shared = np.full_like(total, complete.sum())
    for column in scaled[:, ~complete].T:  # a handful of characteristics; areas are not looped over
        square = (column[rows, np.newaxis] - column) ** 2
        known = ~np.isnan(square)
        np.add(total, square, out=total, where=known)
        shared += known
    enough = (shared >= least_shared * scaled.shape[1]) & (shared > 0)
    apart = np.where(enough, np.sqrt(total / np.where(shared > 0, shared, 1.0)), np.inf)
    apart[np.arange(len(rows)), rows] = np.inf
    return apart


def _nearest(apart: Floats, wanted: int) -> tuple[Ints, Ints, Ints]:
    """Row, column and place of the nearest; candidates are cut by distance, ties broken by position."""
    limit = np.partition(apart, wanted - 1, axis=1)[:, wanted - 1 : wanted]
    row, column = np.nonzero((apart <= limit) & np.isfinite(apart))
    order = np.lexsort((column, apart[row, column], row))
    row, column = row[order], column[order]
    first = np.searchsorted(row, np.arange(len(apart)))
    place = np.arange(len(row)) - first[row]
    kept = place < wanted
    return row[kept], column[kept], place[kept]
