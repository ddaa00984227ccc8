"""Slope per year of many areas at once, as a ratio: counts by quasi-Poisson, means on the log scale.

The dispersion is pooled over the areas of a map: one short series cannot tell its own spread. The caller
corrects for the number of areas (`multiple_testing`). Anchors: R's glm(quasipoisson) and sandwich.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.intervals import Interval

STEPS = 50  # of Fisher scoring; a regular series needs 4 to 6
CLOSE = 1e-10  # change of a coefficient that counts as nothing


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients of many series on one design; nan for a series that cannot be fitted."""

    coefficients: Floats  # (series, terms)
    unscaled: Floats  # (series, terms, terms) covariance at dispersion 1
    dispersion: Floats  # (series,) own Pearson chi-square over degrees of freedom
    freedom: Floats  # (series,) degrees of freedom behind it
    scores: Floats  # (series, times, terms) contributions to the score, 0 where missing

    def standard_errors(self, dispersion: Floats | float) -> Floats:
        """(series, terms) for a dispersion per series or one for all."""
        variances = np.diagonal(self.unscaled, axis1=-2, axis2=-1)
        return np.sqrt(variances * np.reshape(floats(dispersion), (-1, 1)))


@dataclass(frozen=True, eq=False)
class Trends:
    """Slope of each series; nan where it could not be fitted."""

    ratio_per_year: Floats  # 1.05: five per cent more each year
    interval: Interval  # 95 %, of the ratio
    p: Floats  # two-sided: no trend
    dispersion: Floats  # used for the standard error
    times: Ints  # number of times with a figure


