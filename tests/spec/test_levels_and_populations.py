"""Levels that cross or coincide, and rows outside a population: where a quicker way could count wrong."""

from __future__ import annotations

from pathlib import Path

from tests.spec.drawn import a_country, arrow, stored
from tests.spec.test_counting import AT_ADDRESS, AT_PLACE, RECORDS, RESIDENTS, cells, plan

from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.division import division_of
from zicht.microdata.engines.engine import Engine
from zicht.model.area_codes import Level
from zicht.model.expressions import Aggregate, Call, Column, Constant, How, Op, When, Window
from zicht.model.plans import Breakdown, Counted, Frame, Location, Measure, Place

ALL_LEVELS = (
    Level.POLITIE_EENHEID,
    Level.VEILIGHEIDSREGIO,
    Level.COROP,
    Level.PROVINCIE,
    Level.GEMEENTE,
    Level.WIJK,
    Level.BUURT,
)


def test_levels_that_cross_or_coincide_are_each_counted_by_themselves(engine: Engine, tmp_path: Path):
    """Provincies and veiligheidsregio's are the same areas here; both cross the corop areas."""
    tables = stored(
        tmp_path,
        a_country(
            addresses="""
            person | address | valid_from | valid_to
            1      | 10      | 2020-01-01 |
            2      | 20      | 2020-01-01 |
            3      | 30      | 2020-01-01 |
            4      | 30      | 2020-01-01 |
            """
        ),
    )
    people = plan(RESIDENTS, AT_ADDRESS, Measure("people", Counted.UNITS), levels=ALL_LEVELS)
    expected = [
        ("bu", [("BU00010000", 1), ("BU00020000", 1), ("BU00030000", 2)]),
        ("cr", [("CR01", 1), ("CR02", 3)]),
        ("gm", [("GM0001", 1), ("GM0002", 1), ("GM0003", 2)]),
        ("nl", [("NL", 4)]),
        ("pv", [("PV20", 2), ("PV21", 2)]),
        ("re", [("RE01", 4)]),
        ("vr", [("VR01", 2), ("VR02", 2)]),
        ("wk", [("WK000100", 1), ("WK000200", 1), ("WK000300", 2)]),
    ]
    found = [(level, area, value) for _, level, area, _, _, _, value, _ in cells(engine, tables, people)]
    assert found == [(level, area, value) for level, areas in expected for area, value in areas]


def test_a_larger_level_holds_a_smaller_one_when_no_area_lies_in_two():
    rows = [row for row in a_country()["areas"] if row["year"] == 2024]
    geography = division_of(arrow(built_in_contracts().tables["areas"], rows), 2024).buurten
    holds = {
        (larger.name, smaller.name): geography.holds(larger, smaller)
        for larger, smaller in (
            (Level.PROVINCIE, Level.GEMEENTE),
            (Level.GEMEENTE, Level.PROVINCIE),
            (Level.COROP, Level.PROVINCIE),
            (Level.PROVINCIE, Level.COROP),
            (Level.VEILIGHEIDSREGIO, Level.PROVINCIE),
            (Level.WIJK, Level.BUURT),
        )
    }
    assert holds == {
        ("PROVINCIE", "GEMEENTE"): True,
        ("GEMEENTE", "PROVINCIE"): False,
        ("COROP", "PROVINCIE"): False,
        ("PROVINCIE", "COROP"): False,
        ("VEILIGHEIDSREGIO", "PROVINCIE"): True,
        ("WIJK", "BUURT"): True,
    }


def test_a_product_is_made_for_the_population_alone(engine: Engine, tmp_path: Path):
    """Of the second person it would be too large for any engine; nothing was registered about that person."""
    large = 10**12
    tables = stored(
        tmp_path,
        a_country(
            persons=f"""
            person | birth_year | birth_month | sex | died_on
            1      | 2000       | 3           | 1   |
            2      | {large}    | {large}     | 1   |
            """,
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-01-01 | 2024-01-02    | 41      | BU00010000
            """,
            addresses="""
            person | address | valid_from | valid_to
            1      | 10      | 2020-01-01 |
            2      | 20      | 2020-01-01 |
            """,
        ),
    )
    person = Column("persons", "person")
    suspected = Aggregate(How.EXISTS, "suspects", "person", person, Window(When.DURING))
    home = Aggregate(
        How.LEAST,
        "addresses",
        "person",
        person,
        Window(When.AT_MOMENT),
        value=Column("addresses", "address"),
    )
    product = Call(Op.MUL, (Column("persons", "birth_year"), Column("persons", "birth_month")))
    products = plan(
        Frame("persons", Window(When.DURING), person, suspected),
        Location(Place.ADDRESS, home),
        Measure("product", Counted.SUM, None, product),
        levels=(Level.GEMEENTE,),
    )
    assert cells(engine, tables, products) == [
        ("product", "gm", "GM0001", "", "2024", "", 6000, 1),
        ("product", "nl", "NL", "", "2024", "", 6000, 1),
    ]


def test_a_condition_that_nobody_can_answer_does_not_count(engine: Engine, tmp_path: Path):
    """Without a place on record nobody can say whether it is this one; a total needs no answer."""
    tables = stored(
        tmp_path,
        a_country(
            suspects="""
            incident | person | date       | registered_on | offence | place
            100      | 1      | 2024-01-01 | 2024-01-02    | 41      | BU00010000
            101      | 2      | 2024-01-01 | 2024-01-02    | 42      | BU00010000
            102      | 2      | 2024-01-01 | 2024-01-02    | 42      |
            """
        ),
    )
    here = Call(Op.EQ, (Column("suspects", "place"), Constant("BU00010000")))
    elsewhere = Call(Op.NOT, (here,))
    offence = Column("suspects", "offence")
    records = plan(
        RECORDS,
        AT_PLACE,
        Measure("elsewhere", Counted.ROWS, elsewhere),
        Measure("here", Counted.ROWS, here),
        levels=(Level.GEMEENTE,),
        breakdowns=(Breakdown("offence", (("41", Call(Op.EQ, (offence, Constant("41")))),)),),
    )
    assert cells(engine, tables, records) == [
        ("here", "gm", "GM0001", "", "2024", "offence=41", 1, 1),
        ("here", "gm", "GM0001", "", "2024", "offence=_T", 2, 2),
        ("here", "gm", "GM0001", "", "2024", "offence=other", 1, 1),
        ("here", "nl", "NL", "", "2024", "offence=41", 1, 1),
        ("here", "nl", "NL", "", "2024", "offence=_T", 2, 2),
        ("here", "nl", "NL", "", "2024", "offence=other", 1, 1),
    ]
