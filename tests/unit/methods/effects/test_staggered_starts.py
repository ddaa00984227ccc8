"""Group-time effects and imputation: by hand, with holes, with few clusters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.effects.callaway_santanna import Base, Comparison, group_time_effects
from zicht.methods.effects.doubly_robust import doubly_robust, logistic
from zicht.methods.effects.estimates import Estimates
from zicht.methods.effects.imputation import Partition, imputed_effects
from zicht.methods.effects.interaction_weighted import interaction_weighted_effects, one_coefficient
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.rounding_bounds import rounding_reach

ESTIMATORS = [group_time_effects, imputed_effects]


def province(seed: int, *, areas: int = 60, periods: int = 8, effect: float = 0.0) -> Panel:
    """A third begins in period 3, a third in 5, a third never."""
    g = np.random.default_rng(seed)
    start = np.array([3, 5, NEVER])[np.arange(areas) % 3]
    outcome = g.normal(size=(areas, 1)) + g.normal(size=periods) + g.normal(size=(areas, periods))
    return Panel(outcome + effect * (np.arange(periods) >= start[:, np.newaxis]), start)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_two_groups_and_two_periods_is_a_difference_of_differences(estimator):
    outcome = np.array([[1.0, 5.0], [3.0, 5.0], [2.0, 3.0], [4.0, 7.0]])
    found = estimator(Panel(outcome, np.array([1, 1, NEVER, NEVER]))).overall().estimates
    assert found.value[0] == pytest.approx((4 + 2) / 2 - (1 + 3) / 2)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_an_early_start_is_no_comparison_for_a_late_one(estimator):
    """Effects that grow: the usual regression takes the growth of the early ones off the late ones."""
    start = np.repeat([2, 6, NEVER], 20)
    since = np.maximum(np.arange(10) - start[:, np.newaxis] + 1.0, 0)
    outcome = np.where(start[:, np.newaxis] == NEVER, 0.0, since) + np.arange(60.0)[:, np.newaxis]
    panel = Panel(outcome, start)
    found = estimator(panel)
    after = found.event_time >= 0
    assert found.estimates.value[after] == pytest.approx(found.event_time[after] + 1.0)
    assert found.by_event_time(earliest=0, latest=1).estimates.value == pytest.approx([1, 2])
    assert one_coefficient(panel).value[0] < found.overall().estimates.value[0] - 0.4


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_trends_that_are_parallel_leave_nothing_before_and_the_effect_after(estimator):
    found = estimator(province(1, areas=3000, effect=2.0))
    overall = found.overall().estimates
    assert overall.value[0] == pytest.approx(2, abs=5 * overall.standard_errors[0])
    assert overall.standard_errors[0] < 0.05


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_one_area_that_begins_alone_has_an_effect_without_an_error(estimator):
    """Its deviation from its own mean is nought, which would make it look certain."""
    panel = province(2)
    lonely = replace(panel, start=np.where(np.arange(60) == 0, 4, np.where(np.arange(60) < 30, 5, NEVER)))
    starts = estimator(lonely).by_cohort()
    assert list(starts.label) == [4, 5]
    assert list(np.isnan(starts.estimates.value)) == [False, False]
    assert list(np.isnan(starts.estimates.standard_errors)) == [True, False]
    assert np.isnan(starts.estimates.intervals().lower[0])
    assert np.isnan(estimator(lonely).overall().estimates.p_values()[0])


def test_areas_that_begin_alone_may_stand_beside_each_other():
    panel = province(3)
    start = np.where(np.arange(60) < 3, np.arange(60) + 3, NEVER)
    alone, by_event_time, together = (
        imputed_effects(replace(panel, start=start), partition=p) for p in Partition
    )
    assert np.isnan(alone.overall().estimates.standard_errors[0])
    errors = by_event_time.by_event_time().estimates.standard_errors
    assert list(np.isnan(errors)) == [False, False, False, False, True]  # only one was treated for so long
    assert together.overall().estimates.standard_errors[0] > 0
    assert alone.overall().estimates.value[0] == together.overall().estimates.value[0]


def test_a_cluster_counts_once():
    """Every area twice, as clusters of two: the same error as once; as if they were areas: too small."""
    once = province(4)
    outcome, start = np.repeat(once.outcome, 2, axis=0), np.repeat(once.start, 2)
    for estimator in ESTIMATORS:
        plain = estimator(once).overall().estimates
        clustered = estimator(Panel(outcome, start, cluster=np.repeat(np.arange(60), 2))).overall().estimates
        naive = estimator(Panel(outcome, start)).overall().estimates
        assert clustered.standard_errors[0] == pytest.approx(plain.standard_errors[0])
        assert clustered.welch()[0][0] == pytest.approx(plain.welch()[0][0])
        assert naive.standard_errors[0] < 0.8 * plain.standard_errors[0]


def test_welch_is_the_t_test_of_two_groups():
    """One change per area: the interval is that of Welch's test of two means, by its textbook formula."""
    g = np.random.default_rng(5)
    change = np.concatenate([g.normal(1, 3, 6), g.normal(0, 1, 40)])
    outcome = np.column_stack([np.zeros(46), change])
    found = group_time_effects(Panel(outcome, np.where(np.arange(46) < 6, 1, NEVER))).overall().estimates
    one, other = change[:6].var(ddof=1) / 6, change[6:].var(ddof=1) / 40
    freedom = (one + other) ** 2 / (one**2 / 5 + other**2 / 39)
    error, degrees = found.welch()
    assert (error[0], degrees[0]) == (pytest.approx(np.sqrt(one + other)), pytest.approx(freedom))
    t = found.value[0] / error[0]
    assert found.p_values()[0] == pytest.approx(2 * special.stdtr(freedom, -abs(t)))
    assert found.intervals().upper[0] == pytest.approx(
        found.value[0] + special.stdtrit(freedom, 0.975) * error[0]
    )


