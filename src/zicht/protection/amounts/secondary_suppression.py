"""Hiding cells so that no unsafe one can be computed, exactly or closely, from those that stay.

Elimination decides first: nothing hidden is a combination of what is shown, for outsiders nor for one or
two who know their own amounts. Then each unsafe cell is given the uncertainty its rule asks for: a linear
program finds another table that an attacker would have to believe possible, and moves as few shown cells as
it can; these are hidden too. Hiding more never narrows an interval, so a cell that is safe once stays safe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from zicht.kit.errors import UserError
from zicht.protection.amounts.coalitions import eliminate_for_coalitions
from zicht.protection.amounts.gaussian_elimination import columns_of
from zicht.protection.amounts.sensitive_cells import Bools, Cells, Ints, Sensitive, Sparse
from zicht.protection.amounts.suppression_audit import NEAR, feasible_intervals, wide_enough


class NotProtectable(UserError):
    """Even with every cell hidden that may be hidden, an attacker would know an unsafe figure too well."""

    exit_code = 120
    usual_remedy = "leave the figure out on this level, or ask for less protection in the release plan"


@dataclass(frozen=True, eq=False)
class Suppression:
    """Which cells are hidden, and why.

    hidden     (cells,) not shown
    primary    (cells,) unsafe by a rule
    widened    cells hidden only to make intervals wide enough
    coalition  relations that were forbidden because one or two contributors would have used them
    """

    hidden: Bools
    primary: Bools
    widened: int
    coalition: int


def suppress(
    cells: Cells,
    found: Sensitive,
    *,
    order: Sequence[int] | None = None,
    owners: Ints | None = None,
    partners: Ints | None = None,
) -> Suppression:
    """Hide the unsafe cells and as many others as it takes.

    order     safe cells, the most wanted first; by size, the largest first, when not given
    owners, partners  (atoms,) see `eliminate_for_coalitions`; nobody knows anything when not given
    raises    NotProtectable
    """
    nobody = np.full(len(cells.atoms), -1, dtype=np.int64)
    owners, partners = nobody if owners is None else owners, nobody if partners is None else partners
    order = by_size(cells, found.unsafe) if order is None else order
    rows = np.flatnonzero(~_nought(cells, found.unsafe))
    parts = sparse.csc_array(sparse.csr_array(cells.parts)[rows])
    unsafe = np.flatnonzero(found.unsafe)
    targets = sparse.csc_array(sparse.hstack([parts[:, unsafe], parts @ found.differences]))
    pattern, coalition = eliminate_for_coalitions(
        parts, order=order, targets=columns_of(targets), owners=owners[rows], partners=partners[rows]
    )
    hidden = _widened(parts, cells.atoms[rows], pattern.hidden, found)
    return Suppression(hidden, found.unsafe, int((hidden & ~pattern.hidden).sum()), coalition)


def by_size(cells: Cells, unsafe: Bools) -> list[int]:
    """Safe cells, the largest first; of equals the one with most atoms, then the earliest."""
    safe = np.flatnonzero(~unsafe)
    value, atoms = cells.value[safe], np.diff(cells.parts.indptr)[safe]
    ranked: list[int] = safe[np.lexsort((safe, -atoms, -value))].tolist()
    return ranked


def _nought(cells: Cells, unsafe: Bools) -> Bools:
    """Atoms of cells that show 0: nothing in them is below zero, so all of them are 0 to everyone."""
    shows_nought = (cells.value == 0) & ~unsafe
    return np.asarray(cells.parts @ shows_nought.astype(np.int64) > 0, dtype=bool)


def _widened(parts: Sparse, atoms: Ints, hidden: Bools, found: Sensitive) -> Bools:
    """Hide more cells until every unsafe one is as uncertain as it must be."""
    unsafe = np.flatnonzero(found.unsafe)
    lower, upper, width = found.lower[unsafe], found.upper[unsafe], found.width[unsafe]
    fine = wide_enough(parts, atoms, hidden, targets=parts[:, unsafe], lower=lower, upper=upper, width=width)
    for place in np.flatnonzero(~fine):
        target = parts[:, [unsafe[place]]]
        for needed in (int(upper[place]), -int(lower[place])):
            if needed:
                hidden = hidden | _moved(parts, atoms, hidden, target, needed)
        if width[place] > lower[place] + upper[place]:
            known = feasible_intervals(parts, atoms, hidden, targets=target)
            if known.width[0] < width[place] - NEAR * max(1.0, known.value[0]):
                needed = width[place] - (known.value[0] - known.lower[0])
                hidden = hidden | _moved(parts, atoms, hidden, target, needed)
    return hidden


def _moved(parts: Sparse, atoms: Ints, hidden: Bools, target: Sparse, by: float) -> Bools:
    """(cells,) shown cells that change in the cheapest table in which the target has moved `by` so much.

    A cell costs the logarithms of its value and its atoms for each euro it moves: better many euros of a
    small cell than few of a large one.
    """
    shown = np.flatnonzero(~hidden)
    equations = sparse.csr_array(parts[:, shown].T).astype(np.float64)
    count, size = equations.shape
    worth = 1.0 + np.log2(1.0 + np.asarray(equations @ atoms)) + np.log2(1.0 + np.diff(equations.indptr))
    eye = sparse.eye_array(count)
    scale = abs(by)
    found = linprog(
        np.concatenate([np.zeros(size), worth, worth]),
        A_eq=sparse.vstack(
            [
                sparse.hstack([equations, -eye, eye]),
                sparse.hstack([target.T.astype(np.float64), sparse.csr_array((1, 2 * count))]),
            ]
        ),
        b_eq=np.concatenate([np.zeros(count), [by / scale]]),
        bounds=np.concatenate(
            [
                np.stack([-atoms / scale, np.full(size, np.inf)], axis=1),
                np.stack([np.zeros(2 * count), np.full(2 * count, np.inf)], axis=1),
            ]
        ),
        method="highs",
    )
    if found.status != 0:
        raise NotProtectable(
            "suppression",
            found="an unsafe cell that cannot be hidden well enough: too little else is in its tables",
            expected="tables in which another cell can take the difference",
        )
    moved = np.abs(equations @ found.x[:size]) > NEAR
    chosen = np.zeros(len(hidden), dtype=bool)
    chosen[shown[moved]] = True
    return chosen
