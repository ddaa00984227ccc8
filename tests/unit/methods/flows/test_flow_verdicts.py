import numpy as np
import pytest
from scipy import stats

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.flows.flow_verdicts import LARGEST_LEVERAGE, judge_flows
from zicht.methods.flows.gravity import fit_gravity
from zicht.methods.flows.spread_of_flows import (
    FlowDistribution,
    Spread,
    from_the_others,
    spread_of_flows,
)
from zicht.methods.verdicts import Verdict

ORDINARY = np.tile([16.0, 18, 20, 20, 22, 24], 10)  # sixty flows of which 20 are expected


def judged(special, expected=20.0, **settings):
    """Verdict on one flow among sixty ordinary ones."""
    flows = np.append(ORDINARY, special)
    means = np.append(np.full(60, 20.0), expected)
    settings = {
        name: np.append(np.full(60, 0.0), value) if name in ("rounding", "leverage") else value
        for name, value in settings.items()
    }
    found = judge_flows(flows, means, **settings)
    return Verdict(found.verdict[-1]), found


@pytest.mark.parametrize(
    ("flow", "expected", "verdict"),
    [
        (60, 20, Verdict.HIGHER),
        (2, 20, Verdict.LOWER),
        (1000, 1020, Verdict.SIMILAR),
        (21, 20, Verdict.CANNOT_SAY),  # could be half or double
        (0, 3, Verdict.CANNOT_SAY),  # nobody can say that nothing is less than little
        (18, 0.5, Verdict.HIGHER),
        (1300, 1000, Verdict.SIMILAR),  # stands out, but does not matter
        (np.nan, 20, Verdict.NOT_COMPARED),
        (5, 0, Verdict.NOT_COMPARED),
        (5, np.nan, Verdict.NOT_COMPARED),
    ],
)
def test_a_flow_among_ordinary_ones(flow, expected, verdict):
    assert judged(flow, expected)[0] is verdict


def test_a_flow_that_may_have_been_rounded_up_is_no_overflow():
    assert judged(48)[0] is Verdict.HIGHER
    assert judged(48, rounding=14)[0] is Verdict.CANNOT_SAY
    assert judged(4)[0] is Verdict.LOWER
    assert judged(4, rounding=9)[0] is Verdict.CANNOT_SAY


def test_rounding_never_makes_a_flow_stand_out_more():
    p = [judged(48, rounding=width)[1].p[-1] for width in (0, 2, 4, 8, 28, 60)]
    assert p == sorted(p)
    assert p[-1] == 1


def test_intervals_widen_by_rounding_and_the_shrunk_ratio_lies_between():
    _, exact = judged(60)
    _, rounded = judged(60, rounding=4)
    assert exact.ratio[-1] == 3
    assert rounded.interval.lower[-1] < exact.interval.lower[-1] < 3 < exact.interval.upper[-1]
    assert exact.interval.upper[-1] < rounded.interval.upper[-1]
    assert 1 < exact.shrunk[-1] < 3
    assert exact.shrunk_interval.lower[-1] < exact.shrunk[-1] < exact.shrunk_interval.upper[-1]
    assert rounded.shrunk_interval.lower[-1] < exact.shrunk_interval.lower[-1]


def test_ordinary_spread_makes_the_same_flow_ordinary():
    g = np.random.default_rng(3)
    wide = g.negative_binomial(2, 2 / 22, 400).astype(float)  # mean 20, standard deviation 15
    found = judge_flows(np.append(wide, 60), np.full(401, 20.0))
    assert found.spread.over_mean(np.array([20.0]))[0] == pytest.approx(11, rel=0.3)
    assert found.verdict[-1] != Verdict.HIGHER


def test_a_flow_its_own_expectation_rests_on_cannot_be_judged():
    assert judged(60, leverage=0.3)[0] is Verdict.HIGHER
    assert judged(60, leverage=LARGEST_LEVERAGE + 0.05)[0] is Verdict.CANNOT_SAY


def test_with_too_few_flows_nothing_is_said():
    found = judge_flows(np.array([5.0, 90, 7, 8]), np.array([5.0, 10, 8, 8]))
    assert found.spread is None
    assert set(found.verdict) == {Verdict.CANNOT_SAY}
    assert found.ratio[1] == 9
    assert found.share_flagged() == 0
    assert np.isnan(judge_flows(np.array([np.nan]), np.array([1.0])).share_flagged())


def test_flows_not_looked_at_are_not_compared_and_do_not_count_as_tests():
    tested = np.ones(61, dtype=bool)
    tested[:30] = False
    _, few = judged(40, tested=tested)
    assert few.tested == 31
    assert (few.verdict[:30] == Verdict.NOT_COMPARED).all()
    assert few.q[-1] == pytest.approx(31 * few.p[-1])
    assert np.isnan(few.q[:30]).all()


