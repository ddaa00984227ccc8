"""How long advice and cases are kept, and when they are due to go.

The frame says it: advice goes when what was shared under its frames must go. A frame that counts from the
closing of a case counts from the last thing that was asked about it, for the register closes no cases.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.sharing_frame import KeptFrom, SharingFrame

WITHOUT_FRAME_MONTHS = 12
"""Where no frame says how long."""


class Sort(StrEnum):
    """What is destroyed."""

    ADVICE = "advice"
    CASE = "case"


@dataclass(frozen=True, order=True)
class Term:
    """Something with a term.

    object  id of the advice or of the case
    hash    of what is destroyed: the log keeps it
    on      first day on which it is due
    """

    on: date
    sort: Sort
    object: str
    hash: str
    months: int


def of_advice(
    covenant: CovenantVersion, frames: Iterable[str], asked: datetime, last: datetime
) -> tuple[date, int]:
    """When an advice is due, and after how many months.

    frames  ids of those it stands on; none: no frame fitted, and the longest term of all counts
    last    the last moment something was asked about its case
    """
    named = [frame for key in frames if (frame := covenant.frame(key)) is not None]
    terms = [_term(frame, asked, last) for frame in named or covenant.frames if frame.retention]
    return max(terms, default=(months_after(asked.date(), WITHOUT_FRAME_MONTHS), WITHOUT_FRAME_MONTHS))


def _term(frame: SharingFrame, asked: datetime, last: datetime) -> tuple[date, int]:
    assert frame.retention is not None
    begin = asked if frame.retention.counted_from is KeptFrom.RECEIPT else max(asked, last)
    return months_after(begin.date(), frame.retention.months), frame.retention.months


def of_case(covenant: CovenantVersion | None, written: datetime) -> tuple[date, int]:
    """When a case of the pilot is due: after the longest term of the frames, from its last version."""
    held = [frame.retention.months for frame in covenant.frames if frame.retention] if covenant else []
    months = max(held, default=WITHOUT_FRAME_MONTHS)
    return months_after(written.date(), months), months


def months_after(day: date, months: int) -> date:
    """The same day some months on, or the last of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))
