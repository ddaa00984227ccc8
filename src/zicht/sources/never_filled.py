"""Zeros that are no counts: a kind that is 0 in every row, because the source never filled it in.

The catalogue lists such kinds in the option `never_filled`, separated by "|"; their zeros become "not
measured". As soon as one row is not 0 the source has begun to fill it in, and reading stops.
"""

from __future__ import annotations

from dataclasses import replace

from zicht.model.observations import Absence
from zicht.sources.entries import Entry, TablePart
from zicht.sources.open_data import Note
from zicht.sources.records import Records, RowsInvalid, text_of_cell


def without_unfilled(records: Records, entry: Entry) -> tuple[Records, tuple[Note, ...]]:
    """The records with those zeros replaced; raises RowsInvalid when they are not all zero."""
    names = [name for name in entry.options.get("never_filled", "").split("|") if name]
    notes = []
    for part in (part for part in entry.tables if part.key):
        for name in names:
            records = _emptied(records, part, name)
            notes.append(Note(entry.id, f"{part.key} {name} is 0 in every row: read as not measured"))
    return records, tuple(notes)


def _emptied(records: Records, part: TablePart, name: str) -> Records:
    records.require((part.key, part.value))
    keys, values = records.columns[part.key], records.columns[part.value]
    same = {cell for cell in set(keys) if text_of_cell(cell) == name}
    filled = [row for row, cell in enumerate(keys) if cell in same and text_of_cell(values[row]) != "0"]
    if filled:
        raise RowsInvalid(
            records.where,
            found=f"{len(filled):,} rows of {part.key} {name} that are not 0 ({records.row_name(filled[0])})",
            expected="only zeros, as the catalogue says (never_filled)",
            remedy="the source has begun to fill it in: remove it from never_filled and name the measure",
        )
    emptied = [
        Absence.NOT_MEASURED if cell in same else value for cell, value in zip(keys, values, strict=True)
    ]
    return replace(records, columns={**records.columns, part.value: emptied})
