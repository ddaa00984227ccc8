import numpy as np
import pytest
from scipy import stats

from zicht.methods.networks.contingency import association


def test_expected_counts_and_chances_are_those_of_fishers_exact_test():
    in_row = np.array([[1]] * 6 + [[0]] * 9, dtype=bool)
    in_column = np.array([[1]] * 5 + [[0]] * 1 + [[1]] * 2 + [[0]] * 7, dtype=bool)
    found = association(in_row, in_column)
    assert found.observed.tolist() == [[5]]
    assert found.expected[0, 0] == pytest.approx(6 * 7 / 15)
    assert found.p[0, 0] == pytest.approx(stats.fisher_exact([[5, 1], [2, 7]]).pvalue)
    spread = stats.hypergeom(15, 6, 7).std()
    assert found.residual[0, 0] == pytest.approx((5 - 6 * 7 / 15) / spread)


def test_an_item_in_two_rows_counts_in_both():
    in_row = np.array([[1, 1], [1, 0], [0, 1]], dtype=bool)
    in_column = np.array([[1], [0], [1]], dtype=bool)
    assert association(in_row, in_column).observed.tolist() == [[1], [2]]


def test_a_column_that_holds_everything_has_no_residual_and_surprises_nobody():
    in_row = np.array([[1], [0]], dtype=bool)
    found = association(in_row, np.ones((2, 1), dtype=bool))
    assert np.isnan(found.residual[0, 0])
    assert found.p[0, 0] == 1


def test_no_items_give_an_empty_table():
    found = association(np.zeros((0, 2), dtype=bool), np.zeros((0, 3), dtype=bool))
    assert found.observed.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert (found.p == 1).all()
