"""Does a series rise or fall at all? Mann-Kendall tests and Theil-Sen slopes of many series at once.

No assumption on shape or distribution. Equal to pymannkendall 1.4.3 on its published examples
(tests/published); missing periods keep their place in time, they are not closed up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from zicht.methods.arrays import Floats, floats


@dataclass(frozen=True, eq=False)
class Monotone:
    """Test and slope of each series, arrays (series,); p is nan where there is nothing to test."""

    s: Floats  # rising minus falling pairs
    variance: Floats  # of s if there is no trend
    tau: Floats  # s over the number of pairs
    p: Floats  # two-sided, with continuity correction
    slope: Floats  # median of the slopes of all pairs, per period (seasonal: per year)
    intercept: Floats  # value at the first period on the line through the medians


def mann_kendall(values: Floats) -> Monotone:
    """Mann 1945, Kendall 1975; variance corrected for ties.

    values   (series, times)  equally spaced; nan where missing
    """
    s, variance, pairs = _pair_signs(values)
    slope = _medians(_pair_slopes(values, 1)) if values.shape[1] > 1 else s * np.nan
    return _result(s, variance, pairs, slope, values, 1)


def seasonal_mann_kendall(values: Floats, season: int) -> Monotone:
    """Hirsch, Slack & Smith 1982: only periods of the same season are compared.

    values  (series, times)  starting at the first season; nan where missing
    season  periods a year: 4 or 12
    """
    parts = [_pair_signs(values[:, start::season]) for start in range(season)]
    s, variance, pairs = (np.sum([part[place] for part in parts], axis=0) for place in range(3))
    slopes = np.concatenate([_pair_slopes(values[:, start::season], 1) for start in range(season)], axis=1)
    return _result(s, variance, pairs, _medians(slopes), values, season)


def hamed_rao(values: Floats, significance: float = 0.05) -> Monotone:
    """Mann-Kendall with the variance stretched for serial correlation (Hamed & Rao 1998).

    values        (series, times)  complete: a series with a gap gets nan, its correlation is unknown
    significance  autocorrelations of the ranks below this level count as 0
    """
    plain = mann_kendall(values)
    times = values.shape[1]
    level = values - np.arange(1, times + 1) * plain.slope[:, np.newaxis]
    ranks = stats.rankdata(level, axis=1, nan_policy="propagate")
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    power = np.sum(centred**2, axis=1)
    limit = special.ndtri(1 - significance / 2) / np.sqrt(times)
    total = np.zeros(len(values))
    for lag in range(1, times):
        correlation = np.sum(centred[:, lag:] * centred[:, :-lag], axis=1) / np.where(
            power > 0, power, np.nan
        )
        weight = (times - lag) * (times - lag - 1) * (times - lag - 2)
        total += np.where(np.abs(correlation) > limit, weight * correlation, 0.0)
        total = np.where(np.isnan(correlation), np.nan, total)
    stretch = 1 + 2 / (times * (times - 1) * (times - 2)) * total
    variance = np.where(stretch > 0, plain.variance * stretch, np.nan)
    return _result(plain.s, variance, times * (times - 1) / 2, plain.slope, values, 1)


def _pair_signs(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Sum of the signs of all later-minus-earlier pairs, its variance with ties, and the number of pairs."""
    known = ~np.isnan(values)
    n = known.sum(axis=1).astype(np.float64)
    s, same = np.zeros(len(values)), np.zeros(values.shape)
    for lag in range(1, values.shape[1]):
        later, earlier = values[:, lag:], values[:, :-lag]
        s += np.nansum(np.sign(later - earlier), axis=1)
        equal = later == earlier
        same[:, lag:] += equal
        same[:, :-lag] += equal
    # a group of t equal values has t members that each see t - 1 others: the sum over groups of
    # t (t - 1) (2 t + 5) is the sum over members of (t - 1) (2 t + 5)
    ties = np.sum(same * (2 * same + 7), axis=1)
    return s, (n * (n - 1) * (2 * n + 5) - ties) / 18, n * (n - 1) / 2


def _pair_slopes(values: Floats, step: int) -> Floats:
    """(series, pairs) slope of every pair of times."""
    early, late = np.triu_indices(values.shape[1], 1)
    slopes = (values[:, late] - values[:, early]) / ((late - early) * step)
    empty = np.all(np.isnan(slopes), axis=1)
    slopes[empty] = np.inf  # marks "no pair" without a warning; turned into nan with the p value
    return slopes


def _medians(values: Floats) -> Floats:
    """(series,) median of the known values of each row; one sort for all, nan goes last."""
    known = np.maximum(np.sum(~np.isnan(values), axis=1), 1)
    ordered = np.sort(values, axis=1)
    rows = np.arange(len(values))
    below, above = ordered[rows, (known - 1) // 2], ordered[rows, known // 2]
    return floats(np.where(below == above, below, (below + above) / 2))


def _result(
    s: Floats, variance: Floats, pairs: Floats | float, slope: Floats, values: Floats, season: int
) -> Monotone:
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    z = np.where(s == 0, 0.0, s - np.sign(s)) / spread
    slope = np.where(np.isinf(slope), np.nan, slope)
    tau = s / np.where(np.asarray(pairs) > 0, pairs, np.nan)
    known = ~np.isnan(values)
    middle = _medians(values)
    place = _medians(np.where(known, np.arange(values.shape[1]), np.nan))
    return Monotone(s, variance, tau, 2 * special.ndtr(-np.abs(z)), slope, middle - place / season * slope)
