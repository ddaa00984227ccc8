"""Narrow bounds with one relation at a time until nothing moves: cheap, and never wrong.

Known as the shuttle algorithm for tables (Buzzigoli & Giusti 1999) and as bounds propagation in constraint
solving. What it proves is proved; it does not prove all that can be (`feasibility`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.linear_systems import LinearSystem

_ALMOST = 1e-9
"""Room for rounding where a bound is divided by a coefficient: a bound is never narrowed by this little."""


@dataclass(frozen=True, eq=False)
class Propagated:
    """Bounds after propagation.

    settled    False when `rounds` ran out first: the bounds hold all the same
    conflicts  relations that cannot hold within the bounds; then the bounds mean nothing
    """

    lower: Floats
    upper: Floats
    settled: bool
    conflicts: Ints


def propagated(system: LinearSystem, *, rounds: int = 200) -> Propagated:
    """The bounds that follow from the relations one by one, repeated until nothing moves.

    returns  bounds that contain every solution; whole where the unknown is whole
    """
    lower, upper = _whole(system.lower, system.upper, system.whole)
    entries = _Entries(system)
    settled = system.matrix.nnz == 0
    for _ in range(rounds):
        if settled or np.any(lower > upper):
            break
        new_lower, new_upper = entries.narrowed(lower, upper)
        new_lower, new_upper = _whole(new_lower, new_upper, system.whole)
        settled = not (np.any(new_lower > lower + _ALMOST) or np.any(new_upper < upper - _ALMOST))
        lower, upper = np.maximum(lower, new_lower), np.minimum(upper, new_upper)
    return Propagated(lower, upper, settled, entries.conflicts(lower, upper))


def _whole(lower: Floats, upper: Floats, whole: Bools) -> tuple[Floats, Floats]:
    return (
        np.where(whole, np.ceil(lower - _ALMOST), lower) + 0.0,  # no nought with a sign
        np.where(whole, np.floor(upper + _ALMOST), upper) + 0.0,
    )


class _Entries:
    """Entries of the matrix by relation and their order by unknown: sums one way, bounds the other."""

    def __init__(self, system: LinearSystem) -> None:
        matrix = system.matrix
        self.system = system
        self.relations = system.relations
        self.relation = np.repeat(np.arange(self.relations), np.diff(matrix.indptr))
        self.unknown = matrix.indices.astype(np.int64)
        self.value = matrix.data.astype(np.float64)
        self.positive = self.value > 0
        self.by_unknown = np.argsort(self.unknown, kind="stable")
        sorted_unknowns = self.unknown[self.by_unknown]
        self.starts = np.flatnonzero(np.r_[True, sorted_unknowns[1:] != sorted_unknowns[:-1]])
        self.named = sorted_unknowns[self.starts] if len(sorted_unknowns) else sorted_unknowns

    def narrowed(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """One round: each unknown against all its relations, with the bounds of the round before."""
        least, most = self._ends(lower, upper)
        room = self.system.relation_upper[self.relation] - self._of_others(least, -np.inf)
        need = self.system.relation_lower[self.relation] - self._of_others(most, np.inf)
        new_upper = np.where(self.positive, room, need) / self.value
        new_lower = np.where(self.positive, need, room) / self.value
        below, above = lower.copy(), upper.copy()
        below[self.named] = np.maximum(
            below[self.named], np.maximum.reduceat(new_lower[self.by_unknown], self.starts)
        )
        above[self.named] = np.minimum(
            above[self.named], np.minimum.reduceat(new_upper[self.by_unknown], self.starts)
        )
        return below, above

    def _of_others(self, contribution: Floats, infinity: float) -> Floats:
        """Per entry the sum of the contributions of the other entries of its relation; infinite if one is."""
        is_open = np.isinf(contribution)
        finite = np.where(is_open, 0.0, contribution)
        totals = np.bincount(self.relation, finite, minlength=self.relations)
        opens = np.bincount(self.relation, is_open, minlength=self.relations)
        others_open = opens[self.relation] - is_open > 0
        return np.where(others_open, infinity, totals[self.relation] - finite)

    def conflicts(self, lower: Floats, upper: Floats) -> Ints:
        """Relations with crossed bounds among their unknowns, or out of reach of them."""
        least, most = self._ends(lower, upper)
        crossed = np.bincount(self.relation, (lower > upper)[self.unknown], minlength=self.relations) > 0
        smallest = np.bincount(self.relation, least, minlength=self.relations)
        largest = np.bincount(self.relation, most, minlength=self.relations)
        too_much = smallest > self.system.relation_upper + _ALMOST * (1 + np.abs(self.system.relation_upper))
        too_little = largest < self.system.relation_lower - _ALMOST * (1 + np.abs(self.system.relation_lower))
        return np.flatnonzero(crossed | too_much | too_little).astype(np.int64)

    def _ends(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """Smallest and largest contribution of each entry to its relation."""
        low, high = self.value * lower[self.unknown], self.value * upper[self.unknown]
        return np.where(self.positive, low, high), np.where(self.positive, high, low)
