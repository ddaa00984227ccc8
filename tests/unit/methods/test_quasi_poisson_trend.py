import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.series.dispersion import squeezed
from zicht.methods.series.quasi_poisson_trend import (
    Errors,
    quasi_poisson_trends,
    shrunk_slopes,
    slope_design,
)
from zicht.methods.series.regression import regression
from zicht.methods.series.seasons import Factors, NoSeasons, Waves
from zicht.methods.trends import quasi_poisson

YEARS = 2014 + (np.arange(40) + 0.5) / 4


def made(areas=400, seed=1, dispersion=2.0, spread=0.03):
    """Areas of different sizes with seasons and slopes of their own; the slopes come with them."""
    g = np.random.default_rng(seed)
    slope = g.normal(0.02, spread, areas)
    level = np.exp(g.normal(3, 0.8, areas))[:, None]
    mean = level * np.exp(slope[:, None] * (YEARS - 2019) + 0.15 * np.cos(2 * np.pi * YEARS))
    return g.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float), slope


def test_the_fits_are_those_of_the_plain_loop_of_the_house():
    counts, _ = made()
    counts[3, 5:9] = np.nan
    design = slope_design(YEARS, Factors(4))
    ours, theirs = regression(counts, design), quasi_poisson(counts, design)
    np.testing.assert_allclose(ours.coefficients, theirs.coefficients, atol=1e-9)
    np.testing.assert_allclose(ours.unscaled, theirs.unscaled, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(ours.dispersion, theirs.dispersion, rtol=1e-9)


def test_a_design_per_series_is_the_same_as_one_for_all():
    counts, _ = made(areas=7)
    counts[2, :3] = np.nan
    design = slope_design(YEARS, Waves(1))
    one, each = regression(counts, design), regression(counts, np.repeat(design[None], 7, axis=0))
    np.testing.assert_allclose(one.coefficients, each.coefficients, atol=1e-10)
    np.testing.assert_allclose(one.deviance, each.deviance, rtol=1e-10)


def test_a_weight_of_nought_is_a_missing_time():
    counts, _ = made(areas=5)
    weights, gaps = np.ones(counts.shape), counts.copy()
    weights[:, 4], gaps[:, 4] = 0, np.nan
    design = slope_design(YEARS, NoSeasons())
    weighted, missing = regression(counts, design, weights=weights), regression(gaps, design)
    np.testing.assert_allclose(weighted.coefficients, missing.coefficients, atol=1e-10)
    assert weighted.freedom.tolist() == missing.freedom.tolist() == [37] * 5


def test_a_logistic_fit_solves_its_score_equations():
    g = np.random.default_rng(3)
    trials = g.integers(50, 400, (6, 40)).astype(float)
    counts = g.binomial(trials.astype(int), 0.1).astype(float)
    trials[0, 3] = 0
    design = slope_design(YEARS, NoSeasons())
    fit = regression(counts, design, trials=trials)
    used = np.where(trials > 0, counts - fit.mean, 0)
    assert np.abs(used @ design).max() < 1e-6
    assert fit.freedom[0] == 37
    assert np.all(fit.deviance > 0)
    all_events = regression(trials, design, trials=trials)
    assert np.isnan(all_events.coefficients).all()


def test_no_finite_answer_is_an_answer():
    counts, _ = made(areas=4)
    counts[0] = 0
    counts[1, 2::4] = 0  # a quarter that never has an event
    counts[2, 4:] = np.nan  # fewer times than terms
    found = quasi_poisson_trends(counts, 1.0, YEARS, seasons=Factors(4))
    assert np.isnan(found.slope.value).tolist() == [True, True, True, False]
    assert np.isnan(found.slope.p).tolist() == [True, True, True, False]
    assert np.isnan(found.shrunk).tolist() == [True, True, True, False]
    assert found.times.tolist() == [0, 0, 0, 40]


def test_an_exact_slope_is_found_back_with_persons_and_seasons():
    persons = np.array([[1000.0], [50_000.0]]) * np.ones(40)
    ratio = np.array([[1.07], [0.93]])
    counts = 0.05 * persons * ratio ** (YEARS - 2019) * (1 + 0.3 * (np.arange(40) % 4 == 2))
    found = quasi_poisson_trends(counts, persons, YEARS, seasons=Factors(4))
    np.testing.assert_allclose(found.ratio_per_year, ratio[:, 0], rtol=1e-9)
    assert found.dispersion.tolist() == [1, 1]
    assert np.all(found.ratio_interval.lower < ratio[:, 0])
    assert np.all(found.ratio_interval.upper > ratio[:, 0])


def test_intervals_hold_the_slope_and_shrinking_brings_it_closer():
    counts, slope = made(areas=2000, seed=4)
    found = quasi_poisson_trends(counts, 1.0, YEARS, seasons=Waves(1))
    for interval in (found.slope.interval, found.shrunk_interval):
        assert np.mean((interval.lower <= slope) & (slope <= interval.upper)) == pytest.approx(
            0.95, abs=0.015
        )
    assert np.sqrt(found.tau2) == pytest.approx(0.03, rel=0.1)
    error, drawn = found.slope.value - slope, found.shrunk - slope
    assert np.mean(drawn**2) < 0.75 * np.mean(error**2)


def test_serial_correlation_of_the_whole_map_stretches_errors():
    g = np.random.default_rng(5)
    noise = g.normal(0, 0.15, (1000, 48))
    related = np.zeros((1000, 48))
    for time in range(1, 48):  # one bad quarter follows another
        related[:, time] = 0.6 * related[:, time - 1] + noise[:, time]
    counts = g.poisson(60 * np.exp(related[:, 8:])).astype(float)
    share = {}
    for errors in Errors:
        found = quasi_poisson_trends(counts, 1.0, YEARS, errors=errors)
        share[errors] = np.mean(found.slope.p < 0.05)
        assert (found.stretch > 1.5) == (errors is Errors.POOLED)
    assert share[Errors.DISPERSION] > 0.15
    assert share[Errors.POOLED] < 0.09


def test_independent_quarters_are_hardly_stretched():
    counts, _ = made(areas=1000, seed=6)
    assert quasi_poisson_trends(counts, 1.0, YEARS, seasons=Waves(1)).stretch < 1.1
    assert quasi_poisson_trends(counts[:0], 1.0, YEARS).stretch == 1


def test_rounding_is_carried_and_bounds_what_it_can_do():
    counts, _ = made(areas=50, seed=7)
    plain, rounded = (quasi_poisson_trends(counts, 1.0, YEARS, rounding=r).slope for r in (0.0, 0.25))
    assert np.all(rounded.standard_error > plain.standard_error)
    g = np.random.default_rng(8)
    moved = quasi_poisson_trends(counts + g.uniform(0, 0.25, counts.shape), 1.0, YEARS).slope.value
    assert np.all(np.abs(moved - plain.value) < rounded.largest_shift)


def test_few_areas_are_not_drawn_to_each_other():
    slope, error = np.array([0.1, -0.2, np.nan]), np.array([0.05, 0.1, np.nan])
    mean, interval, tau2 = shrunk_slopes(slope, error)
    np.testing.assert_array_equal(mean, slope)
    assert interval.upper[0] == pytest.approx(0.1 + 1.959964 * 0.05)
    assert np.isnan(tau2)


def test_dispersions_are_drawn_as_far_as_chance_explains():
    g = np.random.default_rng(9)
    same = 3 * g.chisquare(10, 5000) / 10
    found = squeezed(same, np.full(5000, 10.0))
    assert np.std(found.value) < 0.1 * np.std(same)
    assert found.value.mean() == pytest.approx(3, rel=0.03)
    truth = 3 * 8 / g.chisquare(8, 5000)
    found = squeezed(truth * g.chisquare(10, 5000) / 10, np.full(5000, 10.0))
    assert found.freedom[0] == pytest.approx(18, rel=0.15)
    few = squeezed(np.array([2.0, np.nan]), np.array([5.0, 5.0]))
    np.testing.assert_array_equal(few.value, [2.0, np.nan])


def test_what_does_not_fit_together_is_refused():
    counts, _ = made(areas=3)
    with pytest.raises(ShapeMismatch):
        quasi_poisson_trends(counts, 1.0, YEARS[:-1])
    with pytest.raises(ValueOutOfRange):
        quasi_poisson_trends(-counts - 1, 1.0, YEARS)