def test_intervals_of_five_treated_areas_hold_the_truth_as_often_as_they_say():
    """300 provinces: 285 expected; fewer than 274 has a chance of 1 %. Normal limits would give about 255."""
    held = normal = 0
    for seed in range(300):
        g = np.random.default_rng(seed)
        panel = Panel(g.normal(size=(40, 6)), np.where(np.arange(40) < 5, 3, NEVER))
        found = imputed_effects(panel).overall().estimates
        interval = found.intervals()
        held += bool(interval.lower[0] <= 0 <= interval.upper[0])
        normal += bool(abs(found.value[0]) <= 1.96 * found.standard_errors[0])
    assert 274 <= held <= 297
    assert normal < 274


def test_areas_with_gaps_are_left_out_of_group_time_effects_and_used_by_imputation():
    panel = province(6, effect=1.0)
    holes = panel.outcome.copy()
    holes[0, 2] = holes[1, 7] = np.nan
    gaps = replace(panel, outcome=holes)
    found = group_time_effects(gaps)
    assert found.left_out == 2
    kept = group_time_effects(panel.only(np.arange(60) >= 2))
    assert found.estimates.value == pytest.approx(kept.estimates.value)
    assert imputed_effects(gaps).left_out == 0


def test_imputation_with_gaps_is_least_squares_with_dummies():
    panel = province(7, areas=12)
    holes = panel.outcome.copy()
    holes[[0, 3, 5], [1, 4, 0]] = np.nan
    panel = replace(panel, outcome=holes)
    used = panel.untreated() & ~np.isnan(holes)
    unit, period = np.nonzero(used)
    design = np.column_stack([unit[:, None] == np.arange(12), period[:, None] == np.arange(8)]).astype(float)
    effects = np.linalg.lstsq(design, holes[used], rcond=None)[0]
    expected = effects[:12, None] + effects[12:]
    treated = ~panel.untreated() & ~np.isnan(holes)
    by_hand = (holes - expected)[treated].mean()
    assert imputed_effects(panel).overall().estimates.value[0] == pytest.approx(by_hand, rel=1e-9)


