"""How far the paths may differ before an effect is gone: bounds in the way of Rambachan & Roth (HonestDiD).

Periods are taken together in years counted from the start, back and on: that takes the season out, and a
year of small quarters is large enough for its logarithm. How the years of an area stray together is learnt
from comparison areas of a size with the treated ones, since one or two treated areas have no spread of
their own. Areas that lie together are one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.analyses.monitor.designs import Design
from zicht.analyses.monitor.panels import Bools, Floats
from zicht.methods.effects.estimates import cluster_groups, cluster_sums
from zicht.methods.effects.honest_differences import (
    EventStudy,
    event_study,
    relative_magnitudes,
    smoothness,
)
from zicht.methods.effects.panels import NEVER

RELATIVE = (0.5, 1.0, 2.0)
SMOOTH = (0.0, 0.02, 0.05)
SMALLEST_YEAR = 20.0
"""Events of a treated area in a year: with fewer the logarithm is no measure."""
SIZES_APART = 4.0
MOST_YEARS = 4
"""Before the base year, and after the start: what lies farther says little about the years around it."""
SPARE = 5
"""Comparison areas needed more than years are compared."""


@dataclass(frozen=True)
class RobustBound:
    """An interval of the mean ratio after the start that holds under one restriction.

    most  how far the paths may differ: a factor of what was seen before, or log points a year a year
    """

    restriction: str
    most: float
    lower: float
    upper: float


def robust_bounds(design: Design, rounding_factor: float, periods_a_year: int) -> tuple[RobustBound, ...]:
    """Bounds for each restriction; none with several starts, small counts, or too short or few series.

    rounding_factor  of the main estimate; widens every bound
    """
    study = _study(design, periods_a_year)
    if study is None or not np.isfinite(rounding_factor):
        return ()
    found = []
    for restriction, method, bounds in (
        ("relative_magnitude", relative_magnitudes, RELATIVE),
        ("smoothness", smoothness, SMOOTH),
    ):
        interval = method(study, np.array(bounds))
        found += [
            RobustBound(
                restriction,
                most,
                float(np.exp(interval.lower[at]) / rounding_factor),
                float(np.exp(interval.upper[at]) * rounding_factor),
            )
            for at, most in enumerate(bounds)
        ]
    return tuple(found)


def _study(design: Design, periods_a_year: int) -> EventStudy | None:
    assert design.panel is not None
    if len(np.unique(design.starts[design.treated])) > 1:
        return None
    cluster = np.arange(len(design.starts)) if design.clusters is None else design.clusters
    whole = cluster_sums(np.concatenate([design.panel.counts, design.panel.exposure], axis=1), cluster)
    by_period, exposed = np.split(whole, 2, axis=1)
    counts, times = _years(by_period, design.first, periods_a_year)
    exposure, _ = _years(exposed, design.first, periods_a_year)
    base = np.flatnonzero(times == -1)
    treated = cluster_groups(design.starts, cluster) != NEVER
    if not len(base) or times[0] > -2 or times[-1] < 0 or counts[treated].min() < SMALLEST_YEAR:
        return None
    compared = ~treated & _of_a_size(counts, treated)
    change = np.log((counts + 0.5) / exposure)
    change = np.delete(change - change[:, base], base, axis=1)
    others = int(np.count_nonzero(compared))
    if others < change.shape[1] + SPARE:
        return None
    spread = np.cov(change[compared], rowvar=False).reshape(change.shape[1], -1)
    covariance = spread * (1 / np.count_nonzero(treated) + 1 / others)
    difference = change[treated].mean(axis=0) - change[compared].mean(axis=0)
    return event_study(difference, covariance, np.delete(times, base).astype(np.int64))


def _years(values: Floats, first: int, periods_a_year: int) -> tuple[Floats, Floats]:
    """(areas, years) sums over whole years before and after the start, and the number of each: -1, 0, 1."""
    before = min(first // periods_a_year, MOST_YEARS + 1)
    after = min((values.shape[1] - first) // periods_a_year, MOST_YEARS)
    begin = first - before * periods_a_year
    used = values[:, begin : begin + (before + after) * periods_a_year]
    years = used.reshape(len(values), before + after, periods_a_year).sum(axis=2)
    return years, np.arange(-before, after, dtype=np.float64)


def _of_a_size(counts: Floats, treated: Bools) -> Bools:
    size = counts.mean(axis=1)
    low, high = size[treated].min() / SIZES_APART, size[treated].max() * SIZES_APART
    return np.asarray((size >= low) & (size <= high))
