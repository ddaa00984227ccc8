"""The share of cases as a smooth function of risk, and how far it lies from the risk.

The curve is a logistic regression on a natural cubic spline of the log odds (Harrell 2015, section 2.4.5),
one of the two smoothers of Austin & Steyerberg 2019. Unlike loess it is quick on counted cells, has no span
to choose, and can be fitted again to every resample. Anchor: rms::val.prob.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Floats, check_range, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.calibration import log_odds
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.many_logistic import many_logistic
from zicht.methods.risk.ranking import Ranking, ranking
from zicht.methods.risk.whole_groups import (
    LARGEST_SAMPLE,
    Estimate,
    percentile_interval,
    replicated,
    resampling_weights,
    upper_part,
    widening,
)

KNOTS = {5: (0.05, 0.275, 0.5, 0.725, 0.95), 4: (0.05, 0.35, 0.65, 0.95), 3: (0.1, 0.5, 0.9)}
GRID = 21  # points of the curve
REPLICATIONS = 200


@dataclass(frozen=True, eq=False)
class CalibrationCurve:
    """Share of cases as a smooth function of risk, and how far it lies from the risk, over all rows.

    risk, share  (points,)  from the 1st to the 99th percentile of risk, with pointwise limits
    ici          mean distance over the rows (integrated calibration index)
    e50, e90     median and 90th percentile of the distance
    emax         largest distance
    by_chance    (4,) of the same four: what 95 % of calibrated models stay below in groups as different as
                 these; a distance is never negative, so its interval cannot say that a model is calibrated
    """

    risk: Floats
    share: Estimate
    ici: Estimate
    e50: Estimate
    e90: Estimate
    emax: Estimate
    by_chance: Floats


@dataclass(frozen=True, eq=False)
class _Spline:
    """Natural cubic spline of log odds between knots; a line without knots, a constant when flat."""

    knots: Floats
    centre: float
    flat: bool

    def columns(self, odds: Floats) -> Floats:
        """(levels, terms) constant, the log odds, and a column for each inner knot."""
        columns = [np.ones(len(odds))]
        if not self.flat:
            columns.append(odds - self.centre)
        for knot in self.knots[:-2]:
            last, before = self.knots[-1], self.knots[-2]
            bend = (
                np.maximum(odds - knot, 0) ** 3
                - np.maximum(odds - before, 0) ** 3 * (last - knot) / (last - before)
                + np.maximum(odds - last, 0) ** 3 * (before - knot) / (last - before)
            )
            columns.append(bend / (last - self.knots[0]) ** 2)
        return np.column_stack(columns)


def calibration_curve(
    cells: CountedCells,
    risk: Floats,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
) -> CalibrationCurve:
    """The smooth curve and its distances, with groups resampled.

    risk     (cells,)  between 0 and 1
    returns  nan where the curve has no finite coefficients, or too few resamples have
    source   Austin & Steyerberg 2019 (ICI, E50, E90, Emax)
    """
    check_range("calibration", floats(risk), 0, 1, "risks")
    filled = cells.rows > 0
    cells = cells.part(filled)
    ranked = ranking(cells, risk[filled])
    rows = ranked.cases + ranked.others
    odds = log_odds(ranked.risk)
    spline = _Spline(_knots(odds, rows), float(rows @ odds / rows.sum()), len(odds) == 1)
    unit = _to_unit_columns(spline.columns(odds), rows)
    design = spline.columns(odds) @ unit
    low, high = _weighted_quantiles(odds, rows, (0.01, 0.99)).tolist()
    grid = np.linspace(low, high, GRID)
    on_grid = spline.columns(grid) @ unit

    def curve(cases: Floats, others: Floats) -> Floats:
        """Share at each point of the grid, then the four distances."""
        beta = many_logistic(cases, cases + others, design)
        distance = np.abs(special.expit(beta @ design.T) - ranked.risk)
        share = special.expit(beta @ on_grid.T)
        return np.concatenate([share, _distances(distance, cases + others)], axis=1)

    found = curve(ranked.cases[np.newaxis], ranked.others[np.newaxis])[0]
    fitted = floats(
        special.expit(many_logistic(ranked.cases[np.newaxis], rows[np.newaxis], design) @ design.T)[0]
    )
    weights = resampling_weights(cells.filled_groups, replications, generator)
    again = replicated(curve, ranked.cases_of_group, ranked.others_of_group, weights)
    limits = percentile_interval(again, confidence, cells.effective_groups)
    ici, e50, e90, emax = (
        Estimate(floats(found[part]), Interval(limits.lower[part], limits.upper[part]))
        for part in range(GRID, GRID + 4)
    )
    return CalibrationCurve(
        special.expit(grid),
        Estimate(found[:GRID], Interval(limits.lower[:GRID], limits.upper[:GRID])),
        ici,
        e50,
        e90,
        emax,
        _by_chance(ranked, curve, fitted, weights, widening(cells.effective_groups)),
    )


def _by_chance(
    ranked: Ranking,
    curve: Callable[[Floats, Floats], Floats],
    share: Floats,
    weights: Floats,
    wider: float,
) -> Floats:
    """(4,) 95th percentile of the distances of a model that is calibrated, in groups as different as these.

    Each group keeps what it has more or less than the curve (a share for each level), `wider` for what few
    groups hide, and the curve is put where the risks are; then groups are resampled.
    """
    rows_of_group = ranked.cases_of_group + ranked.others_of_group
    own = ranked.cases_of_group - sparse.csr_array(rows_of_group.multiply(share))
    size = max(1, LARGEST_SAMPLE // max(len(share), 1))
    parts = []
    for start in range(0, len(weights), size):
        some = weights[start : start + size]
        rows = floats(some @ rows_of_group)
        cases = rows * ranked.risk + wider * floats(some @ own)
        parts.append(curve(cases, rows - cases)[:, GRID:])
    return upper_part(np.concatenate(parts), 0.95)


def _distances(distance: Floats, rows: Floats) -> Floats:
    """(resamples, 4) mean, median, 90th percentile and largest of a distance per level, over rows."""
    total = rows.sum(axis=1)
    order = np.argsort(distance, axis=1, kind="stable")
    ordered = np.take_along_axis(distance, order, axis=1)
    reached = np.cumsum(np.take_along_axis(rows, order, axis=1), axis=1)
    columns = [np.sum(distance * rows, axis=1) / total]
    for part in (0.5, 0.9):
        place = np.argmax(reached >= (part * total)[:, np.newaxis], axis=1)
        columns.append(np.take_along_axis(ordered, place[:, np.newaxis], axis=1)[:, 0])
    columns.append(np.max(np.where(rows > 0, distance, 0.0), axis=1))
    return floats(np.column_stack(columns))


def _knots(odds: Floats, rows: Floats) -> Floats:
    """Knots at percentiles of the rows, as many as are different; of the levels when rows pile up at few."""
    for count in sorted(KNOTS, reverse=True):
        found = np.unique(_weighted_quantiles(odds, rows, KNOTS[count]))
        if len(found) == count:
            return found
    return np.quantile(odds, KNOTS[3]) if len(odds) >= 3 else np.zeros(0)


def _to_unit_columns(columns: Floats, rows: Floats) -> Floats:
    """(terms, terms) what makes the columns uncorrelated and of unit size: no coefficient is large then."""
    scaled = np.sqrt(rows / rows.sum())[:, np.newaxis] * columns
    return floats(np.linalg.inv(np.linalg.qr(scaled, mode="r")))


def _weighted_quantiles(ordered: Floats, weights: Floats, parts: tuple[float, ...]) -> Floats:
    """The smallest value with at least this part of the weight at or below it."""
    reached = np.cumsum(weights) / weights.sum()
    return floats(ordered[np.minimum(np.searchsorted(reached, parts), len(ordered) - 1)])