def test_a_period_that_nothing_ties_to_the_others_is_not_imputed():
    """From period 4 on the only untreated area is one that was not there before."""
    outcome = np.ones((4, 6))
    outcome[3, :4] = np.nan
    found = imputed_effects(Panel(outcome, np.array([4, 4, 4, NEVER])))
    assert np.isnan(found.estimates.value).all()
    assert np.isnan(found.overall().estimates.value[0])


def test_a_single_area_to_compare_with_gives_no_error():
    panel = province(8)
    start = np.where(np.arange(60) < 59, 3, NEVER)
    for estimator in ESTIMATORS:
        assert np.isnan(estimator(replace(panel, start=start)).overall().estimates.standard_errors[0])


def test_effects_that_are_anticipated_are_looked_for_before_the_start():
    panel = province(9, areas=300)
    early = panel.outcome + 5.0 * (np.arange(8) >= panel.start[:, None] - 1)
    naive = group_time_effects(replace(panel, outcome=early)).overall().estimates.value[0]
    for estimator in ESTIMATORS:
        found = estimator(replace(panel, outcome=early), anticipation=1)
        assert found.overall().estimates.value[0] == pytest.approx(5, abs=0.6)
    assert abs(naive) < 1


def test_the_two_bases_agree_from_the_start_on_and_differ_before():
    panel = province(10)
    fixed, stepwise = (group_time_effects(panel, base=b) for b in (Base.UNIVERSAL, Base.VARYING))
    after, later = fixed.event_time >= 0, stepwise.event_time >= 0
    assert fixed.estimates.value[after] == pytest.approx(stepwise.estimates.value[later])
    assert list(fixed.event_time[fixed.cohort == 3]) == [-3, -2, 0, 1, 2, 3, 4]
    assert list(stepwise.event_time[stepwise.cohort == 3]) == [-2, -1, 0, 1, 2, 3, 4]


def test_areas_treated_all_along_and_later_than_the_panel():
    panel = province(11)
    start = panel.start.copy()
    start[:3], start[3:6] = 0, 99
    found = group_time_effects(replace(panel, start=start))
    assert found.left_out == 3
    as_never = replace(panel, start=np.where(start == 99, NEVER, start))
    assert found.estimates.value == pytest.approx(group_time_effects(as_never).estimates.value)


def test_more_comparisons_make_it_more_precise():
    panel = province(12)
    never, not_yet = (group_time_effects(panel, comparison=c).overall().estimates for c in Comparison)
    assert not_yet.standard_errors[0] < never.standard_errors[0]


def test_characteristics_that_drive_the_trend_are_taken_out():
    g = np.random.default_rng(13)
    trait = g.normal(size=(600, 1))
    start = np.where(trait[:, 0] + g.normal(size=600) > 0.5, 3, NEVER)
    outcome = trait * np.arange(6) + g.normal(size=(600, 6))
    plain, adjusted = (
        group_time_effects(Panel(outcome, start, covariates=c)).overall().estimates for c in (None, trait)
    )
    assert plain.value[0] > 1
    assert abs(adjusted.value[0]) < 3 * adjusted.standard_errors[0] < 0.6


def test_areas_without_a_characteristic_or_an_exposure_are_left_out():
    panel = province(17)
    trait = np.random.default_rng(1).normal(size=(60, 1))
    trait[4] = np.nan
    exposure = np.ones(panel.outcome.shape)
    exposure[[7, 8], [0, 3]] = np.nan
    assert group_time_effects(replace(panel, covariates=trait, exposure=exposure)).left_out == 3


def test_groups_without_overlap_and_terms_that_say_the_same_give_no_effect():
    trait = np.arange(40.0)[:, None]
    treated = trait[:, 0] >= 20
    design = np.column_stack([np.ones(40), trait])
    change = np.random.default_rng(1).normal(size=(40, 2))
    assert np.isnan(doubly_robust(change, treated, design)[0]).all()
    assert np.isnan(doubly_robust(change, treated, np.ones((40, 2)))[0]).all()
    assert logistic(treated, np.ones((40, 2))) is None
    found = group_time_effects(Panel(np.zeros((40, 4)), np.where(treated, 2, NEVER), covariates=trait))
    assert np.isnan(found.estimates.value).all()
    assert found.estimates.alone.all()


