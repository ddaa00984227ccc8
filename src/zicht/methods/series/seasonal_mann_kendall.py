"""Does a series rise or fall, whatever its shape? Mann-Kendall for rounded, related quarters.

`monotone` has the tests themselves: plain, seasonal, and with the variance of Hamed & Rao. Here is what a
monitor of published quarters needs beside it:

- quarters of one year hang together: the variance counts the covariance between seasons (Hirsch & Slack 1984,
  Water Resources Research 20:727; in their form for series with gaps, Dietz & Killeen 1981);
- counts are rounded: a pair whose order rounding can turn counts as a tie, so that no trend is made of
rounding; - how steep: the median of the slopes of all pairs (Theil-Sen) with the limits of Sen 1968, as in
Gilbert 1987.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from zicht.methods.arrays import Bools, Floats, check_confidence, check_same_shape, floats
from zicht.methods.intervals import Interval

FEWEST_YEARS = 4  # of a season; with fewer the normal approximation of its statistic does not hold


@dataclass(frozen=True, eq=False)
class SeasonalTrends:
    """Test and slope of each series; arrays (series,), nan where there is nothing to test."""

    s: Floats  # rising minus falling pairs, within seasons
    variance: Floats  # of s without a trend, with the covariance between seasons
    p: Floats  # two-sided, with continuity correction
    slope: Floats  # Theil-Sen, per year
    slope_interval: Interval  # Sen
    pairs: Floats  # compared
    tied_by_rounding: Floats  # share of the pairs whose order rounding can turn


def seasonal_mann_kendall_correlated(
    values: Floats, seasons: int, *, rounding: Floats | float = 0.0, confidence: float = 0.95
) -> SeasonalTrends:
    """Seasonal Mann-Kendall with dependence between seasons and a bound on rounding.

    values    (series, times)  starting at the first season; nan where missing
    seasons   periods a year; 1 is the plain test
    rounding  broadcastable    largest difference of a value with the truth
    raises    ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("seasonal trend", values=values, rounding=floats(rounding))
    check_confidence("seasonal trend", confidence)
    off = np.broadcast_to(floats(rounding), values.shape)
    table, slack = (_by_season(part, seasons) for part in (values, off))
    order, known, turned = _orders(table, slack)
    s = order.sum(axis=(1, 2))
    pairs = known.sum(axis=(1, 2)).astype(np.float64)
    variance = _variance(table, order)
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    z = np.where(s == 0, 0.0, s - np.sign(s)) / spread
    slope, interval = _sen(table, pairs, confidence)
    share = turned.sum(axis=(1, 2)) / np.where(pairs > 0, pairs, np.nan)
    return SeasonalTrends(s, variance, 2 * special.ndtr(-np.abs(z)), slope, interval, pairs, share)


def _by_season(values: Floats, seasons: int) -> Floats:
    """(series, seasons, years), filled up with nan to whole years."""
    years = -(-values.shape[1] // seasons)
    table = np.full((len(values), years * seasons), np.nan)
    table[:, : values.shape[1]] = values
    return np.swapaxes(table.reshape(len(values), years, seasons), 1, 2)


def _orders(table: Floats, slack: Floats) -> tuple[Floats, Bools, Bools]:
    """(series, seasons, pairs): sign of a pair of years, whether it exists, whether rounding can turn it."""
    early, late = np.triu_indices(table.shape[2], 1)
    change = table[:, :, late] - table[:, :, early]
    known = ~np.isnan(change)
    turned = known & (change != 0) & (np.abs(change) < slack[:, :, late] + slack[:, :, early])
    return np.where(known & ~turned, np.sign(np.nan_to_num(change)), 0.0), known, turned


def _variance(table: Floats, order: Floats) -> Floats:
    """Sum over pairs of seasons of (K + 4 sum of R_g R_h - years (n_g + 1) (n_h + 1)) / 3.

    K sums products of signs over pairs of years, R are ranks with the mean for missing years.
    """
    known = ~np.isnan(table)
    n = known.sum(axis=2).astype(np.float64)
    ranks = stats.rankdata(np.where(known, table, np.inf), axis=2)
    ranks = np.where(known, ranks, (n[..., np.newaxis] + 1) / 2)
    products = order @ np.swapaxes(order, 1, 2)
    between = ranks @ np.swapaxes(ranks, 1, 2)
    years = table.shape[2]
    both = (n[:, :, np.newaxis] + 1) * (n[:, np.newaxis, :] + 1)
    covariance = (products + 4 * between - years * both) / 3
    own = np.arange(table.shape[1])
    covariance[:, own, own] = _own_variance(table, n)
    return np.where(np.max(n, axis=1) >= FEWEST_YEARS, covariance.sum(axis=(1, 2)), np.nan)


def _own_variance(table: Floats, n: Floats) -> Floats:
    """(series, seasons) variance with ties; a group of t equal values is seen by t members."""
    equal = table[..., :, np.newaxis] == table[..., np.newaxis, :]
    others = equal.sum(axis=-1) - 1.0
    ties = np.sum(np.where(others > 0, others * (2 * others + 7), 0.0), axis=-1)
    return floats((n * (n - 1) * (2 * n + 5) - ties) / 18)


def _sen(table: Floats, pairs: Floats, confidence: float) -> tuple[Floats, Interval]:
    """Median slope, and the slopes at the ranks (pairs -+ z spread) / 2, linear between them.

    The spread is that around the slope: a trend makes seasons alike, and would be taken for their dependence.
    """
    early, late = np.triu_indices(table.shape[2], 1)
    slopes = (table[:, :, late] - table[:, :, early]) / (late - early)
    ordered = np.sort(slopes.reshape(len(table), -1), axis=1)  # nan last
    middle = _at_rank(ordered, pairs, (pairs + 1) / 2)
    level = table - middle[:, np.newaxis, np.newaxis] * np.arange(table.shape[2])
    related = _variance(level, _orders(level, np.zeros_like(level))[0])
    independent = _own_variance(level, np.sum(~np.isnan(level), axis=2).astype(np.float64)).sum(axis=1)
    variance = np.maximum(related, independent)  # a line taken off hides likeness
    half = special.ndtri((1 + confidence) / 2) * np.sqrt(np.where(variance > 0, variance, np.nan))
    lower, upper = (_at_rank(ordered, pairs, rank) for rank in ((pairs - half) / 2, (pairs + half) / 2 + 1))
    return middle, Interval(lower, upper)


def _at_rank(ordered: Floats, pairs: Floats, rank: Floats) -> Floats:
    """Value at a rank counted from 1, linear in between; a rank outside 1 to pairs has no value."""
    inside = (rank >= 1) & (rank <= pairs)
    place = np.where(inside, rank, 1.0) - 1
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, ordered.shape[1] - 1)
    first, second = (np.take_along_axis(ordered, at[:, np.newaxis], axis=1)[:, 0] for at in (below, above))
    second = np.where(np.isnan(second), first, second)
    return np.where(inside, first + (place - below) * (second - first), np.nan)
