import numpy as np
import pytest

from zicht.methods.funnel import (
    Significance,
    expected_count_limits,
    proportion_limits,
    ratio_limits,
    significance,
)
from zicht.methods.intervals import rate_interval, wilson_interval

LABELS = {
    "Low (0.001)": Significance.LOW_ALARM,
    "Low (0.025)": Significance.LOW_WARNING,
    "Not significant": Significance.NOT_SIGNIFICANT,
    "High (0.025)": Significance.HIGH_WARNING,
    "High (0.001)": Significance.HIGH_ALARM,
}
# the source finds its Poisson limits by bisection and stops about 1e-7 short of the exact ones
BISECTED = {"rtol": 4e-7, "atol": 1e-6}


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("name", ["funnel_prop_outputs", "funnel_prop_outputs_with_axis_variation"])
def test_the_funnel_of_a_proportion_equals_the_published_curves(published, numbers, name, level):
    rows = published(f"phe/{name}.csv")
    inputs = published("phe/funnel_prop_inputs.csv")
    reference = numbers(rows, "Baseline") / 100
    if name == "funnel_prop_outputs":
        reference = numbers(inputs, "numerator").sum() / numbers(inputs, "denominator").sum()
        np.testing.assert_allclose(100 * reference, numbers(rows, "Baseline"), atol=6e-7)
    limits = proportion_limits(reference, numbers(rows, "Population"), level)
    suffix = "2s0025limit" if level == 0.95 else "3s0001limit"
    np.testing.assert_allclose(100 * limits.lower, numbers(rows, f"Lower{suffix}"), atol=6e-7)
    np.testing.assert_allclose(100 * limits.upper, numbers(rows, f"Upper{suffix}"), atol=6e-7)


@pytest.mark.parametrize(("level", "sigma"), [(0.95, "2s"), (0.998, "3s")])
def test_the_funnel_of_a_ratio_equals_the_published_curves(published, numbers, level, sigma):
    rows = published("phe/funnel_ratio_outputs.csv")
    observed = numbers(rows, "Observed_events")
    expected, ratio = expected_count_limits(observed, level), ratio_limits(observed, level)
    np.testing.assert_allclose(expected.upper, numbers(rows, f"lower_{sigma}_exp_events"), **BISECTED)
    np.testing.assert_allclose(expected.lower, numbers(rows, f"upper_{sigma}_exp_events"), **BISECTED)
    np.testing.assert_allclose(100 * ratio.lower, numbers(rows, f"lower_{sigma}_isr"), rtol=4e-7)
    # an expected count of 0.0010 known to 5e-8 gives a ratio known to five digits
    several = observed > 2
    upper = numbers(rows, f"upper_{sigma}_isr")
    np.testing.assert_allclose(100 * ratio.upper[several], upper[several], rtol=2e-6)
    np.testing.assert_allclose(100 * ratio.upper, upper, rtol=5e-5)


@pytest.mark.parametrize(("level", "sigma"), [(0.95, "2s"), (0.998, "3s")])
@pytest.mark.parametrize("name", ["funnel_rate_outputs", "funnel_rate_outputs_2", "funnel_rate_outputs_3"])
def test_the_funnel_of_a_rate_equals_the_published_curves(published, numbers, name, level, sigma):
    rows = published(f"phe/{name}.csv")
    events, baseline = numbers(rows, "Events"), numbers(rows, "baseline") / 100_000
    expected, ratio = expected_count_limits(events, level), ratio_limits(events, level)
    for side, count in (("lower", expected.upper), ("upper", expected.lower)):
        found = count / baseline / 3  # three years of data
        printed = numbers(rows, f"{side}_{sigma}_population_1_year")
        np.testing.assert_allclose(found, printed, rtol=4e-7, atol=0.02)
    lower, upper = numbers(rows, f"lower_{sigma}_limit"), numbers(rows, f"upper_{sigma}_limit")
    np.testing.assert_allclose(100_000 * ratio.lower * baseline, lower, rtol=4e-7)
    np.testing.assert_allclose(100_000 * ratio.upper * baseline, upper, rtol=5e-5)


def test_labels_of_ratios_equal_the_published_ones(published, numbers):
    rows = published("phe/funnel_ratio_inputs.csv")
    observed, expected = numbers(rows, "obs"), numbers(rows, "expected")
    found = significance(
        1.0, rate_interval(observed, expected, 0.95), rate_interval(observed, expected, 0.998)
    )
    assert found.tolist() == [LABELS[row["significance"]] for row in rows]


def test_labels_of_proportions_equal_the_published_ones(published, numbers):
    rows = published("phe/funnel_prop_inputs.csv")
    successes, trials = numbers(rows, "numerator"), numbers(rows, "denominator")
    reference = successes.sum() / trials.sum()
    found = significance(
        reference, wilson_interval(successes, trials, 0.95), wilson_interval(successes, trials, 0.998)
    )
    assert found.tolist() == [LABELS[row["significance"]] for row in rows]


@pytest.mark.parametrize("kind", ["dsr", "crude"])
def test_labels_of_rates_equal_the_published_ones(published, numbers, kind):
    rows = [row for row in published("phe/funnel_rate_dsr_inputs.csv") if row["count"] != "0"]
    counts = numbers(rows, "count")
    persons = numbers(rows, "pop") if kind == "crude" else counts / numbers(rows, "rate_dsr")
    reference = counts.sum() / persons.sum()
    found = significance(
        reference, rate_interval(counts, persons, 0.95), rate_interval(counts, persons, 0.998)
    )
    for column in (f"{kind}_per_100000_without_0", f"{kind}_per_100_without_0"):
        assert found.tolist() == [LABELS[row[column]] for row in rows]
