"""How much flows differ from what a model expects without anything being the matter.

Real flows spread wider than chance: people follow friends, roads and habits that no model knows. Two forms
are tried, and the one that fits better is taken:

  proportional  variance = phi x mean             (quasi-Poisson; negative binomial 1)
  quadratic     variance = mean + mean^2 / shape  (negative binomial 2)

When the fit does not tell them apart, the wider of the two holds for each flow: large flows cannot say how
small ones spread. Both are one extra variance on a scale where chance hardly depends on the mean: on the
square root of the flow, and on the square root of flow over expectation. There the robust estimator of
`overdispersion` holds, that a few real over- and underflows do not pull along.

A flow is compared with what is expected from all others. How much wider that makes the difference follows
from its leverage h, its share in its own expectation: by 1 / (1 - h) where all flows spread alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, floats
from zicht.methods.overdispersion import FEWEST_AREAS, overdispersion

ANSCOMBE = 3 / 8  # added under the root: then its variance is 1/4 also for small means
SOLID = (5.0, 1.0)  # expected flow from which pairs tell of spread; the second if too few reach the first
CLEAR = 6.0  # difference of twice the log-likelihood from which one form is clearly better: 20 to 1
EFFICIENCY = 0.7  # of the robust estimate of spread, beside one that a few wild flows would pull along
FARTHEST = 2.5  # z scores beyond it weigh no more when the two forms are compared


@dataclass(frozen=True)
class Spread:
    """Ordinary spread; 0 for the form the fit decided against, both 0 if there is chance only."""

    proportional: float  # phi - 1
    quadratic: float  # 1 / shape
    pairs: int  # flows it was estimated from

    def over_mean(self, mean: Floats) -> Floats:
        """Variance of a flow over its mean."""
        return np.maximum(1 + self.proportional, 1 + self.quadratic * mean)

    @property
    def freedom(self) -> float:
        """Degrees of freedom behind the estimate."""
        return EFFICIENCY * self.pairs

    def of_ratio(self, mean: Floats) -> Floats:
        """Standard deviation of flow over expectation that is not chance."""
        return np.sqrt((self.over_mean(mean) - 1) / mean)

    def distribution(self, mean: Floats, leverage: Floats | float = 0.0) -> FlowDistribution:
        """Distribution of flows around what the others make one expect.

        An expectation with leverage h has h / (1 - h) of the variance of a flow besides. It is made of flows
        of all sizes; where large ones spread more, that variance is at least their mean one.
        """
        own = self.over_mean(mean)
        total = float(np.sum(mean))
        of_others = float(np.sum(own * mean)) / total if total > 0 else 1.0
        share = floats(leverage) / (1 - floats(leverage))
        return FlowDistribution(mean, own + share * np.maximum(own, of_others))


@dataclass(frozen=True, eq=False)
class FlowDistribution:
    """Negative binomial, or Poisson where the variance is the mean."""

    mean: Floats  # > 0
    over_mean: Floats  # variance over mean, >= 1

    @property
    def size(self) -> Floats:
        """Size of the negative binomial; above some 10^9 no different from Poisson."""
        return floats(self.mean / np.maximum(self.over_mean - 1, 1e-9))

    def at_least(self, flow: Floats) -> Floats:
        """Probability of a flow of at least this much; flows between whole numbers in between."""
        some = np.maximum(flow, np.finfo(float).tiny)
        return np.where(flow > 0, special.betainc(some, self.size, 1 - 1 / self._stretch()), 1.0)

    def at_most(self, flow: Floats) -> Floats:
        """Probability of a flow of at most this much; 0 below nought."""
        above = np.maximum(flow + 1, np.finfo(float).tiny)
        return np.where(flow >= 0, special.betainc(self.size, above, 1 / self._stretch()), 0.0)

    def draw(self, generator: np.random.Generator) -> Floats:
        """Flows drawn from it."""
        return floats(generator.poisson(generator.gamma(self.size, self.mean / self.size)))

    def _stretch(self) -> Floats:
        return 1 + np.maximum(self.over_mean - 1, 1e-9)


def from_the_others(flows: Floats, expected: Floats, leverage: Floats) -> Floats:
    """What is expected of each flow from all other flows: its own share in its expectation is taken out.

    flows, expected, leverage  (pairs,) expectation > 0, leverage below 1
    source  one-step deletion (Pregibon 1981) on the scale of flows and on that of logarithms; fitting again
            without the flow lies between them, two thirds to halfway: tests/unit/methods/flows
    """
    pull = leverage / (1 - leverage) * (flows - expected) / expected
    line, curve = 1 - pull, np.exp(-np.clip(pull, -50, 50))
    above = np.maximum((line + 2 * curve) / 3, curve / 2)  # the line alone would fall below nought
    below = (line + np.minimum(curve, 2 * line)) / 2
    return floats(expected * np.where(pull > 0, above, below))


def spread_of_flows(
    flows: Floats, others: Floats, rounding_variance: Floats, leverage: Floats
) -> Spread | None:
    """The form and size of ordinary spread.

    flows, others      (pairs,)  counts, and what is expected from all other flows, > 0
    rounding_variance  (pairs,)  variance that rounding adds to each flow
    leverage           (pairs,)  of each flow, below 1
    returns            None when fewer than 10 pairs have an expectation of 1 or more: then nobody can tell
    """
    used = _solid(others)
    if used.sum() < FEWEST_AREAS:
        return None
    flow, mean = flows[used], others[used]
    apart = (np.sqrt(flow + ANSCOMBE) - np.sqrt(mean + ANSCOMBE)) * np.sqrt(1 - leverage[used])
    chance = (1 + rounding_variance[used] / mean) / 4
    excesses, likelihoods = [], []
    for scale in (np.ones(len(mean)), mean):
        on_scale = (apart / np.sqrt(scale))[np.newaxis], (chance / scale)[np.newaxis]
        tau2 = float(overdispersion(*on_scale).tau2[0])
        variance = chance + tau2 * scale
        likelihood = -np.sum(np.log(variance) + np.minimum(apart**2 / variance, FARTHEST**2))
        excesses.append(4 * tau2)
        likelihoods.append(float(likelihood))
    lead = likelihoods[0] - likelihoods[1]
    return Spread(
        proportional=0.0 if lead < -CLEAR else excesses[0],
        quadratic=0.0 if lead > CLEAR else excesses[1],
        pairs=int(used.sum()),
    )


def _solid(expected: Floats) -> Bools:
    for least in SOLID:
        used = expected >= least
        if used.sum() >= FEWEST_AREAS:
            break
    return used
