"""Log-linear fits of counts (and logistic fits of shares) of many series at once, by Fisher scoring.

The workhorse of this room: one step costs a few matrix products for all series together. A series whose fit
runs away, because a season never has an event or nothing was counted, gets nan: no finite answer is an
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.series.little_systems import inverted, solved

STEPS = 20  # of Fisher scoring; a regular series needs 4 to 6
CLOSE = 1e-6  # change of a coefficient that counts as nothing; the error left is about its square
FURTHEST = 30.0  # of a linear predictor from its start: beyond, the fit runs away


class Family(StrEnum):
    """How counts vary around their mean, up to a dispersion."""

    POISSON = "poisson"  # log link; the offset is the logarithm of the exposure
    BINOMIAL = "binomial"  # logit link; of `trials`


@dataclass(frozen=True, eq=False)
class Regression:
    """Fits of many series; nan for a series without a finite fit."""

    coefficients: Floats  # (series, terms)
    unscaled: Floats  # (series, terms, terms) covariance at dispersion 1
    mean: Floats  # (series, times) fitted counts
    variance: Floats  # (series, times) of a count at dispersion 1, also the working weight; 0 where missing
    deviance: Floats  # (series,)
    pearson: Floats  # (series,) chi-square
    freedom: Floats  # (series,) degrees of freedom

    @property
    def dispersion(self) -> Floats:
        """(series,) Pearson chi-square over degrees of freedom."""
        return floats(self.pearson / np.where(self.freedom > 0, self.freedom, np.nan))


def regression(
    counts: Floats,
    design: Floats,
    *,
    offset: Floats | float = 0.0,
    weights: Floats | float = 1.0,
    trials: Floats | None = None,
) -> Regression:
    """Fit every series.

    counts   (series, times)  >= 0, nan where missing
    design   (times, terms), or (series, times, terms) when series differ
    offset   broadcastable to counts, on the scale of the link
    weights  broadcastable to counts, >= 0; prior weights, 0 leaves a time out
    trials   (series, times)  for shares: counts are successes of so many; None: counts are Poisson
    raises   ShapeMismatch, ValueOutOfRange
    """
    check_range("regression", counts, 0, np.inf, "counts")
    check_same_shape("regression", counts=counts, offset=floats(offset), weights=floats(weights))
    model = _Model.of(counts, design, offset, weights, trials)
    coefficients = np.full((len(counts), design.shape[-1]), np.nan)
    rows = np.flatnonzero(_fittable(model))
    part = model.rows(rows)
    beta = part.first_guess()
    for _ in range(STEPS):
        if not len(rows):
            break
        mean, variance = part.moments(beta)
        step = part.step(variance, part.seen - mean)
        largest = np.max(np.abs(step), axis=1)
        beta = beta + step / np.maximum(largest / 3, 1)[:, np.newaxis]
        coefficients[rows] = beta
        kept = largest > CLOSE
        if not kept.all():
            rows, beta, part = rows[kept], beta[kept], part.rows(np.flatnonzero(kept))
    coefficients[rows] = np.nan  # still moving: there is no finite answer
    return _finished(model, coefficients)


def information(weights: Floats, design: Floats) -> Floats:
    """(series, terms, terms) sum over times of weight x x'; design shared (times, terms) or per series."""
    if design.ndim == 2:
        pairs = (design[:, :, np.newaxis] * design[:, np.newaxis, :]).reshape(len(design), -1)
        return floats((weights @ pairs).reshape(len(weights), design.shape[1], design.shape[1]))
    return floats(np.swapaxes(design, 1, 2) @ (weights[..., np.newaxis] * design))


def linear(coefficients: Floats, design: Floats) -> Floats:
    """(series, times) design times coefficients."""
    if design.ndim == 2:
        return floats(coefficients @ design.T)
    return floats((design @ coefficients[..., np.newaxis])[..., 0])


