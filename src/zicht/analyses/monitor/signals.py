"""What stands out in the newest quarter, against each area's own past; and where trends turned.

A trend of the whole series is told by `analyses.trends` for every indicator; here are only the two things a
line cannot tell: that the newest quarter is unlike the past, and that the past was not one line. A bend is a
description: it is looked for in regio's only, which are few and large, and never in rounded counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.analyses.monitor.panels import AreaPanel, Floats
from zicht.methods.series.joinpoint import Joinpoints, joinpoints
from zicht.methods.series.newest_quarter import NewestQuarter, Signal, false_signals, newest_quarter
from zicht.methods.series.seasons import Factors
from zicht.model.area_codes import REGIO_LEVELS
from zicht.model.monitor_tables import SignalVerdict, monitor_table
from zicht.model.periods import Frequency, year_of

FEWEST_QUARTERS = 16
"""Three years of past, and the last year: the quarter before the newest one is no past either."""
FEWEST_FOR_TURNS = 24
"""Quarters from which a bend can be told from chance."""
MOST_TURNS = 2
REPLICATIONS = 10
DIGITS = 8
SEASONS = Factors(4)
WORDS = {
    Signal.MORE: SignalVerdict.HIGH,
    Signal.FEWER: SignalVerdict.LOW,
    Signal.AS_EXPECTED: SignalVerdict.ORDINARY,
    Signal.CANNOT_SAY: SignalVerdict.CANNOT_SAY,
    Signal.NOT_TESTED: SignalVerdict.CANNOT_SAY,
}


@dataclass(frozen=True, eq=False)
class Signals:
    """Tables by their path in a bundle, and what chance alone would have signalled on each map."""

    tables: Mapping[str, pa.Table]
    maps: list[dict[str, Any]]


def signals_of(panels: Iterable[AreaPanel], *, seed: int) -> Signals:
    """Judge the newest quarter of every panel of quarters that is long enough; others are left out."""
    signals: list[dict[str, Any]] = []
    turns: list[dict[str, Any]] = []
    maps: list[dict[str, Any]] = []
    for panel in panels:
        if panel.frequency is not Frequency.QUARTERLY or len(panel.periods) < FEWEST_QUARTERS:
            continue
        years, exposure = _years(panel), _exposure(panel)
        rounding = panel.rounding[:, -1]
        found = newest_quarter(panel.counts, exposure, years, seasons=SEASONS, rounding=rounding)
        signals += _signal_rows(panel, found)
        maps.append(_map(panel, found, years, exposure, seed))
        if _may_turn(panel):
            turns += _turn_rows(
                panel, joinpoints(panel.counts, exposure, years, seasons=SEASONS, most=MOST_TURNS)
            )
    return Signals(
        {
            "monitor/signals": monitor_table("monitor/signals", signals),
            "monitor/joinpoints": monitor_table("monitor/joinpoints", turns),
        },
        sorted(maps, key=lambda one: (one["indicator"], one["division"])),
    )


def _may_turn(panel: AreaPanel) -> bool:
    """Bends are not corrected for the number of areas, so they are looked for in a few large ones only."""
    long = len(panel.periods) >= FEWEST_FOR_TURNS
    return long and panel.division.level in REGIO_LEVELS and not panel.rounding.any()


def _signal_rows(panel: AreaPanel, found: NewestQuarter) -> list[dict[str, Any]]:
    newest = panel.counts[:, -1]
    return [
        {
            "INDICATOR": panel.indicator.id,
            "DIVISION": panel.division.id,
            "REF_AREA": code,
            "TIME_PERIOD": panel.periods[-1],
            "NUMERATOR": _number(newest[at]),
            "ROUNDING": _number(panel.rounding[at, -1]) if np.isfinite(newest[at]) else None,
            "EXPECTED": _number(found.expected[at]),
            "LOWER": _number(found.interval.lower[at]),
            "UPPER": _number(found.interval.upper[at]),
            "Q": _number(found.q[at]),
            "VERDICT": WORDS[Signal(int(found.signal[at]))].value,
        }
        for at, code in enumerate(panel.codes)
    ]


def _map(
    panel: AreaPanel, found: NewestQuarter, years: Floats, exposure: Floats, seed: int
) -> dict[str, Any]:
    """How many stand out, and which share would by chance alone: the false-alarm rate of the map."""
    tested = int(np.count_nonzero(found.signal != Signal.NOT_TESTED))
    told: dict[str, Any] = {
        "indicator": panel.indicator.id,
        "division": panel.division.id,
        "period": panel.periods[-1],
        "tested": tested,
        "signals": int(np.count_nonzero(np.isin(found.signal, (Signal.MORE, Signal.FEWER)))),
        "false_share": None,
        "false_share_se": None,
    }
    if tested:
        drawn = false_signals(
            panel.counts,
            exposure,
            years,
            generator=np.random.default_rng([seed, 3]),
            replications=REPLICATIONS,
            seasons=SEASONS,
        )
        told |= {"false_share": _number(drawn.share), "false_share_se": _number(drawn.standard_error)}
    return told


def _turn_rows(panel: AreaPanel, found: Joinpoints) -> list[dict[str, Any]]:
    """Segments of the areas of which the trend turned; a segment ends where the next begins."""
    rows = []
    for at in np.flatnonzero(found.number > 0):
        number = int(found.number[at])
        ends = [0, *(int(place) for place in found.place[at, :number]), len(panel.periods) - 1]
        rows += [
            {
                "INDICATOR": panel.indicator.id,
                "DIVISION": panel.division.id,
                "REF_AREA": panel.codes[at],
                "SEGMENT": segment + 1,
                "FIRST_PERIOD": panel.periods[ends[segment]],
                "LAST_PERIOD": panel.periods[ends[segment + 1]],
                "RATIO_PER_YEAR": float(f"{np.exp(found.slope[at, segment]):.{DIGITS}g}"),
            }
            for segment in range(number + 1)
        ]
    return rows


def _years(panel: AreaPanel) -> Floats:
    return np.array([year_of(period) + (int(period[6:]) - 1) / 4 for period in panel.periods])


def _exposure(panel: AreaPanel) -> Floats:
    """Nan where there is none, as the methods want it."""
    return np.where(panel.exposure > 0, panel.exposure, np.nan)


def _number(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") + 0.0 if np.isfinite(value) else None
