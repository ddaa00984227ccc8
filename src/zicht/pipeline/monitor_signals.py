"""What stands out in the newest quarter of a sealed bundle."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from zicht.analyses.monitor.panels import panel_of_cells
from zicht.analyses.monitor.signals import Signals, signals_of
from zicht.kit.progress import Progress
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.monitor_tables import SignalVerdict
from zicht.model.periods import Frequency
from zicht.pipeline.monitor_bundle import MonitoredBundle, open_bundle

TRENDS = "trends.parquet"
STANDING_OUT = (SignalVerdict.HIGH.value, SignalVerdict.LOW.value)


def signals_in(bundle: Path, *, seed: int, progress: Progress) -> tuple[str, ...]:
    """A line for each area that stands out, and one with the false-alarm rate of each map that was looked at.

    raises  BundleInvalid
    """
    progress.step(f"verifying {bundle}")
    opened = open_bundle(bundle)
    progress.step("looking at the newest quarter")
    return _words(_signals(opened, seed))


def _signals(bundle: MonitoredBundle, seed: int) -> Signals:
    """Of figures whose quarters share no events: those of which the bundle tells trends, if it does."""
    names = sorted(bundle.indicators)
    if TRENDS in bundle.files:
        told = set(pq.read_table(bundle.folder / TRENDS, columns=["INDICATOR"])["INDICATOR"].to_pylist())
        names = [name for name in names if name in told]
    panels = []
    for name in names:
        indicator, cells = bundle.indicators[name], bundle.cells(name)
        for level in indicator.levels:
            division = bundle.current.get(level.value)
            if division is None or level is Level.BUURT:
                continue
            panel = panel_of_cells(indicator, cells, Division.from_id(division), Frequency.QUARTERLY)
            panels += [panel] if panel is not None else []
    return signals_of(panels, seed=seed)


def _words(found: Signals) -> tuple[str, ...]:
    rows = [row for row in found.tables["monitor/signals"].to_pylist() if row["VERDICT"] in STANDING_OUT]
    lines = [
        f"{row['VERDICT']}: {row['INDICATOR']} in {row['REF_AREA']}, {row['TIME_PERIOD']}: "
        f"{row['NUMERATOR']:.0f}, where {row['LOWER']:.0f} to {row['UPPER']:.0f} is ordinary"
        for row in rows
    ]
    lines += [
        f"{one['indicator']}, {one['division']}: {one['signals']} of {one['tested']} stand out; "
        f"by chance alone {100 * one['false_share']:.1f} % would"
        for one in found.maps
        if one["tested"]
    ]
    return tuple(lines)
