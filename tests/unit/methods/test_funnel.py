import numpy as np
import pytest
from scipy import stats

from zicht.methods.funnel import (
    Significance,
    overdispersed_limits,
    proportion_limits,
    rate_limits,
    ratio_limits,
    significance,
)
from zicht.methods.intervals import Interval
from zicht.methods.scales import Scale


def test_limits_of_a_rate_lie_between_the_poisson_quantile_and_the_count_below_it():
    expected = np.array([0.5, 3.0, 12.0, 400.0])
    limits = rate_limits(2.0, expected, 0.95)
    for found, share in ((limits.lower, 0.025), (limits.upper, 0.975)):
        counts = found * expected / 2.0
        quantile = stats.poisson.ppf(share, expected)
        assert np.all(counts <= quantile)
        assert np.all(counts >= quantile - 1)
    assert limits.lower[0] == 0


def test_limits_close_in_on_the_reference_as_areas_grow():
    limits = proportion_limits(0.3, np.array([10.0, 1e3, 1e7]), 0.998)
    assert np.all(np.diff(limits.upper - limits.lower) < 0)
    assert limits.upper[-1] == pytest.approx(0.3, abs=1e-3)
    assert limits.lower[0] == 0


def test_a_ratio_on_its_own_lower_limit_has_that_count_as_exact_quantile():
    limit = ratio_limits(np.array([20.0]), 0.95).lower[0]
    assert stats.poisson.cdf(20, 20 / limit) == pytest.approx(0.025)


def test_ordinary_spread_keeps_the_funnel_open_for_the_largest_areas():
    closed = overdispersed_limits(Scale.SQRT, 4.0, np.array([1e12]), 0.0, 0.95)
    opened = overdispersed_limits(Scale.SQRT, 4.0, np.array([1e12]), 0.25, 0.95)
    assert closed.upper[0] == pytest.approx(4.0, abs=1e-4)
    assert opened.upper[0] == pytest.approx((2 + 1.959963984540054 * 0.5) ** 2, rel=1e-5)
    assert opened.lower[0] == pytest.approx((2 - 1.959963984540054 * 0.5) ** 2, rel=1e-5)


def test_labels_follow_the_two_intervals():
    lower95, upper95 = np.array([1.2, 1.1, 0.9, 0.7, 0.5, np.nan]), np.array([2, 2, 1.5, 0.9, 0.8, 1])
    lower998, upper998 = np.array([1.1, 0.9, 0.8, 0.6, 0.4, 0.1]), np.array([3, 3, 2, 1.1, 0.9, 2])
    found = significance(1.0, Interval(lower95, upper95), Interval(lower998, upper998))
    assert found.tolist() == [
        Significance.HIGH_ALARM,
        Significance.HIGH_WARNING,
        Significance.NOT_SIGNIFICANT,
        Significance.LOW_WARNING,
        Significance.LOW_ALARM,
        Significance.UNKNOWN,
    ]
