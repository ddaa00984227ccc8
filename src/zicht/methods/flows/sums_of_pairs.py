"""Sums of pairs that are published, and what a small change of a model of pairs does to them.

Two kinds of sums: rows, which exclude each other, and totals of destinations, which cut across them. With H
the 0/1 matrix of all sums, mu the means of pairs and R the variance of rounding, their covariance is
H diag(mu) H' + R. Totals are taken given the rows: what is left of them is uncorrelated with the rows, and
its covariance is as small as the number of destinations. All of it follows from one matrix of parameters by
parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Bools, Floats, Ints, floats
from zicht.methods.flows.absorbed_effects import AbsorbedEffects, sums_by

RIDGE = 1e-10  # holds parameters that no sum says anything about where they are; moves nothing else
VARIANCE_LEFT = 1e-8  # of a total, of its mean: totals that repeat the rows are not divided by nought


@dataclass(frozen=True, eq=False)
class PublishedRows:
    """Rows that exclude each other, over cells.

    of        (cells,)  number of the row that counts a cell, 0 .. size - 1; -1: none
    value     (size,)   as published
    variance  (size,)   that rounding adds
    """

    of: Ints
    value: Floats
    variance: Floats

    @classmethod
    def over(cls, labels: Ints, value: Floats, promise: Floats) -> PublishedRows:
        """Rows that some cell is in, numbered without gaps; labels are numbers in `value` or -1."""
        known, inside = np.unique(labels[labels >= 0], return_inverse=True)
        of = np.full(len(labels), -1)
        of[labels >= 0] = inside
        return cls(of, floats(value)[known], rounding_variance(promise[known]))

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.value)

    def sums(self, values: Floats) -> Floats:
        """(k, size) sums of (k, cells)."""
        inside = self.of >= 0
        return sums_by(self.of[inside], values[:, inside], self.size)


def rounding_variance(promise: Floats) -> Floats:
    """Variance of a whole number between -promise and promise, each as likely."""
    return floats(((2 * promise + 1) ** 2 - 1) / 12)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The data: cells, and what is seen of them."""

    covariates: Floats
    effects: AbsorbedEffects
    rows: PublishedRows
    totals: Floats  # (destinations,)
    totals_variance: Floats  # that rounding adds

    @cached_property
    def destination(self) -> Ints:
        """(cells,) number of the destination."""
        assert self.effects.second is not None, "the model has effects on both sides"
        return self.effects.second

    @property
    def origin(self) -> Ints:
        """(cells,) number of the origin."""
        return self.effects.first

    @cached_property
    def by_origin(self) -> _Pattern:
        """Where sums by row and origin stand."""
        return _Pattern.of(self.rows.of, self.origin, (self.rows.size, self.effects.n_first))

    @cached_property
    def by_destination(self) -> _Pattern:
        """Where sums by row and destination stand."""
        return _Pattern.of(self.rows.of, self.destination, (self.rows.size, self.effects.n_second))

    def beside(self, spread: float) -> Pairs:
        """The same with rounding weighed against flows that spread more than by chance."""
        rows = PublishedRows(self.rows.of, self.rows.value, self.rows.variance / spread)
        return Pairs(self.covariates, self.effects, rows, self.totals, self.totals_variance / spread)

    @property
    def n_effects(self) -> int:
        """Number of effects; their parameters come before those of covariates."""
        return self.effects.n_first + self.effects.n_second

    def start(self) -> Floats:
        """Logarithms of means in proportion to what leaves and what arrives."""
        sizes = self.rows.sums(np.ones((1, self.effects.cells)))[0]
        share = np.append(self.rows.value / sizes, 0.0)[self.rows.of]  # the last one for cells in no row
        leaves = self.effects.sums(share[np.newaxis])[0][0]
        least = 1e-3
        pair = np.maximum(leaves, least)[self.origin] * np.maximum(self.totals, least)[self.destination]
        return floats(np.log(pair / max(float(leaves.sum()), least)))

    def change(self, step: Floats) -> Floats:
        """(cells,) what a step of all parameters does to the logarithms of means."""
        first, second = step[: self.effects.n_first], step[self.effects.n_first : self.n_effects]
        return floats(
            first[self.origin] + second[self.destination] + step[self.n_effects :] @ self.covariates
        )


