"""Over- and underflows: which flows differ from what size and distance explain, and which nobody can judge.

The questions of `verdicts`, asked of a flow: does it stand out from chance and ordinary spread, counting how
many flows were looked at? Is the difference large enough to matter? If it does not stand out: is it known
well enough to be called as expected?

A large flow is part of the totals that its own expectation is made of. It is compared with what all other
flows make one expect; where these hardly say anything, nothing is said. Rounding is taken at its worst: a
flow counts as what it can be nearest to its expectation. So fewer flows stand out, and none by rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Codes, Floats, check_range, check_same_shape, floats
from zicht.methods.flows.spread_of_flows import ANSCOMBE, Spread, from_the_others, spread_of_flows
from zicht.methods.flows.sums_of_pairs import rounding_variance
from zicht.methods.intervals import Interval, count_interval
from zicht.methods.multiple_testing import q_values
from zicht.methods.shrinkage import gamma_poisson
from zicht.methods.verdicts import ALPHA, FEWEST_EXPECTED, Z95, Verdict

RELEVANT_RATIO = 1.5  # smallest ratio of flow to expectation that a page calls an over- or underflow
LARGEST_LEVERAGE = 0.6  # above it the other flows say too little of a flow to judge it
SOLID = 1.0  # expected flow from which pairs tell how ratios differ
POWER_Z = float(special.ndtri(0.8))  # a visible ratio is seen four times in five


@dataclass(frozen=True, eq=False)
class FlowVerdicts:
    """What is said of each flow; arrays of the shape of the flows, nan where not tested."""

    expected: Floats  # from all other flows
    ratio: Floats  # flow over that expectation
    interval: Interval  # 95 % sampling interval of the ratio, widened by rounding
    shrunk: Floats  # empirical Bayes: drawn towards what flows have in common; the one to map
    shrunk_interval: Interval  # 95 % posterior interval, widened by rounding
    p: Floats  # two-sided mid-p, with ordinary spread, at the worst rounding; 1 where nothing can be said
    q: Floats  # the same with the number of flows counted in
    verdict: Codes  # codes of Verdict
    visible_ratio: Floats  # from here overflows are mostly seen: 4 in 5, with wide spread 1 in 2
    spread: Spread | None  # None: too few flows to tell, and nothing is said of any
    tested: int  # number of flows tested

    def share_flagged(self) -> float:
        """Share of the tested flows called higher or lower; nan without any."""
        flagged = (self.verdict == Verdict.HIGHER) | (self.verdict == Verdict.LOWER)
        return float(flagged.sum() / self.tested) if self.tested else float("nan")


def judge_flows(
    flows: Floats,
    expected: Floats,
    *,
    rounding: Floats | float = 0.0,
    tested: Bools | None = None,
    seen: Bools | None = None,
    leverage: Floats | float = 0.0,
    relevant_ratio: float = RELEVANT_RATIO,
    alpha: float = ALPHA,
) -> FlowVerdicts:
    """Verdicts of flows against a model.

    flows           any shape  counts >= 0 of pairs or of published rows, nan: none
    expected        same       of `gravity` or `merged_gravity`; 0 or nan: not compared
    rounding        same or one number: promised largest difference of each flow with the truth
    tested          same       False: not among the flows that are looked at; None: all
    seen            same       False: only bounds of the flow are known (the value lies between them and
                               rounding reaches both): it says nothing about ordinary spread; None: all
    leverage        same       of the same fit: share of each flow in its own expectation
    relevant_ratio  >= 1, smallest ratio that matters
    alpha           expected share of false discoveries among the flows that stand out
    raises          ShapeMismatch, ValueOutOfRange
    source          Benjamini & Hochberg 1995; mid-p: Lancaster 1961; ordinary spread: `spread_of_flows`
    """
    flows, expected = floats(flows), floats(expected)
    wide, own = (np.broadcast_to(floats(part), flows.shape) for part in (rounding, leverage))
    check_same_shape("flow verdicts", flows=flows, expected=expected)
    check_range("flow verdicts", flows, 0, np.inf, "flows")
    check_range("flow verdicts", wide, 0, np.inf, "rounding")
    check_range("flow verdicts", own, 0, 1, "leverage")
    check_range("flow verdicts", floats(relevant_ratio), 1, np.inf, "smallest relevant ratio")
    known = ~np.isnan(flows + expected + own) & (expected > 0)
    chosen = known if tested is None else known & tested
    telling = np.ones(flows.shape, dtype=bool) if seen is None else seen
    flow = _Flows.of(flows[chosen], expected[chosen], wide[chosen], own[chosen], telling[chosen])
    return _in_place(_judged(flow, relevant_ratio, alpha), chosen)


@dataclass(frozen=True, eq=False)
class _Flows:
    """Flows in a row, all tested."""

    flow: Floats
    least: Floats  # that rounding leaves possible
    most: Floats
    rounding: Floats
    mean: Floats  # expected from all other flows
    leverage: Floats
    few: Bools  # so few expected that nothing can be less
    blind: Bools  # the other flows say too little
    telling: Bools  # of ordinary spread

    @classmethod
    def of(cls, flow: Floats, expected: Floats, rounding: Floats, leverage: Floats, seen: Bools) -> _Flows:
        blind = leverage > LARGEST_LEVERAGE
        own = np.where(blind, 0.0, leverage)
        mean = from_the_others(flow, expected, own)
        least = np.maximum(flow - rounding, 0.0)
        few = mean < FEWEST_EXPECTED
        return cls(flow, least, flow + rounding, rounding, mean, own, few, blind, seen & ~blind)

    def spread(self) -> Spread | None:
        """Ordinary spread of the flows that are seen and can be judged."""
        seen = self.telling
        variance = rounding_variance(self.rounding[seen])
        return spread_of_flows(self.flow[seen], self.mean[seen], variance, self.leverage[seen])


def _judged(flows: _Flows, relevant_ratio: float, alpha: float) -> FlowVerdicts:
    mean, spread = flows.mean, flows.spread()
    chance = Interval(count_interval(flows.least).lower / mean, count_interval(flows.most).upper / mean)
    shrunk, posterior = _shrunk(flows)
    p, visible = (np.full(len(mean), np.nan) for _ in range(2))
    verdict = np.full(len(mean), Verdict.CANNOT_SAY, dtype=np.int8)
    q = p
    if spread is not None:
        p = _mid_p(flows, spread)
        q = q_values(p)
        flagged = q <= alpha
        verdict = _decide(flows, flagged, chance, spread, relevant_ratio)
        cutoff = float(p[flagged].max()) if flagged.any() else alpha / max(len(p), 1)
        visible = np.maximum(_visible_ratio(flows, spread, cutoff), relevant_ratio)
    return FlowVerdicts(
        expected=mean,
        ratio=flows.flow / mean,
        interval=chance,
        shrunk=shrunk,
        shrunk_interval=posterior,
        p=p,
        q=q,
        verdict=verdict,
        visible_ratio=visible,
        spread=spread,
        tested=len(mean),
    )


def _decide(flows: _Flows, flagged: Bools, chance: Interval, spread: Spread, relevant_ratio: float) -> Codes:
    """First rule that holds wins; a difference that stands out but does not matter is as expected."""
    mean = flows.mean
    ordinary = np.exp(np.minimum(Z95 * spread.of_ratio(mean), 50.0))
    within = (chance.lower >= 1 / (relevant_ratio * ordinary)) & (chance.upper <= relevant_ratio * ordinary)
    higher = flagged & (flows.least / mean >= relevant_ratio)
    lower = flagged & (flows.most / mean <= 1 / relevant_ratio)
    return np.select(
        [flows.blind, higher, lower, flagged | (within & ~flows.few)],
        [Verdict.CANNOT_SAY, Verdict.HIGHER, Verdict.LOWER, Verdict.SIMILAR],
        Verdict.CANNOT_SAY,
    ).astype(np.int8)


def _mid_p(flows: _Flows, spread: Spread) -> Floats:
    """Two-sided; the upper tail at the least and the lower tail at the most the flow can be."""
    chance = spread.distribution(flows.mean, flows.leverage)
    above = (chance.at_least(flows.least) + chance.at_least(flows.least + 1)) / 2
    below = (chance.at_most(flows.most) + chance.at_most(flows.most - 1)) / 2
    # nobody can say that nothing is less than little
    p = np.minimum(2 * np.minimum(above, np.where(flows.few, 1.0, below)), 1.0)
    # spread estimated from few flows may be too small: the same as Student's t beside the normal
    return np.where(flows.blind, 1.0, 2 * special.stdtr(spread.freedom, special.ndtri(p / 2)))


def _shrunk(flows: _Flows) -> tuple[Floats, Interval]:
    """Gamma-Poisson ratios and posterior interval at the ends of rounding; nan if no model can be fitted."""
    solid = flows.mean >= SOLID
    if not solid.any():
        unknown = np.full(len(flows.mean), np.nan)
        return unknown, Interval(unknown, unknown)
    fit = gamma_poisson(flows.flow[np.newaxis, solid], flows.mean[np.newaxis, solid])
    shape = float(fit.shape[0])
    rate = flows.mean + shape / float(np.exp(fit.coefficients[0, 0]))
    lower = special.gammaincinv(shape + flows.least, 0.025) / rate
    upper = special.gammaincinv(shape + flows.most, 0.975) / rate
    return (shape + flows.flow) / rate, Interval(lower, upper)


def _visible_ratio(flows: _Flows, spread: Spread, cutoff: float) -> Floats:
    """Ratio whose flow lies, on the square-root scale, the cut-off and the power above the expectation.

    Larger flows may spread more, so the power is counted in the spread of the flow that is just called.
    """
    alarm = -special.stdtrit(spread.freedom, cutoff / 2)
    deviation = np.sqrt(spread.distribution(flows.mean, flows.leverage).over_mean) / 2
    called = np.sqrt(flows.mean + ANSCOMBE) + alarm * deviation
    beyond = np.sqrt(spread.over_mean(called**2)) / 2
    flow = (called + POWER_Z * beyond) ** 2 - ANSCOMBE
    return floats((flow + flows.rounding) / flows.mean)


def _in_place(found: FlowVerdicts, chosen: Bools) -> FlowVerdicts:
    """The same in the shape of the flows."""

    def full(values: Floats) -> Floats:
        wide = np.full(chosen.shape, np.nan)
        wide[chosen] = values
        return wide

    verdict = np.full(chosen.shape, Verdict.NOT_COMPARED, dtype=np.int8)
    verdict[chosen] = found.verdict
    return FlowVerdicts(
        expected=full(found.expected),
        ratio=full(found.ratio),
        interval=Interval(full(found.interval.lower), full(found.interval.upper)),
        shrunk=full(found.shrunk),
        shrunk_interval=Interval(full(found.shrunk_interval.lower), full(found.shrunk_interval.upper)),
        p=full(found.p),
        q=full(found.q),
        verdict=verdict,
        visible_ratio=full(found.visible_ratio),
        spread=found.spread,
        tested=found.tested,
    )
