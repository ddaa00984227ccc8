"""Empirical Bayes: the ratio of a small area is drawn towards the whole, as far as chance explains it.

The gamma-Poisson model by maximum likelihood (Clayton & Kaldor 1987), all maps at once, and Marshall's
moments (1991), global and local. Equal to SpatialEpi and spdep on Scottish lip cancer (tests/published).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Floats, check_confidence, check_range, check_same_shape, floats
from zicht.methods.intervals import Interval

STEPS = 200  # of the alternating Newton search; ordinary maps need 10 to 20
CLOSE = 1e-11
LARGEST_SHAPE = 1e7  # a gamma this narrow is a constant: the areas do not differ beyond chance


@dataclass(frozen=True, eq=False)
class GammaPoisson:
    """Fitted model: ratio of an area ~ gamma with mean exp(x beta) and variance mean^2 / shape."""

    shape: Floats  # (maps,) large when areas hardly differ
    coefficients: Floats  # (maps, terms)
    prior_mean: Floats  # (maps, areas)
    posterior_shape: Floats  # (maps, areas) of the gamma distribution of each area's ratio
    posterior_rate: Floats  # (maps, areas)

    @property
    def ratio(self) -> Floats:
        """(maps, areas) posterior mean of observed over expected; nan where missing."""
        return self.posterior_shape / self.posterior_rate

    def interval(self, confidence: float = 0.95) -> Interval:
        """Equal-tailed posterior interval of each ratio; the estimation of the model is not in it."""
        check_confidence("posterior interval", confidence)
        tails = ((1 - confidence) / 2, (1 + confidence) / 2)
        lower, upper = (special.gammaincinv(self.posterior_shape, t) / self.posterior_rate for t in tails)
        return Interval(lower, upper)

    def probability_above(self, ratio: float = 1.0) -> Floats:
        """(maps, areas) posterior probability that the ratio is above `ratio`."""
        return floats(special.gammaincc(self.posterior_shape, ratio * self.posterior_rate))


def gamma_poisson(observed: Floats, expected: Floats, design: Floats | None = None) -> GammaPoisson:
    """Fit the gamma-Poisson model to every map.

    observed, expected  (maps, areas)  counts >= 0 and expected counts > 0; nan where missing
    design              (areas, terms) characteristics with a constant; None: the constant alone
    returns             nan for a map on which the search does not settle, such as one without events
    raises              ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("gamma-Poisson", observed=observed, expected=expected)
    check_range("gamma-Poisson", floats(observed), 0, np.inf, "counts")
    known = ~np.isnan(observed + expected) & (expected > 0)
    y, e = np.where(known, observed, 0.0), np.where(known, expected, 0.0)
    x = np.ones((y.shape[1], 1)) if design is None else design
    shape, beta = _fit(y, e, known.astype(np.float64), x)
    mean = np.where(known, np.exp(beta @ x.T), np.nan)
    narrow = shape[:, np.newaxis]
    return GammaPoisson(shape, beta, mean, y + narrow, e + narrow / mean)


def marshall_global(observed: Floats, expected: Floats) -> Floats:
    """(maps, areas) ratios drawn to the map's own mean by moments; nan where missing (Marshall 1991)."""
    return _marshall(observed, expected, lambda part: part.sum(axis=-1, keepdims=True))


def marshall_local(observed: Floats, expected: Floats, neighbours: sparse.csr_array) -> Floats:
    """(maps, areas) ratios drawn to the mean of the area and its neighbours (Marshall 1991).

    neighbours  (areas, areas)  bool, nothing on the diagonal; the spread around an area is that of its
                                neighbours about their own surroundings, as in spdep's EBlocal
    """
    around = sparse.csr_array(neighbours.astype(np.float64) + sparse.eye_array(neighbours.shape[0]))
    return _marshall(observed, expected, lambda part: floats((around @ part.T).T))


def _marshall(observed: Floats, expected: Floats, sums: Callable[[Floats], Floats]) -> Floats:
    """Moments over surroundings that `sums` adds up: mean, variance between areas, and the drawn ratio."""
    check_same_shape("empirical Bayes", observed=observed, expected=expected)
    check_range("empirical Bayes", floats(observed), 0, np.inf, "counts")
    known = ~np.isnan(observed + expected) & (expected > 0)
    y, e = np.where(known, observed, 0.0), np.where(known, expected, 0.0)
    raw = y / np.where(known, e, 1.0)
    total = sums(e)
    total = np.where(total > 0, total, np.nan)
    mean = sums(y) / total
    spread = sums(np.where(known, e * (raw - mean) ** 2, 0.0)) / total
    between = np.maximum(spread - mean * sums(known.astype(np.float64)) / total, 0.0)
    within = mean / np.where(known, e, np.nan)
    share = np.divide(between, between + within, out=np.zeros_like(raw), where=between + within > 0)
    return np.where(known, mean + share * (raw - mean), np.nan)


def _fit(y: Floats, e: Floats, known: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Alternate Fisher scoring of beta and Newton on log shape; they are orthogonal, so this is quick."""
    beta = np.zeros((len(y), x.shape[1]))
    log_shape = np.zeros(len(y))
    offset = np.log(np.where(known > 0, e, 1.0))
    for _ in range(STEPS):
        mean = np.exp(np.clip(beta @ x.T + offset, -50, 50))
        shape = np.exp(log_shape)[:, np.newaxis]
        weight = known * mean * shape / (mean + shape)
        information = np.einsum("ma,ai,aj->mij", weight, x, x, optimize=True)
        score = (weight * (y / mean - 1)) @ x
        step = np.linalg.solve(information + 1e-300 * np.eye(x.shape[1]), score[..., np.newaxis])[..., 0]
        step /= np.maximum(np.abs(step).max(axis=1, keepdims=True) / 2, 1)
        beta += step
        mean = np.exp(np.clip(beta @ x.T + offset, -50, 50))
        move = _shape_step(y, mean, known, shape)
        log_shape = np.clip(log_shape + move, np.log(1e-6), np.log(LARGEST_SHAPE))
        stuck = (log_shape >= np.log(LARGEST_SHAPE)) & (move > 0)
        settled = np.all(np.abs(step) < CLOSE, axis=1) & ((np.abs(move) < CLOSE) | stuck)
        if settled.all():
            break
    return np.where(settled, np.exp(log_shape), np.nan), np.where(settled[:, np.newaxis], beta, np.nan)


def _shape_step(y: Floats, mean: Floats, known: Floats, shape: Floats) -> Floats:
    """Newton step of log shape, or half a unit uphill where the likelihood is not concave."""
    total = mean + shape
    slope = (
        special.digamma(y + shape) - special.digamma(shape) + np.log(shape / total) + 1 - (y + shape) / total
    )
    bend = special.polygamma(1, y + shape) - special.polygamma(1, shape) + 1 / shape - 2 / total
    first = np.sum(known * slope, axis=1) * shape[:, 0]
    second = np.sum(known * (bend + (y + shape) / total**2), axis=1) * shape[:, 0] ** 2 + first
    newton = np.divide(-first, second, out=np.sign(first) * 0.5, where=second < 0)
    return floats(np.clip(newton, -1.0, 1.0))
