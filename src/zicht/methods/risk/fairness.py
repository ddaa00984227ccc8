"""Does a model err alike for all: calibration and error rates per category of an attribute it never saw.

The attribute is an audit column of the cells. It is a value of its own here (`AuditedCells`), which no
function that fits accepts. No set of rates can be equal on all counts when shares of cases differ
(Chouldechova 2017), so all are told, with what chance alone would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, ShapeMismatch, check_range, floats
from zicht.methods.intervals import Interval
from zicht.methods.multiple_testing import q_values
from zicht.methods.risk.calibration import ratio_estimate
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve
from zicht.methods.risk.whole_groups import (
    Estimate,
    percentile_interval,
    resampling_weights,
    upper_part,
    widening,
)

REPLICATIONS = 1000
RATES = ("selected", "true_positive", "false_positive", "precision")
LEAST = 10  # cases, and others, below which the rates of a category are not told


@dataclass(frozen=True, eq=False)
class AuditedCells:
    """Cells split by an attribute that never enters a fit.

    audited     (cells,)  category of the attribute, 0 <= audited < categories
    categories  how many there are; one may stand for unknown
    raises      ShapeMismatch, ValueOutOfRange
    """

    cells: CountedCells
    audited: Ints
    categories: int

    def __post_init__(self) -> None:
        if self.audited.shape != self.cells.rows.shape:
            raise ShapeMismatch(
                "audit", found=f"audited {self.audited.shape}", expected="a category for each cell"
            )
        check_range("audit", floats(self.audited), 0, self.categories - 1, "categories")

    def of(self, category: int) -> Bools:
        """(cells,) True for the cells of a category."""
        return np.asarray(self.audited == category)


@dataclass(frozen=True, eq=False)
class FairnessAudit:
    """Figures per category of the attribute; nan where a category has too few cases or others.

    rows, cases  (categories,)
    calibration  (categories,)  expected over observed cases
    auc          (categories,)  chance that a case of the category has a higher risk than another of it
    rates        (4, categories)  in the order of RATES: part at or above the threshold of all rows, of cases
                 (sensitivity) and of others (false alarms); part of cases among those at or above it
    differences  (4, categories)  each rate less that of all other categories together
    q            (4, categories)  false-discovery rate of those differences, over the whole table
    gaps         (4,) largest less smallest rate; `by_chance` is what 95 % of equal rates stay below, `gap_p`
                 how often equal rates reach the gap: a gap is never negative, so its limits say nothing alone
    """

    rows: Floats
    cases: Floats
    calibration: Estimate
    auc: Estimate
    rates: Estimate
    differences: Estimate
    q: Floats
    gaps: Estimate
    by_chance: Floats
    gap_p: Floats

    @property
    def equalised_odds_gap(self) -> float:
        """The larger of the gaps in sensitivity and in false alarms (Hardt, Price & Srebro 2016)."""
        return float(np.max(self.gaps.value[1:3]))


def fairness_audit(
    audit: AuditedCells,
    risk: Floats,
    threshold: float,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
    least: int = LEAST,
) -> FairnessAudit:
    """Audit one attribute at one threshold, with groups (wijken) resampled as a whole.

    risk       (cells,)  between 0 and 1, the same for all categories of the attribute
    threshold  risk from which a row counts as selected
    """
    check_range("audit", floats(risk), 0, 1, "risks")
    table = _counts(audit, risk >= threshold - 1e-12)
    groups, categories, _ = table.shape
    count = audit.cells.effective_groups
    weights = resampling_weights(audit.cells.filled_groups, replications, generator)
    totals = table.sum(axis=0)
    again = (weights @ table.reshape(groups, -1)).reshape(replications, categories, 4)
    enough = _enough(totals, least)
    rest, rest_again = (counts.sum(axis=-2, keepdims=True) - counts for counts in (totals, again))
    comparable = enough & _enough(rest, least)
    rates, rates_again = (np.where(enough, _rates(counts), np.nan) for counts in (totals, again))
    differences = np.where(comparable, rates - _rates(rest), np.nan)
    differences_again = np.where(comparable, rates_again - _rates(rest_again), np.nan)
    gaps, by_chance, gap_p = _gaps(rates[:, enough], rates_again[:, :, enough], confidence, count)
    calibration, auc = _of_each_category(audit, risk, enough, confidence)
    return FairnessAudit(
        totals.sum(axis=1),
        totals[:, :2].sum(axis=1),
        calibration,
        auc,
        Estimate(rates, percentile_interval(rates_again, confidence, count)),
        Estimate(differences, percentile_interval(differences_again, confidence, count)),
        _discovery_rates(differences, differences_again, count),
        gaps,
        by_chance,
        gap_p,
    )


def _counts(audit: AuditedCells, selected: Bools) -> Floats:
    """(groups, categories, 4) cases selected and missed, others selected and passed."""
    cells = audit.cells
    kinds = (
        cells.cases * selected,
        cells.cases * ~selected,
        cells.others * selected,
        cells.others * ~selected,
    )
    by_category = [
        np.column_stack([kind * audit.of(category) for category in range(audit.categories)]) for kind in kinds
    ]
    return floats(np.stack([cells.group_sums(part) for part in by_category], axis=2))


def _enough(totals: Floats, least: int) -> Bools:
    """(categories,) as many cases and as many others as are needed to tell a rate."""
    cases, others = totals[:, :2].sum(axis=1), totals[:, 2:].sum(axis=1)
    return np.asarray((cases >= least) & (others >= least))


def _rates(counts: Floats) -> Floats:
    """(..., 4, categories) in the order of RATES, from counts (..., categories, 4)."""
    hits, missed, alarms, passed = np.moveaxis(counts, -1, 0)
    parts = np.stack([hits + alarms, hits, alarms, hits], axis=-2)
    wholes = np.stack(
        [hits + missed + alarms + passed, hits + missed, alarms + passed, hits + alarms], axis=-2
    )
    return floats(np.divide(parts, wholes, out=np.full(parts.shape, np.nan), where=wholes > 0))


def _gaps(rates: Floats, again: Floats, confidence: float, groups: float) -> tuple[Estimate, Floats, Floats]:
    """Largest less smallest of each rate over these categories, and what chance makes of it."""
    if rates.shape[1] < 2:
        nothing = np.full(4, np.nan)
        return Estimate(nothing, Interval(nothing, nothing)), nothing, nothing
    found = np.ptp(rates, axis=1)
    centred = np.ptp(again - rates, axis=2) * widening(groups, confidence)
    by_chance = upper_part(centred, 0.95)
    as_large = np.mean(centred >= found - 1e-12, axis=0)
    limits = percentile_interval(np.ptp(again, axis=2), confidence, groups)
    return Estimate(found, limits), by_chance, np.where(np.isnan(by_chance), np.nan, as_large)


def _of_each_category(
    audit: AuditedCells, risk: Floats, enough: Bools, confidence: float
) -> tuple[Estimate, Estimate]:
    """Calibration in the large and AUC of each category with enough cases and others."""
    calibration, auc = np.full((3, len(enough)), np.nan), np.full((3, len(enough)), np.nan)
    for category in np.flatnonzero(enough):
        mine = audit.of(int(category))
        cells = audit.cells.part(mine)
        ratio = ratio_estimate(cells, risk[mine], confidence)
        area = areas_under_curve(cells, risk[np.newaxis, mine])
        limits = area.interval(confidence)
        calibration[:, category] = ratio.value, ratio.interval.lower, ratio.interval.upper
        auc[:, category] = area.auc[0], limits.lower[0], limits.upper[0]
    return (
        Estimate(calibration[0], Interval(calibration[1], calibration[2])),
        Estimate(auc[0], Interval(auc[1], auc[2])),
    )


def _discovery_rates(differences: Floats, again: Floats, groups: float) -> Floats:
    """q of each difference, by its spread over resamples and Student's t with effective groups less one."""
    error = np.std(again, axis=0)
    z = np.divide(differences, error, out=np.full(differences.shape, np.nan), where=error > 1e-12)
    p = 2 * special.stdtr(max(groups - 1, 1), -np.abs(z))
    return q_values(p.ravel()).reshape(differences.shape)