def test_a_propensity_that_does_not_settle_gives_no_effect(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("zicht.methods.effects.doubly_robust.STEPS", 1)
    trait = np.random.default_rng(1).normal(size=(40, 1))
    assert logistic(np.arange(40) < 15, np.column_stack([np.ones(40), trait])) is None


def test_some_points_of_an_event_study_may_be_chosen():
    events = group_time_effects(province(18)).by_event_time()
    before = events.chosen(events.label < 0)
    assert list(before.label) == [-5, -4, -3, -2]
    assert before.estimates.value == pytest.approx(events.estimates.value[:4])


def test_a_regression_without_effects_of_time_varying_controls_finds_their_slope():
    g = np.random.default_rng(14)
    panel = province(14, areas=300, effect=1.0)
    control = g.normal(size=(300, 8, 2))
    found = interaction_weighted_effects(
        replace(panel, outcome=panel.outcome + control @ [2.0, -1.0]), control
    )
    assert found.slopes.value == pytest.approx([2, -1], abs=5 * found.slopes.standard_errors.max())
    assert found.effects.overall().estimates.value[0] == pytest.approx(1, abs=0.5)


def test_weights_that_are_estimated_are_part_of_the_error():
    found = group_time_effects(province(15))
    fixed = replace(found, random_shares=False)
    assert found.overall().estimates.value[0] == fixed.overall().estimates.value[0]
    assert found.mean_over_cohorts().estimates.value[0] == fixed.mean_over_cohorts().estimates.value[0]
    assert found.overall().estimates.standard_errors[0] != fixed.overall().estimates.standard_errors[0]


def test_a_sum_does_not_suffer_from_a_cell_that_is_not_in_it():
    cells = Estimates(
        np.array([1.0, np.nan]),
        np.ones((3, 2)),
        np.arange(3),
        np.array([1, 1, NEVER]),
        np.array([False, True]),
    )
    total = cells.combined(np.array([[2.0], [0.0]]))
    assert (total.value[0], total.alone[0]) == (2.0, False)
    assert np.isnan(cells.covariance[1]).all()
    assert cells.covariance[0, 0] == 3


def test_the_reach_of_rounding_is_the_smaller_of_what_is_certain_and_what_is_likely():
    few, many = (rounding_reach(np.full((n, 1), 1 / n), np.full(n, 4.0)) for n in (1, 1000))
    assert few.likely()[0] == few.certain[0] == 4
    assert many.certain[0] == pytest.approx(4)
    assert many.likely()[0] == pytest.approx(4 * np.sqrt(2 * np.log(40) / 1000))


def test_the_order_of_areas_does_not_matter():
    panel = province(16)
    order = np.random.default_rng(1).permutation(60)
    for estimator in ESTIMATORS:
        mixed = estimator(Panel(panel.outcome[order], panel.start[order])).by_event_time().estimates
        plain = estimator(panel).by_event_time().estimates
        assert mixed.value == pytest.approx(plain.value, rel=1e-9)
        assert mixed.welch()[0] == pytest.approx(plain.welch()[0], rel=1e-9)


def test_arrays_that_do_not_belong_together_are_refused():
    with pytest.raises(ShapeMismatch):
        Panel(np.zeros((3, 4)), np.zeros(2, dtype=np.int64))
    with pytest.raises(ShapeMismatch):
        Panel(np.zeros((3, 4)), np.zeros(3, dtype=np.int64), covariates=np.zeros((2, 1)))
    with pytest.raises(ValueOutOfRange):
        Panel(np.zeros((3, 4)), np.zeros(3, dtype=np.int64), exposure=np.zeros((3, 4)))
