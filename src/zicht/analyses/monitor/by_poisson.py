"""Effects by observed over expected events: the method for small counts and for few treated areas.

The event study has the periods after the start against all before it; the periods before it are looked at
with the later half of them put aside, as if the start had been earlier (`paths_before`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.analyses.monitor.designs import Design, Estimator
from zicht.analyses.monitor.estimated import Estimated, EventStudy, counts_of
from zicht.analyses.monitor.panels import Floats
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import PoissonEffects, poisson_effects
from zicht.methods.effects.ratios import Ratios
from zicht.methods.intervals import Interval

CONFIDENCE = 0.95


def by_poisson(design: Design) -> Estimated:
    """Ratio of observed to expected events since the start."""
    assert design.panel is not None
    found = poisson_effects(counts_of(design), rounding=design.panel.rounding)
    whole = found.overall()
    interval = whole.intervals(CONFIDENCE)
    return Estimated(
        Estimator.POISSON,
        float(whole.ratio[0]),
        float(interval.lower[0]),
        float(interval.upper[0]),
        float(rounding_factors(whole)[0]),
        float(whole.p_values(CONFIDENCE)[0]),
        _study(found, design),
    )


@dataclass(frozen=True)
class PathsBefore:
    """Did treated and comparison areas run alike before the start? Tested with a start that was none.

    p      two-sided; nan where it cannot be tested
    drift  factor a year by which paths may have drifted apart and this test would miss it half of the time
    """

    p: float
    drift: float


def paths_before(design: Design, periods_a_year: int) -> PathsBefore:
    """The later half of the periods before the start against the earlier half."""
    found, aside = _as_if_earlier(design)
    whole = found.overall()
    interval = whole.intervals(CONFIDENCE)
    lower, upper = float(interval.lower[0]), float(interval.upper[0])
    if not (np.isfinite(upper) and lower > 0):
        return PathsBefore(float("nan"), float("inf"))
    # the middles of the two halves lie half of the periods before apart
    half = (np.log(upper) - np.log(lower)) / 2
    apart = max(aside, design.first - aside) / periods_a_year
    return PathsBefore(float(whole.p_values(CONFIDENCE)[0]), float(np.exp(half / apart)))


def rounding_factors(found: Ratios) -> Floats:
    """(sums,) factor by which rounding alone may move a ratio, with 95 % confidence."""
    of_observed, of_expected = (reach.likely(CONFIDENCE) for reach in found.rounding)
    with np.errstate(divide="ignore", invalid="ignore"):
        down = (1 - of_observed / found.observed) / (1 + of_expected / found.expected)
        up = (1 + of_observed / found.observed) / (1 - of_expected / found.expected)
    factor = np.maximum(up, 1 / np.where(down > 0, down, np.nan))
    sure = (of_observed < found.observed) & (of_expected < found.expected)
    exact = (of_observed == 0) & (of_expected == 0)
    return np.asarray(np.where(exact, 1.0, np.where(sure, factor, np.inf)))


def _as_if_earlier(design: Design) -> tuple[PoissonEffects, int]:
    """Effects of a start half way the periods before the first start, of which nobody had begun."""
    assert design.panel is not None
    before = design.first
    aside = before // 2
    starts = np.where(design.starts == NEVER, NEVER, before - aside)
    panel = counts_of(design)
    assert panel.exposure is not None
    early = Panel(panel.outcome[:, :before], starts, panel.exposure[:, :before], panel.cluster)
    return poisson_effects(early, rounding=design.panel.rounding[:, :before]), aside


def _study(found: PoissonEffects, design: Design) -> EventStudy:
    """Points after the start, and those of the start that was none before it."""
    after = found.by_event_time()
    early, aside = _as_if_earlier(design)
    before = early.by_event_time()
    points = len(after.label) + len(before.label)
    each = [
        (part.intervals(CONFIDENCE), part.intervals(1 - (1 - CONFIDENCE) / points))
        for part in (before, after)
    ]
    return EventStudy(
        np.concatenate([before.label - aside, after.label]).astype(np.float64),
        np.concatenate([before.ratio, after.ratio]),
        _joined(each[0][0], each[1][0]),
        _joined(each[0][1], each[1][1]),
    )


def _joined(first: Interval, second: Interval) -> Interval:
    return Interval(np.concatenate([first.lower, second.lower]), np.concatenate([first.upper, second.upper]))
