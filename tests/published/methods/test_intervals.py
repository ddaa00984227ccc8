import numpy as np
import pytest

from zicht.methods.intervals import (
    CountMethod,
    count_interval,
    rate_interval,
    student_interval,
    wilson_interval,
)

LEVELS = [("lower95_0cl", "upper95_0cl", 0.95), ("lower99_8cl", "upper99_8cl", 0.998)]


def test_byar_and_wilson_equal_the_published_limits(published, numbers):
    rows = published("phe/b_w.csv")
    compared = 0
    for row in rows:
        level = float(row["confidence"].rstrip("%")) / 100
        x = np.array([float(row["x"])])
        if row["method"] == "Byars":
            limits = count_interval(x, level, CountMethod.BYAR)
        else:
            limits = wilson_interval(x, np.array([float(row["n"])]), level)
        for found, printed in ((limits.lower, row["lowercl"]), (limits.upper, row["uppercl"])):
            if printed:
                assert found[0] == pytest.approx(float(printed), rel=1e-9)
                compared += 1
    assert compared == 25


@pytest.mark.parametrize(("lower", "upper", "level"), LEVELS)
def test_crude_rates_equal_the_published_table(published, numbers, lower, upper, level):
    rows = published("phe/rate.csv")
    counts, persons = numbers(rows, "Numerator"), numbers(rows, "Denominator")
    limits = rate_interval(counts, persons, level).scaled(numbers(rows, "multiplier"))
    np.testing.assert_allclose(limits.lower, numbers(rows, lower), rtol=1e-9)
    np.testing.assert_allclose(limits.upper, numbers(rows, upper), rtol=1e-9)


@pytest.mark.parametrize(("lower", "upper", "level"), LEVELS)
def test_proportions_equal_the_published_table(published, numbers, lower, upper, level):
    rows = published("phe/prop.csv")
    successes, trials = numbers(rows, "Numerator"), numbers(rows, "Denominator")
    limits = wilson_interval(successes, trials, level).scaled(numbers(rows, "multiplier"))
    np.testing.assert_allclose(limits.lower, numbers(rows, lower), rtol=1e-9)
    np.testing.assert_allclose(limits.upper, numbers(rows, upper), rtol=1e-9)


@pytest.mark.parametrize(("lower", "upper", "level"), LEVELS)
def test_means_equal_the_published_table(published, numbers, lower, upper, level):
    rows = published("phe/mean_results.csv")
    limits = student_interval(
        numbers(rows, "value"), numbers(rows, "stdev"), numbers(rows, "value_count"), level
    )
    np.testing.assert_allclose(limits.lower, numbers(rows, lower), rtol=1e-9)
    np.testing.assert_allclose(limits.upper, numbers(rows, upper), rtol=1e-9)


def test_exact_limits_of_scottish_counties_equal_epitools(published, numbers):
    rows = published("scotland/scotland.csv")
    limits = rate_interval(numbers(rows, "cases"), numbers(rows, "expected"), method=CountMethod.EXACT)
    np.testing.assert_allclose(limits.lower, numbers(rows, "sir_exact_lo"), rtol=1e-9)
    np.testing.assert_allclose(limits.upper, numbers(rows, "sir_exact_hi"), rtol=1e-9)
