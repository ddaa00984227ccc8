"""The cheapest pattern, its limits, and tables in which nothing helps."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from zicht.protection.amounts.optimal_suppression import OptimalSettings, TooLargeForOptimal, optimal_pattern
from zicht.protection.amounts.secondary_suppression import NotProtectable, suppress
from zicht.protection.amounts.sensitive_cells import Cells, Sensitive, counted, sensitive

ROWS = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])


def table() -> Cells:
    """Nine cells, then their totals by row and by column, and the total of all."""
    inside = np.eye(9, dtype=np.int64)
    by_row = np.kron(np.eye(3, dtype=np.int64), np.ones((3, 1), dtype=np.int64))
    by_column = np.kron(np.ones((3, 1), dtype=np.int64), np.eye(3, dtype=np.int64))
    parts = np.hstack([inside, by_row, by_column, np.ones((9, 1), dtype=np.int64)])
    return counted(sparse.csc_array(parts), ROWS.ravel())


def only(cell: int, cells: int = 16, **levels: int) -> Sensitive:
    unsafe = np.arange(cells) == cell
    return sensitive("only", unsafe, **{name: np.full(cells, level) for name, level in levels.items()})


def test_nothing_unsafe_hides_nothing() -> None:
    found = optimal_pattern(table(), sensitive("none", np.zeros(16, dtype=bool)))
    assert (found.hidden.any(), found.cost, found.cuts) == (False, 0.0, 0)


def test_a_cell_without_levels_is_hidden_alone() -> None:
    assert np.flatnonzero(optimal_pattern(table(), only(5)).hidden).tolist() == [5]


def test_a_width_may_lie_on_either_side() -> None:
    found = optimal_pattern(table(), only(5, width=25))
    assert np.flatnonzero(found.hidden).tolist() == [3, 5, 6, 8]
    assert found.cost == 37
    assert optimal_pattern(table(), only(5, width=26)).cost > 37


def test_weights_decide_what_is_cheap() -> None:
    dear = np.ones(16)
    dear[[3, 6, 8]] = 100
    assert not optimal_pattern(table(), only(5, upper=1), weights=dear).hidden[[3, 6, 8]].all()


def test_an_attacker_who_knows_much_makes_more_hidden() -> None:
    free = optimal_pattern(table(), only(5, upper=8, lower=8))
    knowing = optimal_pattern(table(), only(5, upper=8, lower=8), settings=OptimalSettings(within=0.5))
    assert knowing.cost > free.cost


def test_a_large_table_is_refused_before_any_work() -> None:
    with pytest.raises(TooLargeForOptimal, match="16 cells"):
        optimal_pattern(table(), only(5, upper=1), settings=OptimalSettings(most_cells=15))
    optimal_pattern(table(), only(5, upper=1), settings=OptimalSettings(most_cells=16))


def test_a_long_search_is_given_up() -> None:
    """Many unsafe cells in a wide table: no choice is found in the first node."""
    generator = np.random.default_rng(3)
    atoms = generator.integers(1, 60, 81)
    inside = np.eye(81, dtype=np.int64)
    lines = np.kron(np.eye(9, dtype=np.int64), np.ones((9, 1), dtype=np.int64))
    columns = np.kron(np.ones((9, 1), dtype=np.int64), np.eye(9, dtype=np.int64))
    cells = counted(sparse.csc_array(np.hstack([inside, lines, columns])), atoms)
    unsafe = np.concatenate([generator.random(81) < 0.15, np.zeros(18, dtype=bool)])
    found = sensitive("some", unsafe, lower=np.minimum(cells.value, 9), upper=np.full(99, 9))
    with pytest.raises(TooLargeForOptimal, match="nodes"):
        optimal_pattern(cells, found, settings=OptimalSettings(most_nodes=0))


def test_a_cell_that_nothing_can_hide_is_said_to_be_so() -> None:
    """An attacker who knows every cell to within 1 % leaves no room of 10."""
    with pytest.raises(NotProtectable):
        optimal_pattern(table(), only(5, upper=10), settings=OptimalSettings(within=0.01))


def test_an_unsafe_cell_with_only_noughts_beside_it_cannot_be_hidden() -> None:
    """The noughts are shown, so the total would tell; and with the total hidden, it can only rise."""
    cells = counted(sparse.csc_array(np.array([[1, 0, 1], [0, 1, 1]])), np.array([5, 0]))
    done = suppress(cells, only(0, 3, upper=1))
    assert done.hidden.tolist() == [True, False, True]
    with pytest.raises(NotProtectable):
        suppress(cells, only(0, 3, lower=6))


def test_cells_that_are_hidden_to_widen_are_counted() -> None:
    done = suppress(table(), only(5, lower=18, upper=9))
    assert done.widened > 0
    assert done.primary.sum() == 1
    assert done.coalition == 0
