"""Intervals of counts, rates, proportions and means: the exact ones and the two used by health statistics.

Byar's and Wilson's limits and the choice "exact below 10 events" follow the English public-health
practice (PHEindicatormethods); its published tables are checked in tests/published.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, check_confidence, check_range, check_same_shape, floats

EXACT_BELOW = 10  # events: under it Byar's approximation is replaced by the exact limits


class CountMethod(StrEnum):
    """How the limits of a Poisson count are found."""

    EXACT = "exact"  # gamma quantiles (Garwood 1936)
    MID_P = "mid_p"  # exact, counting the observed value for one half: less conservative
    BYAR = "byar"  # Byar's approximation (Breslow & Day 1987, eq. 2.13)
    BYAR_EXACT = "byar_exact"  # Byar, but exact under 10 events


@dataclass(frozen=True, eq=False)
class Interval:
    """Lower and upper limits, in the unit and shape of what they surround; nan where nothing is known."""

    lower: Floats
    upper: Floats

    def __post_init__(self) -> None:
        check_same_shape("interval", lower=self.lower, upper=self.upper)

    def scaled(self, factor: Floats | float) -> Interval:
        """The same interval in another unit: `factor` times each limit, factor >= 0."""
        return Interval(self.lower * factor, self.upper * factor)


def count_interval(
    counts: Floats, confidence: float = 0.95, method: CountMethod = CountMethod.EXACT
) -> Interval:
    """Interval for the mean of Poisson counts.

    counts   any shape, >= 0 (need not be whole), nan where unknown
    returns  same shape; lower is 0 for a count of 0
    raises   ValueOutOfRange
    source   Garwood 1936; Breslow & Day 1987 p. 69; checked on b_w and rate tables of PHEindicatormethods
    """
    counts = floats(counts)
    check_range("count interval", counts, 0, np.inf, "counts")
    check_confidence("count interval", confidence)
    tail = (1 - confidence) / 2
    if method is CountMethod.EXACT:
        return _exact(counts, tail)
    if method is CountMethod.MID_P:
        return _mid_p(counts, tail)
    byar = _byar(counts, tail)
    if method is CountMethod.BYAR:
        return byar
    exact, few = _exact(counts, tail), counts < EXACT_BELOW
    return Interval(np.where(few, exact.lower, byar.lower), np.where(few, exact.upper, byar.upper))


def rate_interval(
    counts: Floats,
    exposure: Floats,
    confidence: float = 0.95,
    method: CountMethod = CountMethod.BYAR_EXACT,
) -> Interval:
    """Interval of counts / exposure, per unit of exposure.

    counts, exposure  broadcastable; nan where exposure is 0 or unknown
    """
    check_same_shape("rate interval", counts=counts, exposure=exposure)
    exposure = floats(exposure)
    check_range("rate interval", exposure, 0, np.inf, "exposure")
    per_unit = np.divide(1.0, exposure, out=np.full(exposure.shape, np.nan), where=exposure > 0)
    return count_interval(counts, confidence, method).scaled(per_unit)


def wilson_interval(successes: Floats, trials: Floats, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion.

    successes, trials  broadcastable, 0 <= successes <= trials; nan where trials is 0
    source             Wilson 1927; checked on the proportion tables of PHEindicatormethods
    """
    successes, trials = _checked_proportion(successes, trials, confidence)
    z2 = special.ndtri((1 + confidence) / 2) ** 2
    middle = successes + z2 / 2
    half = np.sqrt(z2) * np.sqrt(successes * (trials - successes) / trials + z2 / 4)
    return Interval(
        np.maximum((middle - half) / (trials + z2), 0), np.minimum((middle + half) / (trials + z2), 1)
    )


def clopper_pearson_interval(successes: Floats, trials: Floats, confidence: float = 0.95) -> Interval:
    """Exact interval of a proportion (Clopper & Pearson 1934); 0 and 1 are reached at 0 and all successes."""
    successes, trials = _checked_proportion(successes, trials, confidence)
    tail, failures = (1 - confidence) / 2, trials - successes
    with np.errstate(invalid="ignore"):
        lower = special.betaincinv(successes, failures + 1, tail)
        upper = special.betaincinv(successes + 1, failures, 1 - tail)
    known = ~np.isnan(successes + trials)
    lower = np.where(known & (successes == 0), 0.0, lower)
    upper = np.where(known & (failures == 0), 1.0, upper)
    return Interval(lower, upper)


