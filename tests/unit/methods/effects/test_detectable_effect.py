"""The smallest effect that would most likely be seen; checked by planting it."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.effects.callaway_santanna import group_time_effects
from zicht.methods.effects.detectable_effect import detectable_mean, detectable_ratio
from zicht.methods.effects.imputation import imputed_effects
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects

BEFORE, AFTER = 12, 4


def measured(seed: int, *, areas: int, lasting: float = 0.5) -> np.ndarray:
    """Ups and downs that last a little (first-order)."""
    g = np.random.default_rng(seed)
    noise = g.normal(size=(areas, BEFORE + AFTER + 20))
    for period in range(1, noise.shape[1]):
        noise[:, period] += lasting * noise[:, period - 1]
    return g.normal(size=(areas, 1)) + noise[:, 20:]


def counted(seed: int, *, areas: int, level: float) -> np.ndarray:
    g = np.random.default_rng(seed)
    mean = np.exp(g.normal(level, 0.4, (areas, 1)) + g.normal(0, 0.05, BEFORE + AFTER))
    return g.gamma(mean, 1.0)  # twice the variance of Poisson counts once drawn


def test_two_groups_without_memory_have_a_closed_form():
    """Unit noise: a change has variance 1/after + 1/before; 2.8 standard errors for 80 % of large groups."""
    g = np.random.default_rng(1)
    panel = Panel(g.normal(size=(4000, BEFORE)), np.full(4000, NEVER))
    found = detectable_mean(panel, np.arange(4000) < 2000, 4, before=4)
    assert found.error == pytest.approx(np.sqrt((1 / 4 + 1 / 4) * 2 / 2000), rel=0.05)
    assert found.effect == pytest.approx(2.8016 * found.error, rel=0.01)


@pytest.mark.parametrize("estimator", [imputed_effects, group_time_effects])
def test_a_planted_difference_of_that_size_is_seen_four_times_in_five(estimator):
    """150 provinces with 12 treated areas: 120 expected, between 104 and 135 with a chance of 99 %."""
    treated = np.arange(80) < 12
    seen = 0
    for seed in range(150):
        outcome = measured(seed, areas=80)
        past = Panel(outcome[:, :BEFORE], np.full(80, NEVER))
        before = 1 if estimator is group_time_effects else None
        effect = detectable_mean(past, treated, AFTER, before=before).effect
        outcome[:12, BEFORE:] += effect
        overall = estimator(Panel(outcome, np.where(treated, BEFORE, NEVER))).overall().estimates
        seen += overall.p_values()[0] < 0.05
    assert 102 <= seen <= 138


@pytest.mark.parametrize(("treated", "level"), [(1, 3.5), (6, 2.0)])
def test_a_planted_ratio_of_that_size_is_seen_four_times_in_five(treated: int, level: float):
    mask = np.arange(120) < treated
    seen = tried = 0
    for seed in range(120):
        mean = counted(seed, areas=120, level=level)
        g = np.random.default_rng(1000 + seed)
        past = Panel(g.poisson(mean[:, :BEFORE]).astype(float), np.full(120, NEVER))
        ratio = detectable_ratio(past, mask, AFTER).decrease
        if ratio == 0:
            continue
        tried += 1
        mean[:treated, BEFORE:] *= ratio
        outcome = np.concatenate([past.outcome, g.poisson(mean[:, BEFORE:])], axis=1)
        whole = poisson_effects(Panel(outcome, np.where(mask, BEFORE, NEVER))).overall()
        seen += whole.p_values()[0] < 0.05
    assert tried > 100
    assert 0.68 <= seen / tried <= 0.90


def test_what_comes_after_the_start_is_not_looked_at():
    outcome = measured(1, areas=30)[:, :BEFORE]
    treated = np.arange(30) < 5
    plain = detectable_mean(Panel(outcome, np.full(30, NEVER)), treated, 3)
    started = detectable_mean(Panel(outcome, np.where(treated, 2, NEVER)), treated, 3)
    assert plain == started


def test_one_treated_area_needs_a_borrowed_spread():
    panel = Panel(measured(2, areas=30)[:, :BEFORE], np.full(30, NEVER))
    one = np.arange(30) < 1
    assert np.isnan(detectable_mean(panel, one, 3).effect)
    assert detectable_mean(panel, one, 3, borrowed=True).effect > 1


def test_more_treated_areas_and_more_events_show_smaller_effects():
    panel = Panel(measured(3, areas=60)[:, :BEFORE], np.full(60, NEVER))
    few, many = (detectable_mean(panel, np.arange(60) < n, 3).effect for n in (4, 30))
    assert many < few
    g = np.random.default_rng(4)
    small, large = (
        detectable_ratio(
            Panel(g.poisson(m, (60, BEFORE)).astype(float), np.full(60, NEVER)), np.arange(60) < 2, 3
        )
        for m in (5, 50)
    )
    assert small.decrease < large.decrease < 1 < large.increase < small.increase


def test_rounding_makes_smaller_effects_invisible():
    g = np.random.default_rng(5)
    panel = Panel(g.poisson(30, (60, BEFORE)).astype(float), np.full(60, NEVER))
    one = np.arange(60) < 1
    exact, rounded = (detectable_ratio(panel, one, 3, rounding=r) for r in (0.0, 4.0))
    assert rounded.decrease < exact.decrease
    assert rounded.increase > exact.increase


def test_two_events_are_too_few_to_see_even_their_end():
    g = np.random.default_rng(6)
    panel = Panel(g.poisson(0.5, (60, BEFORE)).astype(float), np.full(60, NEVER))
    assert detectable_ratio(panel, np.arange(60) < 1, 3).decrease == 0


def test_areas_without_an_event_in_the_past_say_nothing():
    g = np.random.default_rng(7)
    counts = g.poisson(5, (40, BEFORE)).astype(float)
    counts[0] = 0
    found = detectable_ratio(Panel(counts, np.full(40, NEVER)), np.arange(40) < 1, 3)
    assert np.isnan(found.decrease)
    assert found.expected == 0


def test_a_past_that_is_too_short_is_refused():
    panel = Panel(np.ones((5, 4)), np.full(5, NEVER))
    for treated, after in ((np.arange(5) < 1, 3), (np.zeros(5, dtype=bool), 1), (np.ones(5, dtype=bool), 1)):
        with pytest.raises(ValueOutOfRange):
            detectable_mean(panel, treated, after)
