"""What an attacker can say of each hidden figure: the smallest and largest value that fit all that is shown.

The attacker knows which cells add up to which, that no contribution is below zero, and what is shown. Two
linear programs per figure give the exact interval. Most are spared: bounds from single equations (shuttled
to and fro until nothing moves) close from outside, every table found so far closes from inside, the true
one to begin with; and one program asks a question of each connected part of the tables at once.

source  Fischetti and Salazar 2001, Management Science 47, section 2 (the attacker's problem);
        Buzzigoli and Giusti 1999 (the shuttle)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from zicht.protection.amounts.corners import Corners
from zicht.protection.amounts.sensitive_cells import Bools, Floats, Ints, Sparse

NEAR = 1e-6
"""Part of the largest atom below which two bounds count as equal; the solver is accurate to a tenth of it."""
SHUTTLES = 50
FEW = 4
LARGEST_TABLEAU = 20_000_000
"""Numbers (160 MB); larger parts are solved afresh for each question."""


@dataclass(frozen=True, eq=False)
class Intervals:
    """What an attacker knows of each target.

    lower, upper  (targets,) exact ends; upper is inf where nothing that is shown sets a bound
    value         (targets,) the truth, inside the interval
    programs      linear programs that were solved afresh
    steps         and those that went on from the one before
    """

    lower: Floats
    upper: Floats
    value: Floats
    programs: int
    steps: int

    @property
    def width(self) -> Floats:
        """(targets,) how far apart the ends are."""
        return self.upper - self.lower

    def exact(self, near: float = NEAR) -> Bools:
        """(targets,) is the figure known to the attacker as well as if it were shown?"""
        return self.width <= near * np.maximum(1.0, np.abs(self.value))

    def contains_small(self, minimum: int) -> Bools:
        """(targets,) could the figure be below the minimum, as far as the attacker can tell?"""
        return self.lower < minimum

    def whole(self) -> Intervals:
        """For counts: the ends as whole numbers inside the interval."""
        near = NEAR * np.maximum(1.0, np.abs(self.value))
        lower, upper = np.ceil(self.lower - near), np.floor(self.upper + near)
        return Intervals(lower, upper, self.value, self.programs, self.steps)


def feasible_intervals(
    parts: Sparse,
    atoms: Ints,
    hidden: Bools,
    *,
    targets: Sparse | None = None,
    known: Bools | None = None,
    scale: Floats | None = None,
) -> Intervals:
    """Exact intervals of hidden figures.

    parts    (atoms, cells) 0/1
    atoms    (atoms,) true values, >= 0
    hidden   (cells,) False where a cell is shown
    targets  (atoms, targets) what to find intervals of; the hidden cells in their order when not given
    known    (atoms,) what the attacker knows already, as a contributor
    scale    ends of classes, ascending, where only the class of an end is wanted, at less work; the ends
             given back are then on the outer side of the exact ones, with no end of a class between
    """
    targets = parts[:, np.flatnonzero(hidden)] if targets is None else targets
    search = _Search(parts, atoms, hidden, targets, known, scale)
    search.reach(-1.0, np.full(targets.shape[1], -np.inf))
    search.reach(1.0, np.full(targets.shape[1], np.inf))
    return search.intervals() if scale is None else search.outer()


def wide_enough(
    parts: Sparse,
    atoms: Ints,
    hidden: Bools,
    *,
    targets: Sparse,
    lower: Ints,
    upper: Ints,
    width: Ints,
    known: Bools | None = None,
) -> Bools:
    """(targets,) does the attacker's interval reach `lower` below and `upper` above, and is it `width` wide?

    Cheaper than the intervals: it stops at the first tables that show it.
    """
    search = _Search(parts, atoms, hidden, targets, known)
    search.reach(-1.0, search.value - lower)
    search.reach(1.0, search.value + upper)
    search.reach(1.0, search.low + width)
    search.reach(-1.0, search.high - width)
    reached = (search.low <= search.value - lower + search.near) & (
        search.high >= search.value + upper - search.near
    )
    return np.asarray(reached & (search.high - search.low >= width - search.near), dtype=bool)


class _Search:
    """Inner bounds (`low`, `high`) and outer bounds (`least`, `most`) of targets, until they meet."""

    def __init__(
        self,
        parts: Sparse,
        atoms: Ints,
        hidden: Bools,
        targets: Sparse,
        known: Bools | None,
        classes: Floats | None = None,
    ) -> None:
        shown = sparse.csr_array(parts[:, np.flatnonzero(~hidden)].T).astype(np.float64)
        self.atoms = atoms.astype(np.float64)
        self.scale = max(1.0, float(self.atoms.max(initial=0.0)))
        self.near = NEAR * self.scale
        self.targets = sparse.csc_array(targets).astype(np.float64)
        self.value = np.asarray(self.targets.T @ self.atoms)
        self.low, self.high = self.value.copy(), self.value.copy()
        self.programs = self.steps = 0
        self.classes = classes
        self._settle(shown, np.zeros(len(atoms), dtype=bool) if known is None else known)
        self._split(shown)

    def intervals(self) -> Intervals:
        return Intervals(self.low, self.high, self.value, self.programs, self.steps)

    def outer(self) -> Intervals:
        return Intervals(self.least, self.most, self.value, self.programs, self.steps)

    def reach(self, sign: float, goals: Floats) -> None:
        """Ask until for each target a table goes as low (-1) or high (1) as its goal, or none can."""
        self._together(sign, goals)
        for part in np.unique(self.part[self._open(sign, goals)]):
            # for a few questions a tableau is not worth its making
            many = len(self._open(sign, goals, int(part))) > FEW
            corners = self._corners(int(part)) if many else None
            while len(open_ := self._open(sign, goals, int(part))):
                asked = open_[:1]
                solved = self._walk(corners, sign, asked)
                end = np.asarray(self.targets[:, asked].T @ solved)
                if sign < 0:
                    self.least[asked] = self.low[asked] = end
                else:
                    self.most[asked] = self.high[asked] = end

    def _together(self, sign: float, goals: Floats) -> None:
        """Push all open targets at once, as long as that closes many of them."""
        open_ = self._open(sign, goals)
        while len(open_) > 1:
            self._ask(sign, open_, goals[open_])
            left = self._open(sign, goals)
            if len(left) > 0.9 * len(open_):
                return
            open_ = left

    def _open(self, sign: float, goals: Floats, part: int | None = None) -> Ints:
        if sign < 0:
            asked = (self.low > goals + self.near) & (self.low > self.least + self.near)
        else:
            asked = (self.high < goals - self.near) & (self.high < self.most - self.near)
        if self.classes is not None and sign < 0:
            ends = (self.low + self.near, self.least + self.near)
            inner, outer = (np.searchsorted(self.classes, end, side="right") for end in ends)
            asked &= inner != outer
        elif self.classes is not None:
            ends = (self.high - self.near, self.most - self.near)
            inner, outer = (np.searchsorted(self.classes, end, side="left") for end in ends)
            asked &= inner != outer
        return np.flatnonzero(asked if part is None else asked & (self.part == part))

    def _corners(self, part: int) -> tuple[Corners, Ints] | None:
        """The tables of one connected part, entered at a corner; None where they would fill the memory."""
        rows, columns = np.flatnonzero(self.row_part == part), np.flatnonzero(self.atom_part == part)
        if len(rows) * (len(rows) + len(columns)) > LARGEST_TABLEAU:
            return None
        equations, totals = self.equations[rows][:, columns], self.totals[rows] / self.scale
        found = linprog(np.ones(len(columns)), A_eq=equations, b_eq=totals, method="highs-ds")
        assert found.status == 0, f"the true table fits, so there is a solution: {found.message}"
        return Corners(equations, totals, found.x), columns

    def _walk(self, corners: tuple[Corners, Ints] | None, sign: float, asked: Ints) -> Floats:
        """As `_ask`, of one part, from the corner where the last question ended."""
        if corners is None:
            return self._ask(sign, asked)
        walked, columns = corners
        weights = sign * self.targets[:, asked].sum(axis=1)
        found = walked.largest(np.asarray(weights).ravel()[columns])
        if found is None:
            return self._ask(sign, asked)
        self.steps += 1
        table = self.atoms.copy()
        table[columns] = found * self.scale
        self._learn(np.asarray(self.targets.T @ table))
        return table

    def _ask(self, sign: float, asked: Ints, goals: Floats | None = None) -> Floats:
        """The table in which the asked targets are together smallest (-1) or largest (1).

        What a target gains beyond its goal counts for nothing, so that many reach their goals in one table.
        """
        goals = np.full(len(asked), sign * np.inf) if goals is None else goals
        columns = np.flatnonzero(np.isin(self.atom_part, np.unique(self.part[asked])))
        rows = np.flatnonzero(np.isin(self.row_part, np.unique(self.part[asked])))
        asked_of = self.targets[:, asked].T.tocsr()
        settled = np.asarray(asked_of @ (self.atoms * ~self.free))
        capped = np.flatnonzero(np.isfinite(goals))
        plain = asked_of[np.flatnonzero(~np.isfinite(goals))].sum(axis=0)
        gap = np.maximum(np.abs(goals - self.value[asked])[capped], self.near) / self.scale
        found = linprog(
            np.concatenate([-sign * np.asarray(plain).ravel()[columns], -1 / gap]),
            A_ub=sparse.hstack([-sign * asked_of[capped][:, columns], sparse.eye_array(len(capped))]),
            b_ub=sign * settled[capped] / self.scale,
            A_eq=sparse.hstack(
                [self.equations[rows][:, columns], sparse.csr_array((len(rows), len(capped)))]
            ),
            b_eq=self.totals[rows] / self.scale,
            bounds=[(0.0, None)] * len(columns) + [(None, top) for top in sign * goals[capped] / self.scale],
            method="highs",
        )
        assert found.status == 0, f"the true table fits, so there is a solution: {found.message}"
        table = self.atoms.copy()
        table[columns] = np.maximum(found.x[: len(columns)], 0.0) * self.scale
        self.programs += 1
        self._learn(np.asarray(self.targets.T @ table))
        return table

    def _learn(self, values: Floats) -> None:
        """A table that fits has been found: the intervals reach at least to its values."""
        self.low = np.maximum(np.minimum(self.low, values), self.least)
        self.high = np.minimum(np.maximum(self.high, values), self.most)

    def _settle(self, shown: Sparse, known: Bools) -> None:
        """Bounds of atoms from single equations, to and fro; who has equal bounds is settled."""
        least = np.where(known, self.atoms, 0.0)
        most = np.where(known, self.atoms, np.inf)
        totals = np.asarray(shown @ self.atoms)
        rows, columns = shown.nonzero()
        for _ in range(SHUTTLES):
            room = (totals - shown @ least)[rows] + least[columns]
            tighter = most.copy()
            np.minimum.at(tighter, columns, room)
            many = np.bincount(rows, np.isinf(tighter[columns]), minlength=len(totals))
            finite = np.where(np.isinf(tighter), 0.0, tighter)
            need = (totals - shown @ finite)[rows] + finite[columns]
            need = np.where(many[rows] == 0, need, -np.inf)
            raised = least.copy()
            np.maximum.at(raised, columns, need)
            if np.array_equal(tighter, most) and np.array_equal(raised, least):
                break
            least, most = raised, tighter
        positive, negative = self.targets.maximum(0), self.targets.minimum(0)
        unbounded = np.isinf(most)
        ends = np.where(unbounded, 0.0, most)
        self.least = np.asarray(positive.T @ least + negative.T @ ends)
        self.most = np.asarray(positive.T @ ends + negative.T @ least)
        self.most[np.asarray(positive.T @ unbounded.astype(float)) > 0] = np.inf
        self.least[np.asarray(negative.T @ unbounded.astype(float)) < 0] = -np.inf
        # a table that fits: atoms that nothing shown contains can be anything, so they are set to 0
        self.atoms = np.where(unbounded, 0.0, self.atoms)
        self._learn(np.asarray(self.targets.T @ self.atoms))
        self.high[np.isinf(self.most)] = np.inf
        self.low[np.isinf(self.least)] = -np.inf
        self.free = (most - least > self.near) & ~unbounded

    def _split(self, shown: Sparse) -> None:
        """The parts of the tables that have no open atom in common; a target that spans two joins them."""
        columns = np.flatnonzero(self.free)
        loose = shown[:, columns]
        rows = np.flatnonzero(np.diff(loose.indptr) > 0)
        self.equations = shown[rows]
        settled = self.atoms * ~self.free
        self.totals = np.asarray(self.equations @ self.atoms - self.equations @ settled)
        links = sparse.vstack([self.equations, abs(self.targets.T)])[:, columns]
        _, part = connected_components(sparse.block_array([[None, links], [links.T, None]]), directed=False)
        self.row_part = part[: len(rows)]
        self.part = part[len(rows) : len(rows) + self.targets.shape[1]]
        self.atom_part = np.full(len(self.atoms), -1)
        self.atom_part[columns] = part[len(rows) + self.targets.shape[1] :]
