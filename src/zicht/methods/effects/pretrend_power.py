"""What a look at the periods before the start could have seen, and what is left when it saw nothing.

"No sign of different trends before" is told everywhere, and means little when the periods before are few or
noisy. Roth 2022 (American Economic Review: Insights 4:305) asks: how steep a difference in trends would have
been noticed half of the time? And if there were such a difference, how wrong would the effects be,
on average, in the studies that passed the look? As R's pretrends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from zicht.methods.arrays import Bools, Floats, Ints, check_range
from zicht.methods.effects.normal_rectangles import rectangle

STEEPEST = 100.0  # standard errors per period: every look sees such a trend


@dataclass(frozen=True, eq=False)
class PretrendPower:
    """One difference in trends, before the look and after it.

    slope             per period
    power             chance that the look notices it: some period before the start is significant by itself
    bayes_factor      chance of passing the look with this slope over that without; near 1: it says nothing
    likelihood_ratio  how much likelier the estimates before the start are with this slope than without
    trend             (events,) what the slope alone does to the estimates
    after_passing     (events,) the same on average in the studies that passed the look
    """

    slope: float
    power: float
    bayes_factor: float
    likelihood_ratio: float
    trend: Floats
    after_passing: Floats


def pretrend_power(
    estimates: Floats,
    covariance: Floats,
    event_time: Ints,
    slope: float,
    *,
    reference: int = -1,
    alpha: float = 0.05,
) -> PretrendPower:
    """What the usual look at the periods before could see of a linear difference in trends.

    estimates   (events,)         of an event study against one base period, without that period
    covariance  (events, events)
    event_time  (events,)         periods since the start; below 0 is before
    slope       difference of the trends per period
    reference   event time of the base period
    raises      ValueOutOfRange
    source      Roth 2022; checked on He and Wang's data in tests/published
    """
    check_range("level of the look before the start", np.array([alpha]), 0, 1, "alpha")
    before = event_time < 0
    trend = slope * (event_time - reference).astype(np.float64)
    limit = special.ndtri(1 - alpha / 2) * np.sqrt(np.diagonal(covariance)[before])
    part = covariance[np.ix_(before, before)]
    passed = rectangle(trend[before], part, -limit, limit)
    without = rectangle(np.zeros(int(before.sum())), part, -limit, limit)
    seen = estimates[before]
    distance = _square(seen, part) - _square(seen - trend[before], part)
    return PretrendPower(
        slope=slope,
        power=1 - passed.chance,
        bayes_factor=passed.chance / without.chance,
        likelihood_ratio=float(np.exp(distance / 2)),
        trend=trend,
        after_passing=_after_passing(covariance, before, trend, passed.mean),
    )


def slope_noticed(
    covariance: Floats, event_time: Ints, power: float = 0.5, *, reference: int = -1, alpha: float = 0.05
) -> float:
    """The upward slope that the look notices with this chance; nan without a period before, or below alpha.

    covariance, event_time  as in `pretrend_power`
    """
    before = event_time < 0
    if not before.any():
        return float("nan")
    part = covariance[np.ix_(before, before)]
    errors = np.sqrt(np.diagonal(part))
    limit = special.ndtri(1 - alpha / 2) * errors
    distance = (event_time[before] - reference).astype(np.float64)

    def missing(slope: float) -> float:
        return 1 - power - rectangle(slope * distance, part, -limit, limit).chance

    if missing(0.0) >= 0:
        return float("nan")
    return float(optimize.brentq(missing, 0.0, STEEPEST * float(errors.max()), xtol=1e-12))


def _square(values: Floats, covariance: Floats) -> float:
    return float(values @ np.linalg.solve(covariance, values))


def _after_passing(covariance: Floats, before: Bools, trend: Floats, passed: Floats) -> Floats:
    """What estimates are on average once those before the start lie within their limits."""
    slope = np.linalg.solve(covariance[np.ix_(before, before)], covariance[np.ix_(before, ~before)])
    found = trend.copy()
    found[before] = passed
    found[~before] += (passed - trend[before]) @ slope
    return np.asarray(found)
