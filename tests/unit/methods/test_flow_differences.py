import numpy as np
import pytest

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.displacement import flow_differences as module
from zicht.methods.displacement.flow_differences import flow_differences
from zicht.methods.displacement.rings import BEYOND, NOT_PLACED

AFTER = np.arange(6) >= 3
RING = np.array([0, 1, 1] + [BEYOND] * 12)


def drawn(seed=3, level=12.0, effect=(0.5, 1.3)):
    """Eight origins with ups and downs of their own, 15 destinations, six periods."""
    g = np.random.default_rng(seed)
    pair, shock = np.exp(g.normal(0, 0.6, (8, 15, 1))), np.exp(g.normal(0, 0.3, (8, 1, 6)))
    change = np.where(RING == 0, effect[0], np.where(RING == 1, effect[1], 1.0))[:, None]
    return g.poisson(level * pair * shock * np.where(AFTER, change, 1.0)).astype(float)


def poisson_fit(flows, ring, *, origin_shocks):
    """The same model written out: a constant for each pair and each origin and period, by Fisher scoring."""
    i, j, t = (axis.ravel() for axis in np.indices(flows.shape))
    pair, period = i * flows.shape[1] + j, (i if origin_shocks else 0 * i) * flows.shape[2] + t
    effects = [(ring[j] == code) & AFTER[t] for code in (0, 1)]
    constants = [pair[:, None] == np.unique(pair), (period[:, None] == np.unique(period))[:, 1:]]
    design = np.column_stack([*effects, *constants]).astype(float)
    y = flows.ravel()
    beta = np.linalg.lstsq(design, np.log(y + 0.5), rcond=None)[0]
    for _ in range(12):
        mean = np.exp(design @ beta)
        beta += np.linalg.pinv(design.T @ (mean[:, None] * design)) @ (design.T @ (y - mean))
    return beta[:2]


@pytest.mark.parametrize("origin_shocks", [True, False])
def test_the_effects_are_those_of_the_poisson_fit_with_all_its_constants(origin_shocks):
    flows = drawn()[:4]
    found = flow_differences(flows, RING, AFTER, origin_shocks=origin_shocks)
    np.testing.assert_allclose(
        found.effect.value, poisson_fit(flows, RING, origin_shocks=origin_shocks), atol=1e-9
    )
    assert found.ring.tolist() == [0, 1]
    assert found.destinations.tolist() == [1, 2]
    assert found.control_destinations == 12


def test_the_planted_effects_lie_in_the_intervals():
    ratio, lower, upper = flow_differences(drawn(), RING, AFTER).ratio()
    for place, truth in enumerate((0.5, 1.3)):
        assert lower[place] < truth < upper[place]
        assert lower[place] < ratio[place] < upper[place]


def test_with_one_factor_for_all_it_is_the_ratio_of_ratios_of_totals():
    flows = drawn()
    found = flow_differences(flows, RING, AFTER, origin_shocks=False)
    totals = [flows[:, r == RING][..., when].sum() for r in (0, BEYOND) for when in (AFTER, ~AFTER)]
    assert found.effect.value[0] == pytest.approx(np.log(totals[0] / totals[1] * totals[3] / totals[2]))


def test_an_origin_that_sends_twice_as_many_everywhere_is_no_effect():
    flows = drawn()
    louder = flows * np.where(AFTER & (np.arange(8) == 4)[:, None], 2, 1)[:, None, :]
    plain, moved = (flow_differences(part, RING, AFTER).effect for part in (flows[:4], louder[:4]))
    np.testing.assert_allclose(plain.value, moved.value)
    calm = np.ones((8, 15, 6)) * 20
    calm[4, :, AFTER] *= 2
    calm[4, 0, :] = 400  # the origin sends most to the target: totals of destinations would be misled
    calm[4, 0, AFTER] = 800
    assert flow_differences(calm, RING, AFTER).effect.value[0] == pytest.approx(0, abs=1e-9)
    assert flow_differences(calm, RING, AFTER, origin_shocks=False).effect.value[0] > 0.2


def test_rounding_is_carried_to_first_order():
    flows = drawn(level=60.0)
    plain, rounded = (flow_differences(flows, RING, AFTER, rounding=r).effect for r in (0.0, 0.5))
    assert np.all(rounded.standard_error > plain.standard_error)
    g = np.random.default_rng(6)
    for _ in range(20):
        moved = flow_differences(flows + g.uniform(-0.5, 0.5, flows.shape), RING, AFTER).effect.value
        assert np.all(np.abs(moved - plain.value) < rounded.largest_shift)
    sign = np.where(RING == 0, 1.0, np.where(RING == 1, 0.0, -1.0))[:, None] * np.where(AFTER, 1, -1)
    worst = flow_differences(flows + 0.5 * sign, RING, AFTER).effect.value[0] - plain.value[0]
    assert 0.7 * rounded.largest_shift[0] < worst < 1.05 * rounded.largest_shift[0]


def test_pairs_with_a_gap_and_destinations_without_a_place_are_left_out():
    flows = drawn()
    gaps = flows.copy()
    gaps[2, 5, 1] = np.nan
    without = flows.copy()
    without[2, 5] = 0
    np.testing.assert_allclose(
        flow_differences(gaps, RING, AFTER).effect.value, flow_differences(without, RING, AFTER).effect.value
    )
    ring = np.where(np.arange(15) == 14, NOT_PLACED, RING)
    np.testing.assert_allclose(
        flow_differences(flows, ring, AFTER).effect.value,
        flow_differences(flows[:, :14], RING[:14], AFTER).effect.value,
    )


def test_origins_with_flows_on_one_side_only_tell_nothing():
    flows = drawn()
    flows[3, :, AFTER] = 0
    found = flow_differences(flows, RING, AFTER)
    assert found.origins == 7
    np.testing.assert_allclose(
        found.effect.value, flow_differences(np.delete(flows, 3, axis=0), RING, AFTER).effect.value
    )


def test_a_ring_without_flows_after_says_nothing_and_leaves_the_others_alone():
    flows = drawn()
    flows[:, 0, AFTER] = 0
    found = flow_differences(flows, RING, AFTER)
    assert np.isnan(found.effect.value).tolist() == [True, False]
    alone = flow_differences(flows[:, 1:], RING[1:], AFTER)
    assert found.effect.value[1] == pytest.approx(alone.effect.value[0])


def test_too_few_controls_say_nothing():
    found = flow_differences(drawn()[:, :12], RING[:12], AFTER)
    assert found.control_destinations == 9
    assert np.isnan(found.effect.value).all()
    assert np.isnan(found.effect.at_worst.lower).all()


def test_a_fit_that_does_not_settle_says_nothing(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 1)
    assert np.isnan(flow_differences(drawn(), RING, AFTER).effect.value).all()


def test_negative_flows_are_refused():
    with pytest.raises(ValueOutOfRange):
        flow_differences(-drawn(), RING, AFTER)
