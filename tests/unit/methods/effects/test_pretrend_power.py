"""What a look at the periods before the start can see."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from zicht.methods.effects.normal_rectangles import rectangle
from zicht.methods.effects.pretrend_power import pretrend_power, slope_noticed


def test_figures_that_know_nothing_of_each_other_multiply():
    found = rectangle(
        np.zeros(3), np.diag([1.0, 4.0, 9.0]), np.array([-1.0, -2, -np.inf]), np.array([1.0, 2, 0])
    )
    one = 2 * special.ndtr(1) - 1
    assert found.chance == pytest.approx(one * one / 2, abs=1e-5)
    assert found.mean == pytest.approx([0, 0, -3 * np.sqrt(2 / np.pi)], abs=1e-3)


def test_two_figures_that_go_together():
    """Both above their means: 1/4 + arcsin(r) / 2 pi (Sheppard)."""
    together = np.array([[1.0, 0.6], [0.6, 1.0]])
    found = rectangle(np.zeros(2), together, np.zeros(2), np.full(2, np.inf))
    assert found.chance == pytest.approx(0.25 + np.arcsin(0.6) / (2 * np.pi), abs=1e-5)


def test_what_cannot_happen_has_chance_nought_and_no_mean():
    found = rectangle(np.zeros(1), np.eye(1), np.array([60.0]), np.array([61.0]))
    assert found.chance == 0
    assert np.isnan(found.mean).all()


def test_one_period_before_has_a_closed_form():
    """Noticed half of the time: the trend lies at the limit (the other side adds nothing to speak of)."""
    covariance, event_time = np.diag([0.01, 0.04]), np.array([-2, 0])
    slope = slope_noticed(covariance, event_time)
    assert slope == pytest.approx(1.959963984540054 * 0.1, rel=1e-4)
    found = pretrend_power(np.zeros(2), covariance, event_time, slope)
    assert found.power == pytest.approx(0.5, abs=1e-6)
    assert found.trend == pytest.approx([-slope, slope])
    assert found.after_passing[1] == pytest.approx(slope)  # the two know nothing of each other


def test_without_a_period_before_there_is_no_slope_that_is_noticed():
    assert np.isnan(slope_noticed(np.eye(2), np.array([0, 1])))


def test_a_look_with_more_false_alarms_than_the_power_asked_for_has_no_slope():
    assert np.isnan(slope_noticed(np.eye(3), np.array([-3, -2, 0]), power=0.01))


def test_noisier_periods_notice_only_steeper_trends():
    event_time = np.array([-4, -3, -2, 0])
    calm, noisy = (slope_noticed(np.eye(4) * variance, event_time) for variance in (0.01, 0.04))
    assert noisy == pytest.approx(2 * calm, rel=1e-6)


def test_passing_the_look_makes_the_bias_worse_when_errors_share_the_base_period():
    """Roth's warning: with errors that go together, studies that pass are farther off than all studies."""
    event_time = np.array([-4, -3, -2, 0, 1])
    covariance = 0.01 * (np.eye(5) + 1)
    found = pretrend_power(np.zeros(5), covariance, event_time, slope_noticed(covariance, event_time))
    assert (found.after_passing[3:] > found.trend[3:]).all()
