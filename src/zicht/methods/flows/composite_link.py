"""Quasi-likelihood for a log-linear model of pairs of which only overlapping sums are seen.

Two kinds of sums: rows, which exclude each other, and totals of destinations, which cut across them. With H
the 0/1 matrix of all sums, mu the means of pairs and R the variance of rounding,

    score(parameters) = D' H' (H diag(mu) H' + R)^-1 (seen - H mu),    D = d mu / d parameters.

Totals are taken given the rows: what is left of them is uncorrelated with the rows, and its covariance is as
small as the number of destinations. All of it follows from one matrix of parameters x parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Bools, Floats, Ints, floats
from zicht.methods.flows.absorbed_effects import AbsorbedEffects, sums_by

STEPS = 200  # of the search; ordinary flows need 6 to 15
CLOSE = 1e-9  # relative change of what is expected that counts as nothing
LARGEST_STEP = 2.0  # of a logarithm of a mean
LITTLE = 5.0  # expected units behind an effect, under which its step is cut by itself
SMALL_STEP = 0.1  # below it the search is so near that it need not look back
RIDGE = 1e-10  # holds parameters that no sum says anything about where they are; moves nothing else
VARIANCE_LEFT = (
    1e-8  # of a total, of its mean: keeps totals that repeat the rows from being divided by nought
)
ROWS_AT_ONCE = 4096  # rows whose leverage is found together
UNKNOWN = 1e-7  # share of the information on a covariate, or of the variance of a total, that counts as none


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
class CompositeFit:
    """What the search found; covariances have nan for coefficients that are not identified."""

    coefficients: Floats  # (k,)
    covariance: Floats  # (k, k) times the dispersion, which counts as 1 where it is less
    covariance_by_origin: Floats  # (k, k)
    mean: Floats  # (cells,)
    row_leverage: Floats  # (rows,) share of each row in its own expectation
    dispersion: float
    freedom: int
    iterations: int
    settled: bool


def fit_composite_link(
    covariates: Floats,
    origin: Ints,
    destination: Ints,
    rows: PublishedRows,
    totals: Floats,
    totals_promise: Floats,
) -> CompositeFit:
    """Fit effects of origins and destinations and the coefficients of covariates.

    covariates           (k, cells)
    origin, destination  (cells,)        labels of any kind
    totals, ..._promise  (destinations,) by rank of the destinations that occur
    """
    size = np.sqrt(np.mean(covariates**2, axis=1)) if covariates.shape[1] else np.ones(len(covariates))
    size = np.where(size > 0, size, 1.0)
    effects = AbsorbedEffects.of(origin, destination)
    scaled = covariates / size[:, np.newaxis]
    pairs = _Pairs(scaled, effects, rows, totals, rounding_variance(totals_promise))
    first = _search(pairs, size)
    spread = _spread_without_rounding(pairs, first)
    return first if spread == 1 else _search(pairs.beside(spread), size)


def _spread_without_rounding(pairs: _Pairs, fit: CompositeFit) -> float:
    """Dispersion of the flows themselves, at least 1; 1 where nothing is rounded: there it moves no weight."""
    rounding = pairs.rows.variance
    if not np.any(rounding) or fit.freedom <= 0:
        return 1.0
    mean = pairs.rows.sums(fit.mean[np.newaxis])[0]
    weight = 1 / (mean + rounding)
    squares = (pairs.rows.value - mean) ** 2 * (pairs.rows.size / fit.freedom)
    return max(1.0, float(np.sum(weight * (squares - rounding)) / np.sum(weight * mean)))


@dataclass(frozen=True, eq=False)
class _Pairs:
    """The data: cells, and what is seen of them."""

    covariates: Floats
    effects: AbsorbedEffects
    rows: PublishedRows
    totals: Floats  # (destinations,)
    totals_variance: Floats  # that rounding adds

    @cached_property
    def destination(self) -> Ints:
        assert self.effects.second is not None, "the model has effects on both sides"
        return self.effects.second

    @property
    def origin(self) -> Ints:
        return self.effects.first

    @cached_property
    def by_origin(self) -> _Pattern:
        return _Pattern.of(self.rows.of, self.origin, (self.rows.size, self.effects.n_first))

    @cached_property
    def by_destination(self) -> _Pattern:
        return _Pattern.of(self.rows.of, self.destination, (self.rows.size, self.effects.n_second))

    def beside(self, spread: float) -> _Pairs:
        """The same with rounding weighed against flows that spread more than by chance."""
        rows = PublishedRows(self.rows.of, self.rows.value, self.rows.variance / spread)
        return _Pairs(self.covariates, self.effects, rows, self.totals, self.totals_variance / spread)

    @property
    def n_effects(self) -> int:
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


class _Around:
    """The model around one set of means: what a small change of the parameters does to the sums."""

    def __init__(self, pairs: _Pairs, log_mean: Floats) -> None:
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
        return _solved(self.given_rows, np.column_stack([self.of_totals, self.left_of_totals]))

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


def _search(pairs: _Pairs, size: Floats) -> CompositeFit:
    """Fisher's scoring with steps cut short where they lead too far."""
    around = _Around(pairs, pairs.start())
    coefficients = np.zeros(len(size))
    iterations, settled = 0, not pairs.effects.cells
    last = np.zeros(pairs.effects.cells)
    while iterations < STEPS and not settled:
        iterations += 1
        step, change = _step(around)
        longest = max(float(np.abs(change).max()), np.finfo(float).tiny)
        # rounding makes small sums swing around their place: then half a step lands near it
        part = min(0.5 if last @ (around.mean * change) < 0 else 1.0, LARGEST_STEP / longest)
        while True:  # half the step as long as it leads away
            trial = _Around(pairs, around.log_mean + part * change)
            if part * longest < SMALL_STEP or trial.distance() <= around.distance():
                break
            part /= 2
        coefficients = coefficients + part * step[pairs.n_effects :]
        moved = np.abs(trial.expected() - around.expected()) / (1 + around.expected())
        settled = bool(moved.max(initial=0.0) < CLOSE * part)
        around, last = trial, change
    return _described(around, coefficients, size, iterations, settled)


