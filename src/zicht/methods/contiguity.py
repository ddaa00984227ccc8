"""Which areas share a border, found from drawn borders that do not match exactly.

Simplified or differently drawn borders leave slivers and overlaps of some metres. Two areas are neighbours
when the border of one runs within `tolerance` of the other over at least `least_border` metres; touching at
a corner is not enough. An island has no neighbours, which is an answer, not a mistake.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse

from zicht.kit.errors import UserError
from zicht.methods.arrays import Floats, floats

ARC = 2  # segments per quarter circle of a widened border: the tolerance is exact to 8 %
CORNERS = 6.0  # a border must be this many tolerances long, or two corners would make neighbours


class UnusableGeometry(UserError):
    """A boundary is empty, crosses itself, or has coordinates that are no numbers."""

    exit_code: ClassVar[int] = 33


def neighbours(
    polygons: npt.NDArray[np.object_], *, tolerance: float = 5.0, least_border: float | None = None
) -> sparse.csr_array:
    """Matrix (areas, areas) of bool, symmetric, nothing on the diagonal.

    polygons      shapely polygons or multipolygons, in metres (EPSG:28992)
    tolerance     metres of gap or overlap that are drawing, not land; > 0
    least_border  metres the common border must have; None: six times the tolerance
    raises        UnusableGeometry
    """
    assert tolerance > 0, "a tolerance of 0 finds no neighbours between borders that differ by rounding"
    _check(polygons)
    first, second = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=tolerance)
    once = first < second
    first, second = first[once], second[once]
    shared = _shared_border(polygons, first, second, tolerance)
    needed = CORNERS * tolerance if least_border is None else least_border
    first, second = first[shared >= needed], second[shared >= needed]
    row, column = np.concatenate([first, second]), np.concatenate([second, first])
    shape = (len(polygons), len(polygons))
    matrix = sparse.csr_array((np.ones(len(row), dtype=bool), (row, column)), shape=shape)
    matrix.sort_indices()
    return matrix


def _shared_border(
    polygons: npt.NDArray[np.object_],
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    tolerance: float,
) -> Floats:
    """Metres of the first area's border that run within the tolerance of the second area."""
    widened = shapely.buffer(polygons, tolerance, quad_segs=ARC)
    return floats(shapely.length(shapely.intersection(shapely.boundary(polygons)[first], widened[second])))


def _check(polygons: npt.NDArray[np.object_]) -> None:
    sound = shapely.is_valid(polygons) & ~shapely.is_empty(polygons) & (shapely.get_dimensions(polygons) == 2)
    sound &= np.isfinite(shapely.bounds(polygons)).all(axis=-1)
    if not np.all(sound):
        wrong = np.flatnonzero(~sound)
        raise UnusableGeometry(
            "contiguity",
            found=f"{len(wrong)} of {len(polygons)} boundaries unusable, the first at position {wrong[0]}",
            expected="valid polygons with finite coordinates in metres",
            remedy="repair the boundaries when they are read (shapely.make_valid)",
        )
