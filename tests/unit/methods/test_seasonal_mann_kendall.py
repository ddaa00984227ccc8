import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch
from zicht.methods.monotone import mann_kendall, seasonal_mann_kendall
from zicht.methods.series.seasonal_mann_kendall import seasonal_mann_kendall_correlated


def drawn(series=6, times=40, seed=1):
    return np.random.default_rng(seed).poisson(20, (series, times)).astype(float)


def test_with_one_season_it_is_the_plain_test():
    values = drawn()
    values[2, 7] = np.nan
    ours, plain = seasonal_mann_kendall_correlated(values, 1), mann_kendall(values)
    for name in ("s", "p", "slope"):
        np.testing.assert_allclose(getattr(ours, name), getattr(plain, name), rtol=1e-12)
    np.testing.assert_allclose(ours.variance, plain.variance, rtol=1e-12)


def test_statistic_and_slope_are_those_of_the_seasonal_test():
    values = drawn(times=38)
    ours, plain = seasonal_mann_kendall_correlated(values, 4), seasonal_mann_kendall(values, 4)
    np.testing.assert_array_equal(ours.s, plain.s)
    np.testing.assert_allclose(ours.slope, plain.slope)
    assert ours.slope_interval.lower[0] <= ours.slope[0] <= ours.slope_interval.upper[0]


def test_the_variance_between_seasons_by_its_definition():
    """Dietz and Killeen: (K + 4 sum of ranks - n (n+1)(n+1)) / 3 of two seasons, looped."""
    values = drawn(series=1)
    seasons = values[0].reshape(10, 4).T
    total = 0.0
    for g in range(4):
        for h in range(4):
            x, y = seasons[g], seasons[h]
            signs = sum(np.sign((x[j] - x[i]) * (y[j] - y[i])) for i in range(10) for j in range(i + 1, 10))
            ranks = [
                (11 + sum(np.sign(z[i] - z[j]) for j in range(10))) / 2 for z in (x, y) for i in range(10)
            ]
            total += (signs + 4 * np.dot(ranks[:10], ranks[10:]) - 10 * 11 * 11) / 3
    found = seasonal_mann_kendall_correlated(values, 4).variance[0]
    assert found == pytest.approx(total, rel=1e-12)


def test_years_that_are_good_or_bad_as_a_whole_are_no_trend():
    g = np.random.default_rng(2)
    years = np.repeat(g.normal(0, 0.3, (2000, 10)), 4, axis=1)
    values = g.poisson(50 * np.exp(years)).astype(float)
    plain, related = seasonal_mann_kendall(values, 4), seasonal_mann_kendall_correlated(values, 4)
    assert np.mean(plain.p < 0.05) > 0.15
    assert np.mean(related.p < 0.05) < 0.07


def test_a_trend_is_found():
    g = np.random.default_rng(3)
    values = g.poisson(40 * np.exp(0.06 * np.arange(40) / 4), (500, 40)).astype(float)
    found = seasonal_mann_kendall_correlated(values, 4)
    assert np.mean(found.p < 0.05) > 0.8
    assert np.median(found.slope) == pytest.approx(40 * (np.exp(0.6) - 1) / 10, rel=0.1)


def test_sens_limits_hold_the_slope():
    g = np.random.default_rng(4)
    values = 2.0 * np.arange(40) / 4 + g.normal(0, 3, (2000, 40))
    limits = seasonal_mann_kendall_correlated(values, 4).slope_interval
    assert np.mean((limits.lower <= 2) & (limits.upper >= 2)) == pytest.approx(0.95, abs=0.025)


def test_what_rounding_can_turn_is_a_tie():
    values = np.array([[10.0, 15, 15, 20, 20, 25, 30, 30]])
    exact, rounded = (seasonal_mann_kendall_correlated(values, 1, rounding=r) for r in (0.0, 5.0))
    assert exact.s[0] == 25
    assert rounded.s[0] == np.sum(
        [later - earlier >= 10 for i, earlier in enumerate(values[0]) for later in values[0, i + 1 :]]
    )
    assert rounded.tied_by_rounding[0] == pytest.approx((25 - rounded.s[0]) / 28)
    assert rounded.p[0] >= exact.p[0]


def test_nothing_to_test_is_nan():
    values = np.full((3, 12), np.nan)
    values[1] = 4
    values[2, :8] = np.arange(8)  # two years: too few
    found = seasonal_mann_kendall_correlated(values, 4)
    assert np.isnan(found.p).all()
    assert np.isnan(found.slope).tolist() == [True, False, False]
    assert found.pairs.tolist() == [0, 12, 4]


def test_rounding_that_does_not_line_up_is_refused():
    with pytest.raises(ShapeMismatch):
        seasonal_mann_kendall_correlated(drawn(), 4, rounding=np.ones(3))
