import numpy as np
import pytest

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.series.nowcast import Completion, nowcast

DELAYS = np.array([0.55, 0.25, 0.1, 0.06, 0.04])


def drawn(g, areas=120, periods=24, share=None, own=0.1, turn=300.0):
    """Totals (areas, periods) and what has come of them by now; four larger areas of equal size."""
    group = np.arange(areas) * 4 // areas
    level = np.exp(g.normal(3, 0.8, (areas, 1)))
    usual = level * np.exp(np.cumsum(g.normal(0, 0.05, periods))) * np.exp(g.normal(0, own, (areas, periods)))
    totals = g.poisson(usual)
    triangle = np.zeros((areas, periods, len(DELAYS)))
    for period in range(periods):
        parts = g.dirichlet((DELAYS if share is None else share(period)) * turn, size=4)[group]
        triangle[:, period] = g.multinomial(totals[:, period], parts)
        triangle[:, period, periods - period :] = np.nan
    return totals, triangle, group


def test_with_one_area_it_is_the_chain_ladder():
    """Exact delays: a half comes at once, a quarter a period later, a quarter after two."""
    triangle = np.tile([400.0, 200.0, 200.0], (1, 14, 1))
    triangle[0, -1, 1:] = triangle[0, -2, 2:] = np.nan
    found = nowcast(triangle, np.zeros(1, dtype=np.int64))
    assert found.completed[0, -2:] == pytest.approx([800, 800], rel=0.01)
    assert found.completeness[0, -2:] == pytest.approx([0.75, 0.5], abs=0.002)
    assert found.completion[0, -3:].tolist() == [
        Completion.COMPLETE,
        Completion.ESTIMATED,
        Completion.ESTIMATED,
    ]
    assert found.completed[0, 0] == found.interval.lower[0, 0] == found.interval.upper[0, 0] == 800
    assert found.group_completed[0, -1] == pytest.approx(800, rel=0.01)


def test_intervals_hold_what_the_counts_come_to():
    g = np.random.default_rng(1)
    held, error = [], []
    for _ in range(12):
        totals, triangle, group = drawn(g)
        found = nowcast(triangle, group)
        told = np.repeat(found.stable[group][:, None], 4, axis=1)
        newest = totals[:, -4:]
        within = (found.interval.lower[:, -4:] <= newest) & (newest <= found.interval.upper[:, -4:])
        held.append(within.sum(axis=0) / told.sum(axis=0))
        error.append(np.nanmean(found.completed[:, -4:] - newest, axis=0))
    assert np.all(np.mean(held, axis=0) > 0.92)
    assert np.mean(held, axis=0)[-1] < 0.98
    assert np.all(np.abs(np.mean(error, axis=0)) < 0.6)


def test_the_larger_area_helps_a_small_one():
    """When half has come, a plain division is much wilder than a count that is drawn to the usual."""
    g = np.random.default_rng(2)
    plain, drawn_to = [], []
    for _ in range(8):
        totals, triangle, group = drawn(g)
        found = nowcast(triangle, group)
        plain.append(triangle[:, -1, 0] / 0.55 - totals[:, -1])
        drawn_to.append(found.completed[:, -1] - totals[:, -1])
    assert np.nanmean(np.square(drawn_to)) < 0.8 * np.mean(np.square(plain))


def test_delays_that_change_leave_nothing_to_say():
    g = np.random.default_rng(3)

    def slower(period):
        return DELAYS if period < 17 else np.array([0.35, 0.35, 0.15, 0.09, 0.06])

    _, triangle, group = drawn(g, share=slower, turn=3000.0)
    found = nowcast(triangle, group)
    assert not found.stable.any()
    assert (found.completion[:, -4:] == Completion.CANNOT_SAY).all()
    assert np.isnan(found.completed[:, -4:]).all()
    assert np.isnan(found.interval.upper[:, -1]).all()
    assert np.isnan(found.group_completed[:, -1]).all()
    assert (found.completion[:, :-4] == Completion.COMPLETE).all()


