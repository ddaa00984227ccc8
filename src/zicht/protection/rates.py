"""What a rate, ratio or share of protected counts may show, and how sure it is with their rounding.

Everything here is a function of protected counts and their promises, so it tells nothing that those do not.
What it adds is modesty: an interval that covers the rounding on both sides, no digits that the counts do not
carry, "at least 90 %" instead of a share that holds for nearly everyone, and no rate over few persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zicht.methods.intervals import CountMethod, Interval, clopper_pearson_interval, rate_interval
from zicht.model.release_plans import CountRules

Floats = NDArray[np.float64]

_NEARLY = 1e-9


class Display(StrEnum):
    """How a share is written."""

    VALUE = "value"  # as a number with its interval
    AT_LEAST = "at_least"  # "at least 90 %": group disclosure
    FEWER = "fewer"  # "fewer than 10": the protected count is 0
    NOT_SHOWN = "not_shown"  # the denominator is too small or unknown, or the numerator is unknown


@dataclass(frozen=True)
class RateRules:
    """Settings for figures made of two counts; frozen, in the release plan.

    minimum      a protected numerator of 0 stands for fewer than this (CountRules.minimum)
    group        shares from here on are shown as "at least" (CountRules.group)
    denominator  smallest protected denominator over which a rate is shown (a choice of this house)
    """

    minimum: int = 10
    group: float = 0.9
    denominator: int = 50

    def __post_init__(self) -> None:
        assert self.minimum >= 1
        assert 0.5 < self.group <= 1
        assert self.denominator >= self.minimum, "a rate over fewer than the minimum is about few persons"

    @classmethod
    def of(cls, counts: CountRules) -> RateRules:
        """The rules that go with those for counts."""
        return cls(minimum=counts.minimum, group=counts.group)


@dataclass(frozen=True, eq=False)
class ShownRates:
    """Figures as they may be shown; all arrays of one shape.

    value         nan where not shown; the border of the group where `display` is AT_LEAST; 0 where FEWER
    lower, upper  limits that hold with rounding; nan where not shown
    display       values of Display
    """

    value: Floats
    lower: Floats
    upper: Floats
    display: NDArray[np.str_]


def count_bounds(value: ArrayLike, rounding: ArrayLike) -> tuple[Floats, Floats]:
    """Smallest and largest truth behind protected counts; nan stays nan.

    value, rounding  protected counts and the promises that stand beside them
    """
    value, rounding = np.asarray(value, dtype=float), np.asarray(rounding, dtype=float)
    return np.maximum(value - rounding, 0.0), value + rounding


def share_bounds(
    numerator: ArrayLike,
    numerator_rounding: ArrayLike,
    denominator: ArrayLike,
    denominator_rounding: ArrayLike,
) -> tuple[Floats, Floats]:
    """Smallest and largest share that the truth can be; the numerator is a part of the denominator.

    returns  between 0 and 1; the largest is 1 where the denominator can be 0
    """
    low, high = ratio_bounds(numerator, numerator_rounding, denominator, denominator_rounding)
    return np.minimum(low, 1.0), np.minimum(high, 1.0)


def ratio_bounds(
    numerator: ArrayLike,
    numerator_rounding: ArrayLike,
    denominator: ArrayLike,
    denominator_rounding: ArrayLike,
) -> tuple[Floats, Floats]:
    """Smallest and largest ratio of two counts that the truth can be; inf where the denominator can be 0."""
    low, high = count_bounds(numerator, numerator_rounding)
    under_low, under_high = count_bounds(denominator, denominator_rounding)
    return _divided(low, under_high), _divided(high, under_low)


def share_interval(
    numerator: ArrayLike,
    numerator_rounding: ArrayLike,
    denominator: ArrayLike,
    denominator_rounding: ArrayLike,
    confidence: float = 0.95,
) -> Interval:
    """Interval of a share for chance and rounding together: the exact limits at the worst truths.

    source  Clopper & Pearson 1934 at both ends of `count_bounds`
    """
    low, high = count_bounds(numerator, numerator_rounding)
    under_low, under_high = count_bounds(denominator, denominator_rounding)
    lower = clopper_pearson_interval(np.minimum(low, under_high), under_high, confidence).lower
    upper = clopper_pearson_interval(np.minimum(high, under_low), under_low, confidence).upper
    return Interval(lower, np.where(under_low == 0, 1.0, upper))


def events_interval(
    numerator: ArrayLike,
    numerator_rounding: ArrayLike,
    denominator: ArrayLike,
    denominator_rounding: ArrayLike,
    confidence: float = 0.95,
    method: CountMethod = CountMethod.BYAR_EXACT,
) -> Interval:
    """Interval of events per unit of the denominator for chance and rounding together; inf over nothing."""
    low, high = count_bounds(numerator, numerator_rounding)
    under_low, under_high = count_bounds(denominator, denominator_rounding)
    lower = rate_interval(low, under_high, confidence, method).lower
    upper = rate_interval(high, under_low, confidence, method).upper
    return Interval(lower, np.where(under_low == 0, np.inf, upper))


def shown_shares(
    numerator: ArrayLike,
    numerator_rounding: ArrayLike,
    denominator: ArrayLike,
    denominator_rounding: ArrayLike,
    rules: RateRules,
    confidence: float = 0.95,
) -> ShownRates:
    """Shares of a group as they may be shown: capped, and no more precise than the counts.

    Which of the four ways of writing is used hangs on protected counts only.

    numerator, denominator  protected counts, any broadcastable shape, nan where absent
    """
    over, under = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    interval = share_interval(over, numerator_rounding, under, denominator_rounding, confidence)
    display = _displays(over, under, rules)
    display = np.where((display == Display.VALUE) & _group(over, under, rules), Display.AT_LEAST, display)
    low, high = share_bounds(over, numerator_rounding, under, denominator_rounding)
    value = as_carried(np.minimum(_divided(over, under), 1.0), (high - low) / 2)
    at_least = display == Display.AT_LEAST
    value = np.where(at_least, rules.group, np.minimum(value, rules.group))
    lower = np.where(at_least, rules.group, interval.lower)
    upper = np.where(at_least, 1.0, interval.upper)
    return _shown(value, lower, upper, display)


def shown_events(
    numerator: ArrayLike,
    numerator_rounding: ArrayLike,
    denominator: ArrayLike,
    denominator_rounding: ArrayLike,
    rules: RateRules,
    confidence: float = 0.95,
) -> ShownRates:
    """Events per unit of a denominator as they may be shown; no cap: one person can have several events."""
    over, under = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    interval = events_interval(over, numerator_rounding, under, denominator_rounding, confidence)
    display = _displays(over, under, rules)
    low, high = ratio_bounds(over, numerator_rounding, under, denominator_rounding)
    half = np.where(np.isfinite(high), (high - low) / 2, np.nan)
    value = as_carried(_divided(over, under), half)
    return _shown(value, interval.lower, interval.upper, display)


def as_carried(value: ArrayLike, half_width: ArrayLike) -> Floats:
    """Values without the digits that their rounding leaves uncertain.

    The last digit that stays is worth at least `half_width`: 0.0412 with 0.004 becomes 0.04.

    half_width  half the width of what the truth can be, in the unit of the values; nothing is cut at 0
    """
    value, half_width = np.broadcast_arrays(np.asarray(value, float), np.asarray(half_width, float))
    cut = np.isfinite(value) & np.isfinite(half_width) & (half_width > 0)
    power = np.ceil(np.log10(half_width, where=cut, out=np.zeros(value.shape)) - _NEARLY)
    # ten to a negative power is not exact in binary: divide by the whole power instead
    scale = 10.0 ** np.abs(power)
    fine = np.round(value * scale) / scale
    coarse = np.round(value / scale) * scale
    return np.where(cut, np.where(power <= 0, fine, coarse), value)


def _shown(value: Floats, lower: Floats, upper: Floats, display: NDArray[np.str_]) -> ShownRates:
    value, lower, upper = (
        np.where(display == Display.NOT_SHOWN, np.nan, column) for column in (value, lower, upper)
    )
    return ShownRates(value, lower, upper, display)


def _displays(over: Floats, under: Floats, rules: RateRules) -> NDArray[np.str_]:
    known = ~np.isnan(over) & (under >= rules.denominator)
    return np.where(~known, Display.NOT_SHOWN, np.where(over == 0, Display.FEWER, Display.VALUE))


def _group(over: Floats, under: Floats, rules: RateRules) -> NDArray[np.bool_]:
    """Nearly everyone: the protected share reaches the border of the group."""
    reached: NDArray[np.bool_] = over >= rules.group * under - _NEARLY
    return reached


def _divided(over: Floats, under: Floats) -> Floats:
    """A ratio; inf over nothing, nan where unknown."""
    return np.divide(over, under, out=np.where(np.isnan(over + under), np.nan, np.inf), where=under > 0)
