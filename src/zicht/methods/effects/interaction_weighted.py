"""The regression with two fixed effects done right: an effect for every cohort and period, then weighted.

Sun & Abraham 2021 (Journal of Econometrics 225), as fixest's sunab. In a panel without holes the regression
has a closed form: each coefficient is a difference of four means, against units that never begin.
Beside it stands `one_coefficient`, the usual regression, only to show how far off it is: it compares late
starts with early ones, and can have the wrong sign (Goodman-Bacon 2021).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zicht.methods.arrays import Floats, Ints
from zicht.methods.effects.callaway_santanna import group_time_effects
from zicht.methods.effects.cohort_effects import CohortEffects
from zicht.methods.effects.estimates import Estimates
from zicht.methods.effects.panels import NEVER, Panel


@dataclass(frozen=True, eq=False)
class InteractionWeighted:
    """Effects per cohort and period, and slopes of what else was in the regression."""

    effects: CohortEffects
    slopes: Estimates


def interaction_weighted_effects(panel: Panel, controls: Floats | None = None) -> InteractionWeighted:
    """Effects from one regression with effects of units and periods, and of each cohort in each period.

    panel     needs units that never begin; units with a gap, or treated all along, are left out and counted
    controls  (units, periods, terms) what changes over time besides; None: nothing
    returns   with errors that hold the small-sample factor of fixest (unit effects are not counted: they lie
              within the clusters)
    source    Sun & Abraham 2021, eq. 27; checked on mpdta and base_stagg of fixest in tests/published
    """
    controls = np.zeros((*panel.outcome.shape, 0)) if controls is None else controls
    usable = panel.usable() & ~np.any(np.isnan(controls), axis=(1, 2))
    left_out = panel.units - int(usable.sum())
    panel, controls = replace(panel.only(usable), covariates=None), controls[usable]
    within = _within(controls, panel.group)
    solve = np.linalg.inv(np.einsum("uti,utj->ij", within, within))
    slope = solve @ np.einsum("uti,ut->i", within, panel.outcome)
    adjusted = replace(panel, outcome=panel.outcome - controls @ slope)
    residual = _within(adjusted.outcome[..., np.newaxis], panel.group)[..., 0]
    of_slope = np.einsum("uti,ut->ui", within, residual) @ solve

    found = group_time_effects(adjusted)
    moved = np.column_stack(
        [
            group_time_effects(replace(panel, outcome=controls[..., term])).estimates.value
            for term in range(controls.shape[2])
        ]
        or [np.zeros((len(found.cohort), 0))]
    )
    cells = found.estimates
    factor = _small_sample(panel, len(cells.value) + len(slope))
    return InteractionWeighted(
        replace(
            found,
            estimates=replace(cells, influence=factor * (cells.influence - of_slope @ moved.T)),
            random_shares=False,
            left_out=left_out,
        ),
        Estimates(slope, factor * of_slope, cells.cluster, cells.group, np.zeros(len(slope), dtype=np.bool_)),
    )


def one_coefficient(panel: Panel) -> Estimates:
    """The usual regression: effects of units and periods and one coefficient for "treated". Not a verdict.

    panel  units with a gap are left out; those treated all along stay in, as they do in the usual regression
    """
    gap = np.isnan(panel.outcome).any(axis=1)
    panel = panel.only(np.asarray(~gap))
    everyone = np.zeros(panel.units, dtype=np.int64)
    treated = np.where(panel.untreated(), 0.0, 1.0)
    within = _within(treated[..., np.newaxis], everyone)[..., 0]
    coefficient = np.sum(within * panel.outcome) / np.sum(within**2)
    rest = panel.outcome - coefficient * treated
    residual = _within(rest[..., np.newaxis], everyone)[..., 0]
    influence = np.sum(within * residual, axis=1, keepdims=True) / np.sum(within**2)
    factor = _small_sample(panel, 1)
    group = np.where(panel.group == NEVER, NEVER, 0)
    return Estimates(
        np.array([coefficient]), factor * influence, panel.clusters, group, np.zeros(1, dtype=np.bool_)
    )


def _within(values: Floats, group: Ints) -> Floats:
    """(units, periods, terms) what is left after means of units, and of each group in each period."""
    centred = values - values.mean(axis=1, keepdims=True)
    for start in np.unique(group):
        rows = group == start
        centred[rows] -= centred[rows].mean(axis=0)
    return np.asarray(centred)


def _small_sample(panel: Panel, coefficients: int) -> float:
    """Root of the factor by which fixest raises clustered variances."""
    cells, clusters = panel.outcome.size, int(panel.clusters.max()) + 1
    spare = cells - coefficients - panel.periods
    return float(np.sqrt((cells - 1) / spare * clusters / (clusters - 1)))
