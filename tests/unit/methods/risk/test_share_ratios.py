import numpy as np
import pytest

from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.share_ratios import beyond_expected, ratio_of_shares

INSIDE = np.tile([True, False], 6)[:, None]


def wijken(cases, rows):
    """Six wijken, each with a cell inside the combination and one outside it."""
    return CountedCells(np.array(cases, dtype=float), np.array(rows, dtype=float), np.repeat(np.arange(6), 2))


def test_the_ratio_and_its_jackknife_are_those_of_leaving_out_each_wijk():
    cells = wijken([9, 5, 4, 6, 7, 2, 5, 5, 8, 3, 6, 4], [50, 90] * 6)
    found, p = ratio_of_shares(cells, INSIDE, 10, 0.95)
    inside, outside = cells.cases[::2], cells.cases[1::2]
    assert found.value[0] == pytest.approx((inside.sum() / 300) / (outside.sum() / 540))
    left_out = np.log((inside.sum() - inside) / 250) - np.log((outside.sum() - outside) / 450)
    error = np.sqrt(5 / 6 * np.sum((left_out - np.log(found.value[0])) ** 2))
    assert np.log(found.interval.upper[0] / found.value[0]) == pytest.approx(2.570582 * error)  # t with 5
    assert 0 < p[0] < 0.05


def test_a_single_wijk_with_all_cases_decides_nothing():
    cells = wijken([30, 5, 0, 6, 0, 2, 0, 5, 0, 3, 0, 4], [50, 90] * 6)
    found, p = ratio_of_shares(cells, INSIDE, 10, 0.95)
    assert found.value[0] > 1
    assert np.isnan(found.interval.lower[0])
    assert p[0] == 1


def test_few_cases_and_wijken_that_are_all_alike_give_no_test():
    _, p = ratio_of_shares(wijken([1, 5] * 6, [50, 90] * 6), INSIDE, 10, 0.95)
    assert p[0] == 1
    alike, p = ratio_of_shares(wijken([5, 5] * 6, [50, 90] * 6), INSIDE, 10, 0.95)
    assert alike.value[0] == pytest.approx(1.8)
    assert p[0] <= 1


def test_cases_beyond_those_expected_are_a_ratio_with_limits():
    cells = wijken([9, 5, 4, 6, 7, 2, 5, 5, 8, 3, 6, 4], [50, 90] * 6)
    found = beyond_expected(cells, INSIDE, 0.065 * cells.rows, 0.95)
    assert found.value[0] == pytest.approx(cells.cases[::2].sum() / (0.065 * 300))
    assert 1 < found.interval.lower[0] < found.value[0] < found.interval.upper[0]
