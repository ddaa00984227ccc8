"""Quasi-likelihood for a log-linear model of pairs of which only overlapping sums are seen.

Two kinds of sums: rows, which exclude each other, and totals of destinations, which cut across them. With H
the 0/1 matrix of all sums, mu the means of pairs and R the variance of rounding,

    score(parameters) = D' H' (H diag(mu) H' + R)^-1 (seen - H mu),    D = d mu / d parameters.

The sums and what a change does to them are in `sums_of_pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints, floats
from zicht.methods.flows.absorbed_effects import AbsorbedEffects, sums_by
from zicht.methods.flows.sums_of_pairs import Around, Pairs, PublishedRows, rounding_variance, solved

STEPS = 200  # of the search; ordinary flows need 6 to 15
CLOSE = 1e-9  # relative change of what is expected that counts as nothing
LARGEST_STEP = 2.0  # of a logarithm of a mean
LITTLE = 5.0  # expected units behind an effect, under which its step is cut by itself
SMALL_STEP = 0.1  # below it the search is so near that it need not look back
ROWS_AT_ONCE = 4096  # rows whose leverage is found together
UNKNOWN = 1e-7  # share of the information on a covariate, or of the variance of a total, that counts as none


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
    pairs = Pairs(scaled, effects, rows, totals, rounding_variance(totals_promise))
    first = _search(pairs, size)
    spread = _spread_without_rounding(pairs, first)
    return first if spread == 1 else _search(pairs.beside(spread), size)


def _spread_without_rounding(pairs: Pairs, fit: CompositeFit) -> float:
    """Dispersion of the flows themselves, at least 1; 1 if nothing is rounded: it would move no weight."""
    rounding = pairs.rows.variance
    if not np.any(rounding) or fit.freedom <= 0:
        return 1.0
    mean = pairs.rows.sums(fit.mean[np.newaxis])[0]
    weight = 1 / (mean + rounding)
    squares = (pairs.rows.value - mean) ** 2 * (pairs.rows.size / fit.freedom)
    return max(1.0, float(np.sum(weight * (squares - rounding)) / np.sum(weight * mean)))


def _search(pairs: Pairs, size: Floats) -> CompositeFit:
    """Fisher's scoring with steps cut short where they lead too far."""
    around = Around(pairs, pairs.start())
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
            trial = Around(pairs, around.log_mean + part * change)
            if part * longest < SMALL_STEP or trial.distance() <= around.distance():
                break
            part /= 2
        coefficients = coefficients + part * step[pairs.n_effects :]
        moved = np.abs(trial.expected() - around.expected()) / (1 + around.expected())
        settled = bool(moved.max(initial=0.0) < CLOSE * part)
        around, last = trial, change
    return _described(around, coefficients, size, iterations, settled)


def _step(around: Around) -> tuple[Floats, Floats]:
    """Step of the parameters and of the logarithms of means.

    An area of which hardly anything is seen may ask for a step of thousands; cut by itself, it does not
    hold up the others.
    """
    information, score = around.information_and_score()
    step = solved(information, score)
    effects = np.arange(around.pairs.n_effects)
    little = effects[np.diag(information)[effects] < LITTLE]
    step[little] = np.clip(step[little], -LARGEST_STEP, LARGEST_STEP)
    return step, around.pairs.change(step)


def _described(
    around: Around, coefficients: Floats, size: Floats, iterations: int, settled: bool
) -> CompositeFit:
    """Coefficients in the units of the caller, with their covariances."""
    pairs, e = around.pairs, around.pairs.n_effects
    information, _ = around.information_and_score()
    on_effects = solved(information[:e, :e], information[:e, e:])
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


def _pearson(around: Around) -> tuple[float, int]:
    """Chi-square of everything seen, and how many totals say nothing that rows do not."""
    squares = float(np.sum(around.left_of_rows**2 / around.variance))
    scale = 1 / np.sqrt(around.expected_totals + around.pairs.totals_variance)
    values, vectors = np.linalg.eigh(scale[:, np.newaxis] * around.given_rows * scale)
    telling = values > UNKNOWN
    along = vectors[:, telling].T @ (scale * around.left_of_totals)
    return squares + float(np.sum(along**2 / values[telling])), int(np.sum(~telling))


def _meat(around: Around, on_effects: Floats, identified: Bools) -> Floats:
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


def _row_leverage(around: Around, information: Floats) -> Floats:
    """(rows,) change of the expected row for a unit more in what is published."""
    inverse = solved(information, np.eye(len(information)))
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
