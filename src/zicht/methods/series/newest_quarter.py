"""Is the newest period unusual for this area, given its own past?

The past of an area gives what is expected now: level, trend and season, with past outbreaks weighted down
(Noufaily et al. 2013, Statistics in Medicine 32:1206, known as Farrington flexible). The newest count is
judged by the negative binomial distribution around it, which holds the dispersion and the uncertainty of
the expectation. Over all areas the false-discovery rate is kept (Benjamini & Hochberg); what share of areas
is flagged when nothing is the matter is simulated, and stands beside the map.

Different from the published method: quarters instead of weeks, so the season is a term and not a window; the
dispersion is drawn towards that of the map; low counts signal as well as high ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy import special, stats

from zicht.methods.arrays import Bools, Codes, Floats, check_confidence, check_range, check_same_shape, floats
from zicht.methods.intervals import Interval
from zicht.methods.multiple_testing import q_values
from zicht.methods.series.dispersion import squeezed
from zicht.methods.series.quasi_poisson_trend import slope_design
from zicht.methods.series.regression import Regression, regression
from zicht.methods.series.seasons import NoSeasons, Seasons
from zicht.methods.verdicts import ALPHA

OUTBREAK = 2.58  # Anscombe residual beyond which a past period is weighted down
TURNS = 2  # of weighing the past
FEWEST_EVENTS = 5  # in the newest year; with fewer, one event more or less would decide


class Signal(IntEnum):
    """The answer for one area; the codes travel in arrays of int8."""

    NOT_TESTED = 0  # no newest figure, or a past that cannot be fitted
    CANNOT_SAY = 1  # a count twice as high would not have been noticed either
    FEWER = 2
    AS_EXPECTED = 3
    MORE = 4


@dataclass(frozen=True, eq=False)
class NewestQuarter:
    """The newest period of every area; arrays (areas,), nan where not tested."""

    expected: Floats
    interval: Interval  # in which the count lies with 95 % when nothing is the matter
    p: Floats  # two-sided, the largest that rounding allows
    q: Floats  # with the number of areas counted in
    signal: Codes  # codes of Signal
    dispersion: Floats


@dataclass(frozen=True)
class FalseSignals:
    """What the same procedure does when nothing is the matter anywhere."""

    share: float  # mean share of tested areas that signal
    standard_error: float  # Monte-Carlo
    any_signal: float  # share of the maps with at least one
    replications: int


def newest_quarter(
    counts: Floats,
    exposure: Floats | float,
    years: Floats,
    *,
    seasons: Seasons | None = None,
    left_out: int = 1,
    rounding: Floats | float = 0.0,
    alpha: float = ALPHA,
) -> NewestQuarter:
    """Signals of the last period.

    counts    (areas, times)       >= 0, nan where missing; the last column is judged
    exposure  broadcastable, > 0   persons, or 1
    years     (times,)             moment of each period in years
    left_out  periods just before the newest that are no past: what goes on now must not make itself usual
    rounding  (areas,) or number   largest difference of the newest count with the truth
    alpha     false-discovery rate over the areas
    raises    ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("newest quarter", counts=counts, exposure=floats(exposure), years=years)
    check_confidence("newest quarter", 1 - alpha)
    check_range("newest quarter", floats(rounding), 0, np.inf, "rounding")
    offset = np.broadcast_to(np.log(np.where(floats(exposure) > 0, exposure, np.nan)), counts.shape)
    design = slope_design(years, seasons or NoSeasons())
    past = slice(0, len(years) - 1 - left_out)
    fit = _weighed(counts[:, past], design[past], offset[:, past])
    expected, size, dispersion = _prediction(fit, counts[:, past], design[-1], offset[:, -1])
    newest = counts[:, -1]
    tested = ~np.isnan(newest + expected)
    p = np.where(tested, _two_sided(newest, floats(rounding), expected, size), np.nan)
    q = q_values(p)
    interval = _interval(tested, expected, size)
    noticed = interval.upper <= 2 * expected
    enough = np.nansum(counts[:, -max(_per_year(years), 1) :], axis=1) >= FEWEST_EVENTS
    flagged = (q <= alpha) & enough
    signal = np.select(
        [~tested, flagged & (newest > expected), flagged & (newest < expected), noticed & enough],
        [Signal.NOT_TESTED, Signal.MORE, Signal.FEWER, Signal.AS_EXPECTED],
        Signal.CANNOT_SAY,
    ).astype(np.int8)
    blank = [np.where(tested, part, np.nan) for part in (expected, dispersion)]
    return NewestQuarter(blank[0], interval, p, q, signal, blank[1])


