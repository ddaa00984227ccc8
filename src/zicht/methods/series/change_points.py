"""A break in the level of a series: is there one, when, and how sure is the moment?

For every period the level before and after is fitted; the largest F statistic over all periods is the test
(Andrews 1993, Econometrica 61:821), with the tail of the largest square of a standardised Brownian bridge.
The moment is where the squares left are least; its interval follows from where a random walk with two
slopes has its top (Bai 1997, Review of Economics and Statistics 79:551). Equal to strucchange on the Nile
(tests/published).

Quarters that hang together look like breaks: give the stretch of `serial_correlation`. A slow trend looks
like a break as well; the caller takes it out of `expected`, or tells a trend and not a break.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats

TRIM = 0.15  # share of the periods at each end where no break is looked for
NODES = 120  # of the integral over heights of the top
HALVINGS = 36


@dataclass(frozen=True, eq=False)
class Breaks:
    """The most likely break of each series; arrays (series,), nan or -1 where there is none to test."""

    statistic: Floats  # largest F, in units of chi-square with one degree of freedom
    p: Floats  # if there is no break anywhere
    last_before: Ints  # index of the last period of the old level; -1 without a test
    first: Floats  # 95 % interval of that index
    last: Floats
    level_before: Floats
    level_after: Floats


def level_breaks(
    values: Floats, *, trim: float = TRIM, stretch: float = 1.0, confidence: float = 0.95
) -> Breaks:
    """A break in the mean of complete series with noise of any normal kind.

    values   (series, times)  a series with a gap is not tested
    stretch  of the variance by serial correlation, >= 1
    """
    check_range("breaks", floats(trim), 0.01, 0.49, "trim")
    complete: Bools = np.asarray(~np.isnan(values).any(axis=1))
    filled = np.where(complete[:, np.newaxis], values, 0.0)
    times = values.shape[1]
    counts = np.arange(1, times)
    sums, squares = np.cumsum(filled, axis=1), np.cumsum(filled**2, axis=1)
    left = squares[:, :-1] - sums[:, :-1] ** 2 / counts
    rest, rest_of = sums[:, -1:] - sums[:, :-1], squares[:, -1:] - squares[:, :-1]
    right = rest_of - rest**2 / (times - counts)
    whole = squares[:, -1:] - sums[:, -1:] ** 2 / times
    apart = np.maximum(left + right, 0.0)
    freedom = times - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = (whole - apart) / (apart / freedom) / stretch
    tested = complete & (whole[:, 0] > 0)
    at, largest = _largest(statistic, tested, times, trim)
    levels = [
        np.take_along_axis(part, at[:, None], 1)[:, 0]
        for part in (sums[:, :-1] / counts, rest / (times - counts))
    ]
    spreads = [
        np.take_along_axis(part, at[:, None], 1)[:, 0] / np.where(at >= 0, size, 1) * stretch
        for part, size in ((left, counts[at]), (right, times - counts[at]))
    ]
    return _breaks(at, largest, tested, levels, spreads, trim, confidence, times)


def count_breaks(
    counts: Floats,
    expected: Floats | float = 1.0,
    *,
    trim: float = TRIM,
    stretch: float = 1.0,
    confidence: float = 0.95,
) -> Breaks:
    """A break in the ratio of counts to what is expected, quasi-Poisson.

    counts    (series, times)      >= 0; a series with a gap, or without events, is not tested
    expected  broadcastable, > 0   by season, population or trend; only its shape matters
    stretch   of the variance by serial correlation, >= 1
    raises    ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("breaks", counts=counts, expected=floats(expected))
    check_range("breaks", counts, 0, np.inf, "counts")
    check_range("breaks", floats(trim), 0.01, 0.49, "trim")
    usual = np.broadcast_to(floats(expected), counts.shape)
    complete = ~np.isnan(counts + usual).any(axis=1) & (np.nansum(counts, axis=1) > 0)
    seen, usual = (np.where(complete[:, None], part, 1.0) for part in (counts, usual))
    times = counts.shape[1]
    before, usual_before = np.cumsum(seen, axis=1)[:, :-1], np.cumsum(usual, axis=1)[:, :-1]
    after, usual_after = seen.sum(axis=1)[:, None] - before, usual.sum(axis=1)[:, None] - usual_before
    rate = (seen.sum(axis=1) / usual.sum(axis=1))[:, None]
    old, new = before / usual_before, after / usual_after
    drop = 2 * (special.xlogy(before, old / rate) + special.xlogy(after, new / rate))
    squares = np.cumsum(seen**2 / usual, axis=1)
    pearson = _pearson(squares[:, :-1], before, usual_before) + _pearson(
        squares[:, -1:] - squares[:, :-1], after, usual_after
    )
    dispersion = np.maximum(pearson / (times - 2), 1.0)
    at, largest = _largest(drop / dispersion / stretch, complete, times, trim)
    levels = [np.take_along_axis(part, at[:, None], 1)[:, 0] for part in (old, new)]
    # on the scale of roots the variance is a quarter of the dispersion, whatever the level
    size = usual.mean(axis=1)
    own = np.take_along_axis(dispersion, at[:, None], 1)[:, 0] * stretch / 4
    roots = [np.sqrt(level * size) for level in levels]
    found = _breaks(at, largest, complete, roots, [own, own], trim, confidence, times)
    told = [np.where(complete, level, np.nan) for level in levels]
    return Breaks(found.statistic, found.p, found.last_before, found.first, found.last, told[0], told[1])


