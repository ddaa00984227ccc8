"""Secondary suppression by elimination: what is shown never adds up to what is hidden.

Cells are columns of a sparse matrix, atoms its rows. Cells are offered in order of how much they are
wanted. One that can be shown takes an atom away from all other columns; one after which a hidden figure
would be a combination of shown cells stays hidden too. No cover table and no iteration over linked tables
is needed: all tables that share atoms are columns of one matrix.

Arithmetic is exact, on integers modulo the prime 2^61 - 1. What is derivable over the rational numbers is
derivable modulo a prime that divides no denominator, and these are determinants of small integers. The
opposite error, a false alarm, hides too much. Two columns are compared by two random sums over them instead
of entry by entry: unequal columns look equal with a chance of 2^-61.

source  Langsrud 2024, Secondary cell suppression by Gaussian elimination, Privacy in Statistical Databases,
        10.1007/978-3-031-69651-0_6
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy import sparse

from zicht.protection.amounts.sensitive_cells import Bools, Ints, Sparse

PRIME = (1 << 61) - 1
SEED = 20240926
"""Of the random sums; any number will do, and the same one gives the same pattern."""

Column = dict[int, int]
"""Row -> entry, never 0, modulo PRIME."""
Mark = tuple[int, int]
"""The two random sums over a column, up to a common factor: equal for columns that are multiples."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """What elimination decided.

    hidden  (cells,) those that are not shown
    steps   atom that was taken away and the column that took it, in order: the span of what is shown
    """

    hidden: Bools
    steps: tuple[tuple[int, Column], ...]


@dataclass(eq=False)
class _Matrix:
    """Columns under elimination. Targets and known columns are numbered after the cells.

    marked  which columns are at each mark: only targets and known columns have one
    owner   of a known column: who knows it; of a target: who knows all of it; -1 nobody
    """

    columns: list[Column]
    sums: list[Mark]
    rows: dict[int, set[int]]
    cells: int
    targets: range
    owner: list[int]
    marked: dict[int, set[int]] = field(default_factory=dict)


def eliminate(
    parts: Sparse, *, order: Sequence[int], targets: Iterable[Column], owners: Ints | None = None
) -> Pattern:
    """Show as many cells as can be shown, the first in `order` first.

    parts    (atoms, cells) integers
    order    cells that may be shown, the most wanted first; all others are hidden
    targets  combinations of atoms that must not be in the span of what is shown
    owners   (atoms,) who alone contributes to an atom and so knows it; -1 for nobody. Also nothing may be in
             the span that is a target plus a multiple of one such atom of somebody else
    """
    matrix = _matrix(parts, list(targets), owners)
    hidden = np.ones(matrix.cells, dtype=bool)
    steps = []
    for cell in order:
        column = matrix.columns[cell]
        for row in column:
            matrix.rows[row].discard(cell)
        if not column:
            hidden[cell] = False
        elif _would_tell(matrix, cell):
            continue
        else:
            pivot = min(column, key=lambda row: (len(matrix.rows[row]), row))
            if _would_tell_an_owner(matrix, cell, pivot):
                continue
            _take_away(matrix, cell, pivot)
            hidden[cell] = False
            steps.append((pivot, column))
    return Pattern(hidden, tuple(steps))


def columns_of(matrix: Sparse) -> list[Column]:
    """The columns of a sparse matrix of integers."""
    matrix = sparse.csc_array(matrix)
    ends, rows, entries = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    return [
        {row: entry % PRIME for row, entry in zip(rows[a:b], entries[a:b], strict=True) if entry}
        for a, b in pairwise(ends)
    ]


def _matrix(parts: Sparse, targets: list[Column], owners: Ints | None) -> _Matrix:
    cells = columns_of(parts)
    owner_of = [-1] * parts.shape[0] if owners is None else owners.tolist()
    known = [row for row, owner in enumerate(owner_of) if owner >= 0]
    targets = [dict(target) for target in targets if target]
    columns = [*cells, *targets, *({row: 1} for row in known)]
    first, second = np.random.default_rng(SEED).integers(1, PRIME, size=(2, parts.shape[0])).tolist()
    rows: dict[int, set[int]] = {row: set() for row in range(parts.shape[0])}
    for number, column in enumerate(columns):
        for row in column:
            rows[row].add(number)
    found = _Matrix(
        columns,
        [_sums(column, first, second) for column in columns],
        rows,
        len(cells),
        range(len(cells), len(cells) + len(targets)),
        [-1] * len(cells)
        + [_one_owner(target, owner_of) for target in targets]
        + [owner_of[r] for r in known],
    )
    for number in range(len(cells), len(columns)):
        found.marked.setdefault(_mark(found.sums[number]), set()).add(number)
    return found


def _sums(column: Column, first: list[int], second: list[int]) -> Mark:
    return (
        sum(first[row] * entry for row, entry in column.items()) % PRIME,
        sum(second[row] * entry for row, entry in column.items()) % PRIME,
    )


def _one_owner(column: Column, owner_of: list[int]) -> int:
    owners = {owner_of[row] for row in column}
    return owners.pop() if len(owners) == 1 else -1


def _mark(sums: Mark) -> int:
    """The quotient of the two sums; -1 for a column of zeros."""
    return -1 if sums == (0, 0) else sums[0] * pow(sums[1], -1, PRIME) % PRIME


def _would_tell(matrix: _Matrix, cell: int) -> bool:
    """Is a target a multiple of this column, so that showing it shows the target?"""
    alike = matrix.marked.get(_mark(matrix.sums[cell]), ())
    return any(number in matrix.targets for number in alike)


def _would_tell_an_owner(matrix: _Matrix, cell: int, pivot: int) -> bool:
    """After this step, is a target a multiple of an atom that somebody else knows?"""
    if len(matrix.columns) == matrix.targets.stop:
        return False
    moved = [number for number in matrix.rows[pivot] if number >= matrix.cells]
    marks: dict[int, set[int]] = {}
    for number in moved:
        marks.setdefault(_mark(_reduced_sums(matrix, number, cell, pivot)), set()).add(number)
    for mark, alike in marks.items():
        group = alike | (matrix.marked.get(mark, set()) - set(moved))
        knowing = {matrix.owner[number] for number in group if number >= matrix.targets.stop}
        told = {matrix.owner[number] for number in group if number in matrix.targets}
        if mark >= 0 and any(knowing - {owner} for owner in told):
            return True
    return False


def _factor(matrix: _Matrix, number: int, cell: int, pivot: int) -> int:
    return matrix.columns[number][pivot] * pow(matrix.columns[cell][pivot], -1, PRIME) % PRIME


def _reduced_sums(matrix: _Matrix, number: int, cell: int, pivot: int) -> Mark:
    factor = _factor(matrix, number, cell, pivot)
    (a, b), (c, d) = matrix.sums[number], matrix.sums[cell]
    return (a - factor * c) % PRIME, (b - factor * d) % PRIME


def _take_away(matrix: _Matrix, cell: int, pivot: int) -> None:
    """Subtract the column from all others so that none has the pivot atom any more."""
    taken = list(matrix.columns[cell].items())
    for number in list(matrix.rows[pivot]):
        factor = _factor(matrix, number, cell, pivot)
        sums = _reduced_sums(matrix, number, cell, pivot)
        if number >= matrix.cells:
            matrix.marked[_mark(matrix.sums[number])].discard(number)
            matrix.marked.setdefault(_mark(sums), set()).add(number)
        matrix.sums[number] = sums
        column = matrix.columns[number]
        for row, entry in taken:
            before = column.get(row, 0)
            after = (before - factor * entry) % PRIME
            if after:
                column[row] = after
                if not before:
                    matrix.rows[row].add(number)
            else:
                del column[row]
                matrix.rows[row].discard(number)
