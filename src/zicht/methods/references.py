"""What an area is compared with: the country, its region, its neighbours or its peers, without itself.

A set of references is a sum over areas; everything else follows from sums. Missing areas are left out
of numerator and denominator alike, and an area without any reference gets nan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from zicht.methods.arrays import Floats, Ints, check_same_shape, floats
from zicht.methods.scales import Scale, sampling_variance, to_scale


class ReferenceSet(Protocol):
    """Which other areas stand behind the reference of each area."""

    def sums(self, values: Floats) -> Floats:
        """(maps, areas) to (maps, areas): for each area the sum over its reference areas."""


@dataclass(frozen=True)
class Everywhere:
    """The whole country; without the area itself unless `leave_out` is False."""

    leave_out: bool = True

    def sums(self, values: Floats) -> Floats:
        """Total of the map, minus the area itself when it is left out."""
        total = values.sum(axis=-1, keepdims=True)
        return total - values if self.leave_out else np.broadcast_to(total, values.shape).copy()


@dataclass(frozen=True, eq=False)
class SameGroup:
    """The rest of the area's own region: areas with the same code; -1 belongs to no region."""

    groups: Ints  # (areas,)

    def sums(self, values: Floats) -> Floats:
        """Total of the region minus the area itself; 0 outside any region."""
        inside = self.groups >= 0
        areas, height = np.flatnonzero(inside), int(self.groups.max(initial=-1)) + 1
        shape = (len(self.groups), height)
        belongs = sparse.csr_array((np.ones(len(areas)), (areas, self.groups[areas])), shape=shape)
        totals = floats((belongs.T @ values.T).T)
        own = totals[:, np.where(inside, self.groups, 0)] if height else np.zeros_like(values)
        return np.where(inside, own - values, 0.0)


@dataclass(frozen=True, eq=False)
class Members:
    """Named areas: row i of the matrix marks the reference areas of area i (neighbours, peers)."""

    matrix: sparse.csr_array  # (areas, areas) bool or weights >= 0, nothing on the diagonal

    def sums(self, values: Floats) -> Floats:
        """Weighted sum over the marked areas."""
        return floats((self.matrix.astype(np.float64) @ values.T).T)


@dataclass(frozen=True, eq=False)
class Reference:
    """The pooled figure each area is compared with, natural and on the scale; nan without reference areas."""

    value: Floats  # (maps, areas)
    size: Floats  # (maps, areas) pooled denominator
    y: Floats  # (maps, areas) on the scale
    variance: Floats  # (maps, areas) sampling variance on the scale


def pooled_reference(
    numerators: Floats,
    denominators: Floats,
    areas: ReferenceSet,
    *,
    scale: Scale,
    variation: Floats | float | None = None,
) -> Reference:
    """Pooled numerators over pooled denominators of each area's reference areas.

    numerators    (maps, areas)  counts; for means (LOG): mean times number of units
    denominators  (maps, areas)  exposure, trials or units, >= 0
    variation     LOG only: coefficient of variation of the units, number or (maps, areas)
    raises        ShapeMismatch
    """
    check_same_shape("reference", numerators=numerators, denominators=denominators)
    numerators, denominators = (np.atleast_2d(floats(part)) for part in (numerators, denominators))
    known = ~np.isnan(numerators + denominators) & (denominators > 0)
    top, size = areas.sums(np.where(known, numerators, 0.0)), areas.sums(np.where(known, denominators, 0.0))
    # sums minus the area itself leave rounding noise; fewer than half a reference area is none
    present = areas.sums(known.astype(np.float64)) > 0.5
    size = np.where(present, size, np.nan)
    value = np.maximum(np.where(present, top, np.nan), 0.0) / size
    if scale is Scale.ARCSINE:
        value = np.minimum(value, 1.0)
    if scale is not Scale.LOG:
        return Reference(value, size, to_scale(scale, value), sampling_variance(scale, size))
    assert variation is not None, "a mean needs the coefficient of variation of its units"
    squares = np.where(
        known, numerators**2 / np.where(known, denominators, 1.0) * floats(variation) ** 2, 0.0
    )
    variance = np.maximum(areas.sums(squares), 0.0) / np.where(present, top, np.nan) ** 2
    return Reference(value, size, to_scale(scale, value), variance)


def members_of_lists(lists: npt.NDArray[np.int64]) -> Members:
    """Members from (areas, k) positions of reference areas; -1 where there are fewer than k."""
    row, column = np.nonzero(lists >= 0)
    there = lists[row, column]
    return Members(sparse.csr_array((np.ones(len(row)), (row, there)), shape=(len(lists), len(lists))))
