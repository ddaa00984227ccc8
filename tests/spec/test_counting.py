"""What is counted, where and when: little tables with the tallies that must come out, on every engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.spec.drawn import a_country, stored

from zicht.microdata.engines.engine import Engine, tally
from zicht.microdata.engines.tables import Settings
from zicht.model.area_codes import Level
from zicht.model.expressions import Aggregate, Call, Column, Constant, How, Op, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Breakdown, Counted, Frame, Location, Measure, Place, Plan, RuleClass

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


def test_an_open_spell_is_still_true_and_a_closed_one_is_true_on_its_last_day(
    engine: Engine, tmp_path: Path
) -> None:
    tables = stored(
        tmp_path,
        a_country(
            benefits="""
            person | kind | valid_from | valid_to
            1      | 1    | 2000-01-01 |
            2      | 1    | 2024-01-01 | 2024-12-31
            3      | 1    | 2024-01-01 | 2024-12-30
            4      | 1    | 2025-01-01 |
            5      | 1    | 2023-01-01 | 2024-01-01
            """
        ),
    )
    nowhere = Location(Place.BUURT, Constant("BU99999999"))

    def counted(when: When) -> list[tuple[object, ...]]:
        frame = Frame("benefits", Window(when), Column("benefits", "person"))
        return cells(engine, tables, plan(frame, nowhere, Measure("people", Counted.UNITS)))

    assert counted(When.AT_MOMENT) == [("people", "nl", "NL", "", "2024", "", 2, 2)]
    assert counted(When.DURING) == [("people", "nl", "NL", "", "2024", "", 4, 4)]
    assert counted(When.EVER) == [("people", "nl", "NL", "", "2024", "", 4, 4)]


def test_a_flow_has_every_pair_all_together_and_what_is_unknown(engine: Engine, tmp_path: Path) -> None:
    tables = stored(
        tmp_path,
        a_country(
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-01-01 | 2024-01-01    | 41      | BU00010000
            101      | 1      | 2024-01-01 | 2024-01-01    | 41      | BU00020000
            102      | 2      | 2024-01-01 | 2024-01-01    | 41      | BU00020000
            103      | 3      | 2024-01-01 | 2024-01-01    | 41      |
            104      | 3      | 2024-01-01 | 2024-01-01    | 41      | BU00020000
            """,
            addresses="""
            person | address | valid_from | valid_to
            1      | 10      | 2020-01-01 |
            2      | 10      | 2020-01-01 |
            """,
        ),
    )
    home = Aggregate(
        How.GREATEST,
        "addresses",
        "person",
        Column("suspects", "person"),
        AT_MOMENT,
        value=Column("addresses", "address"),
    )
    flow = plan(
        RECORDS,
        AT_PLACE,
        Measure("suspects", Counted.UNITS),
        counterpart=Location(Place.ADDRESS, home),
        levels=(Level.GEMEENTE,),
    )
    assert cells(engine, tables, flow) == [
        ("suspects", "gm", "GM0001", "GM0001", "2024", "", 1, 1),
        ("suspects", "gm", "GM0001", "_T", "2024", "", 1, 1),
        ("suspects", "gm", "GM0002", "GM0001", "2024", "", 2, 2),
        ("suspects", "gm", "GM0002", "_T", "2024", "", 3, 3),
        ("suspects", "gm", "GM0002", "_U", "2024", "", 1, 1),
        ("suspects", "nl", "NL", "_T", "2024", "", 3, 3),
    ]


def test_those_who_contribute_to_a_sum_have_a_value_other_than_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    tables = stored(
        tmp_path,
        a_country(
            purchases="""
            purchase | date       | address | person | entity | price_euros | mortgage_euros
            1        | 2024-01-01 | 10      | 1      |        | 300         | 100
            2        | 2024-02-01 | 10      | 1      |        | 200         | 0
            3        | 2024-03-01 | 10      |        | 7      | 500         | 50
            4        | 2024-03-01 | 10      | 2      |        | 100         | 0
            """
        ),
    )
    frame = Frame("purchases", Window(When.DURING), Column("purchases", "person"))
    mortgages = plan(
        frame,
        Location(Place.ADDRESS, Column("purchases", "address")),
        Measure("mortgage_euros", Counted.SUM, value=Column("purchases", "mortgage_euros")),
        Measure("purchases", Counted.ROWS),
        levels=(),
    )
    assert cells(engine, tables, mortgages) == [
        ("mortgage_euros", "nl", "NL", "", "2024", "", 150, 1),
        ("purchases", "nl", "NL", "", "2024", "", 4, 2),
    ]


