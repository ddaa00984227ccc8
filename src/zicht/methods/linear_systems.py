"""Whole unknowns between bounds, tied together by sums: what tables leave of the counts behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from zicht.methods.arrays import Bools, Floats, Ints, ShapeMismatch


@dataclass(frozen=True, eq=False)
class LinearSystem:
    """Every x with relation_lower <= matrix @ x <= relation_upper, lower <= x <= upper, whole where `whole`.

    matrix          (relations, unknowns)  sparse, without stored zeros
    relation_lower  (relations,)  -inf where there is none; equal to relation_upper for an equation
    relation_upper  (relations,)  inf where there is none
    lower, upper    (unknowns,)   -inf, inf where there is none
    whole           (unknowns,)   True for counts

    raises          ShapeMismatch
    """

    matrix: sparse.csr_array
    relation_lower: Floats
    relation_upper: Floats
    lower: Floats
    upper: Floats
    whole: Bools

    def __post_init__(self) -> None:
        assert np.all(self.matrix.data != 0), "only coefficients that say something are stored"
        relations, unknowns = self.matrix.shape
        shapes = {
            "relation_lower": (self.relation_lower, relations),
            "relation_upper": (self.relation_upper, relations),
            "lower": (self.lower, unknowns),
            "upper": (self.upper, unknowns),
            "whole": (self.whole, unknowns),
        }
        wrong = [f"{name} {array.shape}" for name, (array, size) in shapes.items() if array.shape != (size,)]
        if wrong:
            raise ShapeMismatch(
                "linear system",
                found=f"matrix {self.matrix.shape}, {', '.join(wrong)}",
                expected="bounds for each relation and each unknown",
            )

    @property
    def unknowns(self) -> int:
        """How many unknowns there are."""
        return int(self.matrix.shape[1])

    @property
    def relations(self) -> int:
        """How many relations there are."""
        return int(self.matrix.shape[0])

    def with_bounds(self, lower: Floats, upper: Floats) -> LinearSystem:
        """The same relations between other bounds of the unknowns."""
        return LinearSystem(self.matrix, self.relation_lower, self.relation_upper, lower, upper, self.whole)

    def holds(self, x: Floats) -> bool:
        """True when x solves the system exactly; for whole numbers below 2**53 there is no rounding."""
        sums = self.matrix @ x
        whole = np.all(x[self.whole] == np.rint(x[self.whole]))
        inside = np.all((self.lower <= x) & (x <= self.upper))
        return bool(
            whole and inside and np.all((self.relation_lower <= sums) & (sums <= self.relation_upper))
        )


@dataclass(frozen=True, eq=False)
class Reduced:
    """A smaller system with the same solutions: what is fixed is filled in, what says nothing is left out.

    unknowns  (kept,)  place of each unknown in the system it came from
    relations (kept,)  the same for relations
    """

    system: LinearSystem
    unknowns: Ints
    relations: Ints


def reduced(system: LinearSystem) -> Reduced:
    """Leave out unknowns with equal bounds, and relations that hold for everything within the bounds."""
    fixed = system.lower == system.upper
    known = np.where(fixed, system.lower, 0.0)
    constant = system.matrix @ known
    free = np.flatnonzero(~fixed)
    matrix = sparse.csr_array(sparse.csc_array(system.matrix)[:, free])
    low, high = activity(matrix, system.lower[free], system.upper[free])
    relation_lower, relation_upper = system.relation_lower - constant, system.relation_upper - constant
    kept = np.flatnonzero((low < relation_lower) | (high > relation_upper))
    smaller = LinearSystem(
        sparse.csr_array(matrix[kept]),
        relation_lower[kept],
        relation_upper[kept],
        system.lower[free],
        system.upper[free],
        system.whole[free],
    )
    return Reduced(smaller, free, kept)


def activity(matrix: sparse.csr_array, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Smallest and largest value of each relation when every unknown moves freely between its bounds."""
    positive, negative = matrix.maximum(0), matrix.minimum(0)
    low, low_open = _finite(lower, -np.inf)
    high, high_open = _finite(upper, np.inf)
    smallest = positive @ low + negative @ high
    largest = positive @ high + negative @ low
    bottomless = (positive @ low_open - negative @ high_open) > 0
    endless = (positive @ high_open - negative @ low_open) > 0
    return np.where(bottomless, -np.inf, smallest), np.where(endless, np.inf, largest)


def _finite(bounds: Floats, infinity: float) -> tuple[Floats, Floats]:
    """Bounds with 0 for infinite ones, and 1 where they were infinite."""
    is_open = bounds == infinity
    return np.where(is_open, 0.0, bounds), is_open.astype(np.float64)


def components(system: LinearSystem) -> tuple[int, Ints, Ints]:
    """Parts of the system that say nothing about each other.

    returns  (parts, part of each unknown, part of each relation); a relation without unknowns has part -1
    """
    relations, unknowns = system.matrix.shape
    both = sparse.block_array([[None, system.matrix.T], [system.matrix, None]], format="csr")
    if relations == 0:
        return unknowns, np.arange(unknowns), np.zeros(0, dtype=np.int64)
    _, labels = csgraph.connected_components(both, directed=False)
    of_unknowns = labels[:unknowns].astype(np.int64)
    of_relations = np.where(np.diff(system.matrix.indptr) > 0, labels[unknowns:], -1).astype(np.int64)
    numbers, of_unknowns = np.unique(of_unknowns, return_inverse=True)
    of_relations = np.where(of_relations >= 0, np.searchsorted(numbers, of_relations), -1)
    return len(numbers), of_unknowns.astype(np.int64), of_relations.astype(np.int64)


def is_tree(system: LinearSystem, parts: int, of_unknowns: Ints, of_relations: Ints) -> Bools:
    """True for each part in which no two ways lead from one unknown to another, with coefficients 1 and -1.

    There, bounds that no single relation can narrow any further are bounds that solutions reach: relations
    that form no circle and hold one by one hold together (Beeri, Fagin, Maier & Yannakakis 1983), and a
    sum of whole numbers from intervals takes every whole number between its ends.
    """
    entries = np.diff(system.matrix.indptr)
    of_entries = np.repeat(of_relations, entries)
    edges = np.bincount(of_entries[of_entries >= 0], minlength=parts)
    nodes = np.bincount(of_unknowns, minlength=parts)
    nodes += np.bincount(of_relations[of_relations >= 0], minlength=parts)
    odd = np.bincount(of_entries[np.abs(system.matrix.data) != 1], minlength=parts) > 0
    broken = np.bincount(of_unknowns[~system.whole], minlength=parts) > 0
    return np.asarray((edges == nodes - 1) & ~odd & ~broken)
