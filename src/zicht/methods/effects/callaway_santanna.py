"""Differences in differences when areas begin at different moments: group-time effects.

Each cohort is compared, period by period, with areas that are not (yet) treated, so an area that began early
is never a comparison for one that began late: the mistake of the usual regression with two fixed effects.
Callaway & Sant'Anna 2021 (Journal of Econometrics 225), as in R's did.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from zicht.methods.arrays import Floats, Ints
from zicht.methods.effects.cohort_effects import CohortEffects
from zicht.methods.effects.doubly_robust import doubly_robust
from zicht.methods.effects.estimates import Estimates, lonely
from zicht.methods.effects.panels import NEVER, Panel


class Comparison(StrEnum):
    """With whom a cohort is compared."""

    NEVER = "never"  # units that never begin
    NOT_YET = "not_yet"  # and those that have not begun by the period


class Base(StrEnum):
    """With which period a period before the start is compared."""

    VARYING = "varying"  # the one just before it: pseudo-effects of one step, the default of R's did
    UNIVERSAL = "universal"  # the last one before the start: an event study against one moment


def group_time_effects(
    panel: Panel,
    *,
    comparison: Comparison = Comparison.NEVER,
    base: Base = Base.UNIVERSAL,
    anticipation: int = 0,
) -> CohortEffects:
    """Effect of each cohort in each period.

    panel         units with a gap in the outcome, or treated all along, are left out and counted
    comparison    who stands for "without": NOT_YET uses more areas, NEVER asks less of parallel trends
    base          UNIVERSAL leaves out the base period itself
    anticipation  periods before the start in which there may be an effect already
    returns       cells in order of cohort and period; nan where no unit is left to compare with. With
                  covariates: doubly robust (Sant'Anna & Zhao 2020), nan where the two groups do not overlap
    source        Callaway & Sant'Anna 2021, eq. 2.4-2.9, theorem 2; checked on mpdta in tests/published
    """
    usable = panel.usable()
    left_out = panel.units - int(usable.sum())
    panel = panel if left_out == 0 else panel.only(usable)
    cells = _cells(panel, comparison, base, anticipation)
    if panel.covariates is None:
        value, influence = _differences(panel, cells)
    else:
        value, influence = _adjusted(panel, cells, panel.covariates)
    group, cluster = panel.group, panel.clusters
    alone = lonely(group, cluster, cells.cohort) | np.isnan(value)
    if comparison is Comparison.NEVER:
        alone |= lonely(group, cluster, np.array([NEVER]))
    return CohortEffects(
        Estimates(value, influence, cluster, group, alone),
        cells.cohort,
        cells.period,
        size=_counts(panel)[cells.row],
        random_shares=True,
        left_out=left_out,
    )


@dataclass(frozen=True, eq=False)
class _Cells:
    """Cohort and period of each effect, and what it is a difference of; cells in order of cohort.

    row        place of the cohort among the cohorts
    base       the period compared with
    threshold  units that begin later than this are the comparison
    """

    cohort: Ints
    period: Ints
    row: Ints
    base: Ints
    threshold: Ints


def _cells(panel: Panel, comparison: Comparison, base: Base, anticipation: int) -> _Cells:
    cohorts = panel.cohorts
    row, period = (part.ravel() for part in np.indices((len(cohorts), panel.periods)))
    cohort = cohorts[row]
    last_before = cohort - 1 - anticipation
    stepwise = (base is Base.VARYING) & (period < cohort)
    compared = np.where(stepwise, period - 1, last_before)
    kept = (last_before >= 0) & (compared >= 0) & (compared != period)
    latest = np.maximum(period, compared) + anticipation
    threshold = latest if comparison is Comparison.NOT_YET else np.full(len(row), NEVER - 1)
    return _Cells(cohort[kept], period[kept], row[kept], compared[kept], threshold[kept])


def _counts(panel: Panel) -> Floats:
    """(cohorts,) units of each."""
    return np.array([np.count_nonzero(panel.start == start) for start in panel.cohorts], dtype=np.float64)


def _differences(panel: Panel, cells: _Cells) -> tuple[Floats, Floats]:
    """Mean change of the cohort minus that of the comparison, and the parts of the units in it."""
    groups, of = np.unique(panel.group, return_inverse=True)
    counts = np.bincount(of, minlength=len(groups)).astype(np.float64)
    sums = np.zeros((len(groups), panel.periods))
    rows = [np.flatnonzero(of == place) for place in range(len(groups))]
    for place, members in enumerate(rows):
        sums[place] = panel.outcome[members].sum(axis=0)
    own = np.searchsorted(groups, cells.cohort)
    change = sums[:, cells.period] - sums[:, cells.base]
    compared = (groups[:, np.newaxis] > cells.threshold) & (groups[:, np.newaxis] != cells.cohort)
    others = counts @ compared
    of_cohort = change[own, np.arange(len(own))] / counts[own]
    of_others = np.divide(
        np.sum(change * compared, axis=0), others, out=np.full(len(own), np.nan), where=others > 0
    )
    influence = np.zeros((panel.units, len(own)))
    for place, members in enumerate(rows):
        mine, against = np.flatnonzero(own == place), np.flatnonzero(compared[place])
        outcome = panel.outcome[members]
        for chosen, mean, weight in (
            (mine, of_cohort, 1 / counts[own]),
            (against, of_others, -1 / np.maximum(others, 1)),
        ):
            # (unit, cell) deviation of the change of a unit from the mean change, times its weight
            deviation = outcome[:, cells.period[chosen]]
            deviation -= outcome[:, cells.base[chosen]]
            deviation -= mean[chosen]
            deviation *= weight[chosen]
            influence[np.ix_(members, chosen)] = deviation
    return of_cohort - of_others, influence


def _adjusted(panel: Panel, cells: _Cells, covariates: Floats) -> tuple[Floats, Floats]:
    """The same with characteristics: like is compared with like, one comparison at a time."""
    value = np.full(len(cells.cohort), np.nan)
    influence = np.zeros((panel.units, len(value)))
    design = np.column_stack([np.ones(panel.units), covariates])
    pairs, of = np.unique(np.column_stack([cells.cohort, cells.threshold]), axis=0, return_inverse=True)
    for place, (cohort, threshold) in enumerate(pairs):
        chosen = np.flatnonzero(of.ravel() == place)
        treated = panel.group == cohort
        members = np.flatnonzero(treated | ((panel.group > threshold) & ~treated))
        changes = (
            panel.outcome[members][:, cells.period[chosen]] - panel.outcome[members][:, cells.base[chosen]]
        )
        found, parts = doubly_robust(changes, treated[members], design[members])
        value[chosen] = found
        influence[np.ix_(members, chosen)] = parts
    return value, influence
