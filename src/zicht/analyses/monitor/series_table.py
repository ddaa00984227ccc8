"""The series of an intervention for a plot: the treated areas together, and those they are compared with."""

from __future__ import annotations

from typing import Any

import numpy as np

from zicht.analyses.monitor.designs import Design
from zicht.analyses.monitor.panels import AreaPanel, Bools, Floats
from zicht.model.monitor_tables import Group


def series_rows(design: Design) -> list[dict[str, Any]]:
    """Rows of EFFECT_SERIES_SCHEMA; none when nothing could be compared."""
    if design.panel is None:
        return []
    treated = _together(design.panel, design.treated)
    compared = _together(design.panel, ~design.treated)
    before = slice(0, design.first)
    level = treated[0, before].sum() / treated[1, before].sum()
    level /= compared[0, before].sum() / compared[1, before].sum()
    rows = []
    for group, (events, whole, rounding) in ((Group.COMPARISON, compared), (Group.TREATED, treated)):
        for at, period in enumerate(design.panel.periods):
            rate = events[at] / whole[at] * design.panel.indicator.multiplier
            rows.append(
                {
                    "INTERVENTION": design.intervention.id,
                    "INDICATOR": design.indicator,
                    "GROUP": group.value,
                    "TIME_PERIOD": period,
                    "NUMERATOR": _number(events[at]),
                    "DENOMINATOR": _number(whole[at]),
                    "ROUNDING": _number(rounding[at]),
                    "OBS_VALUE": _number(rate),
                    "EXPECTED": _number(rate * level) if group is Group.COMPARISON else None,
                }
            )
    return rows


def _together(panel: AreaPanel, chosen: Bools) -> Floats:
    """(3, periods) events, exposure and rounding of some areas together."""
    return np.array([part[chosen].sum(axis=0) for part in (panel.counts, panel.exposure, panel.rounding)])


def _number(value: float) -> float:
    return float(f"{value:.10g}")
