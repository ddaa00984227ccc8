"""The 95 % interval of each value of a cube, in the unit of its indicator."""

from __future__ import annotations

import numpy as np

from zicht.analyses.cubes import Cube
from zicht.analyses.rounding import rounding_step
from zicht.methods.intervals import Interval, mean_interval, rate_interval, wilson_interval
from zicht.model.indicators import Indicator, Kind


def value_interval(indicator: Indicator, cube: Cube) -> Interval:
    """(periods, areas) exact Poisson or Byar for rates, Wilson for proportions, lognormal for means.

    A figure that was rounded gets the interval of both ends of its rounding.
    """
    present = cube.absence == ""
    part = np.where(present, cube.numerator, np.nan)
    whole = np.where(present, cube.denominator, np.nan)
    if indicator.kind is Kind.RATE:
        ends = np.maximum(part - cube.slack, 0), part + cube.slack
        found = Interval(rate_interval(ends[0], whole).lower, rate_interval(ends[1], whole).upper)
        return found.scaled(indicator.multiplier)
    if indicator.kind is Kind.MEAN:
        assert indicator.unit_cv is not None
        below, above = (
            mean_interval(np.where(end > 0, end / whole, np.nan), whole, indicator.unit_cv)
            for end in (part - cube.slack, part + cube.slack)
        )
        return Interval(below.lower, np.where(part > 0, above.upper, np.nan))
    slack = rounding_step(indicator, cube) / 2 * whole + cube.slack
    lower = wilson_interval(np.clip(part - slack, 0, whole), whole).lower
    upper = wilson_interval(np.clip(part + slack, 0, whole), whole).upper
    return Interval(lower, upper).scaled(indicator.multiplier)