def _step(around: _Around) -> tuple[Floats, Floats]:
    """Step of the parameters and of the logarithms of means.

    An area of which hardly anything is seen may ask for a step of thousands; cut by itself, it does not
    hold up the others.
    """
    information, score = around.information_and_score()
    step = _solved(information, score)
    effects = np.arange(around.pairs.n_effects)
    little = effects[np.diag(information)[effects] < LITTLE]
    step[little] = np.clip(step[little], -LARGEST_STEP, LARGEST_STEP)
    return step, around.pairs.change(step)


def _described(
    around: _Around, coefficients: Floats, size: Floats, iterations: int, settled: bool
) -> CompositeFit:
    """Coefficients in the units of the caller, with their covariances."""
    pairs, e = around.pairs, around.pairs.n_effects
    information, _ = around.information_and_score()
    on_effects = _solved(information[:e, :e], information[:e, e:])
    left = information[e:, e:] - information[e:, :e] @ on_effects
    identified = _identified(left, np.diag(information)[e:])
    squares, spare = _pearson(around)
    parameters = int(identified.sum()) + pairs.effects.free
    seen = pairs.rows.size + len(pairs.totals) - spare
    dispersion = squares / (seen - parameters) if seen > parameters else float("nan")
    bread = floats(np.linalg.inv(left[np.ix_(identified, identified)]))
    clustered = bread @ _meat(around, on_effects, identified) @ bread
    clustered *= _small_sample(seen, parameters, pairs.effects.n_first)
    unit = np.outer(1 / size[identified], 1 / size[identified])
    return CompositeFit(
        coefficients=np.where(identified, coefficients / size, np.nan),
        covariance=_with_gaps(bread * unit * max(dispersion, 1.0), identified),
        covariance_by_origin=_with_gaps(clustered * unit, identified),
        mean=around.mean,
        row_leverage=_row_leverage(around, information),
        dispersion=dispersion,
        freedom=seen - parameters,
        iterations=iterations,
        settled=settled,
    )


def _pearson(around: _Around) -> tuple[float, int]:
    """Chi-square of everything seen, and how many totals say nothing that rows do not."""
    squares = float(np.sum(around.left_of_rows**2 / around.variance))
    scale = 1 / np.sqrt(around.expected_totals + around.pairs.totals_variance)
    values, vectors = np.linalg.eigh(scale[:, np.newaxis] * around.given_rows * scale)
    telling = values > UNKNOWN
    along = vectors[:, telling].T @ (scale * around.left_of_totals)
    return squares + float(np.sum(along**2 / values[telling])), int(np.sum(~telling))


