"""How many rows of an area are at raised risk: in a combination whose fitted risk is k times the average."""

from __future__ import annotations

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Bools, Floats, Ints, check_range, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.logistic import LogisticFit
from zicht.methods.risk.whole_groups import LARGEST_SAMPLE, Estimate

DRAWS = 500


def at_raised_risk(risk: Floats, rows: Floats, times_average: float) -> Bools:
    """(..., cells) True where the risk is at least so many times the average over all rows."""
    average = np.sum(risk * rows, axis=-1, keepdims=True) / rows.sum()
    return np.asarray(risk >= times_average * average * (1 - 1e-12))


def raised_risk(
    fit: LogisticFit,
    design: Floats,
    rows: Floats,
    areas: Ints,
    count: int,
    times_average: float,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    draws: int = DRAWS,
    clustered: bool = True,
) -> Estimate:
    """(areas,) rows at raised risk, and how far the number moves with the coefficients.

    The number is an exact count given the fit. Its limits come from drawing coefficients from their normal
    distribution: a combination near the border is now in, now out. They always include the number itself.

    design, rows, areas, count  as in `area_totals`
    times_average  k, > 0
    """
    check_range("raised risk", floats(times_average), 1e-9, np.inf, "times the average")
    kinds, place = np.unique(design, axis=0, return_inverse=True)
    place = place.ravel()
    shape = (len(kinds), count)
    rows_of = sparse.csr_array((rows, (place, areas)), shape=shape)
    rows_of_kind = floats(rows_of.sum(axis=1)).ravel()
    found = at_raised_risk(fit.risks(kinds), rows_of_kind, times_average) @ rows_of
    covariance = fit.clustered_covariance if clustered else fit.covariance
    drawn = fit.coefficients + generator.standard_normal((draws, design.shape[1])) @ _square_root(covariance)
    size = max(1, LARGEST_SAMPLE // len(kinds))
    counts = np.concatenate(
        [
            at_raised_risk(special.expit(drawn[start : start + size] @ kinds.T), rows_of_kind, times_average)
            @ rows_of
            for start in range(0, draws, size)
        ]
    )
    lower, upper = np.quantile(counts, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return Estimate(floats(found), Interval(np.minimum(lower, found), np.maximum(upper, found)))


def _square_root(covariance: Floats) -> Floats:
    """The symmetric root: unlike a factor of Cholesky it exists for few groups, and it is unique."""
    values, vectors = np.linalg.eigh(covariance)
    return floats((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)