def count_trends(
    counts: Floats, exposure: Floats, years: Floats, seasons: Ints | None = None, *, pooled: bool = True
) -> Trends:
    """Yearly ratio of rates: log-linear quasi-Poisson with log exposure as offset.

    counts    (areas, times)  >= 0, nan where missing
    exposure  (areas, times)  > 0
    years     (times,)        moment of each period, in years (2024.25)
    seasons   (times,)        quarter or month of each period, whole numbers, as factors; None: none
    pooled    one dispersion for all series, at least 1; otherwise its own for each
    returns   (areas,)        nan for a series without events or with too few times
    raises    ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("trend of counts", counts=counts, exposure=exposure, years=years)
    known = ~np.isnan(counts + exposure) & (exposure > 0)
    offset = np.log(np.where(known, exposure, 1.0))
    fit = quasi_poisson(np.where(known, counts, np.nan), trend_design(years, seasons), offset)
    return _trends(fit, known, pooled=pooled, least=1.0)


def mean_trends(
    means: Floats, variances: Floats, years: Floats, seasons: Ints | None = None, *, pooled: bool = True
) -> Trends:
    """Yearly ratio of means: weighted least squares of log means.

    means      (areas, times)  > 0, nan where missing
    variances  (areas, times)  sampling variance on the log scale, > 0
    others     as in count_trends; the dispersion is relative to `variances`
    """
    check_same_shape("trend of means", means=means, variances=variances, years=years)
    known = ~np.isnan(means + variances) & (means > 0)
    logs = np.log(np.where(known, means, 1.0))
    weights = np.where(known, 1.0 / np.where(known, variances, 1.0), 0.0)
    fit = weighted_least_squares(logs, weights, trend_design(years, seasons))
    return _trends(fit, known, pooled=pooled, least=0.0)


def trend_design(years: Floats, seasons: Ints | None = None) -> Floats:
    """(times, terms): constant, years from their middle, and a column for each season after the first."""
    columns = [np.ones(len(years)), years - (years.min() + years.max()) / 2]
    if seasons is not None:
        columns += [(seasons == season).astype(np.float64) for season in np.unique(seasons)[1:]]
    return np.column_stack(columns)


def quasi_poisson(counts: Floats, design: Floats, offset: Floats | float = 0.0) -> Fit:
    """Log-linear fit of every row by Fisher scoring, all rows at once.

    counts  (series, times)  >= 0, nan where missing
    design  (times, terms)   the same for all series
    offset  broadcastable to counts: logarithm of the exposure
    """
    check_range("quasi-Poisson", counts, 0, np.inf, "counts")
    known = ~np.isnan(counts)
    seen, offset = np.where(known, counts, 0.0), np.broadcast_to(floats(offset), counts.shape)
    coefficients = np.full((len(counts), design.shape[1]), np.nan)
    fittable = (known.sum(axis=1) > design.shape[1]) & (seen.sum(axis=1) > 0)
    start = np.log((seen + 0.1) / np.exp(offset))
    active = fittable & _solvable(known.astype(np.float64), design)
    coefficients[active] = _weighted(start[active], (seen + 0.1)[active] * known[active], design)[0]
    for _ in range(STEPS):
        if not active.any():
            break
        mean = np.exp(np.clip(coefficients[active] @ design.T + offset[active], -50, 50))
        fading = ~_solvable(mean * known[active], design)  # a part of the series tends to no events at all
        if fading.any():
            lost = np.flatnonzero(active)[fading]
            coefficients[lost], active[lost] = np.nan, False
            continue
        working = (seen[active] - mean) / mean * known[active]
        step = _weighted(working, mean * known[active], design)[0]
        largest = np.max(np.abs(step), axis=1, keepdims=True)
        coefficients[active] += step / np.maximum(largest / 2, 1)  # no leap of more than 2 on the log scale
        active[np.flatnonzero(active)[largest[:, 0] < CLOSE]] = False
    coefficients[active] = np.nan  # an empty season has no finite factor
    mean = np.exp(coefficients @ design.T + offset)
    chi_square = np.sum((seen - mean) ** 2 / mean, axis=1, where=known)
    return _fit(coefficients, known, np.where(known, mean, 0.0), seen - mean, chi_square, design)


def weighted_least_squares(values: Floats, weights: Floats, design: Floats) -> Fit:
    """Linear fit of every row; a weight of 0 means missing. Shapes as in quasi_poisson."""
    known = weights > 0
    coefficients = np.full((len(values), design.shape[1]), np.nan)
    able = (known.sum(axis=1) > design.shape[1]) & _solvable(known.astype(np.float64), design)
    coefficients[able] = _weighted(values[able], weights[able], design)[0]
    residual = values - coefficients @ design.T
    chi_square = np.sum(weights * residual**2, axis=1, where=known)
    return _fit(coefficients, known, weights, weights * residual, chi_square, design)


def newey_west_errors(fit: Fit, lags: int) -> Floats:
    """(series, terms) standard errors that allow for correlation up to `lags` periods (Newey & West 1987)."""
    meat = np.einsum("sti,stj->sij", fit.scores, fit.scores)
    for lag in range(1, lags + 1):
        part = np.einsum("sti,stj->sij", fit.scores[:, lag:], fit.scores[:, :-lag])
        meat += (1 - lag / (lags + 1)) * (part + np.swapaxes(part, 1, 2))
    return floats(np.sqrt(np.diagonal(fit.unscaled @ meat @ fit.unscaled, axis1=1, axis2=2)))


def pooled_dispersion(fit: Fit) -> float:
    """One dispersion of all fitted series together, each counting for its degrees of freedom."""
    fitted = ~np.isnan(fit.dispersion)
    total = fit.freedom[fitted].sum()
    return float((fit.dispersion * fit.freedom)[fitted].sum() / total) if total > 0 else float("nan")


def _trends(fit: Fit, known: Bools, *, pooled: bool, least: float) -> Trends:
    dispersion, freedom = fit.dispersion, fit.freedom
    if pooled:
        dispersion = np.where(np.isnan(dispersion), np.nan, pooled_dispersion(fit))
        freedom = np.full(len(dispersion), np.nansum(freedom))
    dispersion = np.maximum(dispersion, least)
    slope, error = fit.coefficients[:, 1], fit.standard_errors(dispersion)[:, 1]
    half = special.stdtrit(np.maximum(freedom, 1), 0.975) * error
    z = np.divide(slope, error, out=np.full(len(slope), np.nan), where=error > 0)
    p = 2 * special.stdtr(np.maximum(freedom, 1), -np.abs(z))
    interval = Interval(np.exp(slope - half), np.exp(slope + half))
    return Trends(np.exp(slope), interval, p, dispersion, known.sum(axis=1).astype(np.int64))


def _weighted(values: Floats, weights: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Solution (series, terms) and information matrix of weighted least squares of each row."""
    information = np.einsum("st,ti,tj->sij", weights, design, design, optimize=True)
    right = (weights * values) @ design
    return np.linalg.solve(information, right[..., np.newaxis])[..., 0], information


def _solvable(known: Floats, design: Floats) -> Bools:
    """Which rows have enough different times for every term."""
    information = np.einsum("st,ti,tj->sij", known, design, design, optimize=True)
    return np.asarray(np.linalg.matrix_rank(information, hermitian=True) == design.shape[1])


def _fit(
    coefficients: Floats,
    known: Bools,
    weights: Floats,
    residuals: Floats,
    chi_square: Floats,
    design: Floats,
) -> Fit:
    fitted = ~np.isnan(coefficients[:, 0])
    information = np.einsum(
        "st,ti,tj->sij", np.where(fitted[:, None], weights, 1.0), design, design, optimize=True
    )
    unscaled = np.where(fitted[:, None, None], np.linalg.pinv(information, hermitian=True), np.nan)
    freedom = np.where(fitted, known.sum(axis=1) - design.shape[1], np.nan)
    scores = np.where(known, residuals, 0.0)[..., np.newaxis] * design
    return Fit(coefficients, unscaled, np.where(fitted, chi_square, np.nan) / freedom, freedom, scores)
