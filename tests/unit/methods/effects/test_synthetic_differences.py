import numpy as np
import pytest

from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.synthetic_differences import (
    Weighting,
    bootstrap_effects,
    effects_elsewhere,
    jackknife_error,
    placebo_effects,
    placebo_p,
    synthetic_difference,
)


def wandering(units=30, periods=24, seed=1, noise=0.1):
    """Areas that follow two shared waves in their own measure."""
    g = np.random.default_rng(seed)
    waves = np.cumsum(g.standard_normal((2, periods)), axis=1)
    loads = g.uniform(0, 1, (units, 2))
    return 10 + loads @ waves + noise * g.standard_normal((units, periods))


def panel_of(outcome, **starts):
    start = np.full(len(outcome), NEVER)
    for unit, first in starts.items():
        start[int(unit[1:])] = first
    return Panel(outcome, start)


def test_an_effect_is_found_where_plain_differences_are_led_astray_by_the_waves():
    outcome = wandering(units=60)
    outcome[0] = 10 + (outcome[1] + outcome[2] - 20) / 2  # a mix of two others, exactly
    outcome[0, 16:] += 3
    panel = panel_of(outcome, u0=16)
    synthetic, plain = (synthetic_difference(panel, w).effect for w in (Weighting.BOTH, Weighting.NONE))
    assert synthetic == pytest.approx(3, abs=0.3)
    assert abs(plain - 3) > abs(synthetic - 3)


def test_a_synthetic_control_takes_nothing_off_for_the_periods_before():
    found = synthetic_difference(panel_of(wandering(), u0=16), Weighting.AREAS)
    start = found.starts[0]
    assert not start.period_weights.any()
    assert start.area_weights.sum() == pytest.approx(1)
    assert found.effect == pytest.approx(start.path[16:].mean())


def test_weights_are_shares_and_treated_areas_have_none():
    panel = panel_of(wandering(12, 12), u0=5, u5=8, u6=8)
    for start in synthetic_difference(panel).starts:
        for weights in (start.area_weights, start.period_weights):
            assert np.all(weights >= 0)
            assert weights.sum() == pytest.approx(1)
        assert start.area_weights[[0, 5, 6]].tolist() == [0, 0, 0]


def test_several_starts_count_for_their_treated_areas_and_periods():
    panel = panel_of(wandering(), u0=10, u5=16, u6=16)
    found = synthetic_difference(panel)
    assert found.shares == pytest.approx([14 / 30, 16 / 30])
    early = synthetic_difference(panel.only(~np.isin(np.arange(30), [5, 6])))
    assert found.starts[0].effect == pytest.approx(early.effect, rel=1e-9)
    assert found.effect == pytest.approx(found.shares @ [start.effect for start in found.starts])


def test_the_order_of_areas_does_not_matter():
    outcome = wandering()
    order = np.random.default_rng(2).permutation(30)
    start = np.full(30, NEVER)
    start[3] = 15
    first, second = (synthetic_difference(Panel(outcome[o], start[o])) for o in (np.arange(30), order))
    assert first.effect == pytest.approx(second.effect, rel=1e-8)


def test_what_would_have_been_is_what_was_seen_less_the_effect():
    outcome = wandering()
    panel = panel_of(outcome, u3=15)
    found = synthetic_difference(panel)
    assert found.counterfactual(panel) == pytest.approx(outcome[3, 15:].mean() - found.effect)


def test_the_three_errors_of_plain_differences_agree_with_the_spread_of_areas():
    g = np.random.default_rng(5)
    outcome = g.standard_normal((120, 12))
    panel = Panel(outcome, np.where(np.arange(120) < 20, 8, NEVER))
    found = synthetic_difference(panel, Weighting.NONE)
    gain = outcome[:, 8:].mean(axis=1) - outcome[:, :8].mean(axis=1)
    classic = gain.std(ddof=1) * np.sqrt(1 / 20 + 1 / 100)
    assert jackknife_error(panel, found) == pytest.approx(classic, rel=0.2)
    assert placebo_effects(panel, found, g, 400).std() == pytest.approx(classic, rel=0.2)
    assert bootstrap_effects(panel, found, g, 400).std() == pytest.approx(classic, rel=0.2)


def test_errors_of_both_weightings_are_of_one_size_for_several_starts():
    panel = panel_of(wandering(15, 12), u0=6, u1=6, u5=8, u6=8)
    found = synthetic_difference(panel)
    g = np.random.default_rng(3)
    placebo = placebo_effects(panel, found, g, 10).std()
    assert 0.2 < bootstrap_effects(panel, found, g, 10).std() / placebo < 5
    assert 0.1 < jackknife_error(panel, found) / placebo < 5


def test_the_same_generator_gives_the_same_placebos():
    panel = panel_of(wandering(), u0=10)
    found = synthetic_difference(panel, Weighting.NONE)
    first, second = (placebo_effects(panel, found, np.random.default_rng(9), 5) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_areas_said_to_have_begun_elsewhere_give_the_effects_they_would_have_if_they_had():
    outcome = wandering()
    panel = panel_of(outcome, u0=10, u5=16)
    found = synthetic_difference(panel, Weighting.NONE)
    starts = np.where(np.arange(30) == 7, 10, NEVER)
    starts[[8, 0, 5]] = [16, 0, 0]
    moved = Panel(outcome[1:], np.where(starts == 0, NEVER, starts)[1:]).only(np.arange(1, 30) != 5)
    expected = synthetic_difference(moved, Weighting.NONE).effect
    assert effects_elsewhere(panel, found, starts[None])[0] == pytest.approx(expected)


def test_no_jackknife_with_one_treated_area():
    panel = panel_of(wandering(), u0=10)
    assert np.isnan(jackknife_error(panel, synthetic_difference(panel, Weighting.NONE)))


def test_the_real_effect_counts_among_the_placebos():
    assert placebo_p(5.0, np.array([1.0, -2.0, 3.0])) == 0.25
    assert placebo_p(2.5, np.array([1.0, -2.6, 3.0])) == 0.75


def test_a_panel_with_gaps_is_not_taken():
    outcome = wandering()
    outcome[4, 3] = np.nan
    with pytest.raises(AssertionError, match="without gaps"):
        synthetic_difference(panel_of(outcome, u0=10))
