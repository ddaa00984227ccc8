"""Controlled rounding: every cell of a table goes to one of its two neighbouring multiples, and sums hold.

A cell that is a multiple stays (zero-restricted). Which of such roundings comes out hangs on keyed chance, so
that a cell goes up about as often as it lies close to its upper neighbour. Tables with two margins, one of
them with a hierarchy perhaps, are networks: a linear programme gives whole numbers by itself, and a rounding
always exists. Other small tables are solved in whole numbers; a table of three margins may have none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from zicht.kit.errors import UserError

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_WHOLE = 1e-6


class NoControlledRounding(UserError):
    """A table cannot be rounded such that every cell keeps to its neighbours and all sums hold."""

    exit_code = 166
    usual_remedy = "leave out a margin, or protect the counts as atoms: then nothing has to fit"


@dataclass(frozen=True, eq=False)
class RoundedTable:
    """Inner cells and sums after rounding; sums are the sums of the rounded inner cells.

    inner  (cells,) multiples of the base;  sums  (published,) likewise
    """

    inner: Integers
    sums: Integers


def controlled_rounding(
    inner: Integers, sums: sparse.csr_matrix, *, base: int, chance: Floats
) -> RoundedTable:
    """Round a table, each inner cell and each sum to one of its neighbouring multiples.

    inner    (cells,) counts;  chance  (cells,) keyed numbers between 0 and 1
    sums     (published, cells) of 0 and 1: which cells each published sum adds up
    raises   NoControlledRounding
    source   Cox 1987, "A constructive procedure for unbiased controlled rounding"; Causey, Cox & Ernst 1985
    """
    assert base >= 2
    assert inner.shape == chance.shape == (sums.shape[1],)
    lower = inner // base
    moves = np.flatnonzero(inner % base)
    part = sums[:, moves].astype(float)
    totals, low = sums @ inner, sums @ lower
    least, most = totals // base - low, -(-totals // base) - low
    preference = chance[moves] - (inner[moves] % base) / base
    up = _steps_up(preference, part, least.astype(float), most.astype(float))
    shown = lower.copy()
    shown[moves] += up
    return RoundedTable(shown * base, (sums @ shown) * base)


def bounds_of_truth(rounded: Integers, *, base: int, steps: int = 0) -> tuple[Integers, Integers]:
    """What the truth behind rounded cells can be: each is within `base` of it, and no count is negative.

    steps   further steps that a rounding was allowed to go beyond its neighbours
    source  Salazar 2005, "Controlled rounding and cell perturbation"
    """
    reach = (steps + 1) * base - 1
    return np.maximum(rounded - reach, 0), rounded + reach


def two_way(rows: int, columns: int, groups: Integers | None = None) -> sparse.csr_matrix:
    """Sums of a table of rows and columns, in row order: rows, columns, all; and groups of rows by column.

    groups  (rows,) number of the larger area of each row, from 0; None for no hierarchy
    """
    cells = np.arange(rows * columns)
    row, column = cells // columns, cells % columns
    kinds = [(row, rows), (column, columns), (np.zeros(len(cells), dtype=np.int64), 1)]
    if groups is not None:
        larger = int(groups.max()) + 1
        kinds += [(groups[row], larger), (groups[row] * columns + column, larger * columns)]
    parts = [
        sparse.csr_matrix((np.ones(len(cells), dtype=np.int64), (of, cells)), shape=(size, len(cells)))
        for of, size in kinds
    ]
    return sparse.csr_matrix(sparse.vstack(parts))


def _steps_up(preference: Floats, part: sparse.csr_matrix, least: Floats, most: Floats) -> Integers:
    """0 or 1 per cell that moves, such that each sum takes between `least` and `most` steps."""
    if not len(preference):
        return np.zeros(0, dtype=np.int64)
    both = sparse.csr_matrix(sparse.vstack([part, -part]))
    limits = np.concatenate([most, -least])
    found = optimize.linprog(preference, A_ub=both, b_ub=limits, bounds=(0, 1), method="highs-ds")
    if found.status == 0 and np.all(np.abs(found.x - np.rint(found.x)) < _WHOLE):
        return _whole(found.x)
    whole = optimize.milp(
        preference,
        constraints=optimize.LinearConstraint(part, least, most),
        integrality=np.ones(len(preference)),
        bounds=optimize.Bounds(0, 1),
    )
    if whole.x is None:
        raise NoControlledRounding(
            "controlled rounding",
            found=f"no rounding of {len(preference)} cells that fits {len(least)} sums",
            expected="two margins, of which one may be a hierarchy, or a table that fits by luck",
        )
    return _whole(whole.x)


def _whole(steps: Floats) -> Integers:
    return np.asarray(np.rint(steps), dtype=np.int64)
