"""Make risks agree with newer cases: a shift, Platt's line, isotonic stairs; and what that would bring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from zicht.methods.arrays import Floats, check_range, floats
from zicht.methods.risk.calibration import log_odds
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.logistic import logistic
from zicht.methods.risk.ranking import ranking


@dataclass(frozen=True)
class LogOddsLine:
    """New log odds = intercept + slope x old log odds; nan when the cases do not give a line."""

    intercept: float
    slope: float

    def applied(self, risk: Floats) -> Floats:
        """Risks after recalibration, any shape."""
        return floats(special.expit(self.intercept + self.slope * log_odds(risk)))


@dataclass(frozen=True, eq=False)
class IsotonicStairs:
    """A curve that never falls: (points,) old risk and new risk; straight between points, level outside."""

    old: Floats
    new: Floats

    def applied(self, risk: Floats) -> Floats:
        """Risks after recalibration, any shape."""
        return floats(np.interp(risk, self.old, self.new))


@dataclass(frozen=True)
class BrierParts:
    """The mean squared distance of risk to outcome: miscalibration - discrimination + uncertainty.

    score            of the risks as they are
    miscalibration   what isotonic recalibration takes away, >= 0
    discrimination   what the recalibrated risks are better than one risk for all, >= 0
    uncertainty      of one risk for all
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float


def shifted(cells: CountedCells, risk: Floats) -> LogOddsLine:
    """Only the level is set right; the order and the contrasts stay (recalibration in the large)."""
    fit = logistic(cells, np.ones((len(risk), 1)), offset=log_odds(risk))
    return LogOddsLine(float(fit.coefficients[0]), 1.0)


def platt(cells: CountedCells, risk: Floats) -> LogOddsLine:
    """Level and slope by logistic regression on the log odds (Platt 1999; Cox 1958).

    raises  ValueOutOfRange when all risks are equal
    """
    fit = logistic(cells, np.column_stack([np.ones(len(risk)), log_odds(risk)]))
    return LogOddsLine(float(fit.coefficients[0]), float(fit.coefficients[1]))


def isotonic(cells: CountedCells, risk: Floats) -> IsotonicStairs:
    """The best curve that never falls (Zadrozny & Elkan 2002), by pooling adjacent violators."""
    check_range("isotonic recalibration", floats(risk), 0, 1, "risks")
    ranked = ranking(cells, risk)
    rows = ranked.cases + ranked.others
    filled = rows > 0
    share = ranked.cases[filled] / rows[filled]
    found = optimize.isotonic_regression(share, weights=rows[filled])
    return IsotonicStairs(ranked.risk[filled], floats(found.x))


def brier_parts(cells: CountedCells, risk: Floats) -> BrierParts:
    """Brier score and its parts.

    source  Dimitriadis, Gneiting & Jordan 2021 (CORP): the parts do not depend on a choice of bins
    """
    stairs = isotonic(cells, risk)
    overall = cells.cases.sum() / cells.rows.sum()
    score = _brier(cells, risk)
    recalibrated = _brier(cells, stairs.applied(risk))
    uncertainty = float(overall * (1 - overall))
    return BrierParts(score, score - recalibrated, uncertainty - recalibrated, uncertainty)


def _brier(cells: CountedCells, risk: Floats) -> float:
    return float((cells.cases @ (1 - risk) ** 2 + cells.others @ risk**2) / cells.rows.sum())
