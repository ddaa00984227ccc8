"""What ready frames and relations of the language count, on little drawn countries and every engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.spec.drawn import a_country, stored

from zicht.analyses.language import (
    Analysis,
    any_child,
    any_household_member,
    any_parent,
    any_sibling,
    dwellings,
    entities,
    households,
    inhabitants,
    purchases,
    rows,
    suspect_records,
    table,
    units,
    years,
)
from zicht.analyses.language.values import Value
from zicht.microdata.engines.engine import Engine, tally

FAMILY = {
    "persons": """
        person | birth_year | birth_month | sex | died_on
        1      | 1980       | 12          | 2   |
        2      | 1978       | 3           | 1   |
        3      | 2008       | 12          | 1   |
        4      | 2010       | 1           | 2   |
        5      | 2011       | 5           | 1   |
        6      | 1980       | 12          | 2   |
    """,
    "addresses": """
        person | address | valid_from | valid_to
        1      | 10      | 2015-01-01 |
        2      | 20      | 2015-01-01 |
        3      | 10      | 2015-01-01 |
        4      | 10      | 2015-01-01 |
        5      | 20      | 2015-01-01 |
        6      | 30      | 2015-01-01 | 2023-12-31
    """,
    "households": """
        person | household | household_type | place | valid_from | valid_to
        1      | 100       | 6              | 4     | 2015-01-01 |
        3      | 100       | 6              | 1     | 2015-01-01 |
        4      | 100       | 6              | 1     | 2015-01-01 |
        2      | 200       | 6              | 4     | 2015-01-01 |
        5      | 200       | 6              | 1     | 2015-01-01 |
    """,
    "parents": """
        person | mother | father
        3      | 1      | 2
        4      | 1      |
        5      |        | 2
    """,
    "suspects": """
        incident | person | date       | registered_on | offence | place
        900      | 3      | 2024-11-30 | 2024-12-01    | 41      | BU00020000
        901      | 2      | 2023-05-05 | 2023-05-06    | 11      |
        902      | 3      | 2024-12-31 | 2024-12-31    | 41      | BU00030000
    """,
}
"""1 and 2 are parents of 3; 4 is a child of 1, 5 of 2; 6 moved away. 1, 3, 4 live together, and 2, 5."""


def cells(engine: Engine, folder: Path, analysis: Analysis, **country: str) -> dict[tuple[str, ...], int]:
    """(measure, area, counterpart, breakdown) -> value, in 2024, for the country and gemeenten."""
    plan = analysis.drawn("test/ready").plan
    found = tally(engine, [plan], stored(folder, a_country(**{**FAMILY, **country})))
    return {
        (row["MEASURE"], row["REF_AREA"], *filter(None, (row["COUNTERPART_AREA"], row["BREAKDOWN"]))): row[
            "VALUE"
        ]
        for row in found.to_pylist()
    }


def analysis(frame: object, **changed: object) -> Analysis:
    words = {"measures": {"n": rows()}, "levels": ("gm",), "periods": years(2024, 2024), "protect": "persons"}
    return Analysis(frame, **{**words, **changed})


def test_inhabitants_live_here_on_the_reference_date(engine, tmp_path):
    assert cells(engine, tmp_path, analysis(inhabitants())) == {
        ("n", "NL"): 5,
        ("n", "GM0001"): 3,
        ("n", "GM0002"): 2,
    }


def test_an_age_counts_completed_years(engine, tmp_path):
    people = inhabitants()
    ages = {"age": {"16": people.age == 16, "44": people.age == 44, "46": people.age == 46}}
    found = cells(engine, tmp_path, analysis(people, breakdowns=ages, levels=()))
    assert found == {
        ("n", "NL", "age=16"): 1,  # 3, born in December 2008, on 31 December 2024
        ("n", "NL", "age=44"): 1,
        ("n", "NL", "age=46"): 1,
        ("n", "NL", "age=other"): 2,
        ("n", "NL", "age=_T"): 5,
    }


def test_aged_takes_both_ends(engine, tmp_path):
    assert cells(engine, tmp_path, analysis(inhabitants().aged(13, 16), levels=()))["n", "NL"] == 3


def test_a_household_is_counted_once_by_its_oldest_member(engine, tmp_path):
    homes = households()
    counted = analysis(
        homes,
        measures={"n": rows(), "different": units(), "of_three": rows(homes.members == 3)},
        breakdowns={"age": {"44": homes.age == 44, "46": homes.age == 46}},
        levels=(),
    )
    found = cells(engine, tmp_path, counted)
    assert found["n", "NL", "age=_T"] == found["different", "NL", "age=_T"] == 2
    assert (found["n", "NL", "age=44"], found["n", "NL", "age=46"]) == (1, 1)
    assert found["of_three", "NL", "age=44"] == 1


def test_members_of_one_age_are_told_apart(engine, tmp_path):
    twins = """
        person | household | household_type | place | valid_from | valid_to
        1      | 100       | 3              | 3     | 2015-01-01 |
        6      | 100       | 3              | 3     | 2015-01-01 |
    """
    assert cells(engine, tmp_path, analysis(households(), levels=()), households=twins) == {("n", "NL"): 1}


def suspected(person: Value) -> Value:
    suspects = table("suspects")
    return suspects.of(person).ever().exists()


@pytest.mark.parametrize(
    ("relation", "who"),
    [
        (any_parent, {3, 5}),  # of 2
        (any_child, {1, 2}),  # 3
        (any_sibling, {4, 5}),  # 3, by the mother and by the father; 3 itself has none
        (any_household_member, {1, 4, 5}),  # 3, and of 5 the father
    ],
)
def test_relatives_never_include_the_person(engine, tmp_path, relation, who):
    people = inhabitants()
    related = relation(people.person, suspected)
    born = {
        str(person): (people.birth_year == year) & (people.birth_month == month)
        for person, year, month in ((1, 1980, 12), (2, 1978, 3), (3, 2008, 12), (4, 2010, 1), (5, 2011, 5))
    }
    found = cells(
        engine,
        tmp_path,
        analysis(people, measures={"n": rows(related)}, breakdowns={"who": born}, levels=(), margins=False),
    )
    assert {int(key[2].removeprefix("who=")) for key in found} == who


def test_records_go_from_home_to_offence(engine, tmp_path):
    records = suspect_records()
    flow = analysis(
        records.where(records.age == 16).where(records.sex == "1").to_buurt(records.place), protect="flows"
    )
    assert cells(engine, tmp_path, flow) == {
        ("n", "NL", "_T"): 1,  # 3 turned 16 in December
        ("n", "GM0001", "_T"): 1,
        ("n", "GM0001", "GM0003"): 1,
    }


def test_dwellings_have_a_first_owner(engine, tmp_path):
    homes = dwellings()
    found = cells(
        engine,
        tmp_path,
        analysis(homes, measures={"n": rows(), "of_persons": rows(~homes.owner_person.is_missing())}),
        dwellings="""
            address | year | tenure | woz_euros | inhabited
            10      | 2024 | E      | 200000    | 1
            20      | 2024 | P      | 300000    | 0
            20      | 2023 | P      | 300000    | 0
        """,
        ownership="""
            address | owner_number | owner_kind | person | entity | valid_from | valid_to
            10      | 1            | P          | 1      |        | 2015-01-01 |
            20      | 1            | R          |        | 7      | 2015-01-01 |
            20      | 2            | P          | 2      |        | 2015-01-01 |
        """,
    )
    assert (found["n", "NL"], found["of_persons", "NL"], found["of_persons", "GM0001"]) == (2, 1, 1)


def test_entities_exist_on_the_reference_date(engine, tmp_path):
    registered = """
        entity | legal_form | branch | address | founded_on | dissolved_on
        7      | 74         | 999    | 10      | 2020-01-01 |
        8      | 74         | 999    | 20      | 2020-01-01 | 2024-12-30
        9      | 74         | 999    | 30      | 2025-01-01 |
    """
    alive = cells(engine, tmp_path, analysis(entities(), protect="entities"), entities=registered)
    assert alive == {("n", "NL"): 1, ("n", "GM0001"): 1}
    everything = analysis(entities(alive=False), protect="entities", levels=())
    assert cells(engine, tmp_path, everything, entities=registered) == {("n", "NL"): 3}


def test_purchases_lie_at_the_dwelling(engine, tmp_path):
    deeds = """
        purchase | date       | address | person | entity | price_euros | mortgage_euros
        70       | 2024-03-01 | 20      | 1      |        | 250000      | 0
        71       | 2023-03-01 | 10      | 1      |        | 250000      | 0
    """
    assert cells(engine, tmp_path, analysis(purchases()), purchases=deeds) == {
        ("n", "NL"): 1,
        ("n", "GM0002"): 1,
    }
