"""Grouped logistic regression: cases out of rows on a design, with what separation and clusters do to it.

Fisher scoring on cells gives what a fit to the rows would give. Firth's penalty keeps coefficients finite
and nearly unbiased when cases are few; the constant can be set right afterwards, since the penalty pulls
risks towards one half. Anchors: R's glm, sandwich::vcovCL, logistf, detectseparation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, Ints, ShapeMismatch, ValueOutOfRange, check_confidence, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.separation import separated_terms
from zicht.methods.risk.whole_groups import clustered_covariance, student_half_width

STEPS = 200  # of Fisher scoring: 5 to 8 without a penalty, up to 50 with one and few cases
CLOSE = 1e-9  # change of a coefficient that counts as nothing
HALVINGS = 30
LONGEST_STEP = 5.0  # of a log odds: a longer one leaves where the likelihood is like its parabola
SUSPICIOUS = 25.0  # a log odds beyond this asks whether the coefficients are finite at all


class Penalty(StrEnum):
    """What is added to the likelihood."""

    NONE = "none"
    FIRTH = "firth"  # half the log determinant of the information (Firth 1993; Heinze & Schemper 2002)
    FIRTH_CONSTANT_CORRECTED = "firth_constant_corrected"  # FLIC (Puhr et al. 2017): risks add up to cases


@dataclass(frozen=True, eq=False)
class LogisticFit:
    """Coefficients and their uncertainty; all nan when the data are separated or no case or no other exists.

    coefficients          (terms,)        log odds ratios
    covariance            (terms, terms)  of independent rows: the inverse information
    clustered_covariance  (terms, terms)  rows of a group go together; nan with one group
    infinite              (terms,)        1 or -1 for a coefficient that separation drives to plus or minus
                                          infinity, else 0
    log_likelihood        of the rows, without penalty
    null_log_likelihood   the same with the constant (and the offset) alone
    deviance              of the cells: twice the distance to a model with a share for each cell
    freedom               cells with rows, less terms
    groups                number of groups with rows
    effective_groups      number of equal groups that clustered intervals rest on
    steps                 of the search
    """

    coefficients: Floats
    covariance: Floats
    clustered_covariance: Floats
    infinite: Ints
    log_likelihood: float
    null_log_likelihood: float
    deviance: float
    freedom: int
    groups: int
    effective_groups: float
    steps: int

    @property
    def settled(self) -> bool:
        """True when there are coefficients."""
        return not bool(np.isnan(self.coefficients).any())

    @property
    def explained(self) -> float:
        """McFadden's share: what the terms take from the distance of the constant to certainty."""
        return 1.0 - self.log_likelihood / self.null_log_likelihood

    def standard_errors(self, *, clustered: bool = True) -> Floats:
        """(terms,) of the coefficients."""
        covariance = self.clustered_covariance if clustered else self.covariance
        return floats(np.sqrt(np.diagonal(covariance)))

    def interval(self, confidence: float = 0.95, *, clustered: bool = True) -> Interval:
        """(terms,) Wald limits of the coefficients; clustered ones by t with effective groups less one."""
        check_confidence("logistic interval", confidence)
        normal = float(special.ndtri((1 + confidence) / 2))
        wide = student_half_width(self.effective_groups, confidence) if clustered else normal
        half = wide * self.standard_errors(clustered=clustered)
        return Interval(self.coefficients - half, self.coefficients + half)

    def risks(self, design: Floats, offset: Floats | None = None) -> Floats:
        """(cells,) fitted risk of cells with this design; for memory only."""
        shift = 0.0 if offset is None else offset
        return floats(special.expit(design @ self.coefficients + shift))


def logistic(
    cells: CountedCells,
    design: Floats,
    *,
    offset: Floats | None = None,
    penalty: Penalty = Penalty.NONE,
) -> LogisticFit:
    """Fit cases out of rows.

    design   (cells, terms)  with the constant as first column
    offset   (cells,)        log odds that are given; None: none
    returns  nan coefficients when separated (see `infinite`); a penalty keeps them finite
    raises   ShapeMismatch; ValueOutOfRange for a design whose columns depend on each other
    source   McCullagh & Nelder 1989, ch. 4; Firth 1993, eq. 2; Albert & Anderson 1984 on separation
    """
    if design.ndim != 2 or len(design) != len(cells.rows) or (offset is not None and offset.ndim != 1):
        raise ShapeMismatch("logistic fit", found=f"design {design.shape}", expected="(cells, terms)")
    _check_independent(design[cells.rows > 0])
    shift = np.zeros(len(cells.rows)) if offset is None else offset
    null, _ = _searched(cells, np.ones((len(design), 1)), shift, penalised=False)
    found, steps = _searched(cells, design, shift, penalised=penalty is not Penalty.NONE)
    if penalty is Penalty.FIRTH_CONSTANT_CORRECTED and not np.isnan(found).any():
        found[0] += _searched(cells, np.ones((len(design), 1)), shift + design @ found, penalised=False)[0][0]
    infinite = np.zeros(design.shape[1], dtype=np.int64)
    if np.isnan(found).any():
        infinite = separated_terms(cells, design)
    return _described(cells, design, shift, found, null, infinite, steps)


