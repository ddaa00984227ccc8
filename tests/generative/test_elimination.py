"""After elimination nothing hidden is a combination of what is shown, also for who knows own amounts."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from zicht.protection.amounts.coalitions import eliminate_for_coalitions
from zicht.protection.amounts.gaussian_elimination import Column, columns_of, eliminate


def rank(columns: list[dict[int, int]], rows: int) -> int:
    """Exact, over the rational numbers, by school-book elimination."""
    matrix = [[Fraction(column.get(row, 0)) for row in range(rows)] for column in columns]
    found = 0
    for row in range(rows):
        place = next((i for i in range(found, len(matrix)) if matrix[i][row]), None)
        if place is None:
            continue
        matrix[found], matrix[place] = matrix[place], matrix[found]
        for i in range(found + 1, len(matrix)):
            factor = matrix[i][row] / matrix[found][row]
            matrix[i] = [a - factor * b for a, b in zip(matrix[i], matrix[found], strict=True)]
        found += 1
    return found


def in_span(column: Column, shown: list[Column], rows: int) -> bool:
    return rank(shown, rows) == rank([*shown, column], rows)


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Atoms, cells as random sums of them, hidden cells, owners and partners of atoms."""
    atoms, cells = draw(st.integers(2, 7)), draw(st.integers(2, 9))
    bits = st.lists(st.booleans(), min_size=atoms, max_size=atoms).filter(any)
    parts = np.array(draw(st.lists(bits, min_size=cells, max_size=cells)), dtype=np.int64).T
    hidden = np.array(draw(st.lists(st.booleans(), min_size=cells, max_size=cells)))
    owners = np.array(draw(st.lists(st.integers(-1, 3), min_size=atoms, max_size=atoms)))
    partners = np.array(draw(st.lists(st.integers(-1, 3), min_size=atoms, max_size=atoms)))
    partners = np.where((owners < 0) | (partners == owners), -1, partners)
    return parts, hidden, owners, partners, np.array(draw(st.permutations(range(cells))))


@given(tables())
@settings(max_examples=60)
def test_no_hidden_cell_is_in_the_span_of_the_shown_cells(table) -> None:
    parts, primary, _, _, order = table
    columns = columns_of(sparse.csc_array(parts))
    targets = [column for column, hide in zip(columns, primary, strict=True) if hide]
    wanted = [int(cell) for cell in order if not primary[cell]]
    pattern = eliminate(sparse.csc_array(parts), order=wanted, targets=targets)
    shown = [column for column, hide in zip(columns, pattern.hidden, strict=True) if not hide]
    assert not any(in_span(target, shown, len(parts)) for target in targets)
    for cell in np.flatnonzero(pattern.hidden & ~primary):
        more = [*shown, columns[cell]]
        before = [columns[c] for c in wanted[: wanted.index(cell)] if not pattern.hidden[c]]
        assert any(in_span(t, more, len(parts)) for t in targets), "it could have been shown"
        assert any(in_span(t, [*before, columns[cell]], len(parts)) for t in targets), "hidden too early"


@given(tables())
@settings(max_examples=60)
def test_no_two_owners_derive_what_is_not_theirs(table) -> None:
    parts, primary, owners, partners, order = table
    rows = len(parts)
    columns = columns_of(sparse.csc_array(parts))
    targets = [column for column, hide in zip(columns, primary, strict=True) if hide]
    wanted = [int(cell) for cell in order if not primary[cell]]
    pattern, _ = eliminate_for_coalitions(
        sparse.csc_array(parts), order=wanted, targets=targets, owners=owners, partners=partners
    )
    shown = [column for column, hide in zip(columns, pattern.hidden, strict=True) if not hide]
    knowing = {r: {owners[r], partners[r]} - {-1} for r in range(rows) if owners[r] >= 0}
    for two in [set(), *({o} for o in range(4)), *(set(pair) for pair in combinations(range(4), 2))]:
        atoms = [r for r, own in knowing.items() if own <= two]
        known = [{r: 1} for r in atoms]
        for target in targets:
            theirs = all(r in atoms for r in target)
            assert theirs or not in_span(target, [*shown, *known], rows), (two, target)
