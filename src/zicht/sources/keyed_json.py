"""JSON in which each area is a key: {"Gemeente": {"GM1680": {"Housing": {"Rental homes (%)": 25.0}}}}.

The column of a nested figure is the path to it, joined by dots; the column of codes is called "code".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, Received, json_of
from zicht.sources.records import Records


def read(received: Received, entry: Entry) -> OpenData:
    """Figures under the key that the option `under` names; the document itself without it."""
    document: Any = json_of(received.file)
    under = entry.options.get("under", "")
    areas = document.get(under) if under and isinstance(document, dict) else document
    if not isinstance(areas, dict) or not areas or not all(isinstance(area, dict) for area in areas.values()):
        raise FileDamaged(
            received.where, found=f"no objects under {under!r}", expected="an object for each area"
        )
    flat = [{"code": code, **dict(_leaves(area, ""))} for code, area in areas.items()]
    named: dict[str, None] = {}
    for row in flat:
        named |= dict.fromkeys(row)
    records = Records(received.where, {name: [row.get(name) for row in flat] for name in named}, "item")
    return read_parts(received, entry, lambda _: (records, None, ""))


def _leaves(value: dict[str, Any], path: str) -> Iterator[tuple[str, object]]:
    for key, below in value.items():
        if isinstance(below, dict):
            yield from _leaves(below, f"{path}{key}.")
        else:
            yield f"{path}{key}", below
