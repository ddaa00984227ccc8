"""The effect that would most likely be seen, worked out before the start: an entry must state it.

Nothing of after the start is used. The periods before are split as if the intervention had begun earlier; how
far counts then stray by themselves, and what rounding may move, tell how large a decrease must be to show.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import special

from zicht.analyses.monitor.designs import Design
from zicht.analyses.monitor.estimated import counts_of
from zicht.analyses.monitor.panels import Floats, following
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects
from zicht.methods.effects.ratios import Ratios

POWER = 0.8
CONFIDENCE = 0.95
HORIZON_YEARS = 2
"""An intervention is looked at over its first two years, or all of it when it is shorter."""
MAY_BECOME_SMALL = 40.0
"""Mean count of an area of which some periods may fall to the minimum of protection when half is left."""
STEPS = 60


def detectable_ratio(design: Design, periods_a_year: int) -> float:
    """Ratio nearest to 1 that would be seen with a chance of 0.8; 0 when none would.

    design  of periods before the start only
    """
    if design.panel is None:
        return 0.0
    before = len(design.panel.periods)
    after = min(_horizon(design, periods_a_year), before // 2)
    starts = np.where(design.starts == NEVER, NEVER, before - after)
    counts = counts_of(design)
    panel = Panel(counts.outcome, starts, counts.exposure, counts.cluster)
    whole = poisson_effects(panel, rounding=_rounding_after(design, before - after)).overall()
    return _smallest_seen(whole)


def _rounding_after(design: Design, start: int) -> Floats:
    """Promised differences, with those of small counts where an effect may make counts small.

    Protection promises less of a count near its minimum than of a larger one, so a decrease widens the
    interval that must show it.
    """
    assert design.panel is not None
    rounding = design.panel.rounding.copy()
    small = design.treated & (design.panel.counts.mean(axis=1) < MAY_BECOME_SMALL)
    rounding[small, start:] = rounding.max()
    return rounding


def _horizon(design: Design, periods_a_year: int) -> int:
    """How many periods after the start are looked at."""
    horizon, period, last = 1, design.intervention.first, design.intervention.last
    while horizon < HORIZON_YEARS * periods_a_year and period != last:
        horizon, period = horizon + 1, following(period)
    return horizon


def _smallest_seen(whole: Ratios) -> float:
    """The distance at which a test just refuses, with the power on top, as a ratio.

    A test refuses when a count is t standard errors and the reach of rounding away from what is expected. To
    do so four times in five the true count must lie 0.84 standard errors farther.
    """
    expected = float(whole.expected[0])
    if not expected > 0 or not np.isfinite(whole.p_values(CONFIDENCE)[0]):
        return 0.0
    reach = float(sum(part.likely(CONFIDENCE)[0] for part in whole.rounding))
    refused = _distance_refused(whole, expected)
    t = float(special.stdtrit(max(float(whole.spread.comparisons[0]) - 1, 1.0), (1 + CONFIDENCE) / 2))
    error = (refused - reach) / t
    seen = refused + float(special.ndtri(POWER)) * error
    return max(0.0, float(np.floor((1 - seen / expected) * 100) / 100))


def _distance_refused(whole: Ratios, expected: float) -> float:
    """By bisection: how far below the expected count a count is when p is 0.05."""
    low, high = 0.0, 20 * expected + 1000
    for _ in range(STEPS):
        middle = (low + high) / 2
        p = replace(whole, observed=np.array([expected + middle])).p_values(CONFIDENCE)[0]
        low, high = (middle, high) if p > 1 - CONFIDENCE else (low, middle)
    return high
