"""How well risks tell cases from others: area under the curve, average precision, capture of the top.

The area under the curve (AUC) has two intervals: DeLong's, for rows that are independent, and one for rows
that go together in groups. Both rest on placements: for each cell the share of the other kind below it.
Anchors: pROC (aSAH in tests/published) and scikit-learn's metrics.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, ShapeMismatch, check_confidence, check_range, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.ranking import Ranking, ranking
from zicht.methods.risk.whole_groups import (
    Estimate,
    clustered_covariance,
    percentile_interval,
    replicated,
    resampling_weights,
    student_half_width,
)

REPLICATIONS = 500


@dataclass(frozen=True, eq=False)
class Difference:
    """One figure less another on the same cells, its interval, and the two-sided p of no difference."""

    value: float
    lower: float
    upper: float
    z: float
    p: float


@dataclass(frozen=True, eq=False)
class AreasUnderCurve:
    """AUC of several risks on the same cells, with the covariance among them.

    auc                   (models,)         chance that a case has a higher risk than another, ties for half
    covariance            (models, models)  DeLong's, of independent rows
    clustered_covariance  (models, models)  rows of a group go together (Obuchowski 1997)
    effective_groups      number of equal groups that clustered intervals rest on
    """

    auc: Floats
    covariance: Floats
    clustered_covariance: Floats
    effective_groups: float

    def interval(self, confidence: float = 0.95, *, clustered: bool = True) -> Interval:
        """(models,) limits between 0 and 1."""
        wide, covariance = self._spread(confidence, clustered)
        half = wide * np.sqrt(np.diagonal(covariance))
        return Interval(np.maximum(self.auc - half, 0.0), np.minimum(self.auc + half, 1.0))

    def difference(
        self, first: int, second: int, confidence: float = 0.95, *, clustered: bool = True
    ) -> Difference:
        """AUC of `first` less that of `second`, as a paired comparison; p is nan when they never differ."""
        wide, covariance = self._spread(confidence, clustered)
        contrast = np.zeros(len(self.auc))
        contrast[first], contrast[second] = 1.0, -1.0
        value, variance = float(contrast @ self.auc), float(contrast @ covariance @ contrast)
        error = float(np.sqrt(max(variance, 0.0)))
        z = value / error if error > 1e-12 else np.nan
        tail = (
            special.stdtr(max(self.effective_groups - 1, 1), -abs(z)) if clustered else special.ndtr(-abs(z))
        )
        return Difference(value, value - wide * error, value + wide * error, z, float(2 * tail))

    def _spread(self, confidence: float, clustered: bool) -> tuple[float, Floats]:
        check_confidence("AUC interval", confidence)
        if clustered:
            return student_half_width(self.effective_groups, confidence), self.clustered_covariance
        return float(special.ndtri((1 + confidence) / 2)), self.covariance


def areas_under_curve(cells: CountedCells, risks: Floats) -> AreasUnderCurve:
    """AUC of each risk.

    risks    (models, cells)  any score, higher is more risk
    returns  nan when there is no case or no other; DeLong's covariance is nan below two of either
    source   DeLong, DeLong & Clarke-Pearson 1988; Sun & Xu 2014 (midranks); Obuchowski 1997
    """
    if risks.ndim != 2:
        raise ShapeMismatch("AUC", found=f"risks {risks.shape}", expected="(models, cells)")
    total_cases, total_others = cells.cases.sum(), cells.others.sum()
    if not (total_cases > 0 and total_others > 0):
        nothing = np.full((len(risks), len(risks)), np.nan)
        return AreasUnderCurve(np.full(len(risks), np.nan), nothing, nothing, cells.effective_groups)
    placed = [_placements(ranking(cells, risk)) for risk in risks]
    of_cases = np.stack([first for first, _ in placed], axis=1) / total_others
    of_others = np.stack([second for _, second in placed], axis=1) / total_cases
    auc = cells.cases @ of_cases / total_cases
    from_cases, from_others = of_cases - auc, of_others - auc
    independent = _spread_of(from_cases, cells.cases) + _spread_of(from_others, cells.others)
    influence = cells.group_sums(
        cells.cases[:, np.newaxis] * from_cases / total_cases
        + cells.others[:, np.newaxis] * from_others / total_others
    )
    clustered = clustered_covariance(influence, cells.group_count)
    return AreasUnderCurve(auc, independent, clustered, cells.effective_groups)


def average_precision(
    cells: CountedCells,
    risk: Floats,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
) -> Estimate:
    """Area under the curve of precision against recall, as a sum of steps, with groups resampled.

    Compare it with the share of cases, which a risk without information reaches; nan without cases.
    """
    return resampled_estimate(_average_precision, cells, risk, generator, confidence, replications)


def capture_of_top(
    cells: CountedCells,
    risk: Floats,
    shares: Floats,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
) -> Estimate:
    """(shares,) part of all cases among the rows at highest risk, with groups resampled.

    shares  (shares,)  of all rows, between 0 and 1: 0.05 takes the top twentieth; a tie at the border is
                       taken in part, as drawing among equals would on average
    """
    check_range("capture", floats(shares), 0, 1, "shares of rows")

    def captured(cases: Floats, others: Floats) -> Floats:
        return _captured(cases, others, shares)

    return resampled_estimate(captured, cells, risk, generator, confidence, replications)


def auc_of_levels(cases: Floats, others: Floats) -> Floats:
    """(...,) AUC from cases and others (..., levels) in order of risk; nan without either."""
    below = np.cumsum(others, axis=-1) - others / 2
    pairs = cases.sum(axis=-1) * others.sum(axis=-1)
    won = np.sum(cases * below, axis=-1)
    return _share_of(won, pairs)


def resampled_estimate(
    statistic: Callable[[Floats, Floats], Floats],
    cells: CountedCells,
    risk: Floats,
    generator: np.random.Generator,
    confidence: float,
    replications: int,
) -> Estimate:
    """A statistic of ranked cells, and its percentile interval over resamples of whole groups."""
    ranked = ranking(cells, risk)
    weights = resampling_weights(cells.filled_groups, replications, generator)
    value = statistic(ranked.cases[np.newaxis], ranked.others[np.newaxis])[0]
    replicates = replicated(statistic, ranked.cases_of_group, ranked.others_of_group, weights)
    return Estimate(floats(value), percentile_interval(replicates, confidence, cells.effective_groups))


def _placements(ranked: Ranking) -> tuple[Floats, Floats]:
    """For each cell: others below it, and cases above it, equal ones for half."""
    below = np.cumsum(ranked.others) - ranked.others / 2
    above = ranked.cases.sum() - np.cumsum(ranked.cases) + ranked.cases / 2
    return below[ranked.places], above[ranked.places]


def _spread_of(deviations: Floats, weights: Floats) -> Floats:
    """(models, models) covariance of a mean over `weights` rows; nan for one row."""
    total = float(weights.sum())
    if total <= 1:
        return np.full((deviations.shape[1], deviations.shape[1]), np.nan)
    return floats(deviations.T @ (weights[:, np.newaxis] * deviations) / (total - 1) / total)


def _average_precision(cases: Floats, others: Floats) -> Floats:
    down_cases = np.cumsum(cases[..., ::-1], axis=-1)
    down_rows = down_cases + np.cumsum(others[..., ::-1], axis=-1)
    precision = np.divide(down_cases, down_rows, out=np.zeros_like(down_rows), where=down_rows > 0)
    total = down_cases[..., -1]
    summed = np.sum(cases[..., ::-1] * precision, axis=-1)
    return _share_of(summed, total)


def _captured(cases: Floats, others: Floats, shares: Floats) -> Floats:
    rows = cases + others
    total = rows.sum(axis=-1)
    above = total[..., np.newaxis] - np.cumsum(rows, axis=-1)
    all_cases = cases.sum(axis=-1)
    found = np.empty((*np.shape(total), len(shares)))
    for place, share in enumerate(shares):
        wanted = (share * total)[..., np.newaxis] - above
        part = np.divide(wanted, rows, out=np.zeros_like(rows), where=rows > 0)
        found[..., place] = _share_of(np.sum(cases * np.clip(part, 0, 1), axis=-1), all_cases)
    return found


def _share_of(part: Floats, whole: Floats) -> Floats:
    """nan where there is no whole."""
    return floats(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0))
