"""Rings around a target: how far is each area from it, and what was counted in each ring before and after?

A ring is a number: TARGET, 1 for the nearest ring, 2 for the next, and BEYOND for areas further than the last
ring, which are the control. Offences that move go somewhere near first; several rings show how far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats

TARGET: Final = 0
BEYOND: Final = -1
NOT_PLACED: Final = -2  # distance unknown: in no ring and no control


@dataclass(frozen=True, eq=False)
class RingCounts:
    """Counts summed over the areas of each ring; arrays (rings,), in the order of `ring`."""

    ring: Ints  # TARGET, 1, 2, ..., BEYOND last; only rings that have areas
    areas: Ints
    before: Floats
    after: Floats
    rounding_before: Floats  # largest difference of the sum with the truth: the sum of those of its cells
    rounding_after: Floats


def distance_to_target(coordinates: Floats, target: Bools) -> Floats:
    """(areas,) metres to the nearest area of the target, 0 inside it; nan where a coordinate is missing.

    coordinates  (areas, 2)  centres in metres
    target       (areas,)    at least one
    """
    assert target.any(), "a ring lies around something"
    placed = ~np.isnan(coordinates).any(axis=1)
    tree = cKDTree(coordinates[target & placed])
    distance = np.full(len(coordinates), np.nan)
    distance[placed] = tree.query(coordinates[placed])[0]
    return np.where(target, 0.0, distance)


def steps_to_target(neighbours: sparse.csr_array, target: Bools) -> Floats:
    """(areas,) number of borders to cross to the target, 0 inside it; inf where no way leads.

    neighbours  (areas, areas)  symmetric, as `contiguity.neighbours` gives it
    """
    assert target.any(), "a ring lies around something"
    links = neighbours.astype(np.float64)
    return floats(csgraph.dijkstra(links, unweighted=True, indices=np.flatnonzero(target), min_only=True))


def rings(distance: Floats, target: Bools, edges: Floats) -> Ints:
    """(areas,) ring of each area.

    distance  (areas,)  to the target, in metres or steps; nan: NOT_PLACED
    target    (areas,)
    edges     (rings,)  outer edge of each ring, rising, > 0; an area on the edge lies within
    raises    ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("rings", distance=distance, target=target)
    check_range("rings", np.diff(edges, prepend=0.0), np.finfo(float).tiny, np.inf, "widths of rings")
    ring = np.searchsorted(edges, distance, side="left") + 1
    ring = np.where(ring > len(edges), BEYOND, ring)
    ring = np.where(np.isnan(distance), NOT_PLACED, ring)
    return np.where(target, TARGET, ring).astype(np.int64)


def ring_counts(counts: Floats, ring: Ints, after: Bools, rounding: Floats | float = 0.0) -> RingCounts:
    """Counts before and after in each ring; areas with a missing period and areas NOT_PLACED are left out.

    counts    (areas, periods)  >= 0
    ring      (areas,)          as `rings` gives it
    after     (periods,)        the measure runs
    rounding  broadcastable to counts
    """
    check_range("counts in rings", counts, 0, np.inf, "counts")
    whole = ~np.isnan(counts).any(axis=1) & (ring != NOT_PLACED)
    off = np.broadcast_to(floats(rounding), counts.shape)[whole]
    counts, ring = counts[whole], ring[whole]
    codes = ordered_rings(ring)
    member = (ring == codes[:, np.newaxis]).astype(np.float64)
    sums = [member @ values[:, when].sum(axis=1) for values in (counts, off) for when in (~after, after)]
    return RingCounts(codes, member.sum(axis=1).astype(np.int64), sums[0], sums[1], sums[2], sums[3])


def ordered_rings(ring: Ints) -> Ints:
    """The rings that occur, from the target outward, BEYOND last."""
    codes = np.unique(ring[ring != NOT_PLACED])
    return np.concatenate([codes[codes >= 0], codes[codes == BEYOND]]).astype(np.int64)
