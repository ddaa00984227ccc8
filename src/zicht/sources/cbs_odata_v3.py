"""A TypedDataSet of the CBS OData v3 service as JSON; texts are padded with spaces.

Figures, memberships and places (woonplaatsen) go through the catalogue like any table.
"""

from __future__ import annotations

from typing import Any

from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.place_names import places_of
from zicht.sources.received import FileDamaged, Received, json_of
from zicht.sources.records import Records


def read(received: Received, entry: Entry) -> OpenData:
    """Figures and memberships out of one data set, in one page or several."""
    records = _records(received)
    return read_parts(received, entry, lambda _: (records, None, ""))


def read_places(received: Received, entry: Entry, earlier: OpenData) -> OpenData:
    """The same, and the places; their names can come from a source read before."""
    records = _records(received)
    rest = read_parts(received, entry, lambda _: (records, None, ""))
    return OpenData.joined([rest, places_of(records, entry, entry.source(received), earlier)])


def rows_of_page(page: Any, where: str) -> list[dict[str, Any]]:
    """The `value` of one answer; raises FileDamaged for an answer that is an error or something else."""
    rows = page.get("value") if isinstance(page, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileDamaged(
            where,
            found="JSON without a list called value",
            expected="an answer of the OData service",
            remedy="look at the file: the service may have answered with an error",
        )
    return rows


def records_of_rows(rows: list[dict[str, Any]], where: str) -> Records:
    """Rows as columns; every row must have the columns of the first. Raises FileDamaged."""
    if not rows:
        raise FileDamaged(where, found="no rows", expected="rows", remedy="check the filter of the request")
    names = list(rows[0])
    odd = [number for number, row in enumerate(rows, 1) if list(row) != names]
    if odd:
        raise FileDamaged(where, found=f"row {odd[0]} has other columns", expected=", ".join(names))
    return Records(where, {name: [row[name] for row in rows] for name in names}, "row")


def _records(received: Received) -> Records:
    rows = [row for file in received.files for row in rows_of_page(json_of(file), file.where)]
    return records_of_rows(rows, received.where)
