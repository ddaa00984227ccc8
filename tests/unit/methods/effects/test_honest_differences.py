"""Intervals that hold when trends were not quite parallel."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy import optimize

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.effects import honest_differences as honest
from zicht.methods.effects.honest_differences import (
    EventStudy,
    breakdown,
    event_study,
    relative_magnitudes,
    smoothness,
)
from zicht.methods.effects.smooth_trends import lasso_path, unbiased_by_straight_lines

NORMAL = 1.959963984540054


def errors_that_go_together(seed: int, events: int) -> np.ndarray:
    g = np.random.default_rng(seed)
    root = g.normal(size=(events, events + 3))
    return 0.01 * (root @ root.T / events + np.eye(events))


def study(seed: int, before: int, after: int, weights: np.ndarray | None = None) -> EventStudy:
    g = np.random.default_rng(seed)
    times = np.concatenate([np.arange(-before - 1, -1), np.arange(after)])
    return event_study(
        g.normal(0, 0.2, before + after), errors_that_go_together(seed, before + after), times, weights
    )


def test_a_bound_of_nought_and_one_period_before_is_the_usual_interval_of_the_first_period():
    """No change after the start may differ: the effect is what it seems."""
    one = study(1, 1, 1)
    found = relative_magnitudes(one, np.array([0.0]))
    assert [found.lower[0], found.upper[0]] == pytest.approx(
        [one.estimate - NORMAL * one.error, one.estimate + NORMAL * one.error], abs=0.03 * one.error
    )


def test_a_straight_line_through_one_period_before_is_extrapolated():
    """Bound nought: the first effect is the estimate minus the line through base and the period before it."""
    covariance = np.diag([0.04, 0.09])
    found = smoothness(event_study(np.array([-0.5, 1.0]), covariance, np.array([-2, 0])), np.array([0.0]))
    half = NORMAL * np.sqrt(0.04 + 0.09)
    assert [found.lower[0], found.upper[0]] == pytest.approx([0.5 - half, 0.5 + half], rel=1e-9)


@pytest.mark.parametrize("kind", [relative_magnitudes, smoothness])
def test_a_wider_bound_gives_a_wider_interval(kind):
    found = kind(study(3, 4, 3), np.array([0.0, 0.1, 0.3, 1.0, 2.0]))
    assert (np.diff(found.upper - found.lower) > 0).all()


@pytest.mark.parametrize("weights", [None, [1.0, 0, 0], [-0.5, 0.25, 1.0]])
def test_the_corners_are_those_a_linear_program_finds(weights):
    """Brute force: by how much must the moments give way, for some effects in the other periods?"""
    for seed in range(4):
        one = study(seed, 3, 3, None if weights is None else np.array(weights))
        of_before, of_after = honest._changes(one)
        others = np.linalg.svd(one.weights[np.newaxis, :])[2][1:]
        turn = np.linalg.inv(np.vstack([one.weights, others]))
        for place, sign, effect in ((0, 1.0, 0.3), (2, -1.0, -0.2), (1, 1.0, 0.0)):
            corners = honest._corners(one, 0.7, place, sign)
            worst = 0.7 * sign * of_before[place]
            rows = np.vstack([of_after - worst, -of_after - worst])
            errors = np.sqrt(np.diag(rows @ one.covariance @ rows.T))
            columns = rows[:, 3:] @ turn
            moments = rows @ np.concatenate([one.before, one.after]) - columns[:, 0] * effect
            program = optimize.linprog(
                [1, 0, 0],
                A_ub=-np.column_stack([errors, columns[:, 1:]]),
                b_ub=-moments,
                bounds=[(None, None)] * 3,
            )
            assert (corners.value + corners.slope * effect).max() == pytest.approx(program.fun, abs=1e-8)


def test_the_path_of_the_lasso_is_where_its_conditions_hold():
    left = 0
    for seed in range(40):
        g = np.random.default_rng(seed)
        root = g.normal(size=(10, 10))
        quadratic, linear = root @ root.T + 0.1 * np.eye(10) + 5, 3 * g.normal(size=10)
        penalties, knots = lasso_path(quadratic, linear)
        left += np.sum((knots[:-1] != 0) & (knots[1:] == 0))
        assert penalties[-1] == 0
        assert (np.diff(penalties) < 0).all()
        for penalty, x in zip(penalties, knots, strict=True):
            slope = linear + quadratic @ x
            assert (np.abs(slope) <= penalty + 1e-8).all()
            assert slope[x != 0] == pytest.approx(-penalty * np.sign(x[x != 0]), abs=1e-8)
    assert left > 10  # terms that come in and go out again are among them


def test_what_lies_beyond_the_searched_values_is_unbounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(honest, "FARTHEST", 0.01)
    found = relative_magnitudes(study(7, 2, 2), np.array([0.0]))
    assert (found.lower[0], found.upper[0]) == (-np.inf, np.inf)


def test_no_other_weights_give_a_shorter_interval():
    """Ten thousand other unbiased sums near the one that was found: none does better."""
    one = study(5, 4, 2)
    line = unbiased_by_straight_lines(one.before, one.after, one.covariance, one.weights)
    found = smoothness(one, np.array([0.05]))
    half = (found.upper[0] - found.lower[0]) / 2
    g = np.random.default_rng(1)
    lengths = []
    for penalty in line.penalties:
        centre = line.curves(float(penalty))
        for _ in range(200):
            curves = centre + g.normal(0, 0.3, 3) * g.integers(0, 2, 3)
            lengths.append(honest._half_length(0.05 * line.bias(curves), line.error(curves), 0.05))
    assert min(lengths) >= half - 1e-9


def test_a_straight_difference_never_biases_the_smooth_interval():
    flat = study(6, 3, 3)
    times = np.array([-4, -3, -2, 0, 1, 2])
    tilted = event_study(
        np.concatenate([flat.before, flat.after]) + 0.7 * (times + 1), flat.covariance, times, flat.weights
    )
    a, b = (smoothness(s, np.array([0.0, 0.1])) for s in (flat, tilted))
    assert b.lower == pytest.approx(a.lower, abs=1e-9)


def test_the_bound_up_to_which_an_effect_shows():
    times = np.array([-3, -2, 0, 1])
    one = event_study(np.array([0.02, -0.02, 1.0, 1.1]), np.eye(4) * 0.001, times)
    at = breakdown(partial(relative_magnitudes, one))
    inside, outside = (relative_magnitudes(one, np.array([at + step])).lower[0] for step in (-0.01, 0.01))
    assert inside > 0 > outside
    assert breakdown(partial(smoothness, one), largest=0.01) == 0.01  # shows throughout
    nothing = event_study(np.zeros(4), np.eye(4), times)
    assert breakdown(partial(relative_magnitudes, nothing)) == 0


def test_a_missing_period_is_refused():
    with pytest.raises(ValueOutOfRange):
        event_study(np.zeros(3), np.eye(3), np.array([-4, -2, 0]))


def test_differences_within_the_bound_are_covered():
    """A bend as large as is allowed, 80 studies: 71 or fewer that allow the truth have a chance below 1 %.

    An interval is all effects not refused for some place of the worst change: only the truth is asked.
    """
    times = np.array([-4, -3, -2, 0, 1])
    covariance = errors_that_go_together(1, 5) / 4
    root = np.linalg.cholesky(covariance)
    bend = np.array([-0.6, -0.4, -0.2, 0.4, 0.8])  # 0.2 a period before, 0.4 after: twice the worst
    g = np.random.default_rng(2)
    covered = 0
    for _ in range(80):
        one = event_study(bend + root @ g.normal(size=5), covariance, times)
        allowed = False
        for place in range(3):
            for sign in (1.0, -1.0):
                corners = honest._corners(one, 2.0, place, sign)
                limit = honest._least_favourable(corners.covariance, 0.995)
                allowed |= not honest._refused(corners, np.zeros(1), limit, 0.05)[0]
        covered += allowed
    assert covered > 71
