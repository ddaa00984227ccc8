"""Days as registers write them. A sentinel is a day that stands for "unknown": it is never shown as a day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from zicht.sources.records import Records, refuse_rows, text_of_cell

SENTINELS = frozenset({date(1, 1, 1), date(1800, 1, 1), date(1900, 1, 1), date(9999, 12, 31)})
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?|Z|[+-]\d{2}:\d{2})?")
_EXPECTED = "days like 2024-01-31, or nothing"


def read_day(text: str) -> date | None:
    """A day, or None for nothing and for a sentinel. Raises ValueError for anything else."""
    if not text.strip():
        return None
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text.strip()[:40]!r} is not a day like 2024-01-31")
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        raise ValueError(f"{match[1]!r} is a day that does not exist") from None
    return None if day in SENTINELS else day


def days_of(records: Records, column: str) -> list[date | None]:
    """A whole column. Raises RowsInvalid naming every cell that is no day."""
    days: list[date | None] = []
    problems: list[str] = []
    for row, cell in enumerate(records.column(column)):
        try:
            days.append(read_day(text_of_cell(cell)))
        except ValueError as error:
            problems.append(f"{records.row_name(row)}: {error}")
    refuse_rows(f"{records.where}, column {column}", problems, _EXPECTED)
    return days


def sentinels_in(cells: Sequence[object]) -> int:
    """How many cells hold a sentinel, for the note that says so."""
    texts = {day.isoformat() for day in SENTINELS}
    return sum(text_of_cell(cell)[:10] in texts for cell in cells)
