"""The smallest effect that would most likely be seen, worked out before anything has begun.

"No effect can be shown" means something only beside the effect that would have been seen. So it is worked out
from the periods before alone, and entered with the intervention. The areas that will be treated are left as
they are; how far a change of the same length strays by itself is learnt from stretches of the past that were
untreated everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, special

from zicht.methods.arrays import Bools, Floats, Ints, ValueOutOfRange, check_range
from zicht.methods.effects.estimates import cluster_sums
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects
from zicht.methods.effects.ratios import Ratios

LARGEST = 100.0
"""A ratio beyond this is not looked for."""


@dataclass(frozen=True)
class DetectableMean:
    """For a difference of means, in units of the outcome.

    effect   seen with the stated power; nan where the test has no standard error
    error    standard error that the estimate will have
    freedom  degrees of freedom of its test
    """

    effect: float
    error: float
    freedom: float


@dataclass(frozen=True)
class DetectableRatio:
    """For counts.

    decrease  largest ratio below 1 that is seen with the stated power; 0 when not even no event would be
    increase  smallest ratio above 1; inf when there is none up to 100
    expected  events to be expected in the treated areas after the start
    """

    decrease: float
    increase: float
    expected: float


def detectable_mean(
    panel: Panel,
    treated: Bools,
    after: int,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    before: int | None = None,
    borrowed: bool = False,
) -> DetectableMean:
    """Smallest difference of means that is seen with this power.

    panel     periods before only; `start` is not looked at; units with a gap are left out
    treated   (units,) that will begin together, right after the last period
    after     periods that will be looked at
    before    periods that the estimator compares with: 1 for `group_time_effects`, None (all) for imputation
    borrowed  True: the test takes the spread of treated areas from the others, so one treated area will do;
              False: from themselves, as `Estimates.welch` does
    The change from the mean of the periods before a moment to the mean of the `after` periods from it on is
    taken at every moment of the past that leaves enough before it; its variance is their mean.
    raises    ValueOutOfRange
    source    Bloom 1995; noncentral t
    """
    _check(panel, treated, after, power, alpha)
    known = ~np.isnan(panel.outcome).any(axis=1)
    outcome, treated = panel.outcome[known], treated[known]
    cluster = panel.clusters[known]
    _, cluster = np.unique(cluster, return_inverse=True)
    cluster = cluster.astype(np.int64)
    variance = _variance_of_change(outcome, cluster, after, before)
    sizes = [
        cluster_sums(part.astype(np.float64)[:, np.newaxis], cluster)[:, 0] for part in (treated, ~treated)
    ]
    parts, freedoms = [], []
    for size in sizes:
        inside = size > 0
        # variance of a mean over units whose errors add up within clusters
        parts.append(variance * float(np.sum(size[inside] ** 2)) / float(size.sum()) ** 2)
        freedoms.append(float(inside.sum()) - 1)
    error = float(np.sqrt(sum(parts)))
    if borrowed:
        freedom = freedoms[1]
    elif freedoms[0] < 1:
        return DetectableMean(float("nan"), float("nan"), float("nan"))
    else:
        freedom = float(sum(parts) ** 2 / sum(v**2 / f for v, f in zip(parts, freedoms, strict=True)))
    return DetectableMean(error * _shift(freedom, power, alpha), error, freedom)


def detectable_ratio(
    panel: Panel,
    treated: Bools,
    after: int,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    rounding: Floats | float = 0.0,
) -> DetectableRatio:
    """Ratios of counts that are seen with this power by `Ratios.p_values`.

    panel     counts and exposure of the periods before only; `start` is not looked at
    treated   (units,) that will begin together
    after     periods that will be looked at; the last of the past are taken to be like those to come
    rounding  largest difference of a count with the true one, as the test will allow for
    raises    ValueOutOfRange
    """
    _check(panel, treated, after, power, alpha)
    start = np.where(treated, panel.periods - after, NEVER)
    past = Panel(panel.outcome, start, panel.exposure, panel.cluster)
    found = poisson_effects(past, rounding=rounding).overall()
    # when it begins, the periods that stand for "after" here will have joined those before
    longer = (panel.periods - after) / panel.periods
    found = replace(found, from_before=found.from_before * longer, from_others=found.from_others * longer)
    return detectable_by(found, power=power, alpha=alpha)


def detectable_by(past: Ratios, *, power: float = 0.8, alpha: float = 0.05) -> DetectableRatio:
    """The same from ratios of a past in which nothing was done; what was observed is not looked at."""
    expected = float(past.expected[0])
    spread = past.spread
    freedom = max(float(spread.comparisons[0]) - 1, 1.0)
    chance = float(spread.dispersion[0]) * expected
    of_expected = float(spread.dispersion[0] * past.from_before[0] + past.from_others[0])
    between = float(spread.between[0] * past.squares[0])
    if not expected > 0 or np.isnan(chance):
        return DetectableRatio(float("nan"), float("nan"), expected)
    reach = float(sum(part.likely(1 - alpha)[0] for part in past.rounding))
    limit = float(special.stdtrit(freedom, 1 - alpha / 2)) * np.sqrt(chance + of_expected + between) + reach

    def missing(ratio: float) -> float:
        """Power at this ratio, less the power that is asked for; a farther ratio is seen more often."""
        error = np.sqrt(ratio * chance + of_expected + ratio**2 * between)
        away = abs(ratio - 1) * expected - limit
        return float(special.stdtr(freedom, away / error)) - power

    decrease = 0.0 if missing(0.0) < 0 else float(optimize.brentq(missing, 0.0, 1.0))
    increase = np.inf if missing(LARGEST) < 0 else float(optimize.brentq(missing, 1.0, LARGEST))
    return DetectableRatio(decrease, increase, expected)


def _variance_of_change(outcome: Floats, cluster: Ints, after: int, before: int | None) -> float:
    """Variance between clusters of the change of a unit, as the mean over moments of the past."""
    periods = outcome.shape[1]
    sums = np.concatenate([np.zeros((len(outcome), 1)), np.cumsum(outcome, axis=1)], axis=1)
    moments = np.arange(after if before is None else before, periods - after + 1)
    length = moments if before is None else np.full(len(moments), before)
    later = (sums[:, moments + after] - sums[:, moments]) / after
    change = later - (sums[:, moments] - sums[:, moments - length]) / length
    centred = cluster_sums(change - change.mean(axis=0), cluster)
    size = np.bincount(cluster).astype(np.float64)
    # a cluster of n units that move as one has n squared times the variance of a unit
    freedom = float(size @ size) * (1 - 1 / len(size))
    return float(np.mean(np.sum(centred**2, axis=0)) / freedom)


def _shift(freedom: float, power: float, alpha: float) -> float:
    """How many standard errors from 0 a t test sees with this power (the far tail counts for nothing)."""
    limit = float(special.stdtrit(freedom, 1 - alpha / 2))

    def missing(shift: float) -> float:
        return 1 - float(special.nctdtr(freedom, shift, limit)) - power

    far = limit + 1
    while missing(far) < 0:
        far += limit
    return float(optimize.brentq(missing, 0.0, far))


def _check(panel: Panel, treated: Bools, after: int, power: float, alpha: float) -> None:
    check_range("power", np.array([power, alpha]), np.nextafter(0, 1), np.nextafter(1, 0), "power and alpha")
    if not 1 <= after <= panel.periods // 2 or not treated.any() or treated.all():
        raise ValueOutOfRange(
            "detectable effect",
            found=f"{after} periods after {panel.periods}; {int(treated.sum())} of {panel.units} treated",
            expected="at least twice as many periods before as after, and some areas that are not treated",
            remedy="look at fewer periods, or take more of the past",
        )
