"""Cooperation over the years: how many partnerships were in force, and which came and went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa

from zicht.cooperation.atlas.as_of import Snapshot, snapshot
from zicht.cooperation.atlas.over_time import Year, days_of_years, over_time
from zicht.model.cooperation_tables import ChangeKind
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_measures import COUNTRY
from zicht.pipeline.cooperation_sets import gemeenten_by_area
from zicht.pipeline.cooperation_statements import Row, table_of


def year_table(patchwork: Patchwork, on: date) -> pa.Table:
    """The same day of each year up to a day, and that day: the country, provinces, sets and each gemeente."""
    days = days_of_years(on)
    years = over_time(patchwork, days)
    rows = [row for at, year in enumerate(years) for row in _country(year, years[at - 1] if at else year)]
    for day in days:
        then = snapshot(patchwork, day)
        rows += [*_gemeenten(then), *_areas(then)]
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


def _gemeenten(then: Snapshot) -> Iterable[Row]:
    each = np.asarray(then.members.sum(axis=1)).ravel().tolist()
    for code, number in zip(then.gemeenten, each, strict=True):
        yield _row(then, code, ChangeKind.PARTNERSHIPS, float(number))


def _areas(then: Snapshot) -> Iterable[Row]:
    """Of a province or a set: what is in force with a gemeente of it, and the mean of its gemeenten."""
    for area, gemeenten in gemeenten_by_area(then).items():
        members = then.members[[row for row, code in enumerate(then.gemeenten) if code in gemeenten]]
        in_force = float((np.asarray(members.sum(axis=0)).ravel() > 0).sum())
        yield _row(then, area, ChangeKind.IN_FORCE, in_force)
        yield _row(then, area, ChangeKind.PER_GEMEENTE, float(members.sum() / len(gemeenten)))


def _row(then: Snapshot, area: str, kind: ChangeKind, value: float) -> Row:
    return {
        "REF_AREA": area,
        "TIME_PERIOD": then.on,
        "STATISTIC": kind.value,
        "OBS_VALUE": value,
        "RELIABLE": then.reliable,
    }
