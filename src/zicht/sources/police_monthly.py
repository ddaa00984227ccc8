"""Monthly counts of offences per buurt, police of The Hague region: one row per month, offence and buurt.

The table is complete: every buurt has a row for every offence and month, so a 0 is a counted 0 and a row that
is missing is a mistake. An offence that is 0 everywhere, always, was never filled in by the source; the
catalogue lists it in the option `never_filled`, and its zeros become "not measured".
"""

from __future__ import annotations

from zicht.model.observations import Absence
from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry, TablePart
from zicht.sources.layers import read_parts
from zicht.sources.open_data import Note, OpenData
from zicht.sources.received import Received
from zicht.sources.records import Records, RowsInvalid, text_of_cell


def read(received: Received, entry: Entry) -> OpenData:
    """Counts by month."""
    records = records_of(received.file, ",")
    for part in entry.tables:
        records.require((part.key, part.value, part.area))
        _check_complete(records, part)
    keys = entry.options.get("never_filled", "").split()
    notes = []
    for part in entry.tables:
        for key in keys:
            records = _without_figures(records, part, key)
            notes.append(Note(entry.id, f"{part.key} {key} is 0 in every row: read as not measured"))
    return OpenData.joined(
        [read_parts(received, entry, lambda _: (records, None, "")), OpenData(notes=tuple(notes))]
    )


def _without_figures(records: Records, part: TablePart, key: str) -> Records:
    """The records with the zeros of one key replaced; raises RowsInvalid when they are not all zero."""
    keys, values = records.columns[part.key], records.columns[part.value]
    same = {cell for cell in set(keys) if text_of_cell(cell) == key}
    filled = [row for row, cell in enumerate(keys) if cell in same and text_of_cell(values[row]) != "0"]
    if filled:
        raise RowsInvalid(
            records.where,
            found=f"{len(filled):,} rows of {part.key} {key} that are not 0 ({records.row_name(filled[0])})",
            expected="only zeros, as the catalogue says (never_filled)",
            remedy="the source has begun to fill it in: remove it from never_filled and name the measure",
        )
    emptied = [
        Absence.NOT_MEASURED if cell in same else value for cell, value in zip(keys, values, strict=True)
    ]
    return Records(records.where, {**records.columns, part.value: emptied}, records.word, lines=records.lines)


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
