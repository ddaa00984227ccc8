import numpy as np
import pytest

from zicht.methods.effects.interrupted_series import Family, interrupted_series, segmented_design
from zicht.methods.effects.serial_errors import serial_error
from zicht.methods.trends import newey_west_errors, quasi_poisson

QUARTERS = np.arange(32)
SEASON = np.array([1.0, 1.3, 0.9, 0.8])[QUARTERS % 4]


def test_a_step_in_exact_counts_is_found_beneath_trend_and_season():
    counts = 200 * 1.01**QUARTERS * SEASON * np.where(QUARTERS >= 20, 0.7, 1)
    found = interrupted_series(counts, 20, season=4)
    assert found.ratio == pytest.approx(0.7, rel=1e-9)
    np.testing.assert_allclose(found.fit.mean, counts, rtol=1e-9)
    np.testing.assert_allclose(found.fit.without[20:], counts[20:] / 0.7, rtol=1e-9)
    assert found.interval.lower[0] < np.log(0.7) < found.interval.upper[0]


def test_inhabitants_that_grow_are_no_effect():
    persons = np.where(QUARTERS >= 20, 3000.0, 2000.0)
    found = interrupted_series(0.05 * persons * SEASON, 20, exposure=persons, season=4)
    assert found.ratio == pytest.approx(1, rel=1e-9)


def test_what_happens_to_the_control_series_as_well_is_no_effect():
    g = np.random.default_rng(2)
    shocks = np.exp(0.4 * g.standard_normal(32)) * SEASON
    treated = 80 * shocks * np.where(QUARTERS >= 20, 0.6, 1)
    found = interrupted_series(treated, 20, control=900 * shocks)
    assert found.ratio == pytest.approx(0.6, rel=1e-9)
    alone = interrupted_series(treated, 20, season=4)
    assert abs(np.log(alone.ratio / 0.6)) > 0.05


def test_exposure_of_treated_and_control_both_count():
    treated, control = np.full(32, 50.0), np.full(32, 400.0)
    grown = np.where(QUARTERS >= 20, 2.0, 1.0)
    found = interrupted_series(treated * grown, 20, exposure=grown, control=control)
    assert found.ratio == pytest.approx(1)
    found = interrupted_series(treated, 20, control=control * grown, control_exposure=grown)
    assert found.ratio == pytest.approx(1)


def test_a_bend_counts_at_its_mean_since_the_start():
    figures = 10 + 0.5 * QUARTERS + np.where(QUARTERS >= 20, 4 + 2.0 * (QUARTERS - 20), 0)
    found = interrupted_series(figures, 20, bend=True, family=Family.FIGURES)
    assert found.effect == pytest.approx(4 + 2 * 5.5)
    assert found.fit.coefficient("bend") == pytest.approx(2)
    with pytest.raises(AssertionError, match="no ratio"):
        _ = found.ratio


def test_missing_quarters_are_left_out():
    counts = 200 * 1.01**QUARTERS * np.where(QUARTERS >= 20, 0.7, 1)
    counts[[3, 25]] = np.nan
    found = interrupted_series(counts, 20)
    assert found.ratio == pytest.approx(0.7, rel=1e-9)
    assert len(found.fit.mean) == 30


def test_a_series_that_ends_in_noughts_or_is_too_short_says_nothing():
    assert interrupted_series(np.where(QUARTERS >= 20, 0.0, 9.0), 20) is None
    assert interrupted_series(np.full(9, 5.0), 5, season=4) is None
    gone = np.where(QUARTERS >= 20, np.nan, 9.0)
    assert interrupted_series(gone, 20) is None


def test_half_a_season_has_one_wave_only():
    names = segmented_design(32, 20, season=4)[1]
    assert names == ("constant", "time", "step", "cosine 1", "sine 1", "cosine 2")


def test_counts_steadier_than_chance_are_not_believed_to_be():
    found = interrupted_series(np.full(32, 25.0), 20)
    assert found.fit.dispersion == pytest.approx(0, abs=1e-12)
    assert found.error.dispersion == 1
    assert found.interval.upper[0] - found.interval.lower[0] > 0.3


def test_errors_that_sources_print_equal_those_of_the_trends_of_many_series():
    counts = np.random.default_rng(3).poisson(30 * SEASON).astype(float)
    fit = interrupted_series(counts, 20, season=4).fit
    many = quasi_poisson(counts[None], segmented_design(32, 20, season=4)[0])
    errors = [fit.model_error("step"), fit.newey_west_error("step", 3)]
    expected = [many.standard_errors(many.dispersion)[0, 2], newey_west_errors(many, 3)[0, 2]]
    assert errors == pytest.approx(expected, rel=1e-9)


def test_periods_that_know_of_each_other_make_the_error_larger():
    g = np.random.default_rng(7)
    design, _ = segmented_design(40, 25)
    white = g.standard_normal(40)
    walking = np.convolve(g.standard_normal(50), 0.8 ** np.arange(11), mode="valid")
    step = np.array([0.0, 0.0, 1.0])
    errors = []
    for noise in (white, walking):
        residuals = noise - design @ np.linalg.lstsq(design, noise)[0]
        errors.append(serial_error(design, residuals / residuals.std(), np.arange(40.0), step))
    assert errors[1].error > 1.3 * errors[0].error
    assert errors[1].relation > 0.5 > errors[0].relation
    assert errors[1].freedom < errors[0].freedom <= 37


def test_intervals_hold_in_ninety_five_of_a_hundred_calm_series():
    g = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        found = interrupted_series(g.poisson(30 * SEASON).astype(float), 20, season=4)
        held += found.interval.lower[0] < 0 < found.interval.upper[0]
    assert held >= 184  # 190 expected, standard deviation 3