def test_steady_delays_are_seldom_called_unsteady():
    g = np.random.default_rng(4)
    stable = np.concatenate([nowcast(*drawn(g)[1:]).stable for _ in range(25)])
    assert stable.mean() > 0.9


def test_a_short_history_leaves_nothing_to_say():
    _, triangle, group = drawn(np.random.default_rng(5), periods=8)
    assert not nowcast(triangle, group).stable.any()


def test_while_hardly_anything_has_come_nothing_is_said():
    late = np.array([0.1, 0.5, 0.2, 0.1, 0.1])
    _, triangle, group = drawn(np.random.default_rng(6), share=lambda period: late, turn=1e5)
    found = nowcast(triangle, group)
    assert (found.completion[:, -1] == Completion.CANNOT_SAY).all()
    assert (found.completion[:, -2] == Completion.ESTIMATED).all()


def test_an_area_with_a_gap_is_missing_and_others_are_not():
    _, triangle, group = drawn(np.random.default_rng(7))
    triangle[5, 3, 1] = np.nan
    found = nowcast(triangle, group)
    assert (found.completion[5] == Completion.MISSING).all()
    assert np.isnan(found.completed[5]).all()
    assert (found.completion[6] != Completion.MISSING).all()


def test_rounding_widens_by_what_it_can_do():
    _, triangle, group = drawn(np.random.default_rng(8))
    plain, rounded = (nowcast(triangle, group, rounding=r) for r in (0.0, 5.0))
    newest = plain.completion[:, -1] == Completion.ESTIMATED
    wider = (rounded.interval.upper - plain.interval.upper)[newest, -1]
    np.testing.assert_allclose(wider, 5 / plain.completeness[newest, -1], atol=1)


def test_areas_with_delays_of_their_own_keep_them():
    """Half of the large areas report twice as fast: shares are not drawn together where areas differ."""
    g = np.random.default_rng(9)
    fast, slow = np.array([0.9, 0.06, 0.02, 0.01, 0.01]), DELAYS
    triangle = np.zeros((40, 24, 5))
    for period in range(24):
        for area in range(40):
            triangle[area, period] = g.multinomial(400, fast if area % 2 else slow)
        triangle[:, period, 24 - period :] = np.nan
    found = nowcast(triangle, np.zeros(40, dtype=np.int64))
    assert found.completeness[1::2, -1].mean() == pytest.approx(0.9, abs=0.03)
    assert found.completeness[::2, -1].mean() == pytest.approx(0.55, abs=0.03)


def test_counts_that_rounding_moves_up_and_down_are_completed_without_bias():
    """Looks at counts on the grid 0, 10, 15, 20: what seems to come with a delay can be below nought."""
    g = np.random.default_rng(10)
    held, error, size = [], [], []
    for _ in range(10):
        totals, triangle, group = drawn(g)
        so_far = np.cumsum(triangle, axis=2)
        below = np.where(so_far < 10, 0, np.floor(so_far / 5) * 5)
        step = np.where(so_far < 10, 10, 5)
        shown = below + step * (g.random(so_far.shape) < (so_far - below) / step)
        found = nowcast(np.diff(shown, axis=2, prepend=0.0), group, rounding=10.0)
        newest = totals[:, -1]
        told = found.completion[:, -1] == Completion.ESTIMATED
        lower, upper = found.interval.lower[told, -1], found.interval.upper[told, -1]
        held.append(np.mean((lower <= newest[told]) & (newest[told] <= upper)))
        error.append(np.mean(found.completed[told, -1] - newest[told]))
        size.append(newest.mean())
    assert np.mean(held) > 0.95
    assert abs(np.mean(error)) < 0.02 * np.mean(size)


def test_more_withdrawn_than_ever_came_is_refused():
    with pytest.raises(ValueOutOfRange):
        nowcast(-np.ones((1, 5, 2)), np.zeros(1, dtype=np.int64))
