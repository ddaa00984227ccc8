"""Logistic regression with an elastic net, over a path of penalties, chosen by folds of whole groups.

Coordinate descent inside Newton steps on the cells, with the objective of glmnet: minus the mean log
likelihood of the rows, plus penalty x (mix x sum of sizes + (1 - mix) / 2 x sum of squares); the constant is
free. It is our own because groups must stay together in the folds, and cells must weigh by their rows.
Equal to scikit-learn's solver on the same objective (tests).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, Ints, check_range, floats
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.logistic import log_likelihood
from zicht.methods.risk.whole_groups import folds_of_groups

NEWTON_STEPS = 100
SWEEPS = 1000  # of coordinate descent within one Newton step
CLOSE = 1e-8  # change of a standardised coefficient that counts as nothing
LENGTH = 50  # penalties on the path
SMALLEST = 1e-4  # last penalty, as a part of the first


@dataclass(frozen=True, eq=False)
class ElasticNetPath:
    """Coefficients for a falling row of penalties, on the scale of the design.

    penalties     (path,)
    coefficients  (path, terms)  the constant first; log odds ratios
    explained     (path,)        share of the distance of the constant to certainty
    """

    penalties: Floats
    coefficients: Floats
    explained: Floats

    @property
    def used(self) -> Ints:
        """(path,) number of terms beside the constant that are not 0."""
        return np.asarray(np.sum(self.coefficients[:, 1:] != 0, axis=1), dtype=np.int64)

    def risks(self, place: int, design: Floats) -> Floats:
        """(cells,) fitted risk under one penalty; for memory only."""
        return floats(special.expit(design @ self.coefficients[place]))


@dataclass(frozen=True, eq=False)
class ChosenPenalty:
    """A path, and where on it groups that were left out are predicted best.

    loss, error  (path,)  mean minus log likelihood per row left out, and its standard error over folds
    best         place of the smallest loss
    simplest     place of the largest penalty whose loss is within one standard error of the smallest
    """

    path: ElasticNetPath
    loss: Floats
    error: Floats
    best: int
    simplest: int


def elastic_net_path(
    cells: CountedCells,
    design: Floats,
    *,
    mix: float = 0.5,
    penalties: Floats | None = None,
    standardised: bool = True,
) -> ElasticNetPath:
    """Fit the whole path, from the penalty under which nothing is left.

    design        (cells, terms)  the constant first
    mix           1: lasso; towards 0: ridge
    penalties     (path,)  falling, > 0; None: 50 on a log scale
    standardised  penalise terms by their spread over the rows, so that rare categories are not spared
    raises        ValueOutOfRange
    source        Friedman, Hastie & Tibshirani 2010, eq. 13 to 20
    """
    check_range("elastic net", floats(mix), 1e-3, 1, "mix")
    cells, design = _merged(cells, design)
    rows = cells.rows / cells.rows.sum()
    terms = design[:, 1:]
    centre = rows @ terms
    spread = np.sqrt(np.maximum(rows @ (terms - centre) ** 2, 0.0))
    scale = np.where(spread > 0, spread, 1.0) if standardised else np.ones(len(spread))
    x = (terms - centre) / scale
    share = float(cells.cases.sum() / cells.rows.sum())
    check_range("elastic net", floats(share), 1e-12, 1 - 1e-12, "the share of cases")
    if penalties is None:
        first = np.abs((cells.cases - share * cells.rows) @ x).max() / cells.rows.sum() / mix * (1 + 1e-9)
        penalties = first * np.geomspace(1, SMALLEST, LENGTH)
    beta = np.zeros(x.shape[1] + 1)
    beta[0] = special.logit(share)
    found = []
    for penalty in penalties:
        beta = _fitted(cells, x, beta, float(penalty), mix)
        found.append(beta)
    inner = np.array(found)
    slopes = inner[:, 1:] / scale
    coefficients = np.column_stack([inner[:, 0] - slopes @ centre, slopes])
    return ElasticNetPath(floats(penalties), coefficients, _explained(cells, design, coefficients, share))


def chosen_penalty(
    cells: CountedCells,
    design: Floats,
    generator: np.random.Generator,
    *,
    mix: float = 0.5,
    folds: int = 10,
    penalties: Floats | None = None,
    standardised: bool = True,
) -> ChosenPenalty:
    """Choose the penalty by leaving out whole groups, fold by fold.

    folds    at most the number of groups
    returns  the path on all cells, with the loss on what was left out
    """
    path = elastic_net_path(cells, design, mix=mix, penalties=penalties, standardised=standardised)
    fold_of_group = folds_of_groups(cells.group_sums(cells.rows), min(folds, cells.group_count), generator)
    fold_of_cell = fold_of_group[cells.group_places]
    losses, weights = [], []
    for fold in range(int(fold_of_cell.max()) + 1):
        inside = fold_of_cell == fold
        others = elastic_net_path(
            cells.part(~inside), design[~inside], mix=mix, penalties=path.penalties, standardised=standardised
        )
        left_out = cells.part(inside)
        weights.append(left_out.rows.sum())
        losses.append(
            [
                -log_likelihood(left_out, others.risks(place, design[inside])) / weights[-1]
                for place in range(len(path.penalties))
            ]
        )
    loss, error = _mean_and_error(np.array(losses), np.array(weights))
    best = int(np.argmin(loss))
    simplest = int(np.argmax(loss <= loss[best] + error[best]))
    return ChosenPenalty(path, loss, error, best, simplest)


def _merged(cells: CountedCells, design: Floats) -> tuple[CountedCells, Floats]:
    """One cell for each line of the design: here groups need not be told apart."""
    kinds, place = np.unique(design, axis=0, return_inverse=True)
    rows, cases = (floats(np.bincount(place.ravel(), of, len(kinds))) for of in (cells.rows, cells.cases))
    return CountedCells(cases, rows, np.zeros(len(kinds), dtype=np.int64)), kinds


def _fitted(cells: CountedCells, x: Floats, start: Floats, penalty: float, mix: float) -> Floats:
    """Newton steps; each is a penalised least squares that coordinate descent solves on its products."""
    beta, total = start, cells.rows.sum()
    reached, moved = _objective(cells, x, beta, penalty, mix), np.inf
    for _ in range(NEWTON_STEPS):
        risk = special.expit(beta[0] + x @ beta[1:])
        weights = np.maximum(cells.rows * risk * (1 - risk), 1e-12 * cells.rows) / total
        weighted = weights[:, np.newaxis] * x
        gram, middle = x.T @ weighted, weighted.sum(axis=0)
        gradient = (cells.cases - cells.rows * risk) / total
        new = _descended(
            gram, middle, float(weights.sum()), gradient @ x, float(gradient.sum()), beta, penalty, mix
        )
        lower = _objective(cells, x, new, penalty, mix)
        while lower > reached + 1e-12 and np.abs(new - beta).max() > CLOSE:
            new = (beta + new) / 2
            lower = _objective(cells, x, new, penalty, mix)
        moved, beta, reached = float(np.abs(new - beta).max()), new, lower
        if moved < CLOSE:
            break
    assert moved < CLOSE, "a convex objective that falls with every step"
    return beta


def _objective(cells: CountedCells, x: Floats, beta: Floats, penalty: float, mix: float) -> float:
    odds, slopes = beta[0] + x @ beta[1:], beta[1:]
    loss = -np.sum(cells.cases * odds - cells.rows * np.logaddexp(0, odds)) / cells.rows.sum()
    return float(loss + penalty * (mix * np.abs(slopes).sum() + (1 - mix) / 2 * slopes @ slopes))


def _descended(
    gram: Floats,
    middle: Floats,
    weight: float,
    slopes: Floats,
    slope: float,
    beta: Floats,
    penalty: float,
    mix: float,
) -> Floats:
    """Minimise the quadratic about beta with its penalty, one coefficient at a time.

    gram, middle, weight  products of terms with terms, with the constant, and of the constant with itself
    slopes, slope         of the log likelihood at beta
    """
    beta, slopes = beta.copy(), slopes.copy()
    size, bend = penalty * mix, np.diagonal(gram) + penalty * (1 - mix)
    curvature = np.diagonal(gram)
    for _ in range(SWEEPS):
        largest = abs(slope / weight)
        step = slope / weight
        beta[0] += step
        slope = 0.0
        slopes -= middle * step
        for term in range(len(slopes)):
            pull = slopes[term] + curvature[term] * beta[term + 1]
            if bend[term] <= 0:
                continue
            new = np.sign(pull) * max(abs(pull) - size, 0.0) / bend[term]
            step = new - beta[term + 1]
            if step != 0.0:
                beta[term + 1] = new
                slopes -= gram[term] * step
                slope -= middle[term] * step
                largest = max(largest, abs(step))
        if largest < CLOSE / 10:
            break
    return beta


def _explained(cells: CountedCells, design: Floats, coefficients: Floats, share: float) -> Floats:
    null = log_likelihood(cells, np.full(len(design), share))
    reached = [log_likelihood(cells, special.expit(design @ beta)) for beta in coefficients]
    return 1 - floats(reached) / null


def _mean_and_error(losses: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """(path,) each, from losses (folds, path) and the rows of the folds, as glmnet has them."""
    mean = np.average(losses, axis=0, weights=weights)
    spread = np.average((losses - mean) ** 2, axis=0, weights=weights)
    return floats(mean), floats(np.sqrt(spread / max(len(losses) - 1, 1)))
