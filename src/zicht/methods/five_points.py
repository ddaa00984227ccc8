"""The recent trend of English public-health profiles: a rule on the last five points of a series.

A trend is called when a weighted straight line through the last five points has a chi-square above 9.5495
(p < 0.002), and no single point carries it: left out one by one, the slope keeps its sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Codes, Floats, check_same_shape

POINTS = 5
CHI_SQUARE = 9.5495  # chi-square with one degree of freedom, 99.8 %


@dataclass(frozen=True, eq=False)
class RecentTrends:
    """The rule's answer per series; arrays (series,)."""

    slope: Floats  # per period, on the scale of the points
    chi_square: Floats
    steady: Bools  # the slope keeps its sign whichever point is left out
    direction: Codes  # 1 up, -1 down, 0 no significant change, 9 fewer than five points


def recent_trends(points: Floats, variances: Floats) -> RecentTrends:
    """Trend of the last five periods.

    points     (series, times)  at least five times, equally spaced, on a variance-stabilising scale
    variances  (series, times)  sampling variances, > 0; nan in any of the five points: not tested
    source     Public Health England, Fingertips technical guidance, recent trends
    """
    check_same_shape("recent trend", points=points, variances=variances)
    y, v = points[:, -POINTS:], variances[:, -POINTS:]
    complete = ~np.isnan(y + v).any(axis=1) & (y.shape[1] == POINTS)
    weights = np.where(complete[:, np.newaxis], 1.0 / np.where(v > 0, v, np.nan), np.nan)
    slope, precision = _line(y, weights)
    without = np.array([_line(np.delete(y, i, 1), np.delete(weights, i, 1), i)[0] for i in range(y.shape[1])])
    steady = np.all(np.sign(without) == np.sign(slope), axis=0) & complete & (slope != 0)
    chi_square = slope**2 * precision
    called = (chi_square > CHI_SQUARE) & steady
    direction = np.where(called, np.sign(np.where(complete, slope, 0.0)), 0)
    return RecentTrends(slope, chi_square, steady, np.where(complete, direction, 9).astype(np.int8))


def _line(y: Floats, weights: Floats, skipped: int | None = None) -> tuple[Floats, Floats]:
    """Slope of the weighted line through each row, and the inverse of the slope's variance."""
    times = np.arange(y.shape[1], dtype=np.float64)
    if skipped is not None:
        times[skipped:] += 1
    middle = np.sum(weights * times, axis=1) / np.sum(weights, axis=1)
    distance = times - middle[:, np.newaxis]
    precision = np.sum(weights * distance**2, axis=1)
    return np.sum(weights * distance * y, axis=1) / precision, precision
