"""Had the measure fallen on other areas by lot, how often would it seem to do as much?

Asks nothing of the distribution of counts, only that the areas that got the measure might as well have been
others of their stratum. It is the one test that is exact for three treated areas (Fisher 1935). Give it a
statistic that is comparable between areas, such as an estimate over its standard error: a ratio of one half
says less in a small area than in a large one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, Ints

SAME = 1e-9
"""Statistics closer than this share of their size are the same: the order of a sum must not decide."""


@dataclass(frozen=True)
class RandomisationTest:
    """How unusual the real statistic is among those of other lots.

    statistic    of the real assignment
    p            share of the assignments with a statistic as far from 0, the real one among them
    error        Monte-Carlo standard error of p; 0 when all assignments were tried
    assignments  tried, the real one included
    smallest     the smallest p there could have been; above 0.05 the test cannot say anything at 5 %
    exact        True: all assignments; False: drawn
    """

    statistic: float
    p: float
    error: float
    assignments: int
    smallest: float
    exact: bool


def randomisation_test(
    start: Ints,
    statistic: Callable[[Ints], float],
    generator: np.random.Generator,
    *,
    strata: Ints | None = None,
    cluster: Ints | None = None,
    draws: int = 999,
) -> RandomisationTest:
    """Compare the real assignment of starts with others.

    start      (units,) first treated period or NEVER; the starts are dealt again among the units
    statistic  starts to a number; its distance from 0 counts; nan where it cannot be computed
    strata     (units,) starts stay within these, such as size or region; None: one stratum
    cluster    (units,) units that get the same start because they did; None: each by itself
    draws      at most so many other assignments; when there are no more in all, each is tried once
    """
    first, of = _clusters(start, cluster)
    stratum = np.zeros(len(first), dtype=np.int64) if strata is None else strata[first]
    dealt = start[first]
    number = count_assignments(dealt, stratum)
    exact = number <= draws + 1
    lots = _all_lots(dealt, stratum) if exact else _drawn_lots(dealt, stratum, generator, draws)
    statistic_of_real = statistic(start)
    real = abs(statistic_of_real)
    found = np.array([abs(statistic(lot[of])) for lot in lots])
    found = found[~np.isnan(found)]
    if np.isnan(real) or len(found) == 0:
        return RandomisationTest(float("nan"), float("nan"), float("nan"), 0, float("nan"), exact)
    as_far = int(np.count_nonzero(found >= real * (1 - SAME)))
    # all assignments hold the real one already; drawn ones do not
    extra = 0 if exact else 1
    tried = len(found) + extra
    p = (as_far + extra) / tried
    error = 0.0 if exact else math.sqrt(p * (1 - p) / tried)
    return RandomisationTest(float(statistic_of_real), p, error, tried, 1 / tried, exact)


def count_assignments(start: Ints, strata: Ints) -> int:
    """How many different ways there are to deal the starts within the strata."""
    number = 1
    for stratum in np.unique(strata):
        counts = np.unique(start[strata == stratum], return_counts=True)[1]
        left = int(counts.sum())
        for count in counts.tolist():
            number *= math.comb(left, count)
            left -= count
    return number


def differences_of_means(outcome: Floats) -> Callable[[Ints], float]:
    """A quick statistic: mean change of the treated over that of the others, in standard errors of no effect.

    outcome  (units, periods) without gaps. Each start: mean from it on minus mean before it, against the
    units that never begin; starts count for their units. For many assignments of a large panel.
    """
    sums = np.concatenate([np.zeros((len(outcome), 1)), np.cumsum(outcome, axis=1)], axis=1)
    periods = outcome.shape[1]

    def statistic(start: Ints) -> float:
        inside = (start > 0) & (start < periods)
        others = start >= periods
        if not inside.any() or np.count_nonzero(others) < 2:
            return float("nan")
        total, variance = 0.0, 0.0
        for begun in np.unique(start[inside]).tolist():
            after = (sums[:, -1] - sums[:, begun]) / (periods - begun)
            change = after - sums[:, begun] / begun
            treated = start == begun
            total += float(np.sum(change[treated] - change[others].mean()))
            size = int(treated.sum())
            variance += float(change[others].var(ddof=1)) * (size + size**2 / int(others.sum()))
        return total / math.sqrt(variance) if variance > 0 else float("nan")

    return statistic


def _clusters(start: Ints, cluster: Ints | None) -> tuple[Ints, Ints]:
    """Place of one unit of each cluster, and the cluster of each unit."""
    if cluster is None:
        units = np.arange(len(start))
        return units, units
    _, first, of = np.unique(cluster, return_index=True, return_inverse=True)
    assert np.array_equal(start[first][of], start), "units of a cluster begin together"
    return first.astype(np.int64), of.astype(np.int64)


def _drawn_lots(start: Ints, strata: Ints, generator: np.random.Generator, draws: int) -> Iterator[Ints]:
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    for _ in range(draws):
        lot = start.copy()
        for places in members:
            lot[places] = start[generator.permutation(places)]
        yield lot


def _all_lots(start: Ints, strata: Ints) -> Iterator[Ints]:
    """Every assignment once, the real one among them."""
    members = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    lot = start.copy()

    def deal(stratum: int) -> Iterator[Ints]:
        if stratum == len(members):
            yield lot.copy()
            return
        places = members[stratum]
        for order in _orders(*np.unique(start[places], return_counts=True)):
            lot[places] = order
            yield from deal(stratum + 1)

    yield from deal(0)


def _orders(values: Ints, counts: Ints) -> Iterator[Ints]:
    """Every different order of values that occur so often."""
    left = counts.tolist()
    order = np.zeros(sum(left), dtype=np.int64)

    def fill(place: int) -> Iterator[Ints]:
        if place == len(order):
            yield order
            return
        for which, count in enumerate(left):
            if count:
                left[which] -= 1
                order[place] = values[which]
                yield from fill(place + 1)
                left[which] += 1

    yield from fill(0)
