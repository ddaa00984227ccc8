"""What one method says of one intervention and outcome, in the form all methods share: ratios of rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.analyses.monitor.designs import Design, Estimator
from zicht.analyses.monitor.panels import Floats
from zicht.methods.effects.panels import Panel
from zicht.methods.intervals import Interval


@dataclass(frozen=True, eq=False)
class EventStudy:
    """Ratios by periods since the start; arrays (event times,), ascending. Intervals hold rounding.

    interval  of each alone;  band  of all of them at once
    """

    event_time: Floats
    ratio: Floats
    interval: Interval
    band: Interval


@dataclass(frozen=True, eq=False)
class Estimated:
    """The effect over all treated areas and periods since their start.

    ratio            with the intervention over without;  nan: the method cannot tell
    lower, upper     95 % interval with rounding
    rounding_factor  how far rounding moves the ratio at most, with 95 % confidence; a factor >= 1, maybe inf
    p                two-sided: no effect; nan for what is no test
    study            None where the method gives none
    """

    estimator: Estimator
    ratio: float
    lower: float
    upper: float
    rounding_factor: float
    p: float
    study: EventStudy | None = None


def counts_of(design: Design) -> Panel:
    """Counts with their exposure, as the methods for counts take them."""
    assert design.panel is not None
    return Panel(design.panel.counts, design.starts, design.panel.exposure, design.clusters)


def log_rates_of(design: Design) -> Panel:
    """Logarithms of rates, for designs of which every count before the start is large."""
    assert design.panel is not None
    rates = np.log((design.panel.counts + 0.5) / design.panel.exposure)
    return Panel(rates, design.starts, cluster=design.clusters)


def log_rounding(design: Design) -> Floats:
    """(areas, periods) what the rounding of a count moves the logarithm of its rate by, at most."""
    assert design.panel is not None
    least = np.maximum(design.panel.counts - design.panel.rounding, 0.0) + 0.5
    return np.asarray(np.log((design.panel.counts + 0.5) / least))


def widened(interval: Interval, moved: Floats) -> Interval:
    """An interval of logarithms, as ratios, with what rounding may move."""
    return Interval(np.exp(interval.lower - moved), np.exp(interval.upper + moved))