def _meat(around: _Around, on_effects: Floats, identified: Bools) -> Floats:
    """Squared scores: rows added per origin, what totals add per destination."""
    pairs, e, first = around.pairs, around.pairs.n_effects, around.pairs.effects.n_first
    of_rows = (
        around.of_covariates
        - around.of_origins @ on_effects[:first]
        - around.of_destinations @ on_effects[first:]
    )
    by_row = of_rows.T * (around.left_of_rows / around.variance)
    owner = np.zeros(pairs.rows.size, dtype=np.int64)
    inside = pairs.rows.of >= 0
    owner[pairs.rows.of[inside]] = pairs.origin[inside]
    by_origin = sums_by(owner, by_row, first)
    by_total = (around.of_totals[:, e:] - around.of_totals[:, :e] @ on_effects).T
    by_total = by_total * around.weighted_totals[:, -1]
    return floats(by_origin @ by_origin.T + by_total @ by_total.T)[np.ix_(identified, identified)]


def _row_leverage(around: _Around, information: Floats) -> Floats:
    """(rows,) change of the expected row for a unit more in what is published."""
    inverse = _solved(information, np.eye(len(information)))
    first, e = around.pairs.effects.n_first, around.pairs.n_effects
    found = np.zeros(around.pairs.rows.size)
    for begin in range(0, len(found), ROWS_AT_ONCE):
        part = slice(begin, begin + ROWS_AT_ONCE)
        origins, destinations = around.of_origins[part], around.of_destinations[part]
        covariates = around.of_covariates[part]
        through = origins @ inverse[:first] + destinations @ inverse[first:e] + covariates @ inverse[e:]
        found[part] = (
            origins.multiply(through[:, :first]).sum(axis=1)
            + destinations.multiply(through[:, first:e]).sum(axis=1)
            + np.sum(covariates * through[:, e:], axis=1)
        )
    return floats(np.clip(found / around.variance, 0.0, 1.0))


def _small_sample(seen: int, parameters: int, origins: int) -> float:
    """As in `sandwich`: effects of origins are nested in the clusters."""
    bottom = seen - (parameters - origins + 1)
    return (seen - 1) / bottom * origins / (origins - 1) if bottom > 0 and origins > 1 else float("nan")


def _squares(table: sparse.csr_array, weight: Floats) -> Floats:
    """(columns, columns) weighted sums of products; most rows have one entry, the others are dense."""
    single = np.diff(table.indptr) == 1
    alone, several = table[single], table[~single].toarray()
    diagonal = np.bincount(alone.indices, alone.data**2 * weight[single], minlength=table.shape[1])
    return floats(several.T @ (several * weight[~single][:, np.newaxis]) + np.diag(diagonal))


def _solved(matrix: Floats, right: Floats) -> Floats:
    """Solution of a symmetric system whose unknowns differ much in size, some of them not determined."""
    if not len(matrix):
        return np.zeros(right.shape)
    scale = 1 / np.sqrt(np.maximum(np.diag(matrix), 1e-30))  # a parameter of no pair has none
    by_row = scale if right.ndim == 1 else scale[:, np.newaxis]
    held = scale[:, np.newaxis] * matrix * scale + RIDGE * np.eye(len(matrix))
    return floats(np.linalg.solve(held, by_row * right) * by_row)


def _identified(left: Floats, full: Floats) -> Bools:
    """(k,) covariates of which something is left after effects and earlier covariates, pivot by pivot."""
    rest, found = left.copy(), np.zeros(len(full), dtype=bool)
    for number in range(len(full)):
        pivot = rest[number, number]
        if pivot > UNKNOWN * full[number]:
            found[number] = True
            rest = rest - np.outer(rest[:, number], rest[number]) / pivot
    return found


def _with_gaps(matrix: Floats, identified: Bools) -> Floats:
    full = np.full((len(identified), len(identified)), np.nan)
    full[np.ix_(identified, identified)] = (matrix + matrix.T) / 2
    return full
