"""The weighted displacement quotient: of what the target won, how much did the surroundings win?

    GE   = Rb - Ra                                    gross effect: offences fewer in the target
    NE   = Rb / Cb - Ra / Ca                          net effect: the same against the control
    WDQ  = (Da / Ca - Db / Cb) / (Ra / Ca - Rb / Cb)  above 0 diffusion of benefits, below 0 displacement
    TNE  = (Rb Ca / Cb - Ra) + (Db Ca / Cb - Da)      total net effect: offences fewer in both

R is the target, D the surroundings, C the control, b before, a after. The quotient divides by what the
target won. When it won nothing there is nothing to displace, and the same sign means the opposite: then
there is no quotient but a refusal. When it cannot be told whether it won, the quotient has no bounds: that
is refused too.

Source: Bowers & Johnson 2003, Journal of Quantitative Criminology 19:275; Guerette 2009, Analyzing Crime
Displacement and Diffusion (POP Center tool guide 10), appendix B.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from zicht.methods.arrays import Bools, Floats, check_confidence, check_range, floats
from zicht.methods.displacement.weighted_displacement_difference import BeforeAfter
from zicht.methods.intervals import Interval

REPLICATIONS = 2000
LEAST_MEAN = 0.5  # a count of nought is drawn from this mean: seeing none does not prove that none can come


class Refusal(StrEnum):
    """Why there is no quotient."""

    NO_CONTROL = "no_control"  # the control has no offences before or after: nothing to compare with
    NOT_IMPROVED = "not_improved"  # the target did no better than its control
    IMPROVEMENT_UNSURE = "improvement_unsure"  # it may have done no better: chance or rounding can explain it


class Reading(StrEnum):
    """What a quotient says, when all of its interval says the same."""

    DIFFUSION_LARGER = "diffusion_larger"  # above 1: the surroundings won more than the target
    DIFFUSION = "diffusion"  # 0 to 1
    DISPLACEMENT_SMALLER = "displacement_smaller"  # -1 to 0: part of what was won came back around it
    DISPLACEMENT_LARGER = "displacement_larger"  # below -1: more came back than was won
    DIFFUSION_OF_ANY_SIZE = "diffusion_of_any_size"  # above 0, on both sides of 1
    DISPLACEMENT_OF_ANY_SIZE = "displacement_of_any_size"  # below 0, on both sides of -1
    CANNOT_SAY = "cannot_say"  # the interval holds 0


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure with its bootstrap interval, which carries the rounding at worst."""

    value: float
    interval: Interval


@dataclass(frozen=True, eq=False)
class DisplacementQuotient:
    """The figures of one measure; `quotient` and `reading` are None exactly when there is a refusal."""

    gross_effect: Figure
    net_effect: Figure | None  # None without a control
    total_net_effect: Figure | None
    quotient: Figure | None
    reading: Reading | None
    refusal: Refusal | None


def weighted_displacement_quotient(
    target: BeforeAfter,
    control: BeforeAfter,
    surroundings: BeforeAfter,
    *,
    generator: np.random.Generator,
    dispersion: float = 1.0,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
) -> DisplacementQuotient:
    """WDQ of one measure with a parametric bootstrap interval, or a refusal.

    Every count is drawn anew around its value, with variance `dispersion` times the mean. Of each draw all
    64 corners of the rounding are looked at, the lowest and the highest count: each figure is a ratio of
    straight lines in every count, so its extremes lie at corners.

    target, control, surroundings  single counts (arrays without dimensions)
    raises                         ValueOutOfRange
    """
    check_confidence("displacement quotient", confidence)
    check_range("displacement quotient", floats(dispersion), 1, np.inf, "dispersion")
    counts, rounding = _six_counts(target, control, surroundings)
    draws = _drawn(counts, dispersion, replications, generator)
    corners = np.maximum(draws[:, np.newaxis, :] + rounding * _CORNERS, 0.0)

    def figure(formula: Callable[[Floats], Floats]) -> Figure:
        found = formula(corners)
        return Figure(float(formula(counts)), _limits(found.min(axis=1), found.max(axis=1), confidence))

    gross = figure(_gross_effect)
    if min(counts[_CB], counts[_CA]) <= 0:
        return DisplacementQuotient(gross, None, None, None, None, Refusal.NO_CONTROL)
    net, total = figure(_net_effect), figure(_total_net_effect)
    if net.value <= 0:
        return DisplacementQuotient(gross, net, total, None, None, Refusal.NOT_IMPROVED)
    if not net.interval.lower > 0:
        return DisplacementQuotient(gross, net, total, None, None, Refusal.IMPROVEMENT_UNSURE)
    quotient = _quotient_figure(counts, corners, confidence)
    return DisplacementQuotient(gross, net, total, quotient, _reading(quotient.interval), None)


