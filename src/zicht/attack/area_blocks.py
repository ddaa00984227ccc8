"""Reconstruction of every area of a release: the margins of each measure, area and period as one block.

A whole country has hundreds of thousands of blocks, so witnesses come first: pairs of histograms that are
tried on all areas at once. Where a pair fits the figures and differs enough, the area is proven safe. The
solver gets the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from zicht.attack.findings import Finding, in_order
from zicht.attack.knowledge import Published, Shown
from zicht.attack.margins import Floats, Margins, margins_of
from zicht.attack.reconstruction import Block, NothingFits, is_unique, solutions, variability
from zicht.attack.report import Attempt
from zicht.model.plans import RuleClass

Bools = npt.NDArray[np.bool_]

LEAST_VARIABILITY = 0.5
"""Share of the persons in small cells that must be able to stand elsewhere; less is worth a look."""

MOST_SOLVED = 1000
"""Different blocks of one measure that are handed to the solver; those with the least room go first."""

DRAWN_WITNESSES = 24


def reconstruct(published: Published) -> Attempt:
    """Attack every area of every measure with what is shown of itself.

    An area is found when one histogram fits and a person stands in a small cell of it.
    """
    outcomes = [
        _attacked(margins_of(published, figure))
        for figure in published.plan.figures
        if figure.rule_class is not RuleClass.EUROS
        and published.rule_of(figure.measure).shown is not Shown.UNBOUNDED
    ]
    attacked = sum(outcome.attacked for outcome in outcomes)
    return Attempt(
        name="reconstruction",
        tried="which sets of persons fit all figures of an area, measure by measure and period by period",
        attacked=attacked,
        findings=in_order(finding for outcome in outcomes for finding in outcome.findings),
        lowest_variability=round(min(o.lowest for o in outcomes), 4) if attacked else None,
        left=sum(outcome.unsolved for outcome in outcomes),
    )


@dataclass(frozen=True)
class _Outcome:
    attacked: int
    unsolved: int
    lowest: float
    findings: tuple[Finding, ...]


def _attacked(margins: Margins) -> _Outcome:
    """Areas with the same bounds are one block, looked at once."""
    upper = _bounded(margins)
    places = np.flatnonzero(np.isfinite(upper).all(axis=1) & (upper.max(axis=1, initial=0) > 0))
    if not len(places):
        return _Outcome(0, 0, 1.0, ())
    both = np.hstack([margins.lower, upper])[places]
    different, first, inverse = np.unique(both, axis=0, return_index=True, return_inverse=True)
    blocks = _Blocks(margins, *np.hsplit(different, 2))
    shares = _witnessed(blocks)
    left = _narrowest_first(blocks, shares < LEAST_VARIABILITY)
    times = np.bincount(inverse.ravel(), minlength=len(different))
    findings: list[Finding] = []
    for at in left[:MOST_SOLVED]:
        where = f"counts.parquet: {margins.figure.measure} {margins.rows[places[first[at]]]}"
        shares[at], found = _solved(blocks, int(at), where, int(times[at]))
        findings += found
    known = np.setdiff1d(np.arange(len(shares)), left[MOST_SOLVED:])
    lowest = float(shares[known].min()) if len(known) else 1.0
    return _Outcome(len(places), int(times[left[MOST_SOLVED:]].sum()), lowest, tuple(findings))


def _bounded(margins: Margins) -> Floats:
    """Upper bounds of the published cells: what lies in a cell is no more than that cell."""
    upper = margins.upper.copy()
    within = (margins.sums @ margins.sums.T) == margins.sums.sum(axis=1)[:, None]
    for part, whole in np.argwhere(within):
        upper[:, part] = np.minimum(upper[:, part], upper[:, whole])
    return upper


class _Blocks:
    """Blocks of one measure that differ: bounds of published cells, and of the cells of the cross.

    lower, upper  (blocks, published cells);  least, most, small  (blocks, cells)
    """

    def __init__(self, margins: Margins, lower: Floats, upper: Floats) -> None:
        self.sums, self.minimum = margins.sums, max(margins.rule.minimum, 2)
        self.lower, self.upper = lower, upper
        cells = self.sums.shape[1]
        self.least, self.most = np.zeros((len(lower), cells)), np.empty((len(lower), cells))
        for cell in range(cells):
            over = self.sums[:, cell] > 0
            self.most[:, cell] = upper[:, over].min(axis=1)
            alone = over & (self.sums.sum(axis=1) == 1)
            self.least[:, cell] = lower[:, alone].max(axis=1, initial=0)
        self.small = (self.least < self.minimum) & (self.most > 0)

    def fits(self, histograms: Floats) -> Bools:
        """(blocks,) whether a histogram of each block fits its figures."""
        shown = histograms @ self.sums.T
        return np.asarray(((shown >= self.lower) & (shown <= self.upper)).all(axis=1))

    def block(self, at: int) -> Block:
        """One of them for the solver."""
        tied = self.sums.sum(axis=1) > 1
        return Block(
            sparse.csr_array(self.sums[tied]),
            self.lower[at, tied],
            self.upper[at, tied],
            self.least[at],
            np.maximum(self.most[at], self.least[at]),
            self.sums.shape[1],
        )


def _witnessed(blocks: _Blocks) -> Floats:
    """Largest share of persons in small cells that differs between two histograms that fit, of those tried.

    Tried: some cells at their least and the others at their most, and the reverse; and all in one cell.
    """
    shares = np.zeros(len(blocks.lower))
    nobody = ~blocks.small.any(axis=1)
    for first, second in _pairs(blocks):
        fit = blocks.fits(first) & blocks.fits(second)
        step = np.where(blocks.small, first - second, 0.0)
        moved = np.maximum(np.maximum(step, 0).sum(axis=1), np.maximum(-step, 0).sum(axis=1))
        of = np.maximum((first * blocks.small).sum(axis=1), (second * blocks.small).sum(axis=1))
        share = np.divide(moved, of, out=np.zeros_like(moved), where=of > 0)
        shares = np.where(fit, np.maximum(shares, share), shares)
    return np.where(nobody, 1.0, shares)


def _pairs(blocks: _Blocks) -> Iterator[tuple[Floats, Floats]]:
    cells = blocks.sums.shape[1]
    draws = np.random.default_rng(1).random((DRAWN_WITNESSES, cells)) < 0.5
    draws[0] = True
    for low in [np.arange(cells) % 2 == 0, *draws]:
        yield np.where(low, blocks.least, blocks.most), np.where(low, blocks.most, blocks.least)
    if cells > 1:
        whole = blocks.most.max(axis=1)
        first, second = np.zeros_like(blocks.most), np.zeros_like(blocks.most)
        first[:, 0], second[:, 1] = whole, whole
        yield first, second


def _narrowest_first(blocks: _Blocks, wanted: Bools) -> npt.NDArray[np.int64]:
    """Numbers of the blocks that are wanted, by the room that their published cells leave."""
    room = (blocks.upper - blocks.lower).sum(axis=1) / np.maximum(blocks.upper.sum(axis=1), 1)
    order = np.lexsort((blocks.upper.sum(axis=1), room))
    return order[wanted[order]]


def _solved(blocks: _Blocks, at: int, where: str, times: int) -> tuple[float, list[Finding]]:
    """Variability of the small cells of a block, and what there is to report of it."""
    block, small = blocks.block(at), blocks.small[at]
    try:
        found = variability(block, small)
        unique = found.moved == 0 and is_unique(block)
    except NothingFits:
        words = f"no set of persons fits its figures ({times} times alike)"
        return 1.0, [Finding("contradiction", False, "A1", where, None, None, words)]
    if unique:
        only = next(solutions(block, 1))
        told = bool(((only > 0) & (only < blocks.minimum)).any())
        words = f"exactly one set of persons fits its figures ({times} times alike)"
        return float(not told), [Finding("unique-reconstruction", told, "A1", where, None, None, words)]
    if found.share < LEAST_VARIABILITY:
        words = f"only {found.share:.0%} of those in small cells could stand elsewhere ({times} times alike)"
        return found.share, [Finding("unique-reconstruction", False, "A1", where, None, None, words)]
    return found.share, []
