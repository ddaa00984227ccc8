"""Periods in SDMX notation: `2024`, `2024-Q1`, `2024-01`; read from the CBS notation `2024KW01`."""

from __future__ import annotations

import re
from enum import StrEnum

from zicht.kit.errors import UserError


class UnknownPeriod(UserError):
    """A text in a column of periods is not a year, quarter or month in CBS or SDMX notation."""

    exit_code = 21


class Frequency(StrEnum):
    """How often a series has a value; the SDMX code list CL_FREQ."""

    ANNUAL = "A"
    QUARTERLY = "Q"
    MONTHLY = "M"


_CBS = re.compile(r"^(\d{4})(JJ|KW|MM)(\d\d)$")
_SDMX = re.compile(r"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$")


def read_period(text: str) -> str:
    """The period in SDMX notation; raises UnknownPeriod."""
    bare = text.strip()
    match = _CBS.match(bare)
    if match:
        year, kind, number = match.groups()
        bare = {"JJ": year, "KW": f"{year}-Q{int(number)}", "MM": f"{year}-{number}"}[kind]
    if _SDMX.match(bare) is None:
        raise UnknownPeriod("period", found=repr(text), expected="2024, 2024-Q1, 2024-01 or 2024JJ00")
    return bare


def year_of(period: str) -> int:
    """The calendar year a period lies in."""
    return int(period[:4])


def frequency_of(period: str) -> Frequency:
    """The frequency that a period in SDMX notation belongs to."""
    if len(period) == 4:
        return Frequency.ANNUAL
    return Frequency.QUARTERLY if "Q" in period else Frequency.MONTHLY
