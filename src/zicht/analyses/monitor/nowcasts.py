"""What counts of the newest periods will come to, learnt from how earlier ones grew between releases.

A release is one look at every period. The count of a period in the release in which it was the newest, in the
next one, and so on, is its reporting triangle; no other data are needed than what was public.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.analyses.monitor.panels import AreaPanel, Floats
from zicht.methods.series.nowcast import Completion, Nowcast, nowcast
from zicht.model.monitor_tables import monitor_table

FEWEST_RELEASES = 7
"""Releases in a row: three periods in each half of the past must be known to see whether delays change."""
LONGEST_DELAY = 8
DIGITS = 8


def nowcast_table(looks: Sequence[Sequence[AreaPanel]]) -> pa.Table:
    """NOWCAST_SCHEMA; each of `looks` is one figure as releases in a row showed it, oldest first."""
    return monitor_table("monitor/nowcasts", (row for one in looks for row in _rows(one)))


def _rows(looks: Sequence[AreaPanel]) -> list[dict[str, Any]]:
    newest = looks[-1]
    looks = [look for look in looks if look.codes == newest.codes and look.periods[-1] in newest.periods]
    looks = list({look.periods[-1]: look for look in looks}.values())
    if len(looks) < FEWEST_RELEASES:
        return []
    triangle, periods = _triangle(looks)
    at = [newest.periods.index(period) for period in periods]
    found = nowcast(triangle, np.zeros(len(newest.codes), dtype=np.int64), rounding=newest.rounding[:, at])
    late = [i for i in range(len(periods)) if np.isnan(triangle[:, i, -1]).all()]
    return [
        _row(newest, found, area, i, newest.counts[area, at[i]])
        for area in range(len(newest.codes))
        for i in late
        if np.isfinite(newest.counts[area, at[i]])
    ]


def _row(panel: AreaPanel, found: Nowcast, area: int, period: int, seen: float) -> dict[str, Any]:
    told = found.completion[area, period] in (Completion.ESTIMATED, Completion.COMPLETE)
    numbers = (
        found.completed[area, period],
        found.interval.lower[area, period],
        found.interval.upper[area, period],
    )
    first = len(panel.periods) - found.completed.shape[1]
    return {
        "INDICATOR": panel.indicator.id,
        "DIVISION": panel.division.id,
        "REF_AREA": panel.codes[area],
        "TIME_PERIOD": panel.periods[first + period],
        "NUMERATOR": float(seen),
        "OBS_STATUS": "E",
        "REASON": None if told else "delays_change_or_too_little_has_come",
    } | dict(
        zip(("OBS_VALUE", "LOWER", "UPPER"), (_number(n) if told else None for n in numbers), strict=True)
    )


def _triangle(looks: Sequence[AreaPanel]) -> tuple[Floats, list[str]]:
    """(areas, periods, delays) what came with each delay, of the newest period of the first look and later.

    Counts that protection rounded down again come as nought, not as fewer than nothing.
    """
    newest = looks[-1]
    begin = newest.periods.index(looks[0].periods[-1])
    periods = list(newest.periods[begin:])
    delays = min(LONGEST_DELAY, len(periods) - 1) + 1
    so_far = np.full((len(newest.codes), len(periods), delays), np.nan)
    for look in looks:
        end = newest.periods.index(look.periods[-1])
        for i, period in enumerate(periods):
            delay = end - (begin + i)
            if 0 <= delay < delays and period in look.periods:
                so_far[:, i, delay] = look.counts[:, look.periods.index(period)]
    highest = np.maximum.accumulate(so_far, axis=2)
    return np.diff(highest, axis=2, prepend=0.0), periods


def _number(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") + 0.0 if np.isfinite(value) else None
