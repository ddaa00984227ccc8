"""Covariances of coefficients: by the model, robust to any variance, clustered by origin and destination.

Flows from one origin share what the model does not know about it, and so do flows to one destination.
Standard errors that ignore this are far too small: on European trade five times. The small-sample factors are
those of R's fixest (its defaults), so that anybody can check the figures with other software:

  robust     n / (n - K),  K: coefficients and all effects that can be told apart
  clustered  (n - 1) / (n - K) x G / (G - 1),  K: coefficients, effects not nested in a cluster, and one;
             G: number of clusters, the smaller of the two when there are two
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, Ints, floats
from zicht.methods.flows.absorbed_effects import sums_by


@dataclass(frozen=True, eq=False)
class Scores:
    """What covariances are made of, for one fit.

    information  (k, k)      of the coefficients at dispersion 1
    scores       (k, cells)  contribution of each cell: what is left of the covariates x (count - mean)
    """

    information: Floats
    scores: Floats

    @property
    def bread(self) -> Floats:
        """(k, k) covariance if the variance of every count were its mean."""
        return symmetric(floats(np.linalg.inv(self.information)))

    def between(self, meat: Floats) -> Floats:
        """The sandwich around (k, k) sums of squares of scores."""
        return symmetric(self.bread @ meat @ self.bread)

    def squares(self) -> Floats:
        """(k, k) sum over cells of squared scores."""
        return self.scores @ self.scores.T

    def squares_by(self, clusters: Ints) -> Floats:
        """(k, k) the same after adding the scores of each cluster; labels (cells,) from 0."""
        sums = sums_by(clusters, self.scores, int(clusters.max(initial=-1)) + 1)
        return sums @ sums.T


def robust_covariance(scores: Scores, parameters: int) -> Floats:
    """(k, k) heteroskedasticity-robust (White 1980), times n / (n - parameters)."""
    n = scores.scores.shape[1]
    return scores.between(scores.squares()) * _or_nan(n, n - parameters)


def clustered_covariance(scores: Scores, clusters: Ints, parameters: int, rows: int | None = None) -> Floats:
    """(k, k) robust to any dependence within clusters.

    clusters    (cells,)  label of each cell, 0 .. G - 1
    parameters  coefficients, effects not nested in the clusters, and one
    rows        number of observations behind the cells, if not one each
    """
    n = scores.scores.shape[1] if rows is None else rows
    groups = int(clusters.max(initial=-1)) + 1
    factor = _or_nan(n - 1, n - parameters) * _or_nan(groups, groups - 1)
    return scores.between(scores.squares_by(clusters)) * factor


def two_way_covariance(
    scores: Scores, first: Ints, second: Ints, parameters: int, rows: int | None = None
) -> Floats:
    """(k, k) robust to dependence within clusters of two kinds (Cameron, Gelbach & Miller 2011).

    By the first, plus by the second, less by both together; negative eigenvalues, possible in
    small samples, count as nought.
    """
    n = scores.scores.shape[1] if rows is None else rows
    groups = min(int(first.max(initial=-1)), int(second.max(initial=-1))) + 1
    both = np.unique(first * (int(second.max(initial=0)) + 1) + second, return_inverse=True)[1]
    meat = scores.squares_by(first) + scores.squares_by(second) - scores.squares_by(both)
    factor = _or_nan(n - 1, n - parameters) * _or_nan(groups, groups - 1)
    return _without_negative(scores.between(meat) * factor)


def symmetric(matrix: Floats) -> Floats:
    """A symmetric matrix that rounding left slightly skew."""
    return (matrix + matrix.T) / 2


def _without_negative(matrix: Floats) -> Floats:
    if not np.isfinite(matrix).all() or not len(matrix):
        return matrix
    values, vectors = np.linalg.eigh(matrix)
    if values.min() >= 0:
        return matrix
    return symmetric((vectors * np.maximum(values, 0)) @ vectors.T)


def _or_nan(top: int, bottom: int) -> float:
    """A factor; nan where there are not enough clusters or observations for any."""
    return top / bottom if bottom > 0 else float("nan")