_RB, _RA, _CB, _CA, _DB, _DA = range(6)
_CORNERS = 2.0 * np.indices((2,) * 6).reshape(6, -1).T - 1.0  # (64, 6) of -1 and 1


def _six_counts(target: BeforeAfter, control: BeforeAfter, around: BeforeAfter) -> tuple[Floats, Floats]:
    """The counts in the order of _RB to _DA, and the rounding of each."""
    places = (target, control, around)
    counts = np.array([float(value) for place in places for value in (place.before, place.after)])
    rounding = np.array([float(off) for p in places for off in (p.rounding_before, p.rounding_after)])
    return counts, rounding


def _drawn(counts: Floats, dispersion: float, replications: int, generator: np.random.Generator) -> Floats:
    """(replications, 6) counts around what was counted: Poisson, or negative binomial when more dispersed."""
    means = np.broadcast_to(np.maximum(counts, LEAST_MEAN), (replications, 6))
    if dispersion > 1:
        means = generator.gamma(means / (dispersion - 1), dispersion - 1)
    return generator.poisson(means).astype(np.float64)


def _gross_effect(counts: Floats) -> Floats:
    return floats(counts[..., _RB] - counts[..., _RA])


def _net_effect(counts: Floats) -> Floats:
    before, after = _controls(counts)
    return floats(counts[..., _RB] / before - counts[..., _RA] / after)


def _total_net_effect(counts: Floats) -> Floats:
    before, after = _controls(counts)
    growth = after / before
    return floats((counts[..., _RB] + counts[..., _DB]) * growth - counts[..., _RA] - counts[..., _DA])


def _controls(counts: Floats) -> tuple[Floats, Floats]:
    """Control before and after; a drawn nought counts as the least mean, it cannot be divided by."""
    return np.maximum(counts[..., _CB], LEAST_MEAN), np.maximum(counts[..., _CA], LEAST_MEAN)


def _quotient_figure(counts: Floats, corners: Floats, confidence: float) -> Figure:
    """The quotient; where a draw did not improve it could be anything, and both limits count it so."""
    improved = _net_effect(corners) > 0
    found = _quotient(corners, improved)
    sound: Bools = np.all(improved, axis=1)
    low = np.where(sound, found.min(axis=1), -np.inf)
    high = np.where(sound, found.max(axis=1), np.inf)
    value = float(_quotient(counts, np.asarray(True)))
    return Figure(value, _limits(low, high, confidence))


def _quotient(counts: Floats, improved: Bools) -> Floats:
    before, after = _controls(counts)
    change = counts[..., _DA] / after - counts[..., _DB] / before
    return floats(-change / np.where(improved, _net_effect(counts), -1.0))


def _limits(low: Floats, high: Floats, confidence: float) -> Interval:
    """Quantiles of lowest and highest values over the draws; drawn values, so that they may be infinite."""
    tail = (1 - confidence) / 2
    return Interval(
        floats(np.quantile(low, tail, method="lower")), floats(np.quantile(high, 1 - tail, method="higher"))
    )


def _reading(interval: Interval) -> Reading:
    low, high = float(interval.lower), float(interval.upper)
    if low > 0:
        if low > 1:
            return Reading.DIFFUSION_LARGER
        return Reading.DIFFUSION if high <= 1 else Reading.DIFFUSION_OF_ANY_SIZE
    if high < 0:
        if high < -1:
            return Reading.DISPLACEMENT_LARGER
        return Reading.DISPLACEMENT_SMALLER if low >= -1 else Reading.DISPLACEMENT_OF_ANY_SIZE
    return Reading.CANNOT_SAY
