"""Many linear programs over the same equations, each begun where the last one ended.

An audit asks hundreds of questions of one set of tables: the largest of this figure, the smallest of that.
From the corner where one question ended to the answer of the next it is a few steps; a solver that starts
afresh takes hundreds. Every answer is proved with the equations as they were given, or it is not given.

source  Dantzig 1963, Linear programming and extensions (the simplex method in a tableau); Bland 1977
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zicht.protection.amounts.sensitive_cells import Floats, Sparse

ZERO = 1e-10
TIGHT = 1e-9
PIVOT = 1e-7
"""Entries are small fractions; what is smaller than this has come of rounding."""
MOST_STEPS = 5000
DANTZIG_STEPS = 500
"""After so many steps Bland's rule, slower but sure to end."""


class Corners:
    """Corners of {x >= 0, equations x = totals}, walked along from one question to the next."""

    def __init__(self, equations: Sparse, totals: Floats, corner: Floats) -> None:
        """`corner` is one of them: what a simplex solver gives."""
        self.equations, self.totals = equations, totals
        self.columns = equations.shape[1]
        self._settle(corner)

    def largest(self, weights: Floats) -> Floats | None:
        """The x with the largest weights . x; None where that could not be proved.

        weights  (columns,)
        """
        found = self._walked(weights)
        if found is None:
            self._settle(self._corner())
            found = self._walked(weights)
        return found

    def _walked(self, weights: Floats) -> Floats | None:
        costs = np.zeros(self.tableau.shape[1])
        costs[: self.columns] = weights
        used = np.flatnonzero(costs[self.basis])
        costs -= costs[self.basis[used]] @ self.tableau[used]
        for step in range(MOST_STEPS):
            bland = step >= DANTZIG_STEPS
            entering = self._entering(costs[: self.columns], bland=bland)
            if entering < 0:
                return self._proved(weights, costs)
            leaving = self._leaving(entering, bland=bland)
            if leaving < 0:
                return None
            self._pivot(leaving, entering)
            costs -= costs[entering] * self.tableau[leaving]
            costs[entering] = 0.0
        return None

    def _corner(self) -> Floats:
        found = np.zeros(self.columns)
        found[self.basis] = np.maximum(self.tableau[:, -1], 0.0)
        return found

    def _settle(self, corner: Floats) -> None:
        """Columns of the corner's positive entries into the basis, others to fill it; needless rows go."""
        rows = self.equations.shape[0]
        self.tableau = np.hstack([self.equations.toarray(), np.eye(rows), self.totals[:, None]])
        self.basis = np.full(rows, -1, dtype=np.int64)
        free = np.ones(rows, dtype=bool)
        for column in np.lexsort((np.arange(self.columns), -corner)):
            candidates = np.where(free, np.abs(self.tableau[:, column]), 0.0)
            row = int(np.argmax(candidates))
            if candidates[row] > PIVOT:
                self._pivot(row, int(column))
                free[row] = False
        self.tableau, self.basis = self.tableau[~free], self.basis[~free]

    def _entering(self, costs: Floats, *, bland: bool) -> int:
        if bland:
            found = np.flatnonzero(costs > TIGHT)
            return int(found[0]) if len(found) else -1
        best = int(np.argmax(costs))
        return best if costs[best] > TIGHT else -1

    def _leaving(self, entering: int, *, bland: bool) -> int:
        """The row that reaches 0 first; of several the most accurate, or by Bland's rule the first column."""
        column, amounts = self.tableau[:, entering], self.tableau[:, -1]
        rows = np.flatnonzero(column > PIVOT)
        if not len(rows):
            return -1
        steps = np.maximum(amounts[rows], 0.0) / column[rows]
        first = rows[steps <= steps.min() + ZERO]
        return int(first[np.argmin(self.basis[first]) if bland else np.argmax(column[first])])

    def _pivot(self, row: int, column: int) -> None:
        """Solve a row for a column, and put it in where the others have that column: few have."""
        tableau = self.tableau
        tableau[row] /= tableau[row, column]
        others = np.flatnonzero(tableau[:, column])
        others = others[others != row]
        filled = np.flatnonzero(tableau[row])
        if len(others):
            block = tableau[np.ix_(others, filled)] - np.outer(tableau[others, column], tableau[row, filled])
            block[np.abs(block) < ZERO] = 0.0
            tableau[np.ix_(others, filled)] = block
            tableau[others, column] = 0.0
        self.basis[row] = column

    def _proved(self, weights: Floats, costs: NDArray[np.float64]) -> Floats | None:
        """The corner, when it meets the equations and prices on them show that nothing is larger."""
        found = self._corner()
        prices = -costs[self.columns : -1]
        short = np.abs(self.equations @ found - self.totals).max(initial=0.0)
        gain = (weights - self.equations.T @ prices).max(initial=0.0)
        near = abs(weights @ found - prices @ self.totals)
        return found if max(short, gain, near) <= PIVOT else None
