"""Slope per year of many series of counts: quasi-Poisson with seasons, serial correlation, and shrinkage.

One short series cannot tell its own ups and downs. So the dispersion of a series is drawn towards that of
all series of the map, and how much errors must be stretched because one bad quarter follows another is told
by all together (`serial_correlation`). Slopes of small areas are drawn towards the mean
slope as far as chance explains their differences: an area of 40 offences does not lead the list because of
three quarters.

Anchors: R's glm(quasipoisson) and sandwich::NeweyWest on the seat-belt law (tests/published).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.estimates import Estimate, estimated, variance_of_rounding
from zicht.methods.intervals import Interval
from zicht.methods.overdispersion import FEWEST_AREAS, overdispersion
from zicht.methods.series.dispersion import squeezed
from zicht.methods.series.regression import Regression, regression
from zicht.methods.series.seasons import NoSeasons, Seasons
from zicht.methods.series.serial_correlation import serial_stretch

LAGS = 8


class Errors(StrEnum):
    """How the error of a slope is found."""

    DISPERSION = "dispersion"  # quarters are independent
    POOLED = "pooled"  # the same, stretched by the serial correlation of the whole map; never shortened
    NEWEY_WEST = "newey_west"  # each series its own: for long series only, 60 quarters or more


@dataclass(frozen=True, eq=False)
class QuasiPoissonTrends:
    """Slopes of many series; arrays (areas,), nan where a series has no finite fit."""

    slope: Estimate  # logarithm of the yearly ratio
    shrunk: Floats  # the slope drawn towards the mean of the map
    shrunk_interval: Interval  # 95 %, posterior
    dispersion: Floats  # used, >= 1
    stretch: float  # of the variance, by serial correlation; 1 for none
    tau2: float  # variance between areas of the true slopes; nan with fewer than 10 areas
    times: Ints  # periods with a figure

    @property
    def ratio_per_year(self) -> Floats:
        """1.05: five per cent more each year."""
        return np.exp(self.slope.value)

    @property
    def ratio_interval(self) -> Interval:
        """95 %, of the ratio."""
        return Interval(np.exp(self.slope.interval.lower), np.exp(self.slope.interval.upper))


def quasi_poisson_trends(
    counts: Floats,
    exposure: Floats | float,
    years: Floats,
    *,
    seasons: Seasons | None = None,
    errors: Errors = Errors.POOLED,
    lags: int = LAGS,
    rounding: Floats | float = 0.0,
) -> QuasiPoissonTrends:
    """Yearly ratio of rates of every area of one map.

    counts    (areas, times)          >= 0, nan where missing
    exposure  broadcastable, > 0      persons, or 1 for bare counts; 0 or nan leaves the time out
    years     (times,)                moment of each period in years (2024.125)
    seasons   what is taken out       None: nothing
    lags      periods over which errors may hang together; two years of quarters
    rounding  broadcastable           largest difference of a count with the truth: its variance by chance is
                                      added although the scatter holds part of it, which errs to the safe side
    raises    ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("trend", counts=counts, exposure=floats(exposure), years=years)
    offset = np.log(np.where(floats(exposure) > 0, exposure, np.nan))
    design = slope_design(years, seasons or NoSeasons())
    fit = regression(counts, design, offset=offset)
    spread = squeezed(fit.dispersion, fit.freedom)
    dispersion, freedom = np.maximum(spread.value, 1.0), spread.freedom
    times = np.sum(fit.variance > 0, axis=1)
    variance, stretch = fit.unscaled[:, 1, 1] * dispersion, 1.0
    if errors is Errors.POOLED:
        residuals = (counts - fit.mean) / np.sqrt(np.where(fit.variance > 0, fit.variance, np.nan))
        stretch = serial_stretch(residuals, design, lags)
        variance = variance * stretch
    elif errors is Errors.NEWEY_WEST:
        # a fit takes some of the scatter away, hence the factor
        own = slope_variance_newey_west(fit, counts, design, lags)
        variance = own * times / np.maximum(fit.freedom, 1.0)
    influence = _influence(fit, design)
    off = np.broadcast_to(floats(rounding), counts.shape) * ~np.isnan(counts)
    slope = estimated(
        fit.coefficients[:, 1],
        variance,
        freedom=np.where(np.isnan(freedom), 1.0, np.maximum(freedom, 1.0)),
        rounding_variance=np.sum(influence**2 * variance_of_rounding(off), axis=1),
        largest_shift=np.sum(np.abs(influence) * off, axis=1),
    )
    shrunk, interval, tau2 = shrunk_slopes(slope.value, slope.standard_error)
    return QuasiPoissonTrends(slope, shrunk, interval, dispersion, stretch, tau2, times.astype(np.int64))


def slope_design(years: Floats, seasons: Seasons) -> Floats:
    """(times, terms): constant, years from their middle, and the seasons."""
    middle = (years.min() + years.max()) / 2
    return np.column_stack([np.ones(len(years)), years - middle, seasons.columns(years)])


def slope_variance_newey_west(fit: Regression, counts: Floats, design: Floats, lags: int) -> Floats:
    """(series,) variance of the second coefficient with errors that hang together up to `lags` periods.

    Without the factor n / (n - terms) of small samples, as published; periods that are missing count as 0.
    """
    pull = _influence(fit, design) * np.nan_to_num(counts - fit.mean)
    total = np.sum(pull**2, axis=1)
    for lag in range(1, lags + 1):
        total += 2 * (1 - lag / (lags + 1)) * np.sum(pull[:, lag:] * pull[:, :-lag], axis=1)
    return np.where(np.isnan(fit.deviance), np.nan, np.maximum(total, 0.0))


def shrunk_slopes(slope: Floats, error: Floats, confidence: float = 0.95) -> tuple[Floats, Interval, float]:
    """Slopes drawn towards their mean: normal empirical Bayes with the spread of `overdispersion`.

    slope, error  (areas,)  nan where missing
    returns       posterior means and interval (areas,), and the variance of true slopes; with fewer than 10
                  areas there is no telling the spread and nothing is drawn
    """
    check_range("shrunk slopes", error, 0, np.inf, "errors")
    variance = np.where(error > 0, error**2, np.nan)
    half = special.ndtri((1 + confidence) / 2)
    if np.sum(~np.isnan(slope + variance)) < FEWEST_AREAS:
        return slope, Interval(slope - half * error, slope + half * error), float("nan")
    tau2, centre = 0.0, 0.0
    for _ in range(6):  # centre and spread hardly hang together: they settle in a few turns
        weight = np.nan_to_num(1 / (variance + tau2)) * ~np.isnan(slope)
        centre = float(np.sum(weight * np.nan_to_num(slope)) / weight.sum())
        tau2 = float(overdispersion((slope - centre)[np.newaxis], variance[np.newaxis]).tau2[0])
    weight = np.nan_to_num(1 / (variance + tau2)) * ~np.isnan(slope)
    share = tau2 / (tau2 + variance)
    mean = centre + share * (slope - centre)
    # the centre is estimated too, which matters where everything is drawn to it
    spread = np.sqrt(share * variance + (1 - share) ** 2 / weight.sum())
    return mean, Interval(mean - half * spread, mean + half * spread), tau2


def _influence(fit: Regression, design: Floats) -> Floats:
    """(series, times) change of the slope per event more at a time; 0 where missing, nan without a fit."""
    pull = fit.unscaled[:, 1, :] @ design.T
    return np.where(fit.variance > 0, pull, np.where(np.isnan(fit.variance), np.nan, 0.0))
