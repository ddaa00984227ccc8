"""Shares and balances of flows, with intervals that carry chance and the promised rounding.

Every figure is computed twice more at the ends of what its counts can be: the least numerator over the
largest denominator, and the other way round. Each end takes the 95 % limit of its own counts; so the interval
holds the truth at least as often as it says, whatever rounding did. Which interval, and why:

  share             Wilson: right on average for small counts, never outside 0 to 1, defined at 0
  balance           difference of two Poisson means by their separate exact limits (MOVER: Zou & Donner
                    2008, Li et al. 2011); Skellam's distribution has no exact interval for the difference
  location quotient ratio of two shares by their Wilson limits (MOVER: Donner & Zou 2012); the usual
                    interval on the logarithm has no answer where a count is 0
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, check_range, check_same_shape, floats
from zicht.methods.intervals import Interval, count_interval, wilson_interval


@dataclass(frozen=True, eq=False)
class Figure:
    """Values of any shape with their 95 % intervals; nan where nothing can be said."""

    value: Floats
    interval: Interval


@dataclass(frozen=True, eq=False)
class Rounded:
    """Published counts and the promised largest difference of each with the truth; 0: exact."""

    count: Floats
    rounding: Floats | float = 0.0

    def __post_init__(self) -> None:
        check_same_shape("rounded counts", count=floats(self.count), rounding=floats(self.rounding))
        check_range("rounded counts", floats(self.count), 0, np.inf, "counts")
        check_range("rounded counts", floats(self.rounding), 0, np.inf, "rounding")

    @property
    def least(self) -> Floats:
        """What the truth is at least."""
        return np.maximum(floats(self.count) - self.rounding, 0.0)

    @property
    def most(self) -> Floats:
        """What the truth is at most."""
        return floats(self.count) + self.rounding


def share(part: Rounded, whole: Rounded) -> Figure:
    """Part of a whole: of those who leave, who stays (supply self-containment); of what arrives, what is own.

    part, whole  broadcastable; rounding may leave a part above its whole, which counts as all of it
    returns      nan where the whole is 0
    """
    check_same_shape("share", part=floats(part.count), whole=floats(whole.count))
    value = _ratio(np.minimum(part.count, whole.count), floats(whole.count))
    return Figure(value, _share_limits(part, whole, np.isnan(value)))


def share_of_others(own: Rounded, whole: Rounded) -> Figure:
    """Share of a whole that is not its own: of the offences here, those by suspects from elsewhere."""
    stays = share(own, whole)
    return Figure(1 - stays.value, Interval(1 - stays.interval.upper, 1 - stays.interval.lower))


def balance(arriving: Rounded, leaving: Rounded) -> Figure:
    """Net import: what arrives from elsewhere less what leaves for elsewhere, in units.

    arriving, leaving  broadcastable counts of different pairs, so independent; leave out what stays
    """
    check_same_shape("balance", arriving=floats(arriving.count), leaving=floats(leaving.count))
    lower = _difference_limit(arriving.least, leaving.most, upper=False)
    upper = _difference_limit(arriving.most, leaving.least, upper=True)
    return Figure(floats(arriving.count) - leaving.count, Interval(lower, upper))


def location_quotient(
    part: Rounded, whole: Rounded, part_elsewhere: Rounded, whole_elsewhere: Rounded
) -> Figure:
    """Share here over the share elsewhere: above 1, this is found here more than its size explains.

    part, whole          such as drug offences and all offences of an area
    ..._elsewhere        the same of all other areas together, without this one
    returns              nan where a whole, or the part elsewhere, is 0
    """
    here, there = _share_or_nan(part, whole), _share_or_nan(part_elsewhere, whole_elsewhere)
    value = _ratio(here, there)
    unknown = np.isnan(value)
    first = _share_limits(part, whole, unknown)
    second = _share_limits(part_elsewhere, whole_elsewhere, unknown)
    low = _ratio_limit(_end(part, whole, False), _end(part_elsewhere, whole_elsewhere, True), first, second)
    high = _ratio_limit(_end(part_elsewhere, whole_elsewhere, False), _end(part, whole, True), second, first)
    upper = np.divide(1.0, high, out=np.full(np.shape(high), np.inf), where=high > 0)
    return Figure(value, Interval(np.where(unknown, np.nan, low), np.where(unknown, np.nan, upper)))


def _share_limits(part: Rounded, whole: Rounded, unknown: Floats) -> Interval:
    """Wilson's lower limit at the least share that is possible, his upper one at the largest."""
    lower = wilson_interval(np.minimum(part.least, whole.most), whole.most).lower
    fewest = np.maximum(whole.least, np.minimum(part.most, whole.most))
    # a whole is no less than its part; the largest share has the fewest others beside the most of the part
    upper = wilson_interval(np.minimum(part.most, fewest), fewest).upper
    upper = np.where(fewest > 0, upper, 1.0)  # a whole of nought or one has any share
    return Interval(np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper))


def _share_or_nan(part: Rounded, whole: Rounded) -> Floats:
    return _ratio(np.minimum(part.count, whole.count), floats(whole.count))


def _end(part: Rounded, whole: Rounded, largest: bool) -> Floats:
    """The largest or least share that rounding leaves possible."""
    if largest:
        return _ratio(part.most, np.maximum(whole.least, np.minimum(part.most, whole.most)))
    return _ratio(np.minimum(part.least, whole.most), whole.most)


def _difference_limit(first: Floats, second: Floats, *, upper: bool) -> Floats:
    """Limit of first - second from the limits of each: square and add."""
    of_first, of_second = count_interval(first), count_interval(second)
    if upper:
        return floats(first - second + np.hypot(of_first.upper - first, second - of_second.lower))
    return floats(first - second - np.hypot(first - of_first.lower, of_second.upper - second))


def _ratio_limit(top: Floats, bottom: Floats, of_top: Interval, of_bottom: Interval) -> Floats:
    """Lower limit of top / bottom from the lower limit of the one and the upper limit of the other.

    source  Donner & Zou 2012, eq. 9 (MOVER-R)
    """
    product, room = top * bottom, of_bottom.upper * (2 * bottom - of_bottom.upper)
    inner = np.maximum(product**2 - of_top.lower * (2 * top - of_top.lower) * room, 0.0)
    # written so that it holds also where the upper limit is twice the share itself
    limit = _ratio(of_top.lower * (2 * top - of_top.lower), product + np.sqrt(inner))
    return np.where(of_top.lower == 0, 0.0, limit)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """top / bottom; nan where bottom is 0 or unknown."""
    top, bottom = np.broadcast_arrays(floats(top), floats(bottom))
    return floats(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))
