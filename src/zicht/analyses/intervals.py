"""The 95 % interval of each value of a cube, in the unit of its indicator."""

from __future__ import annotations

import numpy as np

from zicht.analyses.cubes import Cube
from zicht.methods.intervals import Interval, mean_interval, rate_interval, wilson_interval
from zicht.model.indicators import Indicator, Kind

HALF_PERCENT = 0.005


def value_interval(indicator: Indicator, cube: Cube) -> Interval:
    """(periods, areas) exact Poisson or Byar for rates, Wilson for proportions, lognormal for means.

    A proportion that was published in whole percents gets the interval of both ends of its rounding.
    """
    present = cube.absence == ""
    part = np.where(present, cube.numerator, np.nan)
    whole = np.where(present, cube.denominator, np.nan)
    if indicator.kind is Kind.RATE:
        return rate_interval(part, whole).scaled(indicator.multiplier)
    if indicator.kind is Kind.MEAN:
        assert indicator.unit_cv is not None
        return mean_interval(np.where(part > 0, part / whole, np.nan), whole, indicator.unit_cv)
    slack = HALF_PERCENT * whole if indicator.numerator_in_percent else np.zeros_like(whole)
    lower = wilson_interval(np.clip(part - slack, 0, whole), whole).lower
    upper = wilson_interval(np.clip(part + slack, 0, whole), whole).upper
    return Interval(lower, upper).scaled(indicator.multiplier)
