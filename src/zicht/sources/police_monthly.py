"""Monthly counts of offences per buurt, police of The Hague region: one row per month, offence and buurt.

The table is complete: every buurt has a row for every offence and month, so a 0 is a counted 0 and a row that
is missing is a mistake. An offence that was never filled in is listed in the catalogue (`never_filled`).
"""

from __future__ import annotations

from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry, TablePart
from zicht.sources.layers import read_parts
from zicht.sources.never_filled import without_unfilled
from zicht.sources.open_data import OpenData
from zicht.sources.received import Received
from zicht.sources.records import Records, RowsInvalid


def read(received: Received, entry: Entry) -> OpenData:
    """Counts by month."""
    records = records_of(received.file, ",")
    for part in entry.tables:
        records.require((part.key, part.value, part.area))
        _check_complete(records, part)
    emptied, notes = without_unfilled(records, entry)
    return OpenData.joined(
        [read_parts(received, entry, lambda _: (emptied, None, "")), OpenData(notes=notes)]
    )


def _check_complete(records: Records, part: TablePart) -> None:
    areas = set(records.columns[part.area])
    keys = set(records.columns[part.key])
    months = set(zip(*(records.column(name) for name in ("year", "month")), strict=True))
    expected = len(areas) * len(keys) * len(months)
    if len(records) != expected:
        raise RowsInvalid(
            records.where,
            found=f"{len(records):,} rows",
            expected=f"{expected:,}: {len(areas)} buurten x {len(keys)} offences x {len(months)} months",
            remedy="rows are missing or there twice: fetch the file again",
        )
