from itertools import combinations

import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.series import joinpoint as module
from zicht.methods.series.continuous_joinpoint import one_bend
from zicht.methods.series.joinpoint import NONE, bic3, joinpoints, permutation_number
from zicht.methods.series.regression import regression
from zicht.methods.series.seasons import Factors

YEARS = 2014 + (np.arange(40) + 0.5) / 4


def made(level=80.0, bends=((12, -0.3),), series=40, seed=1, season=0.0):
    g = np.random.default_rng(seed)
    log = np.log(level) + 0.05 * (YEARS - 2019) + season * np.cos(2 * np.pi * YEARS)
    for place, bend in bends:
        log = log + bend * np.maximum(YEARS - YEARS[place], 0)
    return g.poisson(np.exp(np.tile(log, (series, 1)))).astype(float)


def test_the_search_finds_what_trying_every_set_finds():
    counts = made(level=30, bends=((13, -0.3), (26, 0.4)), series=3)
    found = joinpoints(counts, 1.0, YEARS, most=2)
    hinges = np.maximum(YEARS[:, None] - YEARS, 0)
    base = np.column_stack([np.ones(40), YEARS - 2019])
    for number in (1, 2):
        best = np.full(3, np.inf)
        for places in combinations(range(4, 36), number):
            if number == 2 and places[1] - places[0] < 4:
                continue
            fit = regression(counts, np.column_stack([base, hinges[:, list(places)]]))
            best = np.minimum(best, fit.deviance)
        np.testing.assert_allclose(found.deviance[:, number], best, rtol=1e-6)


def test_one_bend_is_found_with_its_slopes():
    found = joinpoints(made(level=200, season=0.1), 1.0, YEARS, seasons=Factors(4), most=2)
    right = found.number == 1
    assert right.mean() > 0.85
    place = found.place[right, 0]
    assert np.abs(place - 12).mean() < 1.5
    interval = found.place_interval
    held = (interval.lower[right, 0] <= 12) & (interval.upper[right, 0] >= 12)
    assert held.mean() > 0.88
    for segment, truth in ((0, 0.05), (1, -0.25)):
        assert np.median(found.slope[right, segment]) == pytest.approx(truth, abs=0.03)
        assert np.all(found.slope_interval.lower[right, segment] < found.slope_interval.upper[right, segment])
    assert np.isnan(found.slope[right, 2]).all()
    assert (found.place[right, 1] == NONE).all()


def test_two_bends_are_found_in_order():
    found = joinpoints(made(level=400, bends=((12, -0.4), (27, 0.5))), 1.0, YEARS)
    two = found.number == 2
    assert two.mean() > 0.85
    assert np.abs(found.place[two, 0] - 12).mean() < 1.5
    assert np.abs(found.place[two, 1] - 27).mean() < 1.5
    assert np.all(found.place_interval.upper[two, 0] < found.place[two, 1])


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_a_straight_line_seldom_gets_a_bend(dispersion):
    g = np.random.default_rng(2)
    mean = np.exp(3 + 0.05 * (YEARS - 2019)) * np.ones((300, 1))
    shape = mean / (dispersion - 1) if dispersion > 1 else None
    counts = g.poisson(mean if shape is None else g.gamma(shape, dispersion - 1))
    found = joinpoints(counts.astype(float), 1.0, YEARS, most=2)
    assert np.mean(found.number > 0) < 0.06


def test_persons_and_gaps_are_taken_into_account():
    counts = made(level=300, series=5)
    persons = np.linspace(900, 1100, 40) * np.ones((5, 1))
    gaps = counts * persons / 1000
    gaps[:, 20] = np.nan
    found = joinpoints(gaps, persons, YEARS, most=1)
    assert np.abs(found.place[:, 0] - 12).max() <= 3


def test_a_series_without_events_has_no_answer():
    counts = made(series=2)
    counts[0] = 0
    found = joinpoints(counts, 1.0, YEARS, most=1)
    assert found.number.tolist()[0] == NONE
    assert found.place[0].tolist() == [NONE]
    assert np.isnan(found.slope[0]).all()
    assert np.isnan(found.dispersion[0])


def test_a_short_series_has_no_room_for_bends():
    found = joinpoints(made(series=2)[:, :8], 1.0, YEARS[:8], most=2)
    assert found.number.tolist() == [0, 0]
    assert np.isnan(found.deviance[:, 1:]).all()


def test_one_round_of_search_is_hardly_worse(monkeypatch):
    counts = made(level=30, bends=((13, -0.3), (26, 0.4)), series=20)
    whole = joinpoints(counts, 1.0, YEARS, most=2).deviance
    monkeypatch.setattr(module, "ROUNDS", 1)
    once = joinpoints(counts, 1.0, YEARS, most=2).deviance
    assert np.all(once >= whole * (1 - 1e-9))
    assert np.all(once < whole * 1.05)


def test_the_price_of_a_joinpoint_is_that_of_three_parameters():
    criterion = bic3(np.array([[40.0, 40.0]]), np.array([40]))
    assert criterion[0, 1] - criterion[0, 0] == pytest.approx(3 * np.log(40) / 40)


def test_the_permutation_test_counts_bends():
    g = np.random.default_rng(3)
    settings = {"generator": g, "permutations": 99, "most": 2}
    assert permutation_number(made(level=200)[0], 1.0, YEARS, **settings) == 1
    assert permutation_number(made(level=200, bends=())[0], 1.0, YEARS, **settings) == 0
    assert permutation_number(made(level=900, bends=((12, -0.5), (27, 0.6)))[0], 1.0, YEARS, **settings) == 2


def test_more_bends_than_can_be_told_are_refused():
    with pytest.raises(ValueOutOfRange):
        joinpoints(made(), 1.0, YEARS, most=4)
    with pytest.raises(ShapeMismatch):
        joinpoints(made(), np.ones(3), YEARS)


def test_a_bend_anywhere_on_the_axis():
    axis = np.arange(40.0)
    g = np.random.default_rng(4)
    mean = np.exp(5 + 0.02 * axis - 0.06 * np.maximum(axis - 17.4, 0))
    counts = g.poisson(np.tile(mean, (300, 1))).astype(float)
    found = one_bend(counts, axis, np.full(300, 20.0))
    assert np.isfinite(found.place).mean() > 0.95
    held = np.abs(found.place - 17.4) < 1.96 * found.place_error
    assert 0.84 < held.mean() < 0.95  # the published error is short in short series; the page says so
    assert np.nanmean(found.slope_before) == pytest.approx(0.02, abs=0.002)
    assert np.nanmean(found.slope_after) == pytest.approx(-0.04, abs=0.002)
    wider = one_bend(counts * 3, axis, np.full(300, 20.0), dispersion=None)
    assert np.nanmedian(wider.dispersion) == pytest.approx(3, rel=0.1)


def test_a_bend_that_runs_off_the_axis_is_none():
    axis = np.arange(20.0)
    counts = np.tile(np.round(100 * np.exp(0.05 * axis)), (2, 1))
    counts[1] = np.round(np.exp(2 + 0.01 * axis**2))
    found = one_bend(counts, axis, np.array([2.0, 10.0]))
    assert np.isnan(found.place[0]) or found.place_error[0] > 1
    assert np.isnan(one_bend(counts * 0, axis, np.array([5.0, 5.0])).place).all()