def tail_of_largest(statistic: Floats, trim: float = TRIM) -> Floats:
    """Chance that the largest statistic exceeds this without any break (James, James & Siegmund 1987).

    At the 5 % point of Andrews' table (8.85 for a trim of 0.15) it gives 0.0501.
    """
    x = np.maximum(floats(statistic), 1e-300)
    width = 2 * np.log((1 - trim) / trim)
    tail = np.sqrt(x) * np.exp(-x / 2) / np.sqrt(2 * np.pi) * ((1 - 1 / x) * width + 4 / x)
    # the approximation is one of the tail: it turns below a statistic of about 2, where p is large anyway
    return np.where(np.isnan(statistic), np.nan, np.where(x < 2.5, 1.0, np.minimum(tail, 1.0)))


def top_of_walk(probability: float, variance_before: Floats, variance_after: Floats, shift: Floats) -> Floats:
    """Quantile of the estimated moment minus the true one, in periods (Bai 1997).

    The top of a random walk that falls on both sides with shift^2 / 2 a period; its variance a period is
    shift^2 times the variance of the values on that side. The height of a side is exponential, and given
    its height the moment is the time in which a walk that rises as fast reaches it. In units of variance /
    shift^2 only the ratio of the variances matters: the quantile is read from a table of ratios (to four
    digits).
    """
    ratio = np.clip(np.log(variance_after / variance_before), -_WIDEST, _WIDEST)
    ratios, quantiles = _table_of_tops(probability)
    return floats(np.interp(ratio, ratios, quantiles) * variance_before / shift**2)


_WIDEST = 4.0  # logarithm of the largest ratio of variances: 55


@cache
def _table_of_tops(probability: float) -> tuple[Floats, Floats]:
    """Quantiles for variance 1 before, exp(ratio) after and a shift of 1, by halving."""
    ratios = np.linspace(-_WIDEST, _WIDEST, 65)
    before, after = np.ones(len(ratios)), np.exp(ratios)
    low, high = -30 * np.maximum(before, after), 30 * np.maximum(before, after)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        less = _below(middle, before, after) < probability
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return ratios, (low + high) / 2


def _below(at: Floats, variance_before: Floats, variance_after: Floats) -> Floats:
    """Chance that the top lies before `at`."""
    own = np.where(at < 0, variance_before, variance_after)
    other = np.where(at < 0, variance_after, variance_before)
    nearer = _within(np.abs(at), own, other)
    side = own / (own + other)  # the chance that the top lies on this side at all
    return floats(np.where(at < 0, side - nearer, 1 - side + nearer))


def _within(distance: Floats, own: Floats, other: Floats) -> Floats:
    """Chance that the top lies on the side with variance `own`, within `distance` periods."""
    nodes, weights = _nodes()
    share = (nodes + 1) / 2  # of the exponential distribution of the height: m = -own ln(1 - share)
    height = -own[:, np.newaxis] * np.log1p(-share)
    lower = -np.expm1(-height / other[:, np.newaxis])  # the other side stays below
    time = np.maximum(distance, 1e-12)[:, np.newaxis]
    spread = np.sqrt(own[:, np.newaxis] * time)
    reached = special.ndtr((time / 2 - height) / spread)
    # exp(height / own) times the tail of (height + time / 2) / spread, without overflow
    above = (height + time / 2) / spread
    reached += np.exp(-(((time / 2 - height) / spread) ** 2) / 2) * special.erfcx(above / np.sqrt(2)) / 2
    return floats(np.sum(weights / 2 * lower * reached, axis=1))


@cache
def _nodes() -> tuple[Floats, Floats]:
    """Nodes and weights of the integral, which take longer to find than to use."""
    return np.polynomial.legendre.leggauss(NODES)


def _largest(statistic: Floats, tested: Bools, times: int, trim: float) -> tuple[Ints, Floats]:
    """Index of the largest statistic within the trimmed periods, and its value."""
    first = int(np.floor(trim * times)) - 1
    inside = statistic[:, first : times - 1 - first]
    inside = np.where(np.isnan(inside), -np.inf, inside)
    at = np.argmax(inside, axis=1) + first
    largest = np.take_along_axis(statistic, at[:, None], axis=1)[:, 0]
    return at.astype(np.int64), np.where(tested, largest, np.nan)


def _pearson(squares: Floats, sums: Floats, usual: Floats) -> Floats:
    """Pearson chi-square of a part of a series around its own ratio; 0 where it has no events."""
    rate = np.where(sums > 0, sums / usual, 1.0)
    return np.where(sums > 0, np.maximum(squares / rate - sums, 0.0), 0.0)


def _breaks(
    at: Ints,
    largest: Floats,
    tested: Bools,
    levels: list[Floats],
    spreads: list[Floats],
    trim: float,
    confidence: float,
    times: int,
) -> Breaks:
    shift = levels[1] - levels[0]
    sound = tested & (shift != 0) & np.isfinite(largest)
    tail = (1 - confidence) / 2
    safe = [np.where(sound & (spread > 0), spread, 1.0) for spread in spreads]
    moved = np.where(sound, shift, 1.0)
    early, late = (top_of_walk(level, safe[0], safe[1], moved) for level in (tail, 1 - tail))
    first, last = np.maximum(at - np.ceil(late), 0), np.minimum(at - np.floor(early), times - 2)
    blank = ~tested
    return Breaks(
        largest,
        tail_of_largest(largest, trim),
        np.where(blank, -1, at),
        np.where(sound, first, np.nan),
        np.where(sound, last, np.nan),
        np.where(blank, np.nan, levels[0]),
        np.where(blank, np.nan, levels[1]),
    )
