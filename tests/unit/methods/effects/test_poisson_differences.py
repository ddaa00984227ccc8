"""Observed and expected events: sums by hand, counts of nought, one treated area, rounding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects
from zicht.methods.effects.poisson_two_way_fit import poisson_two_way_fit


def panel(outcome: list[list[float]], start: list[int], **more: object) -> Panel:
    return Panel(np.array(outcome, dtype=float), np.array(start), **more)  # type: ignore[arg-type]


def province(
    seed: int,
    *,
    treated: int = 1,
    areas: int = 60,
    ratio: float = 1.0,
    clumps: float = 1.0,
    periods: int = 16,
) -> Panel:
    g = np.random.default_rng(seed)
    start = np.where(np.arange(areas) < treated, periods // 2, NEVER)
    mean = np.exp(g.normal(2, 0.5, (areas, 1)) + g.normal(0, 0.1, periods))
    mean = mean * np.where(np.arange(periods) >= start[:, np.newaxis], ratio, 1.0)
    if clumps > 1:
        mean = g.gamma(mean / (clumps - 1), clumps - 1)
    return Panel(g.poisson(mean).astype(float), start)


def test_expected_is_the_own_count_carried_forward_by_the_others():
    """Ten before; the others went from 30 to 45: fifteen were to be expected, twelve came."""
    found = poisson_effects(panel([[10, 12], [20, 25], [10, 20]], [1, NEVER, NEVER])).overall()
    assert found.observed[0] == 12
    assert found.expected[0] == pytest.approx(15, rel=1e-12)
    assert found.ratio[0] == pytest.approx(0.8, rel=1e-12)
    assert found.difference()[0][0] == pytest.approx(-3, rel=1e-12)


def test_growing_numbers_of_inhabitants_are_taken_into_account():
    """Twice the inhabitants, twice the events: nothing was the matter."""
    exposure = np.array([[1000.0, 2000.0], [1000.0, 1000.0], [500.0, 500.0]])
    found = poisson_effects(panel([[10, 20], [20, 20], [10, 10]], [1, NEVER, NEVER], exposure=exposure))
    assert found.overall().ratio[0] == pytest.approx(1, rel=1e-12)


def test_an_area_without_events_before_counts_in_the_sum():
    """Leaving it out because its logarithm does not exist would hide its four events."""
    outcome = [[0, 4], [12, 8], [10, 10], [20, 20]]
    found = poisson_effects(panel(outcome, [1, 1, NEVER, NEVER])).overall()
    assert (found.observed[0], found.expected[0]) == (12, pytest.approx(12, rel=1e-12))


def test_nothing_afterwards_still_has_an_interval():
    g = np.random.default_rng(3)
    outcome = g.poisson(6, (40, 8)).astype(float)
    outcome[0, 4:] = 0
    found = poisson_effects(Panel(outcome, np.where(np.arange(40) == 0, 4, NEVER))).overall()
    interval = found.intervals()
    assert found.ratio[0] == 0
    assert interval.lower[0] == 0
    assert 0.02 < interval.upper[0] < 0.5


def test_nothing_before_says_nothing():
    found = poisson_effects(panel([[0, 4], [10, 10], [20, 20]], [1, NEVER, NEVER])).overall()
    assert np.isnan(
        [found.ratio[0], found.intervals().lower[0], found.p_values()[0], found.difference()[0][0]]
    ).all()


def test_a_period_without_events_elsewhere_is_left_out():
    """Period 2 has no event among the others: whatever came in the treated area, nothing can be expected."""
    found = poisson_effects(panel([[6, 6, 9, 6], [5, 5, 0, 5], [5, 5, 0, 5]], [1, NEVER, NEVER]))
    assert list(np.isnan(found.expected)) == [False, True, False]
    assert found.overall().observed[0] == 12


def test_a_missing_count_is_not_a_count_of_nought():
    known = poisson_effects(panel([[10, 12, 12], [20, 25, 25]], [1, NEVER])).overall()
    gap = poisson_effects(panel([[10, 12, np.nan], [20, 25, 25]], [1, NEVER])).overall()
    exposure = np.array([[1.0, 1, np.nan], [1, 1, 1]])
    unknown = poisson_effects(panel([[10, 12, 12], [20, 25, 25]], [1, NEVER], exposure=exposure)).overall()
    assert unknown.ratio[0] == gap.ratio[0] == pytest.approx(known.ratio[0], rel=1e-12)
    assert gap.observed[0] == known.observed[0] / 2


def test_sums_by_event_time_cohort_and_period_are_sums_of_cells():
    true = province(11, treated=10, areas=60)
    start = np.where(np.arange(60) < 5, 8, np.where(np.arange(60) < 10, 10, NEVER))
    found = poisson_effects(replace(true, start=start))
    keys = {"by_event_time": found.event_time, "by_cohort": found.cohort, "by_calendar": found.period}
    for kind, key in keys.items():
        sums = getattr(found, kind)()
        assert list(sums.label) == sorted(set(key.tolist()))
        by_hand = [found.expected[key == label].sum() for label in sums.label]
        assert sums.expected == pytest.approx(by_hand, rel=1e-12)
        assert sums.observed == pytest.approx([found.observed[key == label].sum() for label in sums.label])
        assert (sums.intervals().upper > sums.ratio).all()
    whole, first_year = found.overall(), found.overall(latest=3)
    assert whole.observed[0] == found.observed.sum()
    assert first_year.observed[0] == found.observed[found.event_time <= 3].sum()


def test_where_nothing_leads_back_nothing_is_expected():
    """Area 1 had events in the first period only, the others were not there then."""
    outcome = np.array([[6.0, 9.0, 9.0], [5.0, 0.0, np.nan], [np.nan, 4.0, 4.0], [np.nan, 7.0, 7.0]])
    found = poisson_effects(Panel(outcome, np.array([1, NEVER, NEVER, NEVER])))
    assert np.isnan(found.expected).all()


def test_any_panel_has_a_fit():
    """Tiny panels with holes, noughts and exposures a thousandfold apart: fitted sums are the sums seen."""
    for seed in range(300):
        g = np.random.default_rng(seed)
        shape = (int(g.integers(3, 8)), int(g.integers(3, 7)))
        counts = g.poisson(np.exp(g.normal(-0.5, 2, shape))).astype(float)
        fit = poisson_two_way_fit(counts, np.exp(g.normal(0, 3, shape)), g.random(shape) < 0.6)
        for axis in (0, 1):
            scale = np.where(fit.used, counts, 0).sum(axis=axis) + 1
            assert np.abs(fit.score.sum(axis=axis) / scale).max() < 1e-5


def test_one_treated_area_has_no_spread_of_its_own_but_may_borrow_it():
    found = poisson_effects(province(1)).overall()
    assert np.isnan(found.clustered_intervals().lower[0])
    assert 0 < found.intervals().lower[0] < found.ratio[0] < found.intervals().upper[0] < 10


def test_clumps_of_events_widen_the_interval():
    calm, clumped = (poisson_effects(province(2, clumps=c, areas=200)).overall() for c in (1.0, 4.0))
    assert calm.spread.dispersion[0] < 1.6
    assert clumped.spread.dispersion[0] + clumped.spread.between[0] * clumped.expected[0] > 2


def test_the_interval_of_the_difference_and_of_the_ratio_never_disagree():
    seen = set()
    for seed in range(60):
        found = poisson_effects(province(seed, treated=2, ratio=0.75)).overall()
        ratio, difference = found.intervals(), found.difference()[1]
        lower = ratio.upper[0] < 1, difference.upper[0] < 0, bool(found.p_values()[0] < 0.05)
        assert lower[0] == lower[1]
        assert lower[2] == (lower[0] or ratio.lower[0] > 1)
        seen.add(lower[0])
    assert seen == {True, False}


def test_rounded_counts_widen_the_interval_and_never_narrow_it():
    true = province(4, treated=3)
    exact, rounded = (poisson_effects(true, rounding=r).overall() for r in (0.0, 4.0))
    assert rounded.ratio[0] == exact.ratio[0]
    assert rounded.intervals().lower[0] < exact.intervals().lower[0]
    assert rounded.intervals().upper[0] > exact.intervals().upper[0]
    assert rounded.p_values()[0] >= exact.p_values()[0]
    inside, around = exact.clustered_intervals(), rounded.clustered_intervals()
    assert around.lower[0] < inside.lower[0] < inside.upper[0] < around.upper[0]


def test_the_reach_of_rounding_holds_for_every_rounding():
    """Counts that moved a little never move the expected count farther than the certain reach."""
    true = province(6, treated=2)
    reach = poisson_effects(true, rounding=0.02).overall().rounding[1].certain[0]
    expected = poisson_effects(true).overall().expected[0]
    g = np.random.default_rng(7)
    moved = [
        poisson_effects(
            replace(true, outcome=np.maximum(true.outcome + g.uniform(-0.02, 0.02, true.outcome.shape), 0))
        )
        .overall()
        .expected[0]
        for _ in range(30)
    ]
    assert 0 < np.abs(np.array(moved) - expected).max() < reach


def test_units_that_move_together_are_one_cluster():
    """Each area twice: as clusters of two, the spread between treated areas is that of the areas once."""
    once = province(8, treated=6)
    twice = Panel(
        np.repeat(once.outcome, 2, axis=0),
        np.repeat(once.start, 2),
        cluster=np.repeat(np.arange(once.units), 2),
    )
    one, two = poisson_effects(once).overall(), poisson_effects(twice).overall()
    assert two.ratio[0] == pytest.approx(one.ratio[0], rel=1e-9)
    assert two.clustered.standard_errors[0] == pytest.approx(one.clustered.standard_errors[0], rel=1e-9)


def test_the_order_of_areas_does_not_matter():
    true = province(9, treated=3)
    order = np.random.default_rng(1).permutation(true.units)
    mixed = poisson_effects(true.only(order)).overall()  # type: ignore[arg-type]
    found = poisson_effects(true).overall()
    assert mixed.ratio[0] == pytest.approx(found.ratio[0], rel=1e-12)
    assert mixed.intervals().upper[0] == pytest.approx(found.intervals().upper[0], rel=1e-9)


def test_negative_counts_are_refused():
    with pytest.raises(ValueOutOfRange):
        poisson_effects(panel([[1, -1], [1, 1]], [1, NEVER]))


@pytest.mark.parametrize(("treated", "least", "most"), [(1, 0.90, 1.0), (4, 0.90, 1.0)])
def test_borrowed_intervals_cover_the_planted_ratio(treated: int, least: float, most: float):
    """100 provinces of clumped counts; 95 % would be 95, and fewer than 90 has a chance below 1 in 100."""
    covered = 0
    for seed in range(100):
        interval = (
            poisson_effects(province(100 + seed, treated=treated, ratio=0.7, clumps=2.0))
            .overall()
            .intervals()
        )
        covered += int(interval.lower[0] <= 0.7 <= interval.upper[0])
    assert least <= covered / 100 <= most
