"""What is left of a conclusion when one group of rows is seen k times as often by those who register.

A recorded case is an act and someone who saw it. When acts in one group are recorded k times as readily as
elsewhere, it has k times too many cases beside the others, however many acts there are in all. How large k
is cannot be learned from these cases; what can be told is which k a conclusion survives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import optimize

from zicht.methods.arrays import Bools, Floats, check_range, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.calibration import ratio_estimate
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.logistic import Penalty, logistic
from zicht.methods.risk.whole_groups import Estimate, student_half_width

LARGEST_RATIO = 20.0  # beyond this a conclusion is said to survive


@dataclass(frozen=True, eq=False)
class CoefficientsIfSeenMore:
    """Coefficients under each assumed ratio.

    ratios        (ratios,)         times as often as elsewhere
    coefficients  (ratios, terms)   log odds ratios, with clustered limits
    """

    ratios: Floats
    coefficients: Estimate


@dataclass(frozen=True)
class TippingRatio:
    """How many times as often the group would have to be seen.

    value         for the conclusion to vanish: no association, or calibrated like the rest
    lower, upper  between these ratios it cannot be said; outside, the conclusion holds or is reversed
                  (inf, or 0, where it is not reached between 1 / LARGEST_RATIO and LARGEST_RATIO)
    """

    value: float
    lower: float
    upper: float


def as_if_seen_alike(cells: CountedCells, seen_more: Bools, ratio: float) -> CountedCells:
    """The cells with the cases of one group divided by how much more often it is seen.

    seen_more  (cells,)  the group: a category, a kind of wijk
    ratio      > 0; below 1 the others are seen more often, and their cases are divided instead
    returns    cases need not be whole; rows stay
    """
    check_range("label bias", floats(ratio), 1e-6, np.inf, "ratio")
    divided = seen_more if ratio >= 1 else ~seen_more
    cases = np.where(divided, cells.cases / max(ratio, 1 / ratio), cells.cases)
    return CountedCells(cases, cells.rows, cells.groups)


def coefficients_if_seen_more(
    cells: CountedCells,
    design: Floats,
    seen_more: Bools,
    ratios: Floats,
    *,
    penalty: Penalty = Penalty.NONE,
    confidence: float = 0.95,
) -> CoefficientsIfSeenMore:
    """Fit again under each ratio; rows and design as in `logistic`."""
    fits = [
        logistic(as_if_seen_alike(cells, seen_more, float(ratio)), design, penalty=penalty)
        for ratio in ratios
    ]
    limits = [fit.interval(confidence) for fit in fits]
    interval = Interval(
        np.stack([limit.lower for limit in limits]), np.stack([limit.upper for limit in limits])
    )
    return CoefficientsIfSeenMore(ratios, Estimate(np.stack([fit.coefficients for fit in fits]), interval))


def tipping_ratio_of_term(
    cells: CountedCells,
    design: Floats,
    seen_more: Bools,
    term: int,
    *,
    penalty: Penalty = Penalty.NONE,
    confidence: float = 0.95,
) -> TippingRatio:
    """The ratio at which a coefficient vanishes, and those between which its limits hold nought.

    seen_more  (cells,)  usually the cells of the category that the term is about
    """

    def at(log_ratio: float, *, limit: int) -> float:
        fit = logistic(as_if_seen_alike(cells, seen_more, float(np.exp(log_ratio))), design, penalty=penalty)
        limits = fit.interval(confidence)
        return float((limits.lower[term], fit.coefficients[term], limits.upper[term])[limit])

    lower, value, upper = (_crossing(partial(at, limit=limit)) for limit in range(3))
    return TippingRatio(value, min(lower, upper), max(lower, upper))


def tipping_ratio_of_calibration(
    cells: CountedCells, risk: Floats, seen_more: Bools, *, confidence: float = 0.95
) -> TippingRatio:
    """The ratio at which the group is as well calibrated in the large as the rest.

    It is the group's observed over expected cases, divided by that of the rest: dividing cases by k divides
    it by k. The limits let rows of a group (wijk) go together, also across the two sides.
    """
    mine, rest = cells.part(seen_more), cells.part(~seen_more)
    value = float(ratio_estimate(rest, risk[~seen_more]).value / ratio_estimate(mine, risk[seen_more]).value)
    if not np.isfinite(value):
        return TippingRatio(np.nan, np.nan, np.nan)
    influence = np.zeros(cells.membership.shape[0])
    for side, sign in ((seen_more, 1.0), (~seen_more, -1.0)):
        observed, expected = cells.cases * side, cells.rows * risk * side
        influence += sign * cells.group_sums(observed / observed.sum() - expected / expected.sum())
    groups = cells.group_count
    variance = np.sum(influence**2) * (groups / (groups - 1) if groups > 1 else np.nan)
    factor = float(np.exp(student_half_width(cells.effective_groups, confidence) * np.sqrt(variance)))
    return TippingRatio(value, value / factor, value * factor)


def _crossing(function: Callable[[float], float]) -> float:
    """The ratio at which a monotone function of its logarithm is nought; inf or 0 when it is not reached."""
    far, here = float(np.log(LARGEST_RATIO)), function(0.0)
    if np.isnan(here):
        return float("nan")
    above, below = function(far), function(-far)
    if here * above <= 0:
        return float(np.exp(optimize.brentq(function, 0.0, far, xtol=1e-6)))
    if here * below <= 0:
        return float(np.exp(optimize.brentq(function, -far, 0.0, xtol=1e-6)))
    return np.inf if abs(above) < abs(here) else 0.0
