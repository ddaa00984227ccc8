"""The days, quarters and years the made-up country tells of, as whole numbers for arrays.

A day is the number of days since 1 January 1970 (what Arrow calls date32), so that arrays of days are plain
integers; NEVER stands for "not yet" and becomes null when a table is written.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]


def day(text: str) -> int:
    """Number of an ISO day."""
    return int(np.datetime64(text, "D").astype(np.int64))


START = day("2019-01-01")
"""First day of the history of schooling, benefits and money."""
YOUTH_START = day("2015-01-01")
"""First day of the history of homes, households, youth care, Halt and early leaving: who is young in 2016 is
followed until 2021."""
SUSPECTS_START = day("2014-01-01")
"""First day of the history of crime: five years earlier, so that a first offence is a first one."""
EARLIER_END = day("2024-09-30")
"""Last day of the delivery over 2024-Q3."""
END = day("2024-12-31")
"""Last day of the delivery over 2024-Q4; nothing later is known."""
NEVER = day("9999-12-31")
YEARS = np.arange(2019, 2025)
YOUTH_YEARS = np.arange(2015, 2025)
QUARTERS = np.arange(2014 * 4, 2025 * 4)
"""Quarters of the history of crime: 4 * year + quarter - 1."""
FIRST_MONTH = 1900 * 12


def first_day_of_month(months: Ints) -> Ints:
    """Months are counted from year 0: 12 * year + month - 1."""
    return np.asarray((months - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))


def first_day_of_quarter(quarters: Ints) -> Ints:
    """Quarters are counted from year 0: 4 * year + quarter - 1."""
    return first_day_of_month(quarters * 3)


def first_day_of_year(years: Ints) -> Ints:
    """1 January."""
    return first_day_of_month(years * 12)


def year_of(days: Ints) -> Ints:
    """Calendar year of each day."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)


def month_of(days: Ints) -> Ints:
    """12 * year + month - 1 of each day."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12)


def as_dates(days: Ints) -> pa.Array:
    """Arrow dates; NEVER becomes null."""
    return pa.array(days.astype(np.int32), mask=days == NEVER).cast(pa.date32())