def false_signals(
    counts: Floats,
    exposure: Floats | float,
    years: Floats,
    *,
    generator: np.random.Generator,
    replications: int = 20,
    seasons: Seasons | None = None,
    left_out: int = 1,
    alpha: float = ALPHA,
) -> FalseSignals:
    """Signals of maps drawn from the fitted past of every area, with its own dispersion.

    replications  at least 2; others as in newest_quarter
    """
    assert replications > 1, "a Monte-Carlo error needs two replications"
    offset = np.broadcast_to(np.log(np.where(floats(exposure) > 0, exposure, np.nan)), counts.shape)
    design = slope_design(years, seasons or NoSeasons())
    fit = regression(counts, design, offset=offset)
    spread = np.maximum(squeezed(fit.dispersion, fit.freedom).value, 1.0)[:, np.newaxis]
    known = ~np.isnan(counts + fit.mean)
    mean = np.where(known, fit.mean, 1.0)
    shares = []
    for _ in range(replications):
        drawn = np.where(known, _drawn(mean, np.where(np.isnan(spread), 1.0, spread), generator), np.nan)
        signal = newest_quarter(
            drawn, exposure, years, seasons=seasons, left_out=left_out, alpha=alpha
        ).signal
        flagged = (signal == Signal.MORE) | (signal == Signal.FEWER)
        shares.append(flagged.sum() / max(np.sum(signal != Signal.NOT_TESTED), 1))
    error = float(np.std(shares, ddof=1) / np.sqrt(replications))
    return FalseSignals(float(np.mean(shares)), error, float(np.mean(np.array(shares) > 0)), replications)


def _weighed(counts: Floats, design: Floats, offset: Floats) -> Regression:
    """Fit of the past in which unusually high periods count for less, by the square of how unusual."""
    fit = regression(counts, design, offset=offset)
    for _ in range(TURNS):
        unusual = np.maximum(_anscombe(fit, counts, design) / OUTBREAK, 1.0)
        weight = np.where(np.isnan(counts), 0.0, unusual**-2.0)
        periods, total = np.sum(weight > 0, axis=1), weight.sum(axis=1)
        weight *= (periods / np.where(total > 0, total, 1.0))[:, np.newaxis]
        fit = regression(counts, design, offset=offset, weights=weight)
    return fit


def _anscombe(fit: Regression, counts: Floats, design: Floats) -> Floats:
    """Standardised Anscombe residuals; 0 where there is no fit."""
    known = ~np.isnan(counts + fit.mean)
    mean = np.where(known, np.maximum(fit.mean, 1e-10), 1.0)
    seen = np.where(known, counts, 1.0)
    raw = 1.5 * (seen ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6)
    leverage = np.einsum("ti,sij,tj->st", design, fit.unscaled, design, optimize=True) * fit.variance
    leverage = np.clip(np.nan_to_num(leverage), 0.0, 0.99)
    spread = np.nan_to_num(np.maximum(fit.dispersion, 1.0), nan=1.0)[:, np.newaxis]
    return np.where(known, raw / np.sqrt(spread * (1 - leverage)), 0.0)


def _prediction(fit: Regression, past: Floats, row: Floats, offset: Floats) -> tuple[Floats, Floats, Floats]:
    """Expected newest count, size of its negative binomial distribution, and the dispersion.

    A trend is not followed beyond the highest count of the past, as in the published method.
    """
    dispersion = np.maximum(squeezed(fit.dispersion, fit.freedom).value, 1.0)
    expected = np.exp(fit.coefficients @ row + offset)
    highest = np.max(np.where(np.isnan(past), 0.0, past), axis=1)
    expected = np.minimum(expected, np.maximum(highest, 1.0))
    unsure = np.einsum("i,sij,j->s", row, fit.unscaled, row) * dispersion
    beyond_poisson = (dispersion - 1) * expected + expected**2 * unsure
    return expected, expected**2 / np.maximum(beyond_poisson, 1e-10), dispersion


def _two_sided(newest: Floats, rounding: Floats, expected: Floats, size: Floats) -> Floats:
    """Twice the smaller tail, at the value within the rounding that is nearest to the expectation."""
    at_least = np.maximum(np.minimum(newest, np.maximum(newest - rounding, expected)), 0.0)
    at_most = np.maximum(newest, np.minimum(newest + rounding, expected))
    share = expected / (expected + size)
    # P(Y >= k) of a negative binomial is an incomplete beta function
    above = np.where(at_least > 0, special.betainc(np.maximum(at_least, 1e-300), size, share), 1.0)
    below = special.betainc(size, at_most + 1, 1 - share)
    return floats(np.minimum(2 * np.minimum(above, below), 1.0))


def _interval(tested: Bools, expected: Floats, size: Floats) -> Interval:
    share = size / (size + expected)
    safe_size, safe_share = np.where(tested, size, 1.0), np.where(tested, share, 0.5)
    limits = [
        np.where(tested, stats.nbinom.ppf(level, safe_size, safe_share), np.nan) for level in (0.025, 0.975)
    ]
    return Interval(limits[0], limits[1])


def _per_year(years: Floats) -> int:
    """Periods in a year."""
    return round(1 / float(np.median(np.diff(years))))


def _drawn(mean: Floats, dispersion: Floats, generator: np.random.Generator) -> Floats:
    """Counts with this mean and dispersion; Poisson where the dispersion is 1."""
    above = np.maximum(dispersion - 1, 1e-9)
    rate = np.where(dispersion > 1, generator.gamma(mean / above, above), mean)
    return generator.poisson(rate).astype(np.float64)
