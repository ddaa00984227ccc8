"""The cheapest cells to hide, so that every unsafe one is as uncertain as its rule asks.

For small tables; `secondary_suppression` is for all others. A choice of hidden cells is made by integer
programming, every unsafe cell is attacked under that choice by linear programming, and where the attack
comes too close its dual solution says which cells would have prevented it: a cut, that the next choice has
to obey. When no attack comes too close any more, the choice is the cheapest there is.

source  Fischetti and Salazar 2001, Solving the cell suppression problem on tabular data with linear
        constraints, Management Science 47, 1008-1027: the attacker's problem and capacity constraints
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from zicht.kit.errors import UserError
from zicht.protection.amounts.secondary_suppression import NotProtectable
from zicht.protection.amounts.sensitive_cells import Bools, Cells, Floats, Sensitive, Sparse

NEAR = 1e-6
INFEASIBLE = 2
"""Status of scipy: no choice meets the conditions."""


class TooLargeForOptimal(UserError):
    """The cheapest pattern of a table cannot be found within the limits that were set."""

    exit_code = 121
    usual_remedy = "suppress by elimination, which takes tables of any size"


@dataclass(frozen=True)
class OptimalSettings:
    """Limits and what an attacker knows beforehand.

    most_cells  tables with more are refused before any work
    most_nodes  of the search for each choice
    within      the attacker knows each hidden cell to this part of its value, either way; 1 is: not below 0
    """

    most_cells: int = 3000
    most_nodes: int = 100_000
    within: float = 1.0

    def __post_init__(self) -> None:
        assert self.within > 0


@dataclass(frozen=True, eq=False)
class OptimalPattern:
    """The cheapest choice.

    hidden  (cells,)
    cost    sum of the weights of hidden cells that no rule calls unsafe
    cuts    conditions that the attacks gave
    """

    hidden: Bools
    cost: float
    cuts: int


def optimal_pattern(
    cells: Cells, found: Sensitive, *, weights: Floats | None = None, settings: OptimalSettings | None = None
) -> OptimalPattern:
    """The pattern of least weight; of equally cheap ones always the same.

    weights  (cells,) > 0, what hiding a cell costs; its value (at least 1) when not given
    raises   TooLargeForOptimal, NotProtectable
    """
    settings = settings or OptimalSettings()
    if len(found.unsafe) > settings.most_cells:
        raise TooLargeForOptimal(
            "optimal suppression",
            found=f"{len(found.unsafe)} cells",
            expected=f"at most {settings.most_cells}",
        )
    weights = np.maximum(cells.value, 1.0) if weights is None else weights
    weights = np.where(found.unsafe, 0.0, weights)
    attacks = _attacks(cells, found, settings)
    cuts: list[Floats] = []
    for choose in (_share, _choice):
        while True:
            choice = choose(weights, found.unsafe, cuts, settings)
            new = [cut for attack in attacks for cut in attack(choice)]
            if not new:
                break
            cuts += new
    hidden = choice > 0.5
    return OptimalPattern(hidden, float(weights[hidden].sum()), len(cuts))


Attack = Callable[[Floats], list[Floats]]
"""From a choice to the cuts it violates: (cells,) coefficients c; c . choice >= 1 for every good choice."""


def _attacks(cells: Cells, found: Sensitive, settings: OptimalSettings) -> list[Attack]:
    """One for every end, and for every width, that a rule asks for."""
    parts = sparse.csc_array(cells.parts).astype(np.float64)
    atoms = cells.atoms.astype(np.float64)
    scale = max(1.0, float(atoms.max(initial=0.0)))
    value = cells.value / scale
    # nothing needs to move by more than this to move another by the largest level: no real limit
    most = value.sum() + (found.upper.max(initial=0) + found.width.max(initial=0)) / scale
    below = settings.within * value
    above = below if settings.within < 1 else np.full(len(value), most)
    attacker = _Attacker(parts, atoms / scale, below, above)

    def ends(cell: int, signs: Sequence[int], needed: float) -> Attack:
        return lambda choice: attacker.cuts(cell, signs, needed / scale, choice)

    wanted = [(found.upper, (1,)), (found.lower, (-1,)), (found.width, (1, -1))]
    return [
        ends(int(cell), signs, float(levels[cell]))
        for levels, signs in wanted
        for cell in np.flatnonzero(found.unsafe & (levels > 0))
    ]


@dataclass(frozen=True, eq=False)
class _Attacker:
    """Who knows the shown cells, and each hidden one to within `below` and `above` of its value."""

    parts: Sparse
    atoms: Floats
    below: Floats
    above: Floats

    def cuts(self, cell: int, signs: Sequence[int], needed: float, choice: Floats) -> list[Floats]:
        """The capacity constraint that this choice violates, or none."""
        reached, capacity, anyway = 0.0, np.zeros(len(choice)), 0.0
        for sign in signs:
            end, weight, slack = self._end(cell, sign, choice)
            reached, capacity, anyway = reached + end, capacity + weight, anyway + slack
        if reached >= needed * (1 - NEAR):
            return []
        return [np.minimum(capacity / (needed - anyway), 1.0)]

    def _end(self, cell: int, sign: int, choice: Floats) -> tuple[float, Floats, float]:
        """How far the cell can be from its value, what each hidden cell adds to it, what is there anyway.

        The dual of: largest sign * (change of the cell), with -below y <= change <= above y in each cell.
        """
        change = self.parts.T
        found = linprog(
            -sign * self.parts[:, [cell]].toarray().ravel(),
            A_ub=sparse.vstack([change, -change]),
            b_ub=np.concatenate([self.above * choice, self.below * choice]),
            bounds=np.stack([-self.atoms, np.full(len(self.atoms), np.inf)], axis=1),
            method="highs",
        )
        assert found.status == 0, f"no change at all is always possible: {found.message}"
        up, down = np.split(-found.ineqlin.marginals, 2)
        return -found.fun, up * self.above + down * self.below, float(found.lower.marginals @ self.atoms)


def _share(weights: Floats, unsafe: Bools, cuts: list[Floats], settings: OptimalSettings) -> Floats:
    """The cheapest choice when cells may be hidden in part: gives most of the cuts, and cheaply."""
    if not cuts:
        return unsafe.astype(np.float64)
    found = linprog(weights, A_ub=-np.array(cuts), b_ub=-np.ones(len(cuts)), bounds=_between(unsafe))
    return _checked(found)


def _choice(weights: Floats, unsafe: Bools, cuts: list[Floats], settings: OptimalSettings) -> Floats:
    """The cheapest choice of whole cells."""
    if not cuts:
        return unsafe.astype(np.float64)
    between = _between(unsafe)
    found = milp(
        weights,
        integrality=np.ones(len(weights)),
        bounds=Bounds(between[:, 0], between[:, 1]),
        constraints=LinearConstraint(np.array(cuts), 1 - NEAR, np.inf),
        options={"node_limit": settings.most_nodes, "mip_rel_gap": 0.0},
    )
    if found.status not in (0, INFEASIBLE):
        raise TooLargeForOptimal(
            "optimal suppression", found="more nodes of the search", expected=f"at most {settings.most_nodes}"
        )
    return np.round(_checked(found))


def _checked(found: Any) -> Floats:
    if found.status == INFEASIBLE:
        raise NotProtectable(
            "optimal suppression",
            found="an unsafe cell that is known too well even when all cells are hidden",
            expected="tables in which another cell can take the difference",
        )
    return np.asarray(found.x)


def _between(unsafe: Bools) -> Floats:
    return np.stack([unsafe.astype(np.float64), np.ones(len(unsafe))], axis=1)
