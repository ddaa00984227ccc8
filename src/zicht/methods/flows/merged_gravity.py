"""The gravity model when small flows are published together.

Protected flows of an origin are its large flows one by one, a row for the small ones to each group of
destinations, and a row for everything else. Each row is the sum of a few or many pairs. The model is still
one of pairs; only its sums are seen (a composite link: Thompson & Baker 1981). What arrives at each
destination is published too, and says most about the many destinations that no flow reaches on its own.

Rows and totals of destinations overlap: a flow with a row of its own is in both. Both are used, weighted
by the inverse of their covariance. Where every pair has its own row, totals add nothing and the answer
is that of `gravity`. Rounding of what is published enters the covariance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.flows.composite_link import fit_composite_link
from zicht.methods.flows.sums_of_pairs import PublishedRows

NO_ROW = -1  # in `rows`: the pair exists, but no published row counts it


@dataclass(frozen=True, eq=False)
class MergedGravityFit:
    """A fitted model of n origins and m destinations of which sums were seen."""

    coefficients: Floats  # (k,) nan where what was seen does not identify them
    covariance: Floats  # (k, k) by the model, times the dispersion
    covariance_by_origin: Floats  # (k, k) robust to any dependence between the rows of one origin
    expected: Floats  # (n, m) mean flow of each pair; 0 where none is possible, nan where not counted
    expected_rows: Floats  # (rows,) mean of each published row; nan for a row that is not shown
    leverage_rows: Floats  # (rows,) share of each row in its own expectation, 0 .. 1; nan likewise
    expected_totals: Floats  # (m,) mean of what arrives at each destination from counted pairs
    dispersion: float  # Pearson chi-square over degrees of freedom, rounding taken into account
    freedom: int
    iterations: int
    settled: bool  # False: the search ran out of steps and nothing of the fit should be shown

    @property
    def standard_errors(self) -> Floats:
        """(k,) the larger of the two: rows share an origin, and few origins can look calm by chance."""
        both = np.stack([np.diagonal(part) for part in (self.covariance, self.covariance_by_origin)])
        return floats(np.sqrt(np.max(both, axis=0)))


def fit_merged_gravity(
    row_values: Floats,
    rows: Ints,
    destination_totals: Floats,
    covariates: Floats,
    *,
    counted: Bools | None = None,
    rounding_rows: Floats | float = 0.0,
    rounding_totals: Floats | float = 0.0,
) -> MergedGravityFit:
    """Doubly constrained gravity model of partly merged flows, by quasi-likelihood.

    row_values          (r,)       published sums >= 0; nan: the row is not shown
    rows                (n, m)     number of the row that counts each pair; NO_ROW: none, the pair still flows
    destination_totals  (m,)       published sums of what arrives over counted pairs, in a row or not; for a
                                   total that is not shown give what it can be: the middle, and as rounding
                                   half the width
    covariates          (k, n, m)  finite for counted pairs
    counted             (n, m)     False: no such pair, or nothing is to be said of it; None: all
    rounding_...        promised largest difference of each value with the truth
    returns             expected 0 for every pair of an origin or destination that shows 0
    raises              ShapeMismatch, ValueOutOfRange
    source              quasi-score of McCullagh & Nelder 1989, eq. 9.5, for overlapping sums
    """
    counted = np.ones(rows.shape, dtype=bool) if counted is None else counted
    check_same_shape("merged gravity", rows=rows, counted=counted, covariates=floats(covariates)[0])
    totals = floats(destination_totals)
    check_same_shape("merged gravity", destinations=rows[0], totals=totals)
    check_range("merged gravity", floats(row_values), 0, np.inf, "published rows")
    check_range("merged gravity", totals, 0, np.inf, "totals of destinations")
    shown = np.append(~np.isnan(row_values), False)  # the last one stands for NO_ROW
    rows = np.where(shown[rows], rows, NO_ROW)
    used = counted & _with_flow(floats(row_values), np.where(counted, rows, NO_ROW), totals)
    origin, destination = np.nonzero(used)
    promise = np.broadcast_to(floats(rounding_rows), (len(row_values),))
    arriving = np.unique(destination)
    found = fit_composite_link(
        floats(covariates)[:, used],
        origin,
        destination,
        PublishedRows.over(rows[used], row_values, promise),
        totals[arriving],
        np.broadcast_to(floats(rounding_totals), totals.shape)[arriving],
    )
    expected = np.where(counted, 0.0, np.nan)
    expected[used] = found.mean
    leverage = np.where(np.isnan(row_values), np.nan, 0.0)
    leverage[np.unique(rows[used & (rows >= 0)])] = found.row_leverage
    by_row = np.bincount(np.maximum(rows, 0)[used], found.mean * (rows[used] >= 0), len(row_values))
    return MergedGravityFit(
        coefficients=found.coefficients,
        covariance=found.covariance,
        covariance_by_origin=found.covariance_by_origin,
        expected=expected,
        expected_rows=np.where(np.isnan(row_values), np.nan, by_row),
        leverage_rows=leverage,
        expected_totals=floats(np.nansum(expected, axis=0)),
        dispersion=found.dispersion,
        freedom=found.freedom,
        iterations=found.iterations,
        settled=found.settled,
    )


def _with_flow(row_values: Floats, rows: Ints, totals: Floats) -> Bools:
    """(n, m) pairs of an origin with flow in some row and a destination where some arrives."""
    flow = np.append(np.nan_to_num(row_values), 0.0) > 0  # the last one stands for NO_ROW
    in_rows = np.asarray(flow[rows])
    return np.asarray(in_rows.any(axis=1, keepdims=True) & (totals > 0), dtype=bool)
