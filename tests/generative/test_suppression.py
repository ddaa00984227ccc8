"""Laws on random tables: intervals are right, hidden cells stay uncertain, order is nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from zicht.protection.amounts.interval_classes import ClassScale, classes
from zicht.protection.amounts.minimum_frequency import MinimumFrequency, minimum_frequency
from zicht.protection.amounts.optimal_suppression import optimal_pattern
from zicht.protection.amounts.secondary_suppression import NotProtectable, suppress
from zicht.protection.amounts.sensitive_cells import Cells, combined, counted, sensitive
from zicht.protection.amounts.suppression_audit import feasible_intervals, wide_enough


def crossed(rows: int, columns: int) -> np.ndarray:
    """(atoms, cells) of a table with both margins and a level between: the first two rows together."""
    cells = [{(i, j)} for i in range(rows) for j in range(columns)]
    cells += [{(i, j) for j in range(columns)} for i in range(rows)]
    for group in (range(2), range(rows)):
        cells += [{(i, j) for i in group} for j in range(columns)]
        cells += [{(i, j) for i in group for j in range(columns)}]
    return np.array(
        [[(i, j) in c for c in cells] for i in range(rows) for j in range(columns)], dtype=np.int64
    )


@st.composite
def tables(draw: st.DrawFn) -> Cells:
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    count = rows * columns
    atoms = draw(st.lists(st.integers(0, 30), min_size=count, max_size=count))
    return counted(sparse.csc_array(crossed(rows, columns)), np.array(atoms, dtype=np.int64))


def attacked(cells: Cells, hidden: np.ndarray, target: np.ndarray, sign: int) -> float:
    """The plainest program: everything that is shown as it stands, nothing spared."""
    shown = cells.parts[:, np.flatnonzero(~hidden)].T
    found = linprog(sign * target, A_eq=shown, b_eq=shown @ cells.atoms, method="highs")
    return float("inf") if found.status == 3 else sign * found.fun


@given(tables(), st.data())
@settings(max_examples=10)
def test_intervals_are_those_of_the_plainest_program(cells: Cells, data: st.DataObject) -> None:
    count = len(cells.persons)
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    found = feasible_intervals(cells.parts, cells.atoms, hidden)
    for place, cell in enumerate(np.flatnonzero(hidden)):
        target = cells.parts[:, [cell]].toarray().ravel()
        assert np.isclose(found.lower[place], attacked(cells, hidden, target, 1), atol=1e-4)
        highest = attacked(cells, hidden, target, -1)
        assert np.isclose(found.upper[place], abs(highest), atol=1e-4)
    scale = ClassScale()
    coarse = feasible_intervals(cells.parts, cells.atoms, hidden, scale=scale.ends(1000))
    assert np.all(coarse.lower <= found.lower + 1e-4)
    assert np.all(coarse.upper >= found.upper - 1e-4)
    exact = classes(np.floor(found.lower + 0.01), np.ceil(found.upper - 0.01), scale)
    again = classes(np.floor(coarse.lower + 0.01), np.ceil(coarse.upper - 0.01), scale)
    assert np.array_equal(exact, again), "the classes are the same, for less work"
    low, high = classes(found.lower, found.upper, scale)
    assert np.all(low <= found.lower)
    assert np.all(high >= found.upper)


@given(tables(), st.integers(2, 10), st.integers(0, 10), st.integers(0, 8), st.integers(0, 8))
@settings(max_examples=10)
def test_every_unsafe_cell_stays_as_uncertain_as_asked(
    cells: Cells, minimum: int, width: int, lower: int, upper: int
) -> None:
    few = minimum_frequency(cells, MinimumFrequency(minimum, 1, width=width))
    levels = np.full(len(few.unsafe), lower), np.full(len(few.unsafe), upper)
    reach = sensitive("reach", few.unsafe, lower=np.minimum(levels[0], cells.value), upper=levels[1])
    found = combined([few, reach])
    try:
        done = suppress(cells, found)
    except NotProtectable:
        everything = np.ones(len(found.unsafe), dtype=bool) & ~((cells.value == 0) & ~found.unsafe)
        unsafe = np.flatnonzero(found.unsafe)
        assert not wide_enough(
            cells.parts, cells.atoms, everything, targets=cells.parts[:, unsafe],
            lower=found.lower[unsafe], upper=found.upper[unsafe], width=found.width[unsafe],
        ).all()  # fmt: skip
        return
    assert np.all(done.hidden[found.unsafe])
    for cell in np.flatnonzero(found.unsafe):
        target = cells.parts[:, [cell]].toarray().ravel()
        low, high = attacked(cells, done.hidden, target, 1), abs(attacked(cells, done.hidden, target, -1))
        assert low <= cells.value[cell] - found.lower[cell] + 1e-4
        assert high >= cells.value[cell] + found.upper[cell] - 1e-4
        assert high - low >= max(found.width[cell], 1e-3) - 1e-4


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_order_of_atoms_changes_nothing(cells: Cells, chance) -> None:
    found = minimum_frequency(cells, MinimumFrequency(6, 1, width=0))
    turned = list(range(len(cells.atoms)))
    chance.shuffle(turned)
    parts = sparse.csc_array(sparse.csr_array(cells.parts)[turned])
    other = counted(parts, cells.atoms[turned])
    assert np.array_equal(suppress(cells, found).hidden, suppress(other, found).hidden)


@given(tables())
@settings(max_examples=10)
def test_nothing_is_cheaper_than_the_optimum(cells: Cells) -> None:
    few = minimum_frequency(cells, MinimumFrequency(5, 1, width=3))
    try:
        elimination = suppress(cells, few)
    except NotProtectable:
        return
    best = optimal_pattern(cells, few, weights=np.maximum(cells.value, 1.0))
    safe = ~few.unsafe
    assert best.cost <= np.maximum(cells.value, 1)[elimination.hidden & safe].sum() + 1e-6
    unsafe = np.flatnonzero(few.unsafe)
    assert wide_enough(
        cells.parts, cells.atoms, best.hidden, targets=cells.parts[:, unsafe],
        lower=few.lower[unsafe], upper=few.upper[unsafe], width=few.width[unsafe],
    ).all()  # fmt: skip
