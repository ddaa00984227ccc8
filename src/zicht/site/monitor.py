"""The monitor of a bundle: what was found about interventions, looked up as pages need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zicht.site.bundle_reader import Bundle

Row = Mapping[str, Any]
DOCUMENT = "monitor.json"
EFFECTS, EVENTS, SERIES, BOUNDS, SIGNALS = (
    f"monitor/{name}" for name in ("effects", "event_studies", "series", "sensitivity", "signals")
)


@dataclass(frozen=True, eq=False)
class Monitor:
    """Everything the release says about interventions and about its newest period.

    document  monitor.json
    effects, events, series, bounds  (intervention, indicator) -> rows, in the order of the table
    signals   rows
    """

    document: Row
    effects: Mapping[tuple[str, str], tuple[Row, ...]]
    events: Mapping[tuple[str, str], tuple[Row, ...]]
    series: Mapping[tuple[str, str], tuple[Row, ...]]
    bounds: Mapping[tuple[str, str], tuple[Row, ...]]
    signals: tuple[Row, ...]


def monitor_of(bundle: Bundle) -> Monitor | None:
    """Read it; None when the release holds no monitor."""
    if not bundle.holds(DOCUMENT):
        return None
    effects, events, series, bounds = (_grouped(bundle, name) for name in (EFFECTS, EVENTS, SERIES, BOUNDS))
    return Monitor(bundle.document(DOCUMENT), effects, events, series, bounds, tuple(_rows(bundle, SIGNALS)))


def _rows(bundle: Bundle, name: str) -> list[Row]:
    path = f"{name}.parquet"
    rows: list[Row] = bundle.table(path).to_pylist() if bundle.holds(path) else []
    return rows


def _grouped(bundle: Bundle, name: str) -> dict[tuple[str, str], tuple[Row, ...]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in _rows(bundle, name):
        found.setdefault((row["INTERVENTION"], row["INDICATOR"]), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}
