import numpy as np
import pytest
from scipy import special, stats

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.risk.area_totals import _count_quantile, area_effect, area_totals
from zicht.methods.risk.benchmarking import KnownTotals, benchmarked, exactly
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.logistic import logistic
from zicht.methods.risk.raised_risk import raised_risk

WIJKEN, GEMEENTEN = 40, 5
GEMEENTE = np.arange(WIJKEN) % GEMEENTEN


def country(seed=3, spread=0.0):
    """Eight kinds of youths in forty wijken; the log of the odds of a wijk has this spread."""
    g = np.random.default_rng(seed)
    kinds = np.array([[1, a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], dtype=float)
    wijken, kind = np.repeat(np.arange(WIJKEN), 8), np.tile(np.arange(8), WIJKEN)
    rows = g.integers(5, 80, WIJKEN * 8).astype(float)
    odds = kinds[kind] @ [-3.0, 1.0, 0.5, 0.0] + spread * g.standard_normal(WIJKEN)[wijken]
    cases = g.binomial(rows.astype(int), special.expit(odds)).astype(float)
    return CountedCells(cases, rows, wijken), kinds[kind], wijken


def totals_of(seed=3, spread=0.0, **settings):
    cells, design, wijken = country(seed, spread)
    fit = logistic(cells, design)
    return cells, area_totals(fit, design, cells.rows, wijken, WIJKEN, **settings), fit


def test_expected_numbers_add_up_to_the_cases_of_the_fit():
    cells, found, _ = totals_of()
    assert found.expected.sum() == pytest.approx(cells.cases.sum())
    assert found.rows.sum() == cells.rows.sum()
    whole = found.summed(np.zeros(WIJKEN, dtype=int), 1)
    assert whole.expected[0] == pytest.approx(cells.cases.sum())


def test_chance_is_poisson_binomial():
    cells, found, fit = totals_of()
    design = country()[1]
    of_first = cells.groups == 0
    risk = fit.risks(design)[of_first]
    assert found.chance_variance[0] == pytest.approx(np.sum(cells.rows[of_first] * risk * (1 - risk)))
    assert found.chance_variance[0] < found.expected[0]


def test_the_uncertainty_of_parameters_is_that_of_drawn_coefficients():
    cells, design, wijken = country()
    fit = logistic(cells, design)
    found = area_totals(fit, design, cells.rows, wijken, WIJKEN, clustered=False)
    drawn = np.random.default_rng(1).multivariate_normal(fit.coefficients, fit.covariance, 4000)
    numbers = np.stack(
        [np.bincount(wijken, cells.rows * special.expit(design @ beta), WIJKEN) for beta in drawn]
    )
    np.testing.assert_allclose(np.sqrt(found.parameter_variance), numbers.std(axis=0), rtol=0.06)


def test_parameters_err_together_and_weigh_more_in_a_larger_area():
    _, found, _ = totals_of()
    larger = found.summed(GEMEENTE, GEMEENTEN)
    members = found.parameter_variance[GEMEENTE == 0].sum()
    assert larger.parameter_variance[0] > 2 * members
    assert larger.chance_variance[0] == pytest.approx(found.chance_variance[GEMEENTE == 0].sum())


def test_an_area_effect_moves_expected_numbers_towards_the_cases_as_far_as_areas_differ():
    for spread, least, most in ((0.0, 0.0, 0.3), (1.0, 0.5, 1.0)):
        cells, plain, _ = totals_of(spread=spread)
        cases = cells.group_sums(cells.cases)
        effect = area_effect(cases, plain)
        _, moved, _ = totals_of(spread=spread, effect=effect)
        way = np.polyfit(cases - plain.expected, moved.expected - plain.expected, 1)[0]
        assert least <= way <= most


def test_the_error_of_parameters_cancels_where_the_cases_of_the_area_decide():
    cells, plain, fit = totals_of(spread=1.0)
    design = country(spread=1.0)[1]
    many = area_effect(1000 * cells.group_sums(cells.cases), _times(plain, 1000))
    moved = area_totals(fit, design, cells.rows, cells.groups, WIJKEN, effect=many)
    assert np.all(moved.parameter_variance < 0.01 * plain.parameter_variance)
    np.testing.assert_allclose(moved.expected, cells.group_sums(cells.cases), rtol=0.05, atol=0.1)


def _times(totals, factor):
    """The same areas with so many times the rows."""
    return type(totals)(
        totals.rows * factor,
        totals.expected * factor,
        totals.gradient * factor,
        totals.covariance,
        totals.effect_variance,
        totals.chance_variance * factor,
        totals.other_variance,
        totals.rounding,
    )


def test_an_area_without_rows_expects_nothing_and_takes_the_ratio_of_all():
    cells, design, wijken = country(spread=0.6)
    rows = np.where(wijken == 7, 0.0, cells.rows)
    cells = CountedCells(np.minimum(cells.cases, rows), rows, wijken)
    fit = logistic(cells, design)
    plain = area_totals(fit, design, rows, wijken, WIJKEN)
    effect = area_effect(cells.group_sums(cells.cases), plain)
    found = area_totals(fit, design, rows, wijken, WIJKEN, effect=effect)
    assert found.expected[7] == 0
    assert found.interval_of_count().upper[7] == 0
    assert effect.ratio[7] == pytest.approx(1, abs=0.1)
    assert effect.variance[7] > effect.variance[np.arange(WIJKEN) != 7].max()


def test_without_any_case_the_area_effect_says_nothing():
    _, plain, _ = totals_of()
    assert np.isnan(area_effect(np.zeros(WIJKEN), plain).ratio).all()


def test_rounding_widens_both_limits_by_as_much():
    _, plain, _ = totals_of()
    _, rounded, _ = totals_of(rounding=np.full(WIJKEN, 1.5))
    one, two = plain.interval(), rounded.interval()
    np.testing.assert_allclose(two.upper - one.upper, 1.5)
    np.testing.assert_allclose(one.lower - two.lower, np.minimum(1.5, one.lower))


def test_limits_of_the_count_are_whole_and_wider_than_those_of_the_expected_number():
    _, found, _ = totals_of()
    count, expected = found.interval_of_count(), found.interval()
    assert np.all(count.lower == np.rint(count.lower))
    assert np.all((count.lower <= expected.lower) & (count.upper >= expected.upper))


@pytest.mark.parametrize("variance", [3.0, 10.0, 25.0])
def test_counts_of_a_mean_and_a_variance_are_binomial_poisson_or_negative_binomial(variance):
    mean = 10.0
    law = {
        3.0: stats.binom(14, 10 / 14),  # 10 / (1 - 0.3) = 14.3 trials
        10.0: stats.poisson(mean),
        25.0: stats.nbinom(10 / 1.5, 1 / 2.5),
    }[variance]
    for tail in (0.025, 0.5, 0.975):
        assert _count_quantile(np.array([mean]), np.array([variance]), tail)[0] == law.ppf(tail)


def test_benchmarked_areas_add_up_to_their_gemeente():
    _, found, _ = totals_of()
    known = np.array([100.0, 80.0, 120.0, 90.0, 60.0])
    agreed, factor = benchmarked(found, GEMEENTE, exactly(known))
    np.testing.assert_allclose(np.bincount(GEMEENTE, agreed.expected), known)
    np.testing.assert_allclose(agreed.expected, found.expected * factor[GEMEENTE])
    whole = agreed.summed(GEMEENTE, GEMEENTEN)
    np.testing.assert_allclose(whole.parameter_variance, 0, atol=1e-9)


def test_a_known_total_takes_away_the_error_that_its_parts_share():
    _, found, _ = totals_of()
    same, factor = benchmarked(found, GEMEENTE, exactly(found.summed(GEMEENTE, GEMEENTEN).expected))
    np.testing.assert_allclose(factor, 1)
    assert np.all(same.parameter_variance < found.parameter_variance)
    assert np.all(same.chance_variance < found.chance_variance)


def test_a_part_of_a_poisson_total_is_binomial():
    """With chance alone the count of a part, given the total, varies as total x share x (1 - share)."""
    _, found, _ = totals_of()
    poisson = type(found)(
        found.rows,
        found.expected,
        0 * found.gradient,
        found.covariance,
        found.effect_variance,
        found.expected,
        found.other_variance,
        found.rounding,
    )
    known = np.array([100.0, 80.0, 120.0, 90.0, 60.0])
    agreed, _ = benchmarked(poisson, GEMEENTE, exactly(known))
    share = agreed.expected / known[GEMEENTE]
    np.testing.assert_allclose(agreed.chance_variance, known[GEMEENTE] * share * (1 - share))


def test_an_uncertain_and_rounded_total_is_carried_in_proportion():
    _, found, _ = totals_of()
    total = found.summed(GEMEENTE, GEMEENTEN).expected
    known = KnownTotals(total, np.full(GEMEENTEN, 16.0), np.full(GEMEENTEN, 4.0))
    agreed, _ = benchmarked(found, GEMEENTE, known)
    share = found.expected / total[GEMEENTE]
    np.testing.assert_allclose(agreed.other_variance, 16 * share**2)
    np.testing.assert_allclose(agreed.rounding, 4 * share)


def test_a_withheld_total_leaves_its_areas_without_a_figure():
    _, found, _ = totals_of()
    known = np.array([np.nan, 80.0, 120.0, 90.0, 60.0])
    agreed, factor = benchmarked(found, GEMEENTE, exactly(known))
    assert np.isnan(factor).tolist() == [True, False, False, False, False]
    assert np.isnan(agreed.expected[GEMEENTE == 0]).all()
    assert np.isnan(agreed.interval_of_count().upper[GEMEENTE == 0]).all()
    assert not np.isnan(agreed.interval().upper[GEMEENTE == 1]).any()


def test_raised_risk_counts_rows_of_the_combinations_above_the_border():
    cells, design, wijken = country()
    fit = logistic(cells, design)
    found = raised_risk(fit, design, cells.rows, wijken, WIJKEN, 1.5, np.random.default_rng(1))
    risk = fit.risks(design)
    raised = risk >= 1.5 * np.average(risk, weights=cells.rows)
    np.testing.assert_array_equal(found.value, np.bincount(wijken, cells.rows * raised, WIJKEN))
    assert np.all((found.interval.lower <= found.value) & (found.value <= found.interval.upper))


def test_a_combination_near_the_border_is_now_in_now_out():
    cells, design, wijken = country()
    fit = logistic(cells, design)
    risk = fit.risks(design)
    border = 0.999 * np.sort(np.unique(risk))[-3] / np.average(risk, weights=cells.rows)
    found = raised_risk(fit, design, cells.rows, wijken, WIJKEN, border, np.random.default_rng(1))
    assert found.interval.lower.sum() < found.value.sum()


def test_nobody_is_at_a_hundred_times_the_average():
    cells, design, wijken = country()
    fit = logistic(cells, design)
    found = raised_risk(fit, design, cells.rows, wijken, WIJKEN, 100.0, np.random.default_rng(1))
    assert found.value.sum() == found.interval.upper.sum() == 0


def test_lines_that_do_not_fit_together_are_refused():
    cells, design, wijken = country()
    fit = logistic(cells, design)
    with pytest.raises(ShapeMismatch):
        area_totals(fit, design, cells.rows[1:], wijken, WIJKEN)
    with pytest.raises(ValueOutOfRange):
        area_totals(fit, design, cells.rows, wijken, 3)