def log_likelihood(cells: CountedCells, risk: Floats) -> float:
    """Log likelihood of the rows under these risks; -inf when something happened that was ruled out."""
    return float(np.sum(special.xlogy(cells.cases, risk) + special.xlog1py(cells.others, -risk)))


def _searched(cells: CountedCells, design: Floats, shift: Floats, *, penalised: bool) -> tuple[Floats, int]:
    """Coefficients by Fisher scoring with halved steps, and the number of steps; nan when none are finite."""
    beta, asked = np.zeros(design.shape[1]), False
    if not penalised and not (cells.cases.sum() > 0 and cells.others.sum() > 0):
        return np.full(len(beta), np.nan), 0
    reached = _objective(cells, design, shift, beta, penalised=penalised)
    for step in range(1, STEPS + 1):
        move = _move(cells, design, shift, beta, penalised=penalised)
        move /= max(np.abs((design @ move)[cells.rows > 0]).max() / LONGEST_STEP, 1.0)
        for _ in range(HALVINGS):
            new = _objective(cells, design, shift, beta + move, penalised=penalised)
            if new >= reached - 1e-10 * abs(reached):
                break
            move = move / 2
        beta, reached = beta + move, new
        if np.abs(move).max() < CLOSE:
            return beta, step
        if not penalised and not asked and np.abs((design @ beta)[cells.rows > 0]).max() > SUSPICIOUS:
            asked = True
            if separated_terms(cells, design).any():
                break
    return np.full(len(beta), np.nan), step


def _move(cells: CountedCells, design: Floats, shift: Floats, beta: Floats, *, penalised: bool) -> Floats:
    risk = special.expit(design @ beta + shift)
    weights = cells.rows * risk * (1 - risk)
    information = design.T @ (weights[:, np.newaxis] * design)
    residual = cells.cases - cells.rows * risk
    if (
        penalised
    ):  # the leverage of a cell is that of all its rows; half of it counts as cases, half as others
        leverage = weights * np.sum(np.linalg.solve(information, design.T).T * design, axis=1)
        residual = residual + leverage * (0.5 - risk)
        weights = (
            (cells.rows + leverage) * risk * (1 - risk)
        )  # steps of the rows so extended do not overshoot
        information = design.T @ (weights[:, np.newaxis] * design)
    return np.linalg.solve(information, design.T @ residual)


def _objective(cells: CountedCells, design: Floats, shift: Floats, beta: Floats, *, penalised: bool) -> float:
    odds = design @ beta + shift
    reached = float(np.sum(cells.cases * odds - cells.rows * np.logaddexp(0, odds)))
    if penalised:
        risk = special.expit(odds)
        weights = cells.rows * risk * (1 - risk)
        sign, size = np.linalg.slogdet(design.T @ (weights[:, np.newaxis] * design))
        reached += float(size) / 2 if sign > 0 else -np.inf
    return reached


def _described(
    cells: CountedCells,
    design: Floats,
    shift: Floats,
    beta: Floats,
    null: Floats,
    infinite: Ints,
    steps: int,
) -> LogisticFit:
    risk = special.expit(design @ beta + shift)
    weights = cells.rows * risk * (1 - risk)
    nothing = np.full((len(beta), len(beta)), np.nan)
    bread, clustered = nothing, nothing
    if not np.isnan(beta).any():
        bread = np.linalg.inv(design.T @ (weights[:, np.newaxis] * design))
        scores = cells.group_sums((cells.cases - cells.rows * risk)[:, np.newaxis] * design)
        clustered = bread @ clustered_covariance(scores, cells.group_count) @ bread
    reached = log_likelihood(cells, risk)
    share = np.divide(cells.cases, cells.rows, out=np.zeros(len(risk)), where=cells.rows > 0)
    return LogisticFit(
        beta,
        bread,
        clustered,
        infinite,
        reached,
        log_likelihood(cells, special.expit(null[0] + shift)),
        2 * (log_likelihood(cells, share) - reached),
        int(np.count_nonzero(cells.rows)) - len(beta),
        cells.group_count,
        cells.effective_groups,
        steps,
    )


def _check_independent(design: Floats) -> None:
    """Refuse columns that depend on each other: their coefficients would be anything."""
    length = np.sqrt(np.sum(design**2, axis=0))
    scaled = design / np.where(length > 0, length, 1.0)
    rank = int(np.linalg.matrix_rank(scaled.T @ scaled, tol=1e-9, hermitian=True))
    if rank < design.shape[1]:
        raise ValueOutOfRange(
            "logistic fit",
            found=f"{design.shape[1]} terms, of which {rank} say something of their own",
            expected="a design whose columns do not depend on each other",
            remedy="leave out categories without rows, and factors that follow from others",
        )
