"""Cooperation over the years: how many partnerships were in force, and which came and went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa

from zicht.cooperation.atlas.as_of import snapshot
from zicht.cooperation.changes.events import changes
from zicht.model.cooperation_tables import ChangeKind
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_measures import COUNTRY
from zicht.pipeline.cooperation_statements import Row, table_of

FIRST_YEAR = 2013
"""Of the series; registers tell too little of the years before it."""


def year_table(patchwork: Patchwork, on: date) -> pa.Table:
    """Stocks on 1 January of each year, flows of each whole year up to a day."""
    years = range(FIRST_YEAR, on.year + 1)
    rows = [row for year in years for row in (*_stocks(patchwork, year), *_flows(patchwork, year, on))]
    return table_of("changes", rows)


def _stocks(patchwork: Patchwork, year: int) -> Iterable[Row]:
    then = snapshot(patchwork, date(year, 1, 1))
    each = np.asarray(then.members.sum(axis=1)).ravel()
    row = {"TIME_PERIOD": str(year), "RELIABLE": then.reliable}
    total = len(then.partnerships)
    yield row | {"REF_AREA": COUNTRY, "STATISTIC": ChangeKind.IN_FORCE.value, "OBS_VALUE": float(total)}
    if len(each):
        mean = float(each.mean())
        yield row | {"REF_AREA": COUNTRY, "STATISTIC": ChangeKind.PER_GEMEENTE.value, "OBS_VALUE": mean}
    for code, number in zip(then.gemeenten, each.tolist(), strict=True):
        kind = ChangeKind.PARTNERSHIPS.value
        yield row | {"REF_AREA": code, "STATISTIC": kind, "OBS_VALUE": float(number)}


def _flows(patchwork: Patchwork, year: int, on: date) -> Iterable[Row]:
    """What came and went in a year that has passed; what a merger brings about is no entry and no exit."""
    if date(year + 1, 1, 1) > on:
        return
    found = changes(patchwork, date(year, 1, 1), date(year + 1, 1, 1))
    reliable = all(
        one.reliable_from is None or date(year, 1, 1) >= one.reliable_from for one in patchwork.coverage
    )
    for kind, number in (
        (ChangeKind.NEW, len(found.new)),
        (ChangeKind.ENDED, len(found.ended)),
        (ChangeKind.RENEWED, len(found.renewed)),
        (ChangeKind.ENTRIES, sum(not one.by_merger for one in found.entries)),
        (ChangeKind.EXITS, sum(not one.by_merger for one in found.exits)),
    ):
        yield {
            "REF_AREA": COUNTRY,
            "TIME_PERIOD": str(year),
            "STATISTIC": kind.value,
            "OBS_VALUE": float(number),
            "RELIABLE": reliable,
        }