def test_bounds_that_stand_for_flows_do_not_calm_the_spread():
    """Pairs without a row are taken as expected; as ordinary flows they would make the others look wild."""
    g = np.random.default_rng(8)
    flows = g.negative_binomial(4, 4 / 24, 100).astype(float)
    both, means = np.append(flows, np.full(300, 20.0)), np.full(400, 20.0)
    seen = np.arange(400) < 100
    told = judge_flows(both, means, seen=seen, rounding=np.where(seen, 0, 5)).spread
    alone = judge_flows(flows, means[:100]).spread
    assert (told.proportional, told.quadratic) == (alone.proportional, alone.quadratic)
    assert judge_flows(both, means).spread.over_mean(20) < 0.5 * alone.over_mean(20)


def test_the_visible_ratio_falls_with_what_is_expected_and_is_seen_four_times_in_five():
    means = np.repeat([2.0, 8.0, 32.0, 200.0], 15)
    g = np.random.default_rng(5)
    found = judge_flows(g.poisson(means).astype(float), means, relevant_ratio=1.2)
    visible = found.visible_ratio[::15]
    assert (np.diff(visible) < 0).all()
    seen = []
    for _ in range(60):
        flows = g.poisson(means).astype(float)
        flows[-1] = g.poisson(200 * visible[-1])
        seen.append(judge_flows(flows, means, relevant_ratio=1.01).verdict[-1] == Verdict.HIGHER)
    assert np.mean(seen) == pytest.approx(0.8, abs=0.17)


def test_a_flow_is_compared_with_what_the_others_say():
    """One step of deletion against fitting again without the flow."""
    g = np.random.default_rng(2)
    n = 10
    places, size = 60 * g.random((n, 2)), np.exp(0.6 * g.standard_normal(n))
    distance = np.hypot(*(places[:, None] - places[None]).T) + 3 * np.eye(n)
    terms = np.stack([np.log(distance), np.eye(n)])
    mean = np.outer(size, size) * np.exp(np.tensordot([-1.4, 0.6], terms, 1))
    flows = g.poisson(mean * 4000 / mean.sum()).astype(float)
    fit = fit_gravity(flows, terms)
    large = np.argwhere((fit.expected > 8) & (fit.leverage < 0.6))[::8]
    quick = from_the_others(flows, fit.expected, np.minimum(fit.leverage, 0.9))
    for i, j in large:
        assert quick[i, j] == pytest.approx(expectation_without(flows, terms, i, j), rel=0.1)
    assert len(large) > 2


def expectation_without(flows, terms, i, j):
    """Mean of a pair from all others: fit again with the pair put at its own expectation."""
    filled = flows.copy()
    for _ in range(12):
        filled[i, j] = fit_gravity(filled, terms).expected[i, j]
    return filled[i, j]


@pytest.mark.parametrize(
    ("proportional", "quadratic"), [(0.0, 0.0), (2.0, 0.0), (0.0, 0.2)], ids=["chance", "phi", "shape"]
)
def test_the_form_and_size_of_spread_are_found(proportional, quadratic):
    g = np.random.default_rng(11)
    means = np.exp(g.uniform(np.log(5), np.log(500), 1500))
    flows = Spread(proportional, quadratic, 0).distribution(means).draw(g)
    found = spread_of_flows(flows, means, np.zeros(1500), np.zeros(1500))
    assert found.proportional == pytest.approx(proportional, rel=0.15, abs=0.1)
    assert found.quadratic == pytest.approx(quadratic, rel=0.15, abs=0.01)


def test_a_few_wild_flows_hardly_move_the_spread():
    g = np.random.default_rng(12)
    means = np.full(400, 30.0)
    flows = g.poisson(means).astype(float)
    flows[:12] *= 6
    found = spread_of_flows(flows, means, np.zeros(400), np.zeros(400))
    assert found.over_mean(30) < 1.35


def test_tail_probabilities_are_those_of_the_distributions():
    flow, mean = np.array([0.0, 3, 25]), np.array([2.0, 2, 20])
    poisson = FlowDistribution(mean, np.ones(3))
    np.testing.assert_allclose(poisson.at_least(flow), stats.poisson.sf(flow - 1, mean), rtol=1e-6)
    np.testing.assert_allclose(poisson.at_most(flow), stats.poisson.cdf(flow, mean), rtol=1e-6)
    wide = FlowDistribution(mean, np.full(3, 3.0))
    peer = stats.nbinom(mean / 2, 1 / 3)
    np.testing.assert_allclose(wide.at_least(flow), peer.sf(flow - 1), rtol=1e-10)
    np.testing.assert_allclose(wide.at_most(flow), peer.cdf(flow), rtol=1e-10)
    assert wide.at_most(np.full(3, -1.0)).tolist() == [0, 0, 0]


def test_mistakes_of_the_caller_are_refused():
    with pytest.raises(ShapeMismatch):
        judge_flows(np.ones(3), np.ones(4))
    for wrong in ({"rounding": -1.0}, {"leverage": 1.5}, {"relevant_ratio": 0.5}):
        with pytest.raises(ValueOutOfRange):
            judge_flows(np.ones(3), np.ones(3), **wrong)
