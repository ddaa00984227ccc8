"""A synthetic control: the mix of untreated areas that ran as the treated area did before, and what followed.

Abadie, Diamond & Hainmueller 2010 (JASA 105:493) without other characteristics than the outcome before; the
ridge correction of Ben-Michael, Feller & Rothstein 2021 (JASA 116:1789) for what the mix could not match; and
two ways to say how sure it is that draw on nothing but the panel: placebo areas (ranks of the ratio of errors
after and before) and moving blocks of residuals (Chernozhukov, Wuthrich & Zhu 2021, JASA 116:1849).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from zicht.methods.arrays import Floats
from zicht.methods.effects.simplex_weights import nearest_mix
from zicht.methods.intervals import Interval

RIDGES = 20  # penalties that are tried, from the largest down
SMALLEST_RIDGE = 1e-8  # of the largest
WIDEST = 64.0  # times the step of a search for an end of an interval: beyond it there is no end


@dataclass(frozen=True, eq=False)
class SyntheticControl:
    """One treated series against its mix."""

    weights: Floats  # (donors,) sum 1; below nought only with a ridge correction
    gap: Floats  # (periods,) treated minus mix
    first: int  # index of the first treated period
    ridge: float  # penalty of the correction; inf: none
    imbalance: float  # root of the summed squared gaps before
    imbalance_of_mean: float  # the same against the plain mean of the donors

    @property
    def effect(self) -> float:
        """Mean gap since the start."""
        return float(self.gap[self.first :].mean())

    @property
    def improvement(self) -> float:
        """Share of the imbalance of the plain mean that the mix takes away; 1: it runs exactly alike."""
        return 1 - self.imbalance / self.imbalance_of_mean

    @property
    def error_ratio(self) -> float:
        """Root mean squared gap since the start over that before it: large when the mix stops fitting."""
        after, before = self.gap[self.first :], self.gap[: self.first]
        return float(np.sqrt(np.mean(after**2) / np.mean(before**2)))


def synthetic_control(
    treated: Floats, donors: Floats, first: int, *, ridge: float = np.inf, centred: bool = False
) -> SyntheticControl:
    """The treated series beside the mix of donors nearest to it before the start.

    treated  (periods,)          outcome, without gaps
    donors   (donors, periods)   areas in which nothing was done and to which nothing spilled over
    first    index of the first treated period, >= 2
    ridge    penalty of the correction by ridge regression, in squared units of the outcome; inf: none
    centred  take the mean before off every series first: only the movement is matched, not the level
    """
    assert 2 <= first < len(treated), "two periods before the start and one after"
    assert donors.shape[1] == len(treated), "the same periods"
    assert np.isfinite(treated).all(), "a treated series without gaps"
    assert np.isfinite(donors).all(), "donors without gaps"
    if centred:
        treated = treated - treated[:first].mean()
        donors = donors - donors[:, :first].mean(axis=1, keepdims=True)
    weights = _weights(treated[:first], donors[:, :first], ridge)
    gap = treated - weights @ donors
    plain = treated - donors.mean(axis=0)
    return SyntheticControl(weights, gap, first, ridge, _length(gap[:first]), _length(plain[:first]))


def ridge_by_leaving_out(treated: Floats, donors: Floats, first: int, *, one_error: bool = True) -> float:
    """The penalty that predicts best a period before the start that was left out.

    one_error  take the largest penalty within one standard error of the best, as the source does
    source     Ben-Michael et al. 2021, section 5.3; penalties and periods as in their program
    """
    before, of_treated = donors[:, :first], treated[:first]
    before, of_treated = before - before.mean(axis=0), of_treated - before.mean(axis=0)
    largest = float(linalg.svdvals(before)[0]) ** 2
    penalties = largest * SMALLEST_RIDGE ** (np.arange(RIDGES + 1) / RIDGES)
    errors = np.zeros((first - 1, len(penalties)))
    for left_out in range(first - 1):
        kept = np.arange(first) != left_out
        weights = _weights_of_penalties(of_treated[kept], before[:, kept], penalties)
        errors[left_out] = (of_treated[left_out] - weights @ before[:, left_out]) ** 2
    mean, error = errors.mean(axis=0), errors.std(axis=0, ddof=1) / np.sqrt(first - 1)
    best = int(np.argmin(mean))
    return float(penalties[mean <= mean[best] + error[best]].max() if one_error else penalties[best])


@dataclass(frozen=True, eq=False)
class Placebos:
    """The same done to every donor, as if it had been treated."""

    ratios: Floats  # (donors,) error ratio of each, nan where its mix fitted worse than `poorest`
    effects: Floats  # (donors,) mean gap since the start, nan likewise
    p: float  # share of areas, the treated one counted, whose ratio is at least as large


def placebo_areas(
    found: SyntheticControl, donors: Floats, *, centred: bool = False, poorest: float = np.inf
) -> Placebos:
    """Rank of the treated area's error ratio among those of the donors; the treated area is no donor to them.

    poorest  leave out donors whose imbalance is more than so many times that of the treated area
    source   Abadie, Diamond & Hainmueller 2015 (American Journal of Political Science 59:495)
    """
    ratios, effects = np.full(len(donors), np.nan), np.full(len(donors), np.nan)
    for donor in range(len(donors)):
        others = np.delete(donors, donor, axis=0)
        placebo = synthetic_control(donors[donor], others, found.first, ridge=found.ridge, centred=centred)
        if placebo.imbalance <= poorest * found.imbalance:
            ratios[donor], effects[donor] = placebo.error_ratio, placebo.effect
    known = ratios[~np.isnan(ratios)]
    larger = int(np.count_nonzero(known >= found.error_ratio))
    return Placebos(ratios, effects, (1 + larger) / (1 + len(known)))


@dataclass(frozen=True, eq=False)
class Conformal:
    """Tests that need no other area to be treated: are the gaps since the start like those before?"""

    joint_p: float  # no effect in any period
    p: Floats  # (periods after,) no effect in this period
    interval: Interval  # (periods after,) of the effect in each; infinite where no end can be given


def conformal(
    treated: Floats,
    donors: Floats,
    first: int,
    *,
    ridge: float = np.inf,
    centred: bool = False,
    confidence: float = 0.95,
) -> Conformal:
    """P values from residuals moved along in time, of a mix fitted to all periods under the null.

    Valid when the gaps are stationary without an effect. With T periods no p value is below 1/T: an
    interval at 95 % needs at least 20 periods, else it is infinite.
    """
    after = len(treated) - first
    whole = _moved_p(treated, donors, after, ridge, centred)
    p, lower, upper = np.zeros(after), np.zeros(after), np.zeros(after)
    gaps = synthetic_control(treated, donors, first, ridge=ridge, centred=centred).gap
    step = float(np.sqrt(np.mean(gaps[first:] ** 2)))
    before = np.arange(len(treated)) < first
    for period in range(first, len(treated)):
        used = before.copy()
        used[period] = True
        one, others = treated[used], donors[:, used]
        p[period - first] = _moved_p(one, others, 1, ridge, centred)

        def fits(effect: float, one: Floats = one, others: Floats = others) -> bool:
            less = one.copy()
            less[-1] -= effect
            return bool(_moved_p(less, others, 1, ridge, centred) > 1 - confidence)

        centre = gaps[period]
        lower[period - first] = _end(fits, centre, -step)
        upper[period - first] = _end(fits, centre, step)
    return Conformal(whole, p, Interval(lower, upper))


def _moved_p(treated: Floats, donors: Floats, last: int, ridge: float, centred: bool) -> float:
    """Share of moves along in time in which the last periods' gaps are as large as they are."""
    if centred:
        treated, donors = treated - treated.mean(), donors - donors.mean(axis=1, keepdims=True)
    gap = np.abs(treated - _weights(treated, donors, ridge) @ donors)
    periods = len(gap)
    moves = gap[(np.arange(periods)[:, np.newaxis] + np.arange(periods - last, periods)) % periods].sum(
        axis=1
    )
    return float(np.mean(moves >= moves[0] * (1 - 1e-12)))


