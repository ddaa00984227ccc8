"""Ratios of observed to expected events, and two ways to know how sure they are.

*Borrowed*: areas without the measure are treated as if they had begun too; how far their counts then lie from
what was expected of them tells how far a count of the same size strays by itself, with all its ups and downs
over time. Serves one treated area as well as many, and asks that treated areas stray like the others.
These intervals are found by testing every ratio, so they hold at a count of 0.

*Clustered*: from the spread between treated areas and between those compared with. Asks many treated areas
(`Estimates.welch` tells how much it is worth), and nothing of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, Ints, check_confidence, floats
from zicht.methods.effects.borrowed_spread import BorrowedSpread, borrowed_spread
from zicht.methods.effects.estimates import Estimates, cluster_sums
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_two_way_fit import PoissonTwoWayFit
from zicht.methods.effects.rounding_bounds import RoundingReach
from zicht.methods.intervals import Interval


@dataclass(frozen=True, eq=False)
class Ratios:
    """Observed over expected events, one per label (event time, cohort, period); all arrays (sums,).

    label        what each is of
    observed     events in the treated cells
    expected     events that were to be expected in them without the measure
    from_before  variance of `expected` when counts before are Poisson
    from_others  variance of `expected` through the factors of the periods, clustered
    squares      sum over treated clusters of their expected count squared
    spread       how far counts stray, learnt from areas without the measure
    clustered    logarithm of the ratio with its influence
    rounding     reach of rounded counts on observed, and on expected
    """

    label: Ints
    observed: Floats
    expected: Floats
    from_before: Floats
    from_others: Floats
    squares: Floats
    spread: BorrowedSpread
    clustered: Estimates
    rounding: tuple[RoundingReach, RoundingReach]

    @property
    def ratio(self) -> Floats:
        """(sums,) 0.8: a fifth fewer than expected; nan where nothing was expected."""
        nothing = np.full(len(self.observed), np.nan)
        return floats(np.divide(self.observed, self.expected, out=nothing, where=self.expected > 0))

    def intervals(self, confidence: float = 0.95) -> Interval:
        """Ratios that a test with borrowed spread does not refuse, with rounding at its worst likely.

        The upper limit is inf where the expected count could itself be nought; nan without comparison.
        """
        check_confidence("interval of a ratio", confidence)
        quantile = self._quantile(confidence)
        of_observed, of_expected = (reach.likely(confidence) for reach in self.rounding)
        low = self._roots(np.maximum(self.observed - of_observed, 0), self.expected + of_expected, quantile)
        high = self._roots(self.observed + of_observed, self.expected - of_expected, quantile)
        return Interval(low[0], high[1])

    def difference(self, confidence: float = 0.95) -> tuple[Floats, Interval]:
        """(sums,) events more than expected (below 0: fewer), with an interval that holds 0 when that of
        the ratio holds 1.
        """
        check_confidence("interval of a difference of counts", confidence)
        more = self.observed - self.expected
        square = self._quantile(confidence) ** 2
        half = square * self.spread.dispersion / 2
        root = np.sqrt(half**2 + square * (self.spread.dispersion * self.observed + self._of_expected))
        reach = sum(part.likely(confidence) for part in self.rounding)
        known = self.expected > 0
        lower, upper = more + half - root - reach, more + half + root + reach
        return np.where(known, more, np.nan), Interval(
            np.where(known, lower, np.nan), np.where(known, upper, np.nan)
        )

    def p_values(self, confidence: float = 0.95) -> Floats:
        """(sums,) two-sided: ratio 1, by borrowed spread; rounding as in the interval of this confidence."""
        reach = sum(part.likely(confidence) for part in self.rounding)
        away = np.maximum(np.abs(self.observed - self.expected) - reach, 0)
        error = np.sqrt(self.spread.dispersion * self.expected + self._of_expected)
        t = np.divide(away, error, out=np.full(len(error), np.nan), where=self.expected > 0)
        return np.asarray(2 * special.stdtr(self._freedom, -t))

    def clustered_intervals(self, confidence: float = 0.95) -> Interval:
        """Intervals from the spread between treated areas; nan for one area, or without events."""
        inside = self.clustered.intervals(confidence)
        of_observed, of_expected = (reach.likely(confidence) for reach in self.rounding)
        with np.errstate(divide="ignore", invalid="ignore"):
            down = np.log1p(-of_observed / self.observed) - np.log1p(of_expected / self.expected)
            up = np.log1p(of_observed / self.observed) - np.log1p(-of_expected / self.expected)
        down = np.where(of_observed < self.observed, down, -np.inf)
        up = np.where(of_expected < self.expected, up, np.inf)
        return Interval(np.exp(inside.lower + down), np.exp(inside.upper + up))

    @property
    def _freedom(self) -> Floats:
        return floats(np.maximum(self.spread.comparisons - 1.0, 1.0))

    def _quantile(self, confidence: float) -> Floats:
        return np.asarray(special.stdtrit(self._freedom, (1 + confidence) / 2))

    @property
    def _of_expected(self) -> Floats:
        """(sums,) variance of `expected` and of what areas stray in proportion."""
        return np.asarray(
            self.spread.dispersion * self.from_before + self.from_others + self.spread.between * self.squares
        )

    def _roots(self, observed: Floats, expected: Floats, quantile: Floats) -> tuple[Floats, Floats]:
        """Smallest and largest ratio r with (observed - r expected)^2 <= q^2 (r chance + r^2 of expected)."""
        square = quantile**2
        curve = expected**2 - square * self._of_expected
        slope = 2 * observed * expected + square * self.spread.dispersion * expected
        root = np.sqrt(np.maximum(slope**2 - 4 * curve * observed**2, 0.0))
        known = (self.expected > 0) & ~np.isnan(self._of_expected)
        lower = np.divide(2 * observed**2, slope + root, out=np.zeros_like(slope), where=slope + root > 0)
        upper = np.divide(
            slope + root, 2 * curve, out=np.full_like(slope, np.inf), where=(curve > 0) & (expected > 0)
        )
        return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def ratios(
    panel: Panel,
    fit: PoissonTwoWayFit,
    chosen: Mapping[int, Floats],
    labels: Ints,
    rounding: Floats,
    anticipation: int,
) -> Ratios:
    """Ratios of sums of treated cells.

    chosen    start: (periods, sums) 1 where the cells of that cohort and period count in the sum
    rounding  (units, periods) largest difference of a count with the true one
    """
    observed, expected, carried = _of_units(panel, fit, chosen, len(labels))
    moved = _gradient(panel, fit, chosen, expected)
    through_periods = fit.score @ (fit.solve @ moved)
    cluster = panel.clusters
    total, hoped = observed.sum(axis=0), expected.sum(axis=0)
    ratio = np.divide(total, hoped, out=np.full(len(total), np.nan), where=hoped > 0)
    expected_of = {start: expected[panel.start == start].sum(axis=0) for start in chosen}
    return Ratios(
        labels,
        total,
        hoped,
        from_before=np.sum(carried * expected, axis=0),
        from_others=np.sum(cluster_sums(through_periods, cluster) ** 2, axis=0),
        squares=np.sum(cluster_sums(expected, cluster) ** 2, axis=0),
        spread=borrowed_spread(panel, fit, chosen, expected_of, anticipation),
        clustered=_clustered(panel, observed, expected, through_periods, ratio),
        rounding=_reach(panel, fit, chosen, carried, fit.solve @ moved, rounding),
    )


def _of_units(
    panel: Panel, fit: PoissonTwoWayFit, chosen: Mapping[int, Floats], sums: int
) -> tuple[Floats, Floats, Floats]:
    """(units, sums) observed, expected, and expected events per event before."""
    observed, expected, carried = (np.zeros((panel.units, sums)) for _ in range(3))
    for start, periods in chosen.items():
        rows = np.flatnonzero(panel.start == start)
        known = ~np.isnan(panel.outcome[rows]) & ~np.isnan(fit.mean[rows])
        observed[rows] = np.where(known, panel.outcome[rows], 0.0) @ periods
        expected[rows] = np.where(known, fit.mean[rows], 0.0) @ periods
        weight = np.where(np.isnan(panel.size[rows] * fit.factor), 0.0, panel.size[rows] * fit.factor)
        before = np.where(fit.used[rows], weight, 0.0).sum(axis=1)[:, np.newaxis]
        carried[rows] = np.divide(
            np.where(known, weight, 0.0) @ periods,
            before,
            out=np.zeros((len(rows), sums)),
            where=before > 0,
        )
    return observed, expected, carried


def _gradient(panel: Panel, fit: PoissonTwoWayFit, chosen: Mapping[int, Floats], expected: Floats) -> Floats:
    """(periods, sums) how much expected grows with the logarithm of the factor of each period."""
    moved = -fit.share.T @ expected
    for start, periods in chosen.items():
        rows = panel.start == start
        known = ~np.isnan(panel.outcome[rows]) & ~np.isnan(fit.mean[rows])
        moved += periods * np.where(known, fit.mean[rows], 0.0).sum(axis=0)[:, np.newaxis]
    return np.asarray(moved)


def _clustered(
    panel: Panel, observed: Floats, expected: Floats, through_periods: Floats, ratio: Floats
) -> Estimates:
    """Logarithm of the ratio; treated areas stand beside one ratio, so unlike effects count as chance."""
    total = observed.sum(axis=0)
    spoken = total > 0
    influence = np.where(spoken, (observed - ratio * expected) / np.where(spoken, total, 1.0), 0.0)
    hoped = expected.sum(axis=0)
    influence -= np.divide(through_periods, hoped, out=np.zeros_like(through_periods), where=hoped > 0)
    cluster = panel.clusters
    taking_part = np.count_nonzero(cluster_sums(expected + observed, cluster), axis=0)
    log_ratio = np.log(ratio, out=np.full(len(ratio), np.nan), where=spoken & (hoped > 0))
    return Estimates(
        log_ratio,
        np.where(np.isnan(log_ratio), 0.0, influence),
        cluster,
        np.where(panel.group == NEVER, NEVER, 0),
        (taking_part < 2) | np.isnan(log_ratio),
    )


def _reach(
    panel: Panel,
    fit: PoissonTwoWayFit,
    chosen: Mapping[int, Floats],
    carried: Floats,
    through: Floats,
    rounding: Floats,
) -> tuple[RoundingReach, RoundingReach]:
    """Reach of rounding on observed and on expected; through (periods, sums) as in `ratios`."""
    sums = through.shape[1]
    total, square = np.zeros((2, sums)), np.zeros((2, sums))
    rounding = np.nan_to_num(rounding)
    if not rounding.any():
        return RoundingReach(total[0], square[0]), RoundingReach(total[1], square[1])
    for start, periods in chosen.items():
        rows = panel.start == start
        mine = np.where(np.isnan(panel.outcome[rows]), 0.0, rounding[rows])
        total[0] += mine.sum(axis=0) @ periods
        square[0] += np.sum(mine**2, axis=0) @ periods
    used = np.where(fit.used, rounding, 0.0)
    mean_through = fit.share @ through
    for place in range(sums):
        weight = carried[:, [place]] + through[:, place] - mean_through[:, [place]]
        total[1, place] = np.sum(np.abs(weight) * used)
        square[1, place] = np.sum((weight * used) ** 2)
    return RoundingReach(total[0], square[0]), RoundingReach(total[1], square[1])
