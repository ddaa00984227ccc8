"""What is counted, where and when: little tables with the tallies that must come out, on every engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.spec.drawn import a_country, stored

from zicht.microdata.engines.engine import Engine, tally
from zicht.model.area_codes import Level
from zicht.model.expressions import Aggregate, Call, Column, Constant, How, Op, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Counted, Frame, Location, Measure, Place, Plan, RuleClass

AT_MOMENT = Window(When.AT_MOMENT)


def plan(frame: Frame, location: Location, *measures: Measure, **other: object) -> Plan:
    """A plan of 2024 for every level."""
    return Plan(
        id="test/counting",
        frame=frame,
        location=location,
        measures=measures,
        **{
            "levels": (Level.PROVINCIE, Level.GEMEENTE, Level.WIJK, Level.BUURT),
            "frequency": Frequency.ANNUAL,
            "first": "2024",
            "last": "2024",
            "rule_class": RuleClass.PERSONS,
        }
        | other,
    )


def cells(engine: Engine, tables: object, *plans: Plan) -> list[tuple[object, ...]]:
    """Rows of the tally as tuples."""
    found = tally(engine, plans, tables)
    return [tuple(row.values()) for row in found.to_pylist()]


RESIDENTS = Frame("addresses", AT_MOMENT, Column("addresses", "person"))
AT_ADDRESS = Location(Place.ADDRESS, Column("addresses", "address"))
RECORDS = Frame("suspects", Window(When.DURING), Column("suspects", "person"))
AT_PLACE = Location(Place.BUURT, Column("suspects", "place"))


def test_persons_are_counted_where_they_live_on_the_reference_date(engine: Engine, tmp_path: Path) -> None:
    tables = stored(
        tmp_path,
        a_country(
            addresses="""
            person | address | valid_from | valid_to
            1      | 10      | 2020-01-01 | 2024-06-30
            1      | 11      | 2024-07-01 |
            2      | 11      | 2020-01-01 |
            3      | 30      | 2020-01-01 | 2024-12-30
            """
        ),
    )
    people = plan(RESIDENTS, AT_ADDRESS, Measure("people", Counted.ROWS))
    assert cells(engine, tables, people) == [
        ("people", "bu", "BU00010001", "", "2024", "", 2, 2),
        ("people", "gm", "GM0001", "", "2024", "", 2, 2),
        ("people", "nl", "NL", "", "2024", "", 2, 2),
        ("people", "pv", "PV20", "", "2024", "", 2, 2),
        ("people", "wk", "WK000100", "", "2024", "", 2, 2),
    ]


def test_who_is_suspected_in_two_buurten_is_one_person_in_the_gemeente(
    engine: Engine, tmp_path: Path
) -> None:
    tables = stored(
        tmp_path,
        a_country(
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-01-01 | 2024-01-02    | 41      | BU00010000
            101      | 1      | 2024-12-31 | 2024-12-31    | 41      | BU00010001
            102      | 1      | 2024-05-01 | 2024-05-01    | 42      | BU00010001
            103      | 2      | 2024-05-01 | 2024-05-01    | 42      | BU99999999
            104      | 3      | 2024-05-01 | 2024-05-01    | 42      |
            105      | 3      | 2023-12-31 | 2024-05-01    | 42      | BU00030000
            """
        ),
    )
    records = plan(RECORDS, AT_PLACE, Measure("records", Counted.ROWS), Measure("suspects", Counted.UNITS))
    found = cells(engine, tables, records)
    assert found == [
        ("records", "bu", "BU00010000", "", "2024", "", 1, 1),
        ("records", "bu", "BU00010001", "", "2024", "", 2, 1),
        ("records", "gm", "GM0001", "", "2024", "", 3, 1),
        ("records", "nl", "NL", "", "2024", "", 5, 3),
        ("records", "pv", "PV20", "", "2024", "", 3, 1),
        ("records", "wk", "WK000100", "", "2024", "", 3, 1),
        ("suspects", "bu", "BU00010000", "", "2024", "", 1, 1),
        ("suspects", "bu", "BU00010001", "", "2024", "", 1, 1),
        ("suspects", "gm", "GM0001", "", "2024", "", 1, 1),
        ("suspects", "nl", "NL", "", "2024", "", 3, 3),
        ("suspects", "pv", "PV20", "", "2024", "", 1, 1),
        ("suspects", "wk", "WK000100", "", "2024", "", 1, 1),
    ]


@pytest.mark.parametrize(("lag", "expected"), [(0, 1), (12, 2)])
def test_a_lag_goes_back_over_the_turn_of_the_year(
    engine: Engine, tmp_path: Path, lag: int, expected: int
) -> None:
    tables = stored(
        tmp_path,
        a_country(
            addresses="""
            person | address | valid_from | valid_to
            1      | 10      | 2020-01-01 |
            2      | 10      | 2020-01-01 |
            """,
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-02-29 | 2024-03-01    | 41      |
            101      | 1      | 2023-01-01 | 2023-01-01    | 41      |
            102      | 2      | 2023-12-31 | 2023-12-31    | 41      |
            103      | 2      | 2022-12-31 | 2022-12-31    | 41      |
            """,
        ),
    )
    suspected = Aggregate(
        How.EXISTS,
        "suspects",
        "person",
        Column("addresses", "person"),
        Window(When.DURING, months=12, lag=lag),
        Call(Op.IN, (Column("suspects", "offence"), Constant("41"))),
    )
    people = plan(RESIDENTS, AT_ADDRESS, Measure("suspected", Counted.ROWS, suspected), levels=())
    assert cells(engine, tables, people) == [
        ("suspected", "nl", "NL", "", "2024", "", expected, expected),
    ]
