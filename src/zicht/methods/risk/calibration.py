"""Do as many cases happen as the risks say: in the large, along a line, in bins. Anchor: val.prob of rms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Floats, Ints, check_range, floats
from zicht.methods.intervals import Interval, wilson_interval
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.logistic import LogisticFit, logistic
from zicht.methods.risk.ranking import ranking
from zicht.methods.risk.whole_groups import Estimate, student_half_width

NEAREST_TO_CERTAIN = 1e-6  # a risk of 0 or 1 has no log odds: it is taken as this far from it


@dataclass(frozen=True, eq=False)
class CalibrationInTheLarge:
    """Cases against the sum of risks, and the line of log odds.

    observed   cases
    expected   sum of risks
    ratio      expected over observed: above 1 the risks are too high
    intercept  log odds to add to every risk; 0 when calibrated in the large
    slope      of the log odds: below 1 the risks are too extreme; nan when all risks are equal
    """

    observed: float
    expected: float
    ratio: Estimate
    intercept: Estimate
    slope: Estimate


@dataclass(frozen=True, eq=False)
class ReliabilityBins:
    """Rows in bins of rising risk: (bins,) each; fewer bins than asked where many rows have one risk."""

    rows: Floats
    cases: Floats
    mean_risk: Floats
    share: Estimate


def calibration_in_the_large(
    cells: CountedCells, risk: Floats, *, confidence: float = 0.95
) -> CalibrationInTheLarge:
    """Limits let rows of a group go together.

    risk    (cells,)  between 0 and 1
    source  Cox 1958; Debray et al. 2017 for the ratio, on the log scale, with a clustered error
    """
    check_range("calibration", floats(risk), 0, 1, "risks")
    odds = log_odds(risk)
    constant = np.ones((len(risk), 1))
    intercept = _term(logistic(cells, constant, offset=odds), 0, confidence)
    slope = _nothing()
    if np.ptp(odds[cells.rows > 0]) > 1e-9:
        slope = _term(logistic(cells, np.column_stack([constant, odds])), 1, confidence)
    observed, expected = float(cells.cases.sum()), float(cells.rows @ risk)
    return CalibrationInTheLarge(
        observed, expected, ratio_estimate(cells, risk, confidence), intercept, slope
    )


def ratio_estimate(cells: CountedCells, risk: Floats, confidence: float = 0.95) -> Estimate:
    """Expected over observed cases, with the error of a ratio of sums over groups; nan without cases."""
    observed, expected = float(cells.cases.sum()), float(cells.rows @ risk)
    if not (observed > 0 and expected > 0):
        return _nothing()
    influence = cells.group_sums(cells.cases / observed - cells.rows * risk / expected)
    groups = cells.group_count
    variance = np.sum(influence**2) * (groups / (groups - 1) if groups > 1 else np.nan)
    half = student_half_width(cells.effective_groups, confidence) * np.sqrt(variance)
    ratio = expected / observed
    return Estimate(floats(ratio), Interval(floats(ratio * np.exp(-half)), floats(ratio * np.exp(half))))


def reliability_bins(
    cells: CountedCells, risk: Floats, bins: int = 10, *, confidence: float = 0.95
) -> ReliabilityBins:
    """Bins of about equally many rows; equal risks stay together.

    Limits are Wilson's, with the rows divided by the design effect of the groups in the bin (at least 1).
    """
    ranked = ranking(cells, risk)
    rows = ranked.cases + ranked.others
    middle = (np.cumsum(rows) - rows / 2) / max(rows.sum(), 1.0)
    numbers = np.unique(np.minimum((middle * bins).astype(np.int64), bins - 1), return_inverse=True)[1]
    of_cells = numbers[ranked.places]
    count = int(numbers.max()) + 1
    total, cases, expected = (
        floats(np.bincount(of_cells, values, count))
        for values in (cells.rows, cells.cases, cells.rows * risk)
    )
    kept = total > 0
    with np.errstate(invalid="ignore"):
        share = cases / total
    effect = _design_effects(cells, of_cells, share, total)
    limits = wilson_interval(cases / effect, total / effect, confidence)
    return ReliabilityBins(
        total[kept],
        cases[kept],
        (expected / np.where(kept, total, 1.0))[kept],
        Estimate(share[kept], Interval(limits.lower[kept], limits.upper[kept])),
    )


def _design_effects(cells: CountedCells, bins: Ints, share: Floats, total: Floats) -> Floats:
    """(bins,) variance of the cases of a bin over that of independent rows, at least 1."""
    residual = cells.cases - share[bins] * cells.rows
    by_group = sparse.csr_array(
        (np.where(cells.rows > 0, residual, 0.0), (cells.group_places, bins)),
        shape=(cells.membership.shape[0], len(share)),
    )
    by_group.sum_duplicates()
    variance = floats(by_group.power(2).sum(axis=0)).ravel()
    independent = total * share * (1 - share)
    effect = np.divide(variance, independent, out=np.ones_like(total), where=independent > 0)
    return np.maximum(effect, 1.0)


def log_odds(risk: Floats) -> Floats:
    """Log odds of a risk, finite also for 0 and 1."""
    return floats(special.logit(np.clip(risk, NEAREST_TO_CERTAIN, 1 - NEAREST_TO_CERTAIN)))


def _term(fit: LogisticFit, place: int, confidence: float) -> Estimate:
    limits = fit.interval(confidence)
    return Estimate(
        floats(fit.coefficients[place]), Interval(floats(limits.lower[place]), floats(limits.upper[place]))
    )


def _nothing() -> Estimate:
    nothing = floats(np.nan)
    return Estimate(nothing, Interval(nothing, nothing))
