"""The outcome without the measure, imputed from everything that was untreated at the time.

A unit effect and a period effect are fitted to the untreated cells only; the effect is what the treated
cells differ from them. It uses all periods before, so it is the most precise of the estimators here when
trends were parallel all along, and the most sensitive when they were not.
Borusyak, Jaravel & Spiess 2024 (Review of Economic Studies 91), as R's didimputation.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.effects.cohort_effects import CohortEffects
from zicht.methods.effects.estimates import Estimates, cluster_sums
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.two_way_fit import TwoWayFit, two_way_fit


class Partition(StrEnum):
    """Within which treated cells effects are taken to be alike when their spread is measured."""

    CELL = "cell"  # of one cohort and period, the source's default: asks two clusters of each cohort
    EVENT_TIME = "event_time"  # equally long after the start: also for starts of one area each
    ALL = "all"  # everywhere and always: also where only one area has been treated so long


def imputed_effects(
    panel: Panel, *, partition: Partition = Partition.CELL, anticipation: int = 0
) -> CohortEffects:
    """Effect of each cohort in each period from its start on (from `anticipation` periods before it on).

    panel      gaps in the outcome are allowed; units without an untreated figure are left out and counted
    partition  differences between effects within a part count as chance, so a coarser one is cautious
    returns    cells in order of cohort and period; nan where untreated figures do not determine them
    source     Borusyak, Jaravel & Spiess 2024, theorems 2 and 3; checked on mpdta in tests/published
    """
    fit = two_way_fit(panel.outcome, panel.untreated(anticipation) & ~np.isnan(panel.outcome))
    cohort, period = treated_cells(panel, anticipation)
    difference = panel.outcome - fit.imputed
    counted = (panel.start[:, np.newaxis] == cohort) & ~np.isnan(difference[:, period])
    size = counted.sum(axis=0).astype(np.float64)
    found = np.where(counted, difference[:, period], 0.0)
    value = np.divide(found.sum(axis=0), size, out=np.full(len(size), np.nan), where=size > 0)

    cluster = panel.clusters
    parts = {
        Partition.CELL: np.arange(len(cohort)),
        Partition.EVENT_TIME: period - cohort,
        Partition.ALL: np.zeros(len(cohort), dtype=np.int64),
    }[partition]
    centre, clusters = _centres(found, counted, cluster, parts)
    influence = np.where(counted, found - centre, 0.0) / np.maximum(size, 1)
    influence -= fit.residual @ _period_effects(fit, counted, size, period)
    begun = np.where(panel.group == NEVER, NEVER, 0)
    group = panel.group if partition is Partition.CELL else begun
    alone = (clusters < 2) | _one_comparison(fit, cluster)[period] | np.isnan(value)
    return CohortEffects(
        Estimates(value, influence, cluster, group, alone),
        cohort,
        period,
        size=size,
        random_shares=False,
        left_out=int(np.sum(~fit.kept)),
    )


def treated_cells(panel: Panel, anticipation: int) -> tuple[Ints, Ints]:
    """Cohort and period of every treated cell, in order."""
    cohorts = panel.cohorts
    row, period = (part.ravel() for part in np.indices((len(cohorts), panel.periods)))
    treated = period >= cohorts[row] - anticipation
    return cohorts[row[treated]], period[treated].astype(np.int64)


def _centres(found: Floats, counted: Bools, cluster: Ints, parts: Ints) -> tuple[Floats, Ints]:
    """(cells,) the effect that units of a part are compared with, and how many clusters there are in it.

    Clusters count for the square of their weight, which makes the variance not too small in expectation
    (theorem 3 of the source, eq. 8).
    """
    _, of = np.unique(parts, return_inverse=True)
    effects = cluster_sums(cluster_sums(found, cluster).T, of).T
    weights = cluster_sums(cluster_sums(counted.astype(np.float64), cluster).T, of).T
    squares = np.sum(weights**2, axis=0)
    centre = np.divide(
        np.sum(weights * effects, axis=0), squares, out=np.zeros(len(squares)), where=squares > 0
    )
    return centre[of], np.count_nonzero(weights, axis=0)[of]


def _period_effects(fit: TwoWayFit, counted: Bools, size: Floats, period: Ints) -> Floats:
    """(periods, cells) how far a residual in a period moves the imputed mean of a cell.

    Residuals of a unit add up to nought over its untreated cells, so its own effect drops out of the sum.
    """
    shares = counted.astype(np.float64) / np.maximum(size, 1)
    right = -fit.unit_shares.T @ shares
    right[period, np.arange(len(period))] += 1.0
    return np.asarray(fit.solve @ right)


def _one_comparison(fit: TwoWayFit, cluster: Ints) -> Bools:
    """(periods,) True where fewer than two clusters are untreated."""
    present = cluster_sums(fit.used.astype(np.float64), cluster) > 0
    return np.asarray(present.sum(axis=0) < 2)
