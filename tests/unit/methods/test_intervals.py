import numpy as np
import pytest
from scipy import stats

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.intervals import (
    CountMethod,
    clopper_pearson_interval,
    count_interval,
    mean_interval,
    rate_interval,
    student_interval,
    wilson_interval,
)


def test_exact_limits_put_the_tail_probability_at_the_observed_count():
    limits = count_interval(np.array([3.0]), 0.95)
    assert stats.poisson.sf(2, limits.lower[0]) == pytest.approx(0.025)
    assert stats.poisson.cdf(3, limits.upper[0]) == pytest.approx(0.025)


def test_mid_p_limits_count_the_observed_value_for_one_half():
    limits = count_interval(np.array([7.0]), 0.9, CountMethod.MID_P)
    above = stats.poisson.sf(7, limits.lower[0]) + stats.poisson.pmf(7, limits.lower[0]) / 2
    below = stats.poisson.cdf(6, limits.upper[0]) + stats.poisson.pmf(7, limits.upper[0]) / 2
    assert above == pytest.approx(0.05)
    assert below == pytest.approx(0.05)


@pytest.mark.parametrize("method", list(CountMethod))
def test_a_count_of_zero_has_lower_limit_zero_and_a_positive_upper_limit(method):
    limits = count_interval(np.array([0.0, np.nan]), 0.95, method)
    assert limits.lower[0] == 0
    assert limits.upper[0] > 2.5
    assert np.isnan(limits.lower[1])
    assert np.isnan(limits.upper[1])


def test_the_exact_upper_limit_of_zero_is_that_of_the_exponential():
    assert count_interval(np.array([0.0])).upper[0] == pytest.approx(-np.log(0.025))


def test_byar_gives_way_to_exact_limits_under_ten():
    counts = np.array([9.0, 10.0])
    mixed = count_interval(counts, 0.95, CountMethod.BYAR_EXACT)
    exact, byar = count_interval(counts), count_interval(counts, 0.95, CountMethod.BYAR)
    assert mixed.upper.tolist() == [exact.upper[0], byar.upper[1]]
    assert mixed.lower.tolist() == [exact.lower[0], byar.lower[1]]


def test_a_rate_without_exposure_is_unknown():
    limits = rate_interval(np.array([4.0, 4.0]), np.array([0.0, 2.0]))
    assert np.isnan(limits.lower[0])
    assert limits.upper[1] == pytest.approx(count_interval(np.array([4.0])).upper[0] / 2)


def test_proportions_of_none_and_all_touch_the_ends():
    successes, trials = np.array([0.0, 10.0, 0.0]), np.array([10.0, 10.0, 0.0])
    exact = clopper_pearson_interval(successes, trials)
    assert exact.lower[0] == 0
    assert exact.upper[1] == 1
    assert exact.upper[0] == pytest.approx(1 - 0.025**0.1)
    assert exact.lower[1] == pytest.approx(0.025**0.1)
    assert np.isnan(exact.lower[2])
    wilson = wilson_interval(successes, trials)
    assert wilson.lower[0] == pytest.approx(0, abs=1e-15)
    assert wilson.upper[1] == 1
    assert np.isnan(wilson.upper[2])


def test_clopper_pearson_equals_scipy():
    found = clopper_pearson_interval(np.array([7.0]), np.array([20.0]), 0.9)
    theirs = stats.binomtest(7, 20).proportion_ci(0.9, "exact")
    assert [found.lower[0], found.upper[0]] == pytest.approx([theirs.low, theirs.high])


def test_the_interval_of_a_mean_is_symmetric_in_its_logarithm():
    limits = mean_interval(np.array([100.0]), np.array([25.0]), 0.5)
    assert limits.lower[0] * limits.upper[0] == pytest.approx(100.0**2)
    assert limits.upper[0] == pytest.approx(100 * np.exp(1.959963984540054 * 0.1))


def test_a_mean_of_one_unit_has_no_student_interval():
    limits = student_interval(np.array([5.0]), np.array([1.0]), np.array([1.0]))
    assert np.isnan(limits.lower[0])


def test_impossible_input_is_refused_with_the_reason():
    with pytest.raises(ValueOutOfRange, match="1 of 2 values"):
        count_interval(np.array([1.0, -3.0]))
    with pytest.raises(ValueOutOfRange, match="not 95"):
        count_interval(np.array([1.0]), 95)
    with pytest.raises(ValueOutOfRange, match="share of successes"):
        wilson_interval(np.array([5.0]), np.array([4.0]))
    with pytest.raises(ShapeMismatch, match=r"counts \(2,\), exposure \(3,\)"):
        rate_interval(np.ones(2), np.ones(3))