def mean_interval(
    means: Floats, sizes: Floats, variation: Floats | float, confidence: float = 0.95
) -> Interval:
    """Lognormal interval of a mean of which only size and coefficient of variation are known.

    means      any shape, > 0, nan where unknown
    sizes      number of units behind each mean, > 0
    variation  standard deviation of the units divided by their mean, >= 0
    """
    check_same_shape("mean interval", means=means, sizes=sizes, variation=floats(variation))
    check_range("mean interval", floats(means), 0, np.inf, "means")
    check_range("mean interval", floats(variation), 0, np.inf, "coefficient of variation")
    check_confidence("mean interval", confidence)
    sizes = np.where(floats(sizes) > 0, sizes, np.nan)
    factor = np.exp(special.ndtri((1 + confidence) / 2) * variation / np.sqrt(sizes))
    return Interval(means / factor, means * factor)


def student_interval(means: Floats, deviations: Floats, sizes: Floats, confidence: float = 0.95) -> Interval:
    """Student's interval of a mean with its own standard deviation; nan when fewer than two units."""
    sizes = floats(sizes)
    freedom = np.where(sizes > 1, sizes - 1, np.nan)
    half = special.stdtrit(freedom, (1 + confidence) / 2) * deviations / np.sqrt(sizes)
    return Interval(means - half, means + half)


def _exact(counts: Floats, tail: float) -> Interval:
    """Gamma quantiles, found once for each distinct count: the same small counts return in many cells."""
    distinct, place = np.unique(counts, return_inverse=True)
    lower = np.where(distinct > 0, special.gammaincinv(np.where(distinct > 0, distinct, 1.0), tail), 0.0)
    lower = np.where(np.isnan(distinct), np.nan, lower)
    upper = special.gammaincinv(distinct + 1, 1 - tail)
    place = place.reshape(counts.shape)
    return Interval(lower[place], upper[place])


def _byar(counts: Floats, tail: float) -> Interval:
    z = special.ndtri(1 - tail)
    above = counts + 1
    base = np.where(counts > 0, counts, 1.0)
    lower = np.where(counts > 0, base * (1 - 1 / (9 * base) - z / (3 * np.sqrt(base))) ** 3, 0.0)
    lower = np.where(np.isnan(counts), np.nan, np.maximum(lower, 0.0))
    return Interval(lower, above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3)


def _mid_p(counts: Floats, tail: float) -> Interval:
    """Bisection on the mid-p tail areas, all counts at once; the exact limits bracket the answer."""
    bracket = _exact(counts, tail / 2)
    lower = _bisect(counts, 0.0 * bracket.lower, bracket.upper, 1 - tail)
    upper = _bisect(counts, bracket.lower, bracket.upper, tail)
    return Interval(np.where(counts == 0, 0.0, lower), upper)


def _bisect(counts: Floats, low: Floats, high: Floats, target: float) -> Floats:
    """The mean at which P(X < counts) + P(X = counts) / 2 equals `target`; it falls as the mean grows."""
    whole = np.where(counts > 0, counts, 1.0)
    for _ in range(100):
        middle = (low + high) / 2
        at_most = special.gammaincc(counts + 1, middle)
        below = np.where(counts > 0, special.gammaincc(whole, middle), 0.0)
        too_low = (at_most + below) / 2 > target
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    return floats((low + high) / 2)


def _checked_proportion(successes: Floats, trials: Floats, confidence: float) -> tuple[Floats, Floats]:
    check_same_shape("proportion interval", successes=successes, trials=trials)
    check_confidence("proportion interval", confidence)
    successes, trials = floats(successes), floats(trials)
    check_range("proportion interval", successes, 0, np.inf, "successes")
    trials = np.where(trials > 0, trials, np.nan)
    check_range("proportion interval", successes / trials, 0, 1, "share of successes")
    return successes, trials
