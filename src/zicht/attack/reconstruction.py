"""How many sets of persons fit the figures of an area: none but one, or many that differ much?

A set of persons is a histogram: how many there are of each kind in the full cross of what was asked. Every
published figure is a relation between its cells. Two things tell how safe an area is: whether exactly one
histogram fits, and how far apart two histograms that fit can be (solution variability).
Source: Garfinkel, Abowd and Martindale 2019, 10.1145/3287287; Abowd and others, 2020 Census reconstruction,
on solution variability. Checked on the block of the former in tests/published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

INFEASIBLE = 2
"""Status of scipy.optimize.milp when nothing fits."""

STARTS = 4
"""Directions in which two far histograms are looked for: totals first, then signs drawn with a fixed seed."""


class NothingFits(Exception):
    """No histogram fits the figures: they contradict each other. The caller says where."""


@dataclass(frozen=True, eq=False)
class Block:
    """The figures of one area as relations between the cells of the full cross.

    matrix        (relations, unknowns) sparse
    lower, upper  (relations,) of each sum
    least, most   (unknowns,) whole numbers; most is finite
    cells         the first so many unknowns are cells of the histogram, the others (of medians) only tie them
    """

    matrix: sparse.csr_array
    lower: Floats
    upper: Floats
    least: Floats
    most: Floats
    cells: int

    def __post_init__(self) -> None:
        relations, unknowns = self.matrix.shape
        assert self.lower.shape == self.upper.shape == (relations,)
        assert self.least.shape == self.most.shape == (unknowns,)
        assert bool(np.isfinite(self.most).all()), "an unknown without an upper bound"
        assert 0 < self.cells <= unknowns

    @cached_property
    def total_is_fixed(self) -> bool:
        """Whether one relation says how many persons there are."""
        sure = self.matrix[np.flatnonzero(self.lower == self.upper)].toarray()
        whole = np.zeros(self.matrix.shape[1])
        whole[: self.cells] = 1
        return bool((sure == whole).all(axis=1).any())


def solutions(block: Block, most: int = 2) -> Iterator[Ints]:
    """Different histograms that fit, at most `most`; one and no more is a proven reconstruction.

    yields (cells,) whole numbers; nothing when the figures contradict each other
    """
    cuts: list[Ints] = []
    while len(cuts) < most:
        found = _solve(_without(block, cuts), np.zeros(0))
        if found is None:
            return
        cuts.append(found[: block.cells])
        yield cuts[-1]


def extent(block: Block, weights: Floats) -> tuple[Ints, Ints]:
    """Two histograms with the least and the largest weighted sum.

    weights  (cells,)
    raises   NothingFits
    """
    low, high = _solve(block, weights), _solve(block, -weights)
    if low is None or high is None:
        raise NothingFits
    return low[: block.cells], high[: block.cells]


@dataclass(frozen=True)
class Variability:
    """Two histograms far apart: `moved` persons of `of` stand elsewhere in the other; a lower bound.

    moved  max(persons only in the first, persons only in the second); for equal totals 1/2 sum |h1 - h2|
    of     persons in the larger one
    """

    moved: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 (only one histogram fits) and 1; 0 where nobody is."""
        return self.moved / self.of if self.of else 0.0


def variability(block: Block, cells: npt.NDArray[np.bool_] | None = None, *, seed: int = 1) -> Variability:
    """The farthest two histograms that a search finds among those that fit.

    For fixed signs s, max s(h1 - h2) is one largest and one least sum; the signs of the difference found are
    the next s. That climbs, so what it ends with is fit by construction and a lower bound of the true value.

    cells   (cells,) mask of those that count (the sensitive ones); all when None
    raises  NothingFits
    """
    counted = np.ones(block.cells, dtype=np.bool_) if cells is None else cells
    draws = np.random.default_rng(seed).choice((-1.0, 1.0), size=(STARTS, block.cells))
    draws[0] = 1.0
    best = Variability(0, 0)
    for signs in draws:
        best = max(best, _climbed(block, np.where(counted, signs, 0.0), counted), key=lambda v: v.share)
    return best


def _climbed(block: Block, signs: Floats, counted: npt.NDArray[np.bool_]) -> Variability:
    best = Variability(0, 0)
    while True:
        low, high = extent(block, signs)
        step = (high - low) * counted
        moved = int(max(step[step > 0].sum(), -step[step < 0].sum()))
        found = Variability(moved, int(max((low * counted).sum(), (high * counted).sum())))
        if found.share <= best.share:
            return best
        best, signs = found, np.where(step == 0, signs, np.sign(step).astype(np.float64))


def is_unique(block: Block, *, seed: int = 1) -> bool:
    """Whether exactly one histogram fits: proven by least and largest value of each cell.

    A sum with drawn weights is asked first: where it has two values the answer is no, at the price of one.
    raises  NothingFits
    """
    weights = np.random.default_rng(seed).integers(1, 1 << 16, block.cells).astype(np.float64)
    low, high = extent(block, weights)
    if (low != high).any():
        return False
    unit = np.eye(block.cells)
    return all(low[at] == high[at] for at in range(block.cells) for low, high in (extent(block, unit[at]),))


def _solve(block: Block, weights: Floats) -> Ints | None:
    unknowns = block.matrix.shape[1]
    costs = np.zeros(unknowns)
    costs[: len(weights)] = weights
    constraints = LinearConstraint(block.matrix, block.lower, block.upper) if block.matrix.shape[0] else ()
    found = milp(
        costs,
        constraints=constraints,
        bounds=Bounds(block.least, block.most),
        integrality=np.ones(unknowns),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == INFEASIBLE:
        return None
    assert found.status == 0, f"the solver stopped with status {found.status}"
    return np.asarray(np.rint(found.x), dtype=np.int64)


def _without(block: Block, cuts: list[Ints]) -> Block:
    """The block where no histogram of `cuts` fits: in each, one cell at least must go down or up.

    Per cell of a cut one switch d: h <= cut - 1 when d is 1 (and one u: h >= cut + 1). With the number of
    persons fixed, another histogram has fewer in a cell where the cut has some: then d is enough.
    """
    for cut in cuts:
        down = np.flatnonzero(cut > block.least[: block.cells])
        up = np.zeros(0, np.int64)
        if not block.total_is_fixed:
            up = np.flatnonzero(cut < block.most[: block.cells])
        block = _with_switches(block, cut, down, up)
    return block


def _with_switches(block: Block, cut: Ints, down: Ints, up: Ints) -> Block:
    switches, unknowns = len(down) + len(up), block.matrix.shape[1]
    cells = np.concatenate([down, up])
    room = np.concatenate([block.most[down] - cut[down] + 1, block.least[up] - cut[up] - 1])
    one = sparse.csr_array((np.ones(switches), (np.arange(switches), cells)), shape=(switches, unknowns))
    either = sparse.csr_array(np.ones((1, switches)))
    matrix = sparse.block_array(
        [[block.matrix, None], [one, sparse.diags_array(room)], [None, either]], format="csr"
    )
    endless = np.full(len(down), np.inf), np.full(len(up), np.inf)
    return Block(
        matrix=sparse.csr_array(matrix),
        lower=np.concatenate([block.lower, -endless[0], block.least[up], [1.0]]),
        upper=np.concatenate([block.upper, block.most[down], endless[1], [np.inf]]),
        least=np.concatenate([block.least, np.zeros(switches)]),
        most=np.concatenate([block.most, np.ones(switches)]),
        cells=block.cells,
    )
