"""Funnel plots: how far a figure may lie from the reference by chance, given the size of the area.

The limits follow Spiegelhalter 2005 in the form used by PHEindicatormethods; its published tables are
checked in tests/published. They know nothing of overdispersion: verdicts come from `verdicts`.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Codes, Floats, check_confidence, check_range, check_same_shape, floats
from zicht.methods.intervals import CountMethod, Interval, count_interval
from zicht.methods.scales import Scale, from_scale, sampling_variance, to_scale

WARNING = 0.95  # about two standard deviations
ALARM = 0.998  # about three


class Significance(IntEnum):
    """Where an area's own intervals lie with respect to the reference."""

    LOW_ALARM = -2  # the 99.8 % interval lies below
    LOW_WARNING = -1  # the 95 % interval lies below
    NOT_SIGNIFICANT = 0
    HIGH_WARNING = 1
    HIGH_ALARM = 2
    UNKNOWN = 9


def proportion_limits(reference: Floats | float, trials: Floats, confidence: float) -> Interval:
    """Control limits of a proportion around `reference`, cut off at 0 and 1.

    trials  any shape, > 0: the size of the area, the horizontal axis of the plot
    """
    check_confidence("funnel of a proportion", confidence)
    reference = floats(reference)
    check_range("funnel of a proportion", reference, 0, 1, "reference")
    half = special.ndtri((1 + confidence) / 2) * np.sqrt(reference * (1 - reference) / trials)
    return Interval(np.maximum(reference - half, 0.0), np.minimum(reference + half, 1.0))


def expected_count_limits(counts: Floats, confidence: float) -> Interval:
    """Expected counts between which a count is ordinary: it is low from `upper` on, high up to `lower`.

    counts  any shape, whole, >= 0: a funnel of ratios is drawn count by count, at counts / expected
    """
    return count_interval(counts, confidence, CountMethod.EXACT)


def ratio_limits(counts: Floats, confidence: float) -> Interval:
    """Ratios observed / expected on the two curves of the funnel, at each observed count (> 0)."""
    expected = expected_count_limits(counts, confidence)
    return Interval(counts / expected.upper, counts / expected.lower)


def rate_limits(reference: Floats | float, expected: Floats, confidence: float) -> Interval:
    """Control limits of a rate at the size where `expected` events are expected, for a plot by size.

    reference  the rate all areas are compared with
    expected   reference rate times exposure of the area, any shape, > 0
    returns    rates at the exact Poisson quantiles, interpolated between whole counts
    source     Spiegelhalter 2005, appendix A.1
    """
    check_confidence("funnel of a rate", confidence)
    check_range("funnel of a rate", floats(expected), 0, np.inf, "expected events")
    tail = (1 - confidence) / 2
    lower, upper = _interpolated_quantile(tail, expected), _interpolated_quantile(1 - tail, expected)
    return Interval(reference * lower / expected, reference * upper / expected)


def overdispersed_limits(
    scale: Scale,
    reference: Floats | float,
    sizes: Floats,
    tau2: Floats | float,
    confidence: float,
    variation: Floats | float | None = None,
) -> Interval:
    """Control limits that allow for ordinary spread: the lines that agree with the verdicts of a map.

    reference  natural value all areas are compared with
    sizes      exposure, trials or units along the horizontal axis, > 0
    tau2       ordinary spread on the scale, from `overdispersion`
    variation  LOG only: coefficient of variation of the units
    """
    check_confidence("funnel with ordinary spread", confidence)
    spread = np.sqrt(sampling_variance(scale, sizes, variation) + tau2)
    half = special.ndtri((1 + confidence) / 2) * spread
    centre = to_scale(scale, floats(reference))
    return Interval(from_scale(scale, centre - half), from_scale(scale, centre + half))


def significance(reference: Floats | float, warning: Interval, alarm: Interval) -> Codes:
    """Codes of `Significance`: the area's own 95 % and 99.8 % intervals against the reference."""
    check_same_shape("significance", warning=warning.lower, alarm=alarm.lower, reference=floats(reference))
    steps = [interval.lower > reference for interval in (warning, alarm)]
    falls = [interval.upper < reference for interval in (warning, alarm)]
    codes = sum(step.astype(np.int8) for step in steps) - sum(fall.astype(np.int8) for fall in falls)
    unknown = np.isnan(warning.lower + warning.upper + alarm.lower + alarm.upper + reference)
    return np.where(unknown, np.int8(Significance.UNKNOWN), codes).astype(np.int8)


def _interpolated_quantile(share: float, mean: Floats) -> Floats:
    """Poisson quantile r of `mean`, moved down by the part of its probability that is not needed."""
    whole = np.maximum(np.ceil(special.pdtrik(share, mean)), 0.0)
    whole = np.where((whole > 0) & (special.pdtr(np.maximum(whole - 1, 0), mean) >= share), whole - 1, whole)
    at_most = special.pdtr(whole, mean)
    exactly = at_most - np.where(whole > 0, special.pdtr(np.maximum(whole - 1, 0), mean), 0.0)
    return floats(np.maximum(whole - (at_most - share) / exactly, 0.0))