@dataclass(frozen=True, eq=False)
class _Model:
    """The arrays of one call, cut to the series that still move."""

    seen: Floats  # counts, 0 where missing
    prior: Floats  # weights, 0 where missing
    offset: Floats
    trials: Floats | None
    design: Floats

    @classmethod
    def of(
        cls,
        counts: Floats,
        design: Floats,
        offset: Floats | float,
        weights: Floats | float,
        trials: Floats | None,
    ) -> _Model:
        known = ~np.isnan(counts + offset)
        if trials is not None:
            known &= trials > 0
            trials = np.where(known, trials, 1.0)
        prior = np.where(known, np.broadcast_to(floats(weights), counts.shape), 0.0)
        shift = np.where(known, np.broadcast_to(floats(offset), counts.shape), 0.0)
        return cls(np.where(known, counts, 0.0), prior, shift, trials, design)

    def rows(self, rows: Ints) -> _Model:
        trials = None if self.trials is None else self.trials[rows]
        design = self.design if self.design.ndim == 2 else self.design[rows]
        return _Model(self.seen[rows], self.prior[rows], self.offset[rows], trials, design)

    def first_guess(self) -> Floats:
        """Coefficients of one weighted step from the counts themselves."""
        if self.trials is None:
            level = self.seen + 0.5
            link, weight = np.log(level), level
        else:
            share = (self.seen + 0.5) / (self.trials + 1)
            link, weight = special.logit(share), self.trials * share * (1 - share)
        return self.step(weight, weight * (link - self.offset))

    def moments(self, beta: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of each count at these coefficients."""
        link = np.clip(linear(beta, self.design) + self.offset, -FURTHEST, FURTHEST)
        if self.trials is None:
            mean = np.exp(link)
            return mean, mean
        share = special.expit(link)
        return self.trials * share, self.trials * share * (1 - share)

    def step(self, variance: Floats, surprise: Floats) -> Floats:
        """Change of the coefficients that sets the weighted surprises to nought, to first order."""
        matrix = information(self.prior * variance, self.design)
        right = self.prior * surprise
        score = right @ self.design if self.design.ndim == 2 else (right[:, np.newaxis] @ self.design)[:, 0]
        return solved(matrix, score)


def _fittable(model: _Model) -> Bools:
    """Series with events, more times than terms, and different times for every term."""
    used = model.prior > 0
    terms = model.design.shape[-1]
    able: Bools = (used.sum(axis=1) > terms) & (np.sum(model.seen * used, axis=1) > 0)
    if model.trials is not None:
        able &= np.sum((model.trials - model.seen) * used, axis=1) > 0
    if model.design.ndim == 3:
        return np.asarray(able & (np.linalg.matrix_rank(model.design * used[..., np.newaxis]) == terms))
    able &= np.linalg.matrix_rank(model.design) == terms
    gaps = np.flatnonzero(~used.all(axis=1))
    patterns, place = np.unique(used[gaps], axis=0, return_inverse=True)
    able[gaps] &= (np.linalg.matrix_rank(model.design * patterns[..., np.newaxis]) == terms)[
        place.reshape(-1)
    ]
    return able


def _finished(model: _Model, coefficients: Floats) -> Regression:
    fitted = ~np.isnan(coefficients[:, 0])
    used = (model.prior > 0) & fitted[:, np.newaxis]
    beta = np.where(fitted[:, np.newaxis], coefficients, 0.0)
    mean, variance = model.moments(beta)
    matrix = information(model.prior * variance * used, model.design)
    unscaled = np.full(matrix.shape, np.nan)
    unscaled[fitted] = inverted(matrix[fitted])
    squares = np.where(used, (model.seen - mean) ** 2 / np.maximum(variance, 1e-280) * model.prior, 0.0)
    deviance = np.where(used, model.prior * _deviance(model.seen, mean, model.trials), 0.0)
    freedom = np.where(fitted, np.sum(model.prior > 0, axis=1) - coefficients.shape[1], np.nan)
    missing = ~fitted[:, np.newaxis]
    return Regression(
        coefficients,
        unscaled,
        np.where(missing, np.nan, mean),
        np.where(used, variance * model.prior, np.where(missing, np.nan, 0.0)),
        np.where(fitted, deviance.sum(axis=1), np.nan),
        np.where(fitted, squares.sum(axis=1), np.nan),
        freedom,
    )


def _deviance(seen: Floats, mean: Floats, trials: Floats | None) -> Floats:
    """Twice the distance to the best possible likelihood, of each count."""
    if trials is None:
        return floats(2 * (special.xlogy(seen, seen / mean) - seen + mean))
    missed, expected = trials - seen, trials - mean
    return floats(2 * (special.xlogy(seen, seen / mean) + special.xlogy(missed, missed / expected)))
