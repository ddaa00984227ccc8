import numpy as np
import pytest
from scipy import stats

from zicht.methods.monotone import hamed_rao, mann_kendall, seasonal_mann_kendall


def test_s_counts_rising_minus_falling_pairs_and_ties_shrink_its_variance():
    found = mann_kendall(np.array([[1.0, 2.0, 2.0, 4.0, 3.0]]))
    assert found.s[0] == 8 - 1
    n, t = 5, 2
    assert found.variance[0] == pytest.approx((n * (n - 1) * (2 * n + 5) - t * (t - 1) * (2 * t + 5)) / 18)


def test_tau_and_slope_equal_scipy():
    values = np.random.default_rng(1).normal(size=(5, 30)) + np.arange(30) * 0.05
    found = mann_kendall(values)
    for row in range(5):
        assert found.tau[row] == pytest.approx(stats.kendalltau(np.arange(30), values[row]).statistic)
        line = stats.theilslopes(values[row], np.arange(30))
        assert [found.slope[row], found.intercept[row]] == pytest.approx([line.slope, line.intercept])


def test_missing_periods_keep_their_place_in_time():
    found = mann_kendall(np.array([[0.0, 1.0, np.nan, 3.0, 4.0, np.nan]]))
    assert found.slope[0] == pytest.approx(1.0)
    assert found.intercept[0] == pytest.approx(0.0)
    assert found.s[0] == 6


@pytest.mark.parametrize("series", [[np.nan] * 5, [np.nan, 3.0, np.nan, np.nan, np.nan], [2.0] * 5])
def test_a_series_without_any_difference_has_no_p_value(series):
    assert np.isnan(mann_kendall(np.array([series])).p[0])


def test_seasons_are_compared_with_themselves_only():
    values = (np.tile([1.0, 100.0, 50.0, 7.0], 5) + np.repeat(np.arange(5), 4))[None]
    found = seasonal_mann_kendall(values, 4)
    assert found.s[0] == 4 * 10
    assert found.slope[0] == pytest.approx(1.0)


def test_serial_correlation_widens_the_variance_and_a_gap_makes_it_unknown():
    steps = np.random.default_rng(2).normal(size=(1, 80))
    values = np.cumsum(steps, axis=1)
    assert hamed_rao(values).variance[0] > mann_kendall(values).variance[0]
    values[0, 3] = np.nan
    assert np.isnan(hamed_rao(values).p[0])
