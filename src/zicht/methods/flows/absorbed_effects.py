"""Effects of origins and destinations, taken out of arrays exactly instead of estimated one by one.

A gravity model of 342 areas has 684 such effects and 117,000 pairs. What a regression on all of them would
leave over is found from the weighted sums per origin and per destination: one system of the size of the
shorter side is solved, and nothing of pairs x areas is ever built. It is exact; alternating averages would
come near slowly where flows hardly connect the areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import linalg, sparse
from scipy.sparse import csgraph

from zicht.methods.arrays import Floats, Ints, floats


@dataclass(frozen=True, eq=False)
class AbsorbedEffects:
    """One or two sets of effects on the same cells.

    first   (cells,)  number of the effect, 0 .. n_first - 1; every number occurs
    second  (cells,)  likewise for the other set; None: there is only one
    """

    first: Ints
    second: Ints | None

    @classmethod
    def of(cls, first: Ints, second: Ints | None = None) -> AbsorbedEffects:
        """Effects of any labels, renumbered without gaps."""
        return cls(_renumbered(first), None if second is None else _renumbered(second))

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.first)

    @cached_property
    def n_first(self) -> int:
        """Number of effects of the first set."""
        return int(self.first.max(initial=-1)) + 1

    @cached_property
    def n_second(self) -> int:
        """Number of effects of the second set; 0 without one."""
        return 0 if self.second is None else int(self.second.max(initial=-1)) + 1

    @cached_property
    def pieces(self) -> Ints:
        """(n_first + n_second,) which effects hang together: number of the connected piece of each."""
        assert self.second is not None, "effects of one side hang together with nothing"
        size = self.n_first + self.n_second
        links = sparse.coo_array(
            (np.ones(self.cells), (self.first, self.n_first + self.second)), shape=(size, size)
        )
        return np.asarray(csgraph.connected_components(links, directed=False)[1], dtype=np.int64)

    @cached_property
    def free(self) -> int:
        """Number of effects that can be told apart: one of a piece is fixed by the others."""
        spare = 0 if self.second is None else int(self.pieces.max(initial=-1)) + 1
        return self.n_first + self.n_second - spare

    def sums(self, values: Floats) -> tuple[Floats, Floats]:
        """Sums of (k, cells) per effect: (k, n_first) and (k, n_second)."""
        first = sums_by(self.first, values, self.n_first)
        if self.second is None:
            return first, np.zeros((len(values), 0))
        return first, sums_by(self.second, values, self.n_second)

    def residuals(self, values: Floats, weights: Floats) -> Floats:
        """What is left of values after the best effects, in weighted least squares.

        values   (k, cells)
        weights  (cells,)  > 0
        returns  (k, cells); its weighted sums per effect are 0
        source   the within transformation of two crossed effects, solved by block elimination
        """
        if self.second is None:
            totals = sums_by(self.first, weights[np.newaxis], self.n_first)
            means = sums_by(self.first, weights * values, self.n_first) / totals
            return floats(values - means[:, self.first])
        solve = self._solver(weights)
        left = values
        for _ in range(2):  # the second time mends what rounding left of the first
            left = left - solve(left)
        return left

    def leverage(self, weights: Floats) -> Floats:
        """(cells,) share of each cell's own value in its fitted effects; sums to the number of free effects.

        weights  (cells,)  > 0
        """
        if self.second is None:
            totals = sums_by(self.first, weights[np.newaxis], self.n_first)[0]
            return floats(weights / totals[self.first])
        return weights * self._solver(weights).variances()

    def _solver(self, weights: Floats) -> _TwoWay:
        assert self.second is not None, "one set of effects needs no system"
        flipped = self.n_second > self.n_first  # the system has the size of the shorter side
        long, short = (self.second, self.first) if flipped else (self.first, self.second)
        n_long, n_short = (self.n_second, self.n_first) if flipped else (self.n_first, self.n_second)
        piece = self.pieces[: self.n_first] if flipped else self.pieces[self.n_first :]
        fixed = np.unique(piece, return_index=True)[1]
        return _TwoWay(long, short, n_long, n_short, fixed, weights)


class _TwoWay:
    """Fitted effects for one set of weights; the system is factored once."""

    def __init__(
        self, long: Ints, short: Ints, n_long: int, n_short: int, fixed: Ints, weights: Floats
    ) -> None:
        self.long, self.short, self.n_long, self.n_short = long, short, n_long, n_short
        self.weights = weights
        table = np.bincount(long * n_short + short, weights, minlength=n_long * n_short)
        self.table = table.reshape(n_long, n_short)
        self.long_totals = self.table.sum(axis=1)
        self.free = np.setdiff1d(np.arange(n_short), fixed)  # one effect of each piece is 0
        system = np.diag(self.table.sum(axis=0)) - self.table.T @ (
            self.table / self.long_totals[:, np.newaxis]
        )
        system = system[np.ix_(self.free, self.free)]
        self.scale = 1 / np.sqrt(np.maximum(np.diag(system), np.finfo(float).tiny))
        scaled = self.scale[:, np.newaxis] * system * self.scale
        # rounding may leave a pivot of nearly nothing just below nought
        self.factor = linalg.cho_factor(scaled + 1e-14 * np.eye(len(scaled))) if len(self.free) else None

    def variances(self) -> Floats:
        """(cells,) variance of the fitted sum of both effects, for values of variance 1 / weight."""
        of_short = np.zeros((self.n_short, self.n_short))
        if self.factor is not None:
            inverse = linalg.cho_solve(self.factor, np.eye(len(self.free)))
            of_short[np.ix_(self.free, self.free)] = self.scale[:, np.newaxis] * inverse * self.scale
        share = self.table / self.long_totals[:, np.newaxis]
        both = share @ of_short
        of_long = 1 / self.long_totals + np.sum(both * share, axis=1)
        table = of_long[:, np.newaxis] + np.diag(of_short) - 2 * both
        return floats(table[self.long, self.short])

    def __call__(self, values: Floats) -> Floats:
        """(k, cells) fitted effects of (k, cells) values."""
        weighted = self.weights * values
        long = sums_by(self.long, weighted, self.n_long)
        short = sums_by(self.short, weighted, self.n_short)
        of_short = np.zeros((len(values), self.n_short))
        if self.factor is not None:
            right = short - (long / self.long_totals) @ self.table
            scaled = right[:, self.free] * self.scale
            of_short[:, self.free] = linalg.cho_solve(self.factor, scaled.T).T * self.scale
        of_long = (long - of_short @ self.table.T) / self.long_totals
        return floats(of_long[:, self.long] + of_short[:, self.short])


def sums_by(labels: Ints, values: Floats, size: int) -> Floats:
    """(k, size) sums of (k, cells) values over the cells with each label 0 .. size - 1."""
    sums = np.zeros((len(values), size))
    for row, into in zip(values, sums, strict=True):
        into[:] = np.bincount(labels, row, minlength=size)
    return sums


def _renumbered(labels: Ints) -> Ints:
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)
