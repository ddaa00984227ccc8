"""Effects on logarithms of rates, for large counts: group-time effects, imputation, synthetic differences.

On this scale every method is a weighted sum of logarithms, so what rounding may move is the same sum of what
it may move each of them by.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from zicht.analyses.monitor.designs import Design, Estimator
from zicht.analyses.monitor.estimated import Estimated, EventStudy, log_rates_of, log_rounding, widened
from zicht.analyses.monitor.panels import Floats
from zicht.methods.effects.callaway_santanna import group_time_effects
from zicht.methods.effects.cohort_effects import CohortEffects
from zicht.methods.effects.event_study_bands import simultaneous_bands
from zicht.methods.effects.imputation import Partition, imputed_effects
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.rounding_bounds import RoundingReach, rounding_reach
from zicht.methods.effects.synthetic_differences import (
    SyntheticDifference,
    Weighting,
    effects_elsewhere,
    placebo_effects,
    synthetic_difference,
)

CONFIDENCE = 0.95
SIZES_APART = 4.0
"""Donors of a mix differ from the treated areas by at most this factor in their counts: their noise, of which
the error is learnt, must be like that of the treated."""
FEWEST_DONORS = 10
REPLICATIONS = 100


def by_group_time(design: Design, generator: np.random.Generator) -> Estimated:
    """Callaway & Sant'Anna: the mean of all areas and periods since their start."""
    panel = log_rates_of(design)
    found = group_time_effects(panel)
    return _of_cohorts(Estimator.GROUP_TIME, design, found, _last_before(panel), generator)


def by_imputation(design: Design, generator: np.random.Generator) -> Estimated:
    """Borusyak, Jaravel & Spiess: against all periods before."""
    panel = log_rates_of(design)
    partition = Partition.EVENT_TIME if len(panel.cohorts) > 1 else Partition.CELL
    found = imputed_effects(panel, partition=partition)
    return _of_cohorts(Estimator.IMPUTATION, design, found, _all_before(panel), generator)


def by_synthetic(design: Design, generator: np.random.Generator) -> Estimated | None:
    """Synthetic differences with placebo errors; None when too few donors are of a size with the treated.

    None too for areas that lie together: they share their shocks, and placebo areas drawn singly do not.
    """
    if design.clusters is not None:
        return None
    panel = log_rates_of(design)
    kept = _of_a_size(design)
    if np.count_nonzero(kept & (design.starts == NEVER)) < max(FEWEST_DONORS, 3 * int(design.treated.sum())):
        return None
    panel = panel.only(kept)
    found = synthetic_difference(panel, Weighting.BOTH)
    placebos = _placebos(panel, found, generator)
    error = float(np.sqrt(np.mean(placebos**2)))
    donors = int(np.count_nonzero(panel.start == NEVER))
    half = float(special.stdtrit(donors - 1, (1 + CONFIDENCE) / 2)) * error
    moved = float(_reach_of_mix(panel, found, log_rounding(design)[kept]).likely(CONFIDENCE)[0])
    t = max(abs(found.effect) - moved, 0.0) / error
    return Estimated(
        Estimator.SYNTHETIC,
        float(np.exp(found.effect)),
        float(np.exp(found.effect - half - moved)),
        float(np.exp(found.effect + half + moved)),
        float(np.exp(moved)),
        float(2 * special.stdtr(donors - 1, -t)),
    )


def _placebos(panel: Panel, found: SyntheticDifference, generator: np.random.Generator) -> Floats:
    """Every other area once in the place of one treated area; of several, drawn by lot."""
    if np.count_nonzero(panel.start != NEVER) > 1:
        return placebo_effects(panel, found, generator, REPLICATIONS)
    donors = np.flatnonzero(panel.start == NEVER)
    starts = np.full((len(donors), panel.units), NEVER)
    starts[:, panel.start != NEVER] = 0
    starts[np.arange(len(donors)), donors] = found.starts[0].first
    return effects_elsewhere(panel, found, starts)


def _of_cohorts(
    estimator: Estimator,
    design: Design,
    found: CohortEffects,
    weights_before: Floats,
    generator: np.random.Generator,
) -> Estimated:
    whole = found.overall().estimates
    moved = _reach_of_means(design, weights_before).likely(CONFIDENCE)
    interval = widened(whole.intervals(CONFIDENCE), moved)
    value = float(whole.value[0])
    error, freedom = (float(part[0]) for part in whole.welch())
    t = max(abs(value) - float(moved[0]), 0.0) / error if error > 0 else float("nan")
    return Estimated(
        estimator,
        float(np.exp(value)),
        float(interval.lower[0]),
        float(interval.upper[0]),
        float(np.exp(moved[0])),
        float(2 * special.stdtr(freedom, -t)),
        _study(found, float(moved[0]), generator),
    )


def _study(found: CohortEffects, moved: float, generator: np.random.Generator) -> EventStudy | None:
    """By periods since the start; None without a spread of its own, as with one treated area."""
    by_time = found.by_event_time()
    interval = by_time.estimates.intervals(CONFIDENCE)
    known = np.isfinite(interval.lower) & np.isfinite(by_time.estimates.value)
    if not known.any():
        return None
    chosen = by_time.chosen(known)
    estimates, reach = chosen.estimates, np.full(len(chosen.label), moved)
    return EventStudy(
        chosen.label.astype(np.float64),
        np.exp(estimates.value),
        widened(estimates.intervals(CONFIDENCE), reach),
        widened(simultaneous_bands(estimates, generator, confidence=CONFIDENCE).interval, reach),
    )


def _last_before(panel: Panel) -> Floats:
    """(units, periods) weight of each period before in the comparison: the last one is all."""
    return np.asarray(np.arange(panel.periods) == panel.start[:, np.newaxis] - 1, dtype=np.float64)


def _all_before(panel: Panel) -> Floats:
    """(units, periods) every period before counts the same."""
    before = panel.untreated()
    return np.asarray(before / before.sum(axis=1, keepdims=True))


def _reach_of_means(design: Design, before: Floats) -> RoundingReach:
    """Of the mean since the start minus that before, in treated areas and in those they are compared with."""
    panel = log_rates_of(design)
    treated = panel.start != NEVER
    weights = np.zeros(panel.outcome.shape)
    cells = (np.arange(panel.periods) >= panel.start[:, np.newaxis]) & treated[:, np.newaxis]
    weights += cells / cells.sum()
    share = cells.sum(axis=1, keepdims=True) / cells.sum()
    weights -= share * np.where(treated[:, np.newaxis], before, 0.0)
    weights[~treated] = -weights[treated].sum(axis=0) / np.count_nonzero(~treated)
    return rounding_reach(weights.reshape(-1, 1), log_rounding(design).ravel())


def _reach_of_mix(panel: Panel, found: SyntheticDifference, rounding: Floats) -> RoundingReach:
    weights = np.zeros(panel.outcome.shape)
    for start, share in zip(found.starts, found.shares, strict=True):
        areas = (panel.start == start.first) / start.areas - start.area_weights
        after = (np.arange(panel.periods) >= start.first) / (panel.periods - start.first)
        after[: start.first] -= start.period_weights
        weights += share * areas[:, np.newaxis] * after
    return rounding_reach(weights.reshape(-1, 1), rounding.ravel())


def _of_a_size(design: Design) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(areas,) treated, or with counts before the start of the same order."""
    assert design.panel is not None
    size = design.panel.counts[:, : design.first].mean(axis=1)
    low, high = size[design.treated].min() / SIZES_APART, size[design.treated].max() * SIZES_APART
    return np.asarray(design.treated | ((size >= low) & (size <= high)))
