"""How far a count strays from what was to be expected of it, learnt from areas in which nothing was done.

Each such area is treated as if it had begun with a cohort: its count before is carried forward, and what is
left over afterwards holds everything that makes areas differ over time, also what lasts for several periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, Ints
from zicht.methods.effects.estimates import cluster_sums
from zicht.methods.effects.panels import Panel
from zicht.methods.effects.poisson_two_way_fit import PoissonTwoWayFit

ROUNDS = 4  # of weighing each square by the variance found before; the answer settles in two or three


@dataclass(frozen=True, eq=False)
class BorrowedSpread:
    """Variance of what is left over = dispersion * (chance of a Poisson count) + between * expected squared.

    dispersion   (sums,)  1 for Poisson counts, more when events come in clumps; never below 1
    between      (sums,)  variance of the logarithm of the ratio between areas; never below 0
    comparisons  (sums,)  clusters with an expected event that it was learnt from
    """

    dispersion: Floats
    between: Floats
    comparisons: Ints


@dataclass(frozen=True, eq=False)
class _Placebo:
    """What is left over in the areas compared with, had they begun with one cohort; (clusters, sums)."""

    left_over: Floats
    chance: Floats
    expected: Floats
    weight: Floats  # (sums,) of one cluster


def borrowed_spread(
    panel: Panel,
    fit: PoissonTwoWayFit,
    chosen: Mapping[int, Floats],
    counts: Mapping[int, Floats],
    anticipation: int,
) -> BorrowedSpread:
    """Spread for each sum, over the cohorts in it, each counting for its expected events.

    chosen  start: (periods, sums) 1 where a period counts in the sum
    counts  start: (sums,) expected events of the cohort
    """
    placebos = [
        _placebo(panel, fit, start, periods, counts[start], anticipation) for start, periods in chosen.items()
    ]
    sums = next(iter(chosen.values())).shape[1] if chosen else 0
    dispersion, between = np.ones(sums), np.zeros(sums)
    for _ in range(ROUNDS):
        moments = np.zeros((5, sums))
        for one in placebos:
            moments += _moments(one, dispersion, between)
        dispersion, between = _solved(moments)
    comparisons = np.zeros(sums, dtype=np.int64)
    for one in placebos:
        comparisons = np.maximum(comparisons, np.count_nonzero(one.expected > 0, axis=0))
    return BorrowedSpread(
        np.where(comparisons > 1, dispersion, np.nan), np.where(comparisons > 1, between, np.nan), comparisons
    )


def _placebo(
    panel: Panel,
    fit: PoissonTwoWayFit,
    start: int,
    periods: Floats,
    counts: Floats,
    anticipation: int,
) -> _Placebo:
    last = int(np.flatnonzero(periods.any(axis=1)).max(initial=start))
    known = fit.used | ~periods.any(axis=1)
    others = (panel.start > last + anticipation) & known.all(axis=1)
    weight = np.where(np.isnan(fit.factor), 0.0, panel.size[others] * fit.factor)
    before = fit.used[others] & (np.arange(panel.periods) < start - anticipation)
    outcome = np.where(fit.used[others], panel.outcome[others], 0.0)
    carried = np.where(before, weight, 0.0).sum(axis=1)
    carried = np.divide(1.0, carried, out=np.zeros(len(carried)), where=carried > 0)
    ratio = (weight @ periods) * carried[:, np.newaxis]
    own = np.where(before, outcome, 0.0).sum(axis=1)[:, np.newaxis]
    expected = fit.rate[others][:, np.newaxis] * (weight @ periods)
    _, cluster = np.unique(panel.clusters[others], return_inverse=True)
    parts = (outcome @ periods - ratio * own, expected * (1 + ratio), expected)
    left_over, chance, expected = (cluster_sums(part, cluster.astype(np.int64)) for part in parts)
    counted = np.count_nonzero(expected > 0, axis=0)
    return _Placebo(left_over, chance, expected, counts / np.maximum(counted, 1))


def _moments(one: _Placebo, dispersion: Floats, between: Floats) -> Floats:
    """(5, sums) sums of the weighted regression of squares on the two parts of their variance."""
    variance = dispersion * one.chance + between * one.expected**2
    weight = np.divide(one.weight, variance**2, out=np.zeros_like(variance), where=variance > 0)
    square, part = one.left_over**2, one.expected**2
    terms = (
        one.chance * one.chance,
        one.chance * part,
        part * part,
        one.chance * square,
        part * square,
    )
    return np.array([np.sum(weight * term, axis=0) for term in terms])


def _solved(moments: Floats) -> tuple[Floats, Floats]:
    """Dispersion at least 1 and variance between areas at least 0 that fit the squares best."""
    aa, ab, bb, ay, by = moments
    determinant = aa * bb - ab**2
    fine = determinant > 1e-10 * aa * bb
    safe = np.where(fine, determinant, 1.0)
    dispersion = np.where(fine, (bb * ay - ab * by) / safe, 0.0)
    between = np.where(fine, (aa * by - ab * ay) / safe, -1.0)
    alone = np.divide(ay, aa, out=np.ones_like(aa), where=aa > 0)
    dispersion = np.where(between < 0, alone, dispersion)
    between = np.maximum(between, 0.0)
    given_poisson = np.divide(by - ab, bb, out=np.zeros_like(bb), where=bb > 0)
    between = np.where(dispersion < 1, np.maximum(given_poisson, 0.0), between)
    return np.maximum(dispersion, 1.0), between
