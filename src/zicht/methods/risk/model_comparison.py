"""Two models on the same later cohorts: is one better, and can a difference that matters be excluded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, check_range, check_same_shape, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import auc_of_levels
from zicht.methods.risk.ranking import ranking
from zicht.methods.risk.whole_groups import Estimate, percentile_interval, replicated, resampling_weights

REPLICATIONS = 500


@dataclass(frozen=True, eq=False)
class ModelComparison:
    """Each estimate is (3,): the first model, the second, and first less second on the same resamples.

    auc       area under the curve: higher is better
    log_loss  minus log likelihood per row: lower is better; infinite, without limits, for a model that
              ruled out what happened
    brier     mean squared distance of risk to outcome: lower is better
    """

    auc: Estimate
    log_loss: Estimate
    brier: Estimate


def compare_models(
    cells: CountedCells,
    first: Floats,
    second: Floats,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
) -> ModelComparison:
    """Compare risks on cells that neither model was fitted to.

    first, second  (cells,)  risks between 0 and 1, of two models
    returns        limits from whole groups resampled; the same resamples for both models
    raises         ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("model comparison", first=first, second=second, rows=cells.rows)
    risks = np.stack([first, second])
    check_range("model comparison", floats(risks), 0, 1, "risks")
    weights = resampling_weights(cells.filled_groups, replications, generator)
    auc, auc_again = zip(*(_aucs(cells, risk, weights) for risk in risks), strict=True)
    rows = cells.group_sums(cells.rows)
    groups, scores = cells.effective_groups, []
    for loss in (_log_losses(cells, risks), _squares(cells, risks)):
        sums = cells.group_sums(loss.T)
        found = sums.sum(axis=0) / rows.sum()
        told = np.where(np.isfinite(sums), sums, np.nan)  # an infinite loss has no limits
        scores.append(
            _with_difference(found, (weights @ told) / (weights @ rows)[:, np.newaxis], confidence, groups)
        )
    return ModelComparison(
        _with_difference(floats(auc), np.column_stack(auc_again), confidence, groups), scores[0], scores[1]
    )


def _aucs(cells: CountedCells, risk: Floats, weights: Floats) -> tuple[float, Floats]:
    """AUC, and that of each resample."""
    ranked = ranking(cells, risk)
    again = replicated(auc_of_levels, ranked.cases_of_group, ranked.others_of_group, weights)
    return float(auc_of_levels(ranked.cases, ranked.others)), again


def _log_losses(cells: CountedCells, risks: Floats) -> Floats:
    return -floats(special.xlogy(cells.cases, risks) + special.xlog1py(cells.others, -risks))


def _squares(cells: CountedCells, risks: Floats) -> Floats:
    return floats(cells.cases * (1 - risks) ** 2 + cells.others * risks**2)


def _with_difference(found: Floats, again: Floats, confidence: float, groups: float) -> Estimate:
    """Two figures (2,) and their resamples (replications, 2), with the difference as a third."""
    value = np.append(found, found[0] - found[1])
    limits = percentile_interval(np.column_stack([again, again[:, 0] - again[:, 1]]), confidence, groups)
    return Estimate(value, Interval(limits.lower, limits.upper))