@dataclass(frozen=True, eq=False)
class _Pattern:
    """Where sums of cells by row and another label stand in a sparse table; only the sums change."""

    place: Ints  # (cells in a row,) entry of each cell
    inside: Bools  # (cells,)
    indices: Ints
    indptr: Ints
    shape: tuple[int, int]

    @classmethod
    def of(cls, row: Ints, across: Ints, shape: tuple[int, int]) -> _Pattern:
        inside = row >= 0
        entries, place = np.unique(row[inside] * shape[1] + across[inside], return_inverse=True)
        counts = np.bincount(entries // max(shape[1], 1), minlength=shape[0])
        return cls(place, inside, entries % max(shape[1], 1), np.append(0, np.cumsum(counts)), shape)

    def table(self, values: Floats) -> sparse.csr_array:
        """Sums of values (cells,)."""
        data = np.bincount(self.place, values[self.inside], minlength=len(self.indices))
        return sparse.csr_array((data, self.indices, self.indptr), shape=self.shape)


class Around:
    """The model around one set of means: what a small change of the parameters does to the sums."""

    def __init__(self, pairs: Pairs, log_mean: Floats) -> None:
        self.pairs, self.log_mean = pairs, log_mean
        self.mean = np.exp(log_mean)
        self.weighted = pairs.covariates * self.mean
        self.expected_rows = pairs.rows.sums(self.mean[np.newaxis])[0]
        self.expected_totals = pairs.effects.sums(self.mean[np.newaxis])[1][0]
        self.variance = self.expected_rows + pairs.rows.variance
        self.left_of_rows = pairs.rows.value - self.expected_rows
        self.of_origins = pairs.by_origin.table(self.mean)
        self.of_destinations = pairs.by_destination.table(self.mean)
        self.of_covariates = pairs.rows.sums(self.weighted).T

    def expected(self) -> Floats:
        """All sums."""
        return np.concatenate([self.expected_rows, self.expected_totals])

    @cached_property
    def left_of_totals(self) -> Floats:
        """(totals,) seen less expected, given the rows."""
        told = self.of_destinations.T @ (self.left_of_rows / self.variance)
        return floats(self.pairs.totals - self.expected_totals - told)

    @cached_property
    def by_rows(self) -> Floats:
        """(parameters, parameters) information in the rows alone."""
        weight = 1 / self.variance
        origins, destinations, covariates = self.of_origins, self.of_destinations, self.of_covariates
        weighted = sparse.csr_array(origins.multiply(weight[:, np.newaxis]))
        scaled = covariates * weight[:, np.newaxis]
        cross = (weighted.T @ destinations).toarray()
        with_first, with_second = origins.T @ scaled, destinations.T @ scaled
        return np.block(
            [
                [(weighted.T @ origins).toarray(), cross, with_first],
                [cross.T, _squares(destinations, weight), with_second],
                [with_first.T, with_second.T, covariates.T @ scaled],
            ]
        )

    @cached_property
    def of_totals(self) -> Floats:
        """(totals, parameters) change of the totals, given the rows."""
        pairs, first = self.pairs, self.pairs.effects.n_first
        cells = np.zeros((pairs.effects.n_second, first))
        np.add.at(cells, (pairs.destination, pairs.origin), self.mean)
        covariates = sums_by(pairs.destination, self.weighted, pairs.effects.n_second).T
        whole = np.hstack([cells, np.diag(self.expected_totals), covariates])
        return floats(whole - self.by_rows[first : pairs.n_effects])

    @cached_property
    def given_rows(self) -> Floats:
        """(totals, totals) covariance of totals, given the rows."""
        own = slice(self.pairs.effects.n_first, self.pairs.n_effects)
        spread = self.expected_totals * (1 + VARIANCE_LEFT) + self.pairs.totals_variance
        return np.diag(spread) - self.by_rows[own, own]

    @cached_property
    def weighted_totals(self) -> Floats:
        """(totals, parameters + 1) inverse covariance times the change, and times what is left."""
        return solved(self.given_rows, np.column_stack([self.of_totals, self.left_of_totals]))

    def information_and_score(self) -> tuple[Floats, Floats]:
        """(parameters, parameters) and (parameters,)."""
        information = self.by_rows + self.of_totals.T @ self.weighted_totals[:, :-1]
        left = self.left_of_rows / self.variance
        rows = [part.T @ left for part in (self.of_origins, self.of_destinations, self.of_covariates)]
        score = np.concatenate(rows) + self.of_totals.T @ self.weighted_totals[:, -1]
        return floats((information + information.T) / 2), floats(score)

    def distance(self) -> float:
        """How far what is expected is from what is seen: quasi-deviance of rows, chi-square of totals."""
        seen = self.variance + self.left_of_rows
        rows = 2 * np.sum(special.xlogy(seen, seen / self.variance) - self.left_of_rows)
        return float(rows + self.left_of_totals @ self.weighted_totals[:, -1])


def _squares(table: sparse.csr_array, weight: Floats) -> Floats:
    """(columns, columns) weighted sums of products; most rows have one entry, the others are dense."""
    single = np.diff(table.indptr) == 1
    alone, several = table[single], table[~single].toarray()
    diagonal = np.bincount(alone.indices, alone.data**2 * weight[single], minlength=table.shape[1])
    return floats(several.T @ (several * weight[~single][:, np.newaxis]) + np.diag(diagonal))


def solved(matrix: Floats, right: Floats) -> Floats:
    """Solution of a symmetric system whose unknowns differ much in size, some of them not determined."""
    scale = 1 / np.sqrt(np.maximum(np.diag(matrix), 1e-30))  # a parameter of no pair has none
    by_row = scale if right.ndim == 1 else scale[:, np.newaxis]
    held = scale[:, np.newaxis] * matrix * scale + RIDGE * np.eye(len(matrix))
    return floats(np.linalg.solve(held, by_row * right) * by_row)
