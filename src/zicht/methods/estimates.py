"""An estimate with what is not known of it: chance, and rounding of the counts behind it.

Published counts differ from the truth by at most a promised amount. That is carried in two ways. By chance:
any value within the promise is as likely, errors of different counts are independent; this is in the
standard error, the interval and p. At worst: every count is off as far as the promise allows, in the
direction that moves the estimate most; `at_worst` widens the interval by that. What holds at worst holds
whatever the truth is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, floats
from zicht.methods.intervals import Interval


@dataclass(frozen=True, eq=False)
class Estimate:
    """A number with its uncertainty; arrays of any one shape, nan where nothing can be said."""

    value: Floats
    standard_error: Floats  # sampling, and rounding by chance
    interval: Interval  # of the same
    p: Floats  # two-sided: the value is 0
    largest_shift: Floats  # how far rounding can move the value, whatever the truth; 0 without rounding

    @property
    def z(self) -> Floats:
        """Value over standard error; nan where that is 0."""
        return self.value / np.where(self.standard_error > 0, self.standard_error, np.nan)

    @property
    def at_worst(self) -> Interval:
        """The interval with every count off as far as its rounding allows."""
        return Interval(self.interval.lower - self.largest_shift, self.interval.upper + self.largest_shift)


def estimated(
    value: Floats,
    variance: Floats,
    *,
    confidence: float = 0.95,
    freedom: Floats | float = np.inf,
    rounding_variance: Floats | float = 0.0,
    largest_shift: Floats | float = 0.0,
) -> Estimate:
    """An estimate from its sampling variance; Student's distribution when `freedom` is finite.

    rounding_variance  variance by chance that rounding adds, see `variance_of_rounding`
    largest_shift      what rounding can do at worst
    """
    value = floats(value)
    error = np.sqrt(np.where(np.isnan(value), np.nan, floats(variance) + rounding_variance))
    freedom = np.minimum(floats(freedom), 1e9)  # beyond this Student's distribution is the normal one
    half = special.stdtrit(freedom, (1 + confidence) / 2) * error
    z = value / np.where(error > 0, error, np.nan)
    p = np.where(error > 0, 2 * special.stdtr(freedom, -np.abs(z)), np.where(value == 0, 1.0, 0.0))
    p = np.where(np.isnan(error), np.nan, p)
    shift = np.where(np.isnan(value), np.nan, floats(largest_shift))
    return Estimate(value, error, Interval(value - half, value + half), p, shift)


def variance_of_rounding(rounding: Floats | float) -> Floats:
    """Variance of an error that lies anywhere within the promise, each value as likely: rounding^2 / 3."""
    return floats(rounding) ** 2 / 3
