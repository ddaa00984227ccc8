"""Series that look back further than a period are not tested for trends."""

from __future__ import annotations

import pytest
from tests.unit.analyses.drawn import indicator

from zicht.analyses.language import Analysis, inhabitants, quarters, rows, table, years
from zicht.analyses.overlap import overlapping
from zicht.model.plans import Plan

suspects = table("suspects")
people = inhabitants()


def plan(months: int | None, periods: object) -> Plan:
    suspected = suspects.of(people.person).during(months=months).exists()
    analysis = Analysis(
        people,
        measures={"crimes": rows(suspected), "inhabitants": rows()},
        levels=("gm",),
        periods=periods,
        protect="persons",
    )
    return analysis.drawn("drugs/suspects").plan


@pytest.mark.parametrize(
    ("months", "periods", "found"),
    [
        (12, quarters("2019-Q1", "2024-Q4"), {"crimes"}),
        (36, years("2019", "2024"), {"crimes"}),
        (12, years("2019", "2024"), set()),
        (None, quarters("2019-Q1", "2024-Q4"), set()),
        (3, quarters("2019-Q1", "2024-Q4"), set()),
    ],
)
def test_a_window_longer_than_the_period_overlaps(months, periods, found) -> None:
    assert overlapping(plan(months, periods), (indicator(),)) == found
