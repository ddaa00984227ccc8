"""The effect on the series of the treated areas together, broken at the start, with the others as control.

It asks less of other areas than the other methods, and more of time: the share of the treated areas in all
events is taken to have gone on along its own line.
"""

from __future__ import annotations

import numpy as np

from zicht.analyses.monitor.designs import Design, Estimator
from zicht.analyses.monitor.estimated import Estimated
from zicht.analyses.monitor.panels import Floats
from zicht.methods.effects.interrupted_series import STEP, SegmentedFit, interrupted_series, segmented_design
from zicht.methods.effects.rounding_bounds import rounding_reach

CONFIDENCE = 0.95


def by_series(design: Design, periods_a_year: int) -> Estimated | None:
    """Ratio at the start; None with several starts, a series that is too short, or a part without events."""
    assert design.panel is not None
    if len(np.unique(design.starts[design.treated])) > 1:
        return None
    counts, exposure, treated = design.panel.counts, design.panel.exposure, design.treated
    season = periods_a_year if periods_a_year > 1 else None
    found = interrupted_series(
        counts[treated].sum(axis=0),
        design.first,
        exposure=exposure[treated].sum(axis=0),
        control=counts[~treated].sum(axis=0),
        control_exposure=exposure[~treated].sum(axis=0),
        season=season,
        confidence=CONFIDENCE,
    )
    if found is None:
        return None
    moved = _moved_by_rounding(design, found.fit, season)
    return Estimated(
        Estimator.SERIES,
        found.ratio,
        float(np.exp(found.interval.lower[0] - moved)),
        float(np.exp(found.interval.upper[0] + moved)),
        float(np.exp(moved)),
        found.p,
    )


def _moved_by_rounding(design: Design, fit: SegmentedFit, season: int | None) -> float:
    """A count of one more moves the step by its row of the inverse information (canonical link)."""
    assert design.panel is not None
    columns, terms = segmented_design(len(design.panel.periods), design.first, season=season)
    row = columns @ fit.unscaled[terms.index(STEP)]
    total = design.panel.counts.sum(axis=0)
    share = np.divide(fit.mean, total, out=np.zeros_like(total), where=total > 0)
    weights: Floats = np.where(design.treated[:, np.newaxis], row * (1 - share), -row * share)
    return float(rounding_reach(weights.reshape(-1, 1), design.panel.rounding.ravel()).likely(CONFIDENCE)[0])
