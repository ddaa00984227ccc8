"""Bands for all points at once, and the joint test."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.effects.callaway_santanna import Base, Comparison, group_time_effects
from zicht.methods.effects.event_study_bands import joint_test, simultaneous_bands
from zicht.methods.effects.panels import NEVER, Panel


def nothing_happened(seed: int, *, treated: int = 20, areas: int = 80, periods: int = 12) -> Panel:
    g = np.random.default_rng(seed)
    start = np.where(np.arange(areas) < treated, periods // 2, NEVER)
    return Panel(g.normal(size=(areas, 1)) + g.normal(size=(areas, periods)), start)


def test_a_band_is_wider_than_single_intervals_and_the_same_for_the_same_seed():
    events = group_time_effects(nothing_happened(1)).by_event_time().estimates
    one, two = (simultaneous_bands(events, np.random.default_rng(3)) for _ in range(2))
    single = events.intervals()
    assert one.critical == two.critical > 2.2
    assert (one.interval.lower < single.lower).all()
    assert (one.interval.upper > single.upper).all()
    assert (one.p >= events.p_values() - 0.05).all()


def test_a_band_for_one_estimate_is_about_its_interval():
    overall = group_time_effects(nothing_happened(2)).overall().estimates
    band = simultaneous_bands(overall, np.random.default_rng(1), draws=4999)
    assert band.critical == pytest.approx(2.0, abs=0.15)


def test_one_treated_area_has_no_band():
    events = group_time_effects(nothing_happened(3, treated=1)).by_event_time().estimates
    band = simultaneous_bands(events, np.random.default_rng(1))
    assert np.isnan(band.interval.lower).all()
    assert np.isnan(band.any_p)
    assert np.isnan(joint_test(events).p)


def test_bands_of_nothing_hold_nought_everywhere_19_times_in_20():
    """150 studies of 11 points; 5 % false alarms would be 7 or 8, single intervals give about 50."""
    alarms = single = 0
    for seed in range(150):
        events = group_time_effects(nothing_happened(seed)).by_event_time().estimates
        band = simultaneous_bands(events, np.random.default_rng(seed), draws=399)
        interval = events.intervals()
        alarms += bool(((band.interval.lower > 0) | (band.interval.upper < 0)).any())
        single += bool(((interval.lower > 0) | (interval.upper < 0)).any())
    assert alarms <= 16
    assert single >= 25


def test_the_joint_test_of_nothing_is_seldom_significant():
    """Over 150 studies, five pseudo-effects each: 7 or 8 false alarms at 5 %."""
    p = []
    for seed in range(150):
        found = group_time_effects(nothing_happened(seed), base=Base.VARYING)
        p.append(joint_test(found.estimates.chosen(found.event_time < 0)).p)
    assert 1 <= np.sum(np.array(p) < 0.05) <= 16


def test_more_points_than_degrees_of_freedom_cannot_be_tested_together():
    few = group_time_effects(nothing_happened(7, treated=4)).by_event_time().estimates
    assert np.isnan(joint_test(few).p)
    assert joint_test(few).p_large < 1


def test_a_trend_apart_is_noticed_before_the_start():
    quiet = nothing_happened(5)
    apart = quiet.outcome + np.where(quiet.start == NEVER, 0.0, 1.0)[:, np.newaxis] * 0.5 * np.arange(12)
    found = group_time_effects(Panel(apart, quiet.start))
    assert joint_test(found.estimates.chosen(found.event_time < 0)).p < 0.001


def test_a_second_estimate_that_says_the_same_tests_nothing_more():
    events = group_time_effects(nothing_happened(6)).by_event_time().estimates
    doubled = events.combined(np.column_stack([np.eye(11), np.eye(11)[:, :1]]))
    assert joint_test(doubled).tested == joint_test(events).tested == 11
    assert joint_test(doubled).statistic == pytest.approx(joint_test(events).statistic, rel=1e-6)


def test_later_starts_may_be_compared_with_until_they_begin():
    g = np.random.default_rng(8)
    start = np.repeat([3, 6, 9], 10)
    panel = Panel(g.normal(size=(30, 12)) + (np.arange(12) >= start[:, np.newaxis]) * 2.0, start)
    found = group_time_effects(panel, comparison=Comparison.NOT_YET)
    assert np.isnan(found.estimates.value[found.period >= 9]).all()  # nobody is left to compare with
    assert found.overall().estimates.value[0] == pytest.approx(2, abs=0.5)
