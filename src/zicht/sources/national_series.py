"""National counts by type and year or month: the total and its types in one long table without areas.

A date such as 2012-01-01 in the column of periods stands for its month.
"""

from __future__ import annotations

import re
from dataclasses import replace

from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.never_filled import without_unfilled
from zicht.sources.open_data import OpenData
from zicht.sources.received import Received
from zicht.sources.records import text_of_cell

_FIRST_OF_MONTH = re.compile(r"^(\d{4}-\d\d)-01$")


def read(received: Received, entry: Entry) -> OpenData:
    """Counts of the country (area "=NL01")."""
    records = records_of(received.file, entry.options.get("delimiter", ","))
    dates = {part.period.removeprefix("@") for part in entry.tables} & set(records.columns)
    months = {name: [_month(cell) for cell in records.columns[name]] for name in dates}
    plain = replace(records, columns={**records.columns, **months})
    emptied, notes = without_unfilled(plain, entry)
    return OpenData.joined(
        [read_parts(received, entry, lambda _: (emptied, None, "")), OpenData(notes=notes)]
    )


def _month(cell: object) -> str:
    text = text_of_cell(cell)
    match = _FIRST_OF_MONTH.match(text)
    return match[1] if match else text
