"""Cooperation over the years: how many partnerships were in force, and which came and went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa

from zicht.cooperation.atlas.as_of import snapshot
from zicht.cooperation.atlas.over_time import Year, days_of_years, over_time
from zicht.model.cooperation_tables import ChangeKind
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_measures import COUNTRY
from zicht.pipeline.cooperation_statements import Row, table_of


def year_table(patchwork: Patchwork, on: date) -> pa.Table:
    """The same day of each year up to a day, and that day: the country, and the number of each gemeente."""
    days = days_of_years(on)
    years = over_time(patchwork, days)
    rows = [row for at, year in enumerate(years) for row in _country(year, years[at - 1] if at else year)]
    for day in days:
        rows += _gemeenten(patchwork, day)
    return table_of("changes", rows)


def _country(year: Year, before: Year) -> Iterable[Row]:
    """Stocks of a day; flows since the day before, which are reliable when both days are."""
    flows = year.reliable and before.reliable
    for kind, value, reliable in (
        (ChangeKind.IN_FORCE, year.partnerships, year.reliable),
        (ChangeKind.PER_GEMEENTE, year.per_gemeente, year.reliable),
        (ChangeKind.CROSSING, year.crossing, year.reliable),
        (ChangeKind.NEW, year.began, flows),
        (ChangeKind.ENDED, year.ended, flows),
        (ChangeKind.ENTRIES, year.entries, flows),
        (ChangeKind.EXITS, year.exits, flows),
    ):
        if value is not None:
            yield {
                "REF_AREA": COUNTRY,
                "TIME_PERIOD": year.on,
                "STATISTIC": kind.value,
                "OBS_VALUE": float(value),
                "RELIABLE": reliable,
            }


def _gemeenten(patchwork: Patchwork, day: date) -> Iterable[Row]:
    then = snapshot(patchwork, day)
    each = np.asarray(then.members.sum(axis=1)).ravel().tolist()
    for code, number in zip(then.gemeenten, each, strict=True):
        yield {
            "REF_AREA": code,
            "TIME_PERIOD": day,
            "STATISTIC": ChangeKind.PARTNERSHIPS.value,
            "OBS_VALUE": float(number),
            "RELIABLE": then.reliable,
        }