def test_categories_take_the_first_that_holds_and_totals_count_a_person_once(
    engine: Engine, tmp_path: Path
) -> None:
    tables = stored(
        tmp_path,
        a_country(
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-01-01 | 2024-01-01    | 41      | BU00010000
            101      | 1      | 2024-01-01 | 2024-01-01    | 11      | BU00010000
            102      | 2      | 2024-01-01 | 2024-01-01    | 42      | BU00010000
            """
        ),
    )

    def offence(*codes: str) -> Call:
        return Call(Op.IN, (Column("suspects", "offence"), *map(Constant, codes)))

    kinds = Breakdown("kind", (("hard", offence("41")), ("drugs", offence("41", "42"))))
    suspects = Measure("suspects", Counted.UNITS)
    found = cells(engine, tables, plan(RECORDS, AT_PLACE, suspects, breakdowns=(kinds,), levels=()))
    assert [(row[5], row[6]) for row in found] == [
        ("kind=_T", 2),
        ("kind=drugs", 1),
        ("kind=hard", 1),
        ("kind=other", 1),
    ]
    crossed = plan(RECORDS, AT_PLACE, suspects, breakdowns=(kinds,), levels=(), margins=False)
    assert [row[5] for row in cells(engine, tables, crossed)] == ["kind=drugs", "kind=hard", "kind=other"]


def test_a_sample_takes_the_same_units_everywhere(engine: Engine, tmp_path: Path) -> None:
    records = "\n".join(f"{n} | {n} | 2024-01-01 | 2024-01-01 | 41 | BU00010000" for n in range(1, 31))
    tables = stored(
        tmp_path, a_country(suspects=f"incident | person | date | registered_on | offence | place\n{records}")
    )
    suspects = plan(RECORDS, AT_PLACE, Measure("suspects", Counted.UNITS), levels=())
    [row] = tally(engine, [suspects], tables, Settings(sample=10)).to_pylist()
    assert row["VALUE"] == 3  # 10, 20 and 30


@pytest.mark.parametrize(("year", "bin"), [(-7, -4), (-6, -3), (7, 3), (0, 0)])
def test_whole_division_goes_towards_minus_infinity(
    engine: Engine, tmp_path: Path, year: int, bin: int
) -> None:
    tables = stored(
        tmp_path,
        a_country(
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-01-01 | 2024-01-01    | 41      | BU00010000
            """
        ),
    )
    halved = Call(Op.DIV, (Constant(year), Constant(2)))
    met = Measure("met", Counted.ROWS, Call(Op.EQ, (halved, Constant(bin))))
    assert len(cells(engine, tables, plan(RECORDS, AT_PLACE, met, levels=()))) == 1


def test_a_row_is_never_multiplied_by_what_it_is_linked_to(engine: Engine, tmp_path: Path) -> None:
    tables = stored(
        tmp_path,
        a_country(
            addresses="""
            person | address | valid_from | valid_to
            1      | 10      | 2020-01-01 |
            """,
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-01-01 | 2024-01-01    | 41      |
            101      | 1      | 2024-01-02 | 2024-01-02    | 11      |
            102      | 1      | 2024-01-03 | 2024-01-03    | 11      |
            """,
        ),
    )

    def records(how: How, *codes: str) -> Aggregate:
        where = Call(Op.IN, (Column("suspects", "offence"), *map(Constant, codes)))
        person = Column("addresses", "person")
        return Aggregate(how, "suspects", "person", person, Window(When.DURING), where)

    people = plan(
        RESIDENTS,
        AT_ADDRESS,
        Measure("people", Counted.ROWS),
        Measure("records", Counted.SUM, value=records(How.COUNT, "11", "41")),
        Measure("thieves", Counted.ROWS, records(How.EXISTS, "11")),
        Measure("weapons", Counted.ROWS, records(How.EXISTS, "61")),
        levels=(),
    )
    assert [(row[0], row[6]) for row in cells(engine, tables, people)] == [
        ("people", 1),
        ("records", 3),
        ("thieves", 1),
    ]
