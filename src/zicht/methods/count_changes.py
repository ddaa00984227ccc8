"""The change of a count between two periods in many areas at once, when both may have been rounded.

The ratio of two rates on the log scale, its variance that of two independent Poisson counts and the ordinary
ups and downs between areas (`overdispersion`). Rounding is no chance: the interval reaches from the lowest
ratio that the roundings allow to the highest, and a change counts only when every ratio between them does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, check_range, check_same_shape
from zicht.methods.intervals import Interval
from zicht.methods.multiple_testing import q_values
from zicht.methods.overdispersion import overdispersion

HALF = 0.5
"""Added to counts, so that none has no logarithm and the log ratio is nearly unbiased (Haldane 1956)."""


@dataclass(frozen=True, eq=False)
class CountChanges:
    """Arrays (areas,); nan where there is no figure, or too few areas to know the ordinary spread."""

    ratio: Floats  # of rates, later over earlier
    interval: Interval  # 95 %, with ordinary spread and rounding
    p: Floats  # two-sided, at the rounding that is least in favour of a change
    q: Floats  # Benjamini-Hochberg over the areas
    tau2: float  # ordinary variance of the log ratio between areas


def count_changes(
    later: Floats,
    earlier: Floats,
    later_exposure: Floats,
    earlier_exposure: Floats,
    later_rounding: Floats | float = 0.0,
    earlier_rounding: Floats | float = 0.0,
) -> CountChanges:
    """Ratio of the rates of two periods in each area.

    later, earlier  (areas,) counts >= 0, nan where missing
    exposures       (areas,) > 0
    roundings       (areas,) or a number: largest difference of each count with the truth, >= 0
    raises          ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("changes of counts", later=later, earlier=earlier, exposure=later_exposure)
    for counts in (later, earlier):
        check_range("changes of counts", counts, 0, np.inf, "counts")
    size = np.log(later_exposure / earlier_exposure)
    difference = np.log(later + HALF) - np.log(earlier + HALF) - size
    low = _least_log(later, later_rounding) - np.log(earlier + earlier_rounding + HALF) - size
    high = np.log(later + later_rounding + HALF) - _least_log(earlier, earlier_rounding) - size
    variance = 1 / (later + HALF) + 1 / (earlier + HALF)
    known = ~np.isnan(difference)
    middle = float(np.median(difference[known])) if known.any() else np.nan
    tau2 = float(overdispersion((difference - middle)[np.newaxis], variance[np.newaxis]).tau2[0])
    error = np.sqrt(variance + tau2)
    half = float(special.ndtri(0.975)) * error
    # the ratio nearest to 1 that the roundings allow
    nearest = np.where(low > 0, low, np.where(high < 0, high, 0.0))
    p = np.where(np.isnan(difference), np.nan, 2 * special.ndtr(-np.abs(nearest) / error))
    q = q_values(p[np.newaxis])[0]
    return CountChanges(np.exp(difference), Interval(np.exp(low - half), np.exp(high + half)), p, q, tau2)


def _least_log(counts: Floats, rounding: Floats | float) -> Floats:
    """Of the least count that the rounding allows; -inf where that may be none: any ratio is possible."""
    least = counts - rounding
    sure = (least > 0) | (np.broadcast_to(rounding, counts.shape) == 0)
    logs = np.log(np.where(sure, least, 1.0) + HALF)
    return np.asarray(np.where(sure | np.isnan(counts), logs, -np.inf))