def _end(fits: Callable[[float], bool], centre: float, step: float) -> float:
    """The end of the effects that fit, on the side of the step; the centre itself may not fit."""
    inside, reach = centre, step
    while fits(centre + reach):
        inside = centre + reach
        reach *= 2
        if reach / step > WIDEST:
            return float(np.copysign(np.inf, step))
    outside = centre + reach
    for _ in range(20):
        middle = (inside + outside) / 2
        if fits(middle):
            inside = middle
        else:
            outside = middle
    return outside


def _weights(treated: Floats, donors: Floats, ridge: float) -> Floats:
    if np.isinf(ridge):
        return nearest_mix(donors.T, treated)
    centre = donors.mean(axis=0)
    return np.asarray(_weights_of_penalties(treated - centre, donors - centre, np.array([ridge]))[0])


def _weights_of_penalties(treated: Floats, donors: Floats, penalties: Floats) -> Floats:
    """(penalties, donors) the mix with the correction of each penalty; donors have mean 0 in every period.

    Equation 10 of the source, through the small side of the matrix of donors.
    """
    mix = nearest_mix(donors.T, treated)
    missed = treated - mix @ donors
    left, lengths, right = linalg.svd(donors, full_matrices=False)
    shrunk = (right @ missed) * lengths / (lengths**2 + penalties[:, np.newaxis])
    return np.asarray(mix + shrunk @ left.T)


def _length(values: Floats) -> float:
    return float(np.sqrt(values @ values))
