"""Laws of effects: what must not matter does not, for any panel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.methods.effects.callaway_santanna import Base, Comparison, group_time_effects
from zicht.methods.effects.imputation import Partition, imputed_effects
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    """Two to four areas for each of one to three starts, and as many that never begin."""
    seed, periods = draw(st.integers(0, 2**32 - 1)), draw(st.integers(4, 9))
    starts = draw(st.lists(st.integers(1, periods - 1), min_size=1, max_size=3, unique=True))
    each = draw(st.integers(2, 4))
    start = np.repeat([*starts, NEVER], each)
    g = np.random.default_rng(seed)
    return Panel(g.poisson(8, (len(start), periods)) + 1.0, start)


@settings(max_examples=30)
@given(panels(), st.integers(0, 1000), st.sampled_from(list(Comparison)), st.sampled_from(list(Base)))
def test_levels_of_areas_and_of_periods_do_not_matter(
    panel: Panel, seed: int, comparison: Comparison, base: Base
):
    g = np.random.default_rng(seed)
    shifted = panel.outcome + 10 * g.normal(size=(panel.units, 1)) + 10 * g.normal(size=panel.periods)
    for estimate in (
        lambda p: group_time_effects(p, comparison=comparison, base=base),
        imputed_effects,
    ):
        plain, moved = (estimate(p).estimates for p in (panel, replace(panel, outcome=shifted)))
        assert moved.value == pytest.approx(plain.value, abs=1e-9, nan_ok=True)
        assert moved.standard_errors == pytest.approx(plain.standard_errors, abs=1e-9, nan_ok=True)


@settings(max_examples=30)
@given(panels(), st.floats(0.01, 100), st.sampled_from(list(Partition)))
def test_the_unit_of_the_outcome_is_the_unit_of_the_effect(panel: Panel, factor: float, partition: Partition):
    plain = imputed_effects(panel, partition=partition).overall().estimates
    scaled = (
        imputed_effects(replace(panel, outcome=panel.outcome * factor), partition=partition)
        .overall()
        .estimates
    )
    assert scaled.value == pytest.approx(plain.value * factor, rel=1e-6, abs=1e-9 * factor)
    assert scaled.intervals().upper == pytest.approx(plain.intervals().upper * factor, rel=1e-6, nan_ok=True)


@settings(max_examples=30)
@given(panels())
def test_before_the_first_start_and_after_it_all_estimators_agree_when_there_are_two_periods(panel: Panel):
    two = Panel(panel.outcome[:, :2], np.where(panel.start == NEVER, NEVER, 1))
    assert imputed_effects(two).overall().estimates.value == pytest.approx(
        group_time_effects(two).overall().estimates.value
    )


@settings(max_examples=30)
@given(panels(), st.floats(0.1, 10), st.integers(0, 1000))
def test_exposure_in_other_units_or_rates_of_areas_leave_the_ratio_as_it_is(
    panel: Panel, factor: float, seed: int
):
    size = np.random.default_rng(seed).uniform(0.5, 2.0, (panel.units, 1))
    plain = poisson_effects(panel).overall()
    other = poisson_effects(replace(panel, exposure=factor * size * np.ones(panel.outcome.shape))).overall()
    assert other.ratio == pytest.approx(plain.ratio, rel=1e-8)
    assert other.clustered.standard_errors == pytest.approx(
        plain.clustered.standard_errors, rel=1e-6, nan_ok=True
    )


@settings(max_examples=30)
@given(panels())
def test_what_was_seen_before_is_what_was_expected_before(panel: Panel):
    """Fitted and observed counts have the same sum in every area and in every period without a measure."""
    fit = poisson_effects(panel).fit
    assert fit.score.sum(axis=1) == pytest.approx(0, abs=1e-6)
    assert fit.score.sum(axis=0) == pytest.approx(0, abs=1e-6)


@settings(max_examples=30)
@given(panels(), st.floats(0, 3), st.floats(0.5, 0.99))
def test_intervals_of_ratios_hold_the_ratio_and_grow_with_rounding_and_confidence(
    panel: Panel, rounding: float, confidence: float
):
    plain, rounded = (poisson_effects(panel, rounding=r).by_cohort() for r in (0.0, rounding))
    inner, outer = plain.intervals(confidence), rounded.intervals(confidence)
    known = ~np.isnan(inner.lower)
    assert (inner.lower[known] <= plain.ratio[known] + 1e-12).all()
    assert (inner.upper[known] >= plain.ratio[known] - 1e-12).all()
    assert (outer.lower[known] <= inner.lower[known] + 1e-9).all()
    assert (outer.upper[known] >= inner.upper[known] - 1e-9).all()
    wider = plain.intervals(1 - (1 - confidence) / 2)
    assert (wider.upper[known] >= inner.upper[known] - 1e-9).all()
