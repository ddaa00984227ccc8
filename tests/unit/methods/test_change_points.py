import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.series.change_points import (
    count_breaks,
    level_breaks,
    tail_of_largest,
    top_of_walk,
)


def test_a_plain_break_is_found_where_it_is():
    values = np.array([[5.0, 5.1, 4.9, 5, 5.2, 4.8, 5, 9, 9.1, 8.9, 9, 9.2, 8.8, 9]])
    found = level_breaks(values)
    assert found.last_before.tolist() == [6]
    assert (found.first[0], found.last[0]) == (5, 7)
    assert found.p[0] < 1e-6
    assert found.level_before[0] == pytest.approx(5)
    assert found.level_after[0] == pytest.approx(9)


def test_the_statistic_is_the_largest_f_of_all_splits():
    values = np.random.default_rng(1).normal(size=(1, 40))
    largest = 0.0
    for size in range(6, 35):
        left, right = values[0, :size], values[0, size:]
        apart = np.sum((left - left.mean()) ** 2) + np.sum((right - right.mean()) ** 2)
        whole = np.sum((values - values.mean()) ** 2)
        largest = max(largest, (whole - apart) / (apart / 38))
    assert level_breaks(values).statistic[0] == pytest.approx(largest, rel=1e-12)


def test_without_a_break_one_in_twenty_is_called():
    g = np.random.default_rng(2)
    assert np.mean(level_breaks(g.normal(size=(8000, 40))).p < 0.05) == pytest.approx(0.05, abs=0.01)
    for dispersion in (2.0, 4.0):
        drawn = g.negative_binomial(20 / (dispersion - 1), 1 / dispersion, (8000, 40)).astype(float)
        assert 0.03 < np.mean(count_breaks(drawn).p < 0.05) < 0.07
    assert np.mean(count_breaks(g.poisson(20, (8000, 40)).astype(float)).p < 0.05) < 0.05


def test_intervals_hold_the_moment():
    g = np.random.default_rng(3)
    values = g.normal(np.where(np.arange(60) < 25, 0.0, 1.2), 1.0, (2000, 60))
    found = level_breaks(values)
    assert np.mean((found.first <= 24) & (found.last >= 24)) > 0.92
    counts = g.poisson(np.where(np.arange(40) < 22, 30.0, 20.0), (2000, 40)).astype(float)
    found = count_breaks(counts)
    assert np.mean((found.first <= 21) & (found.last >= 21)) > 0.92


def test_what_is_expected_is_no_break():
    """Twice as many persons from half-way on, and twice as many events."""
    usual = np.where(np.arange(40) < 20, 50.0, 100.0)
    counts = np.random.default_rng(4).poisson(usual, (500, 40)).astype(float)
    assert np.mean(count_breaks(counts).p < 0.05) == 1
    assert np.mean(count_breaks(counts, usual).p < 0.05) < 0.06


def test_serial_correlation_stretches_the_tail():
    counts = np.random.default_rng(5).poisson(np.where(np.arange(40) < 20, 50.0, 60.0), (1, 40)).astype(float)
    plain, stretched = (count_breaks(counts, stretch=s) for s in (1.0, 3.0))
    assert stretched.statistic[0] == pytest.approx(plain.statistic[0] / 3)
    assert stretched.last[0] - stretched.first[0] > plain.last[0] - plain.first[0]


def test_series_with_gaps_or_without_change_are_not_tested():
    values = np.random.default_rng(6).poisson(9, (4, 20)).astype(float)
    values[0, 3] = np.nan
    values[1] = 0
    values[2] = 7
    for found in (count_breaks(values), level_breaks(values)):
        assert np.isnan(found.p[0])
        assert found.last_before[0] == -1
        assert np.isnan(found.first[0])
        assert np.isnan(found.p[1]) or found.p[1] == 1
        assert np.isnan(found.p[2]) or found.p[2] == 1
        assert np.isfinite(found.p[3])


def test_quantiles_of_bai():
    """Two-sided 95 % for equal variances is 11.03 (Bai 1997); halves of unequal variances are not alike."""
    one = np.ones(1)
    assert top_of_walk(0.975, one, one, one)[0] == pytest.approx(11.03, abs=0.01)
    assert top_of_walk(0.025, one, one, one)[0] == pytest.approx(-11.03, abs=0.01)
    assert top_of_walk(0.95, one, one, one)[0] == pytest.approx(7.69, abs=0.01)
    wide = top_of_walk(0.975, one, 4 * one, one)[0], top_of_walk(0.025, one, 4 * one, one)[0]
    assert wide[0] > 11.03 > -wide[1]
    assert top_of_walk(0.975, 4 * one, 4 * one, 2 * one)[0] == pytest.approx(11.03, abs=0.01)


def test_the_top_of_a_drawn_walk_lies_below_its_quantiles():
    g = np.random.default_rng(7)
    fine, far = 10, 80  # steps a period, periods each way
    steps = g.normal(0, np.sqrt(1 / fine), (3000, 2, fine * far))
    steps[:, 1] *= 1.5
    sides = np.cumsum(steps - 0.5 / fine, axis=2)
    top, at = sides.max(axis=2), (sides.argmax(axis=2) + 1) / fine
    moment = np.where(np.maximum(top[:, 0], 0) > top[:, 1], -at[:, 0], at[:, 1])
    moment = np.where(top.max(axis=1) < 0, 0, moment)
    before, after = np.ones(1), np.full(1, 1.5**2)
    for level in (0.05, 0.25, 0.75, 0.95):
        quantile = top_of_walk(level, before, after, np.ones(1))[0]
        assert np.mean(moment <= quantile) == pytest.approx(level, abs=0.025)


def test_the_tail_is_that_of_andrews_table():
    points = tail_of_largest(np.array([7.17, 8.85, 12.35, 0.5, np.nan]))
    assert points[:3] == pytest.approx([0.10, 0.05, 0.01], rel=0.06)
    assert points[3] == 1
    assert np.isnan(points[4])


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueOutOfRange):
        count_breaks(-np.ones((1, 20)))
    with pytest.raises(ShapeMismatch):
        count_breaks(np.ones((1, 20)), np.ones(3))
    with pytest.raises(ValueOutOfRange):
        level_breaks(np.ones((1, 20)), trim=0.6)
