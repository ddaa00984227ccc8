from __future__ import annotations

import pytest

from zicht.analyses.language import (
    Analysis,
    each,
    inhabitants,
    quarters,
    reference_date,
    rows,
    table,
    total,
    units,
    years,
)
from zicht.analyses.language.definition import line_at
from zicht.analyses.language.misuse import MisusedLanguage
from zicht.model.area_codes import Level
from zicht.model.expressions import Aggregate, Call, Column, Constant, How, Op, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Counted, Measure, Place, RuleClass


def example() -> Analysis:
    suspects = table("suspects")
    people = inhabitants()
    suspected = (
        suspects.of(people.person).where(suspects.offence.is_in("41", "42")).during(months=12).exists()
    )
    return Analysis(
        people.aged(12, 79),
        measures={"inhabitants_12_79": rows(), "drug_suspects": rows(suspected)},
        breakdowns={"sex": people.sex.categories("1", "2"), "age": people.age.bands(12, 18, 25, 45, 65)},
        levels=("pv", "vr", "re", "gm", "wk", "bu"),
        periods=quarters("2019-Q1", "2024-Q4"),
        protect="persons",
    )


def test_the_example_of_the_manual_becomes_a_plan():
    plan = example().drawn("drugs/suspects").plan

    assert plan.frame.table == "persons"
    assert plan.frame.unit == Column("persons", "person")
    assert plan.location.place is Place.ADDRESS
    assert plan.measures == (
        Measure("inhabitants_12_79", Counted.ROWS),
        Measure(
            "drug_suspects",
            Counted.ROWS,
            Aggregate(
                How.EXISTS,
                "suspects",
                "person",
                Column("persons", "person"),
                Window(When.DURING, 12),
                Call(Op.IN, (Column("suspects", "offence"), Constant("41"), Constant("42"))),
            ),
        ),
    )
    assert [code for code, _ in plan.breakdowns[1].categories] == ["12-17", "18-24", "25-44", "45-64", "65+"]
    assert plan.levels[0] is Level.PROVINCIE
    assert (plan.frequency, plan.first, plan.last) == (Frequency.QUARTERLY, "2019-Q1", "2024-Q4")
    assert plan.rule_class is RuleClass.PERSONS


def test_the_lines_of_the_file_are_kept_beside_the_plan():
    drawn = example().drawn("drugs/suspects")
    start = example.__code__.co_firstlineno
    assert line_at("measures[1].where.where.args[0]", drawn.lines) == start + 4
    assert line_at("breakdowns[0].categories[1][1].args[0]", drawn.lines) == start + 9


def test_layout_does_not_change_the_digest():
    one = example().drawn("drugs/suspects").plan
    people, suspects = inhabitants(), table("suspects")
    found = suspects.of(people.person).during(months=12).where(suspects.offence.is_in("41", "42"))
    two = Analysis(
        people.aged(12, 79),
        measures={"inhabitants_12_79": rows(), "drug_suspects": rows(found.exists())},
        breakdowns={"sex": people.sex.categories("1", "2"), "age": people.age.bands(12, 18, 25, 45, 65)},
        levels=("bu", "wk", "gm", "re", "vr", "pv"),
        periods=quarters("2019-Q1", "2024-Q4"),
        protect="persons",
    ).drawn("drugs/suspects")
    assert two.plan.digest == one.digest


def test_rows_without_a_window_are_remembered():
    people, debts = inhabitants(), table("problematic_debts")
    drawn = Analysis(
        people,
        measures={"indebted": rows(debts.of(people.person).exists())},
        levels=("gm",),
        periods=years(2020, 2024),
        protect="persons",
    ).drawn("households/debts")
    assert "measures[0].where" in drawn.windowless


def test_a_flow_has_a_counterpart():
    records = each("suspects").during()
    drawn = Analysis(
        records.unit(records.person).in_buurt(records.place).to_gemeente(records.place),
        measures={"records": rows(), "suspects": units()},
        levels=("gm",),
        periods=years("2020", "2024"),
        protect="flows",
    ).drawn("drugs/flows")
    assert drawn.plan.counterpart is not None
    assert drawn.plan.counterpart.place is Place.GEMEENTE


def test_a_model_has_crossed_cells_only():
    people = inhabitants()
    drawn = Analysis(
        people,
        measures={"recruit_rows": rows(), "recruit_cases": rows(people.age < 18)},
        breakdowns={"sex": people.sex.categories("1", "2")},
        levels=(),
        periods=years("2020", "2024"),
        protect="model",
        fit="logistic",
    ).drawn("youth/recruits")
    assert drawn.plan.margins is False


def person() -> object:
    return table("persons").person


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (lambda: person() == 1 and person() == 2, "use & | ~"),
        (lambda: 1 < table("persons").birth_year < 3, "use & | ~"),
        (lambda: not person(), "use & | ~"),
        (lambda: person() == None, "is_missing"),  # noqa: E711
        (lambda: table("persons").birth_year / 2, "use //"),
        (lambda: table("persons").birth_year * 0.5, "whole numbers only"),
        (lambda: person() == ["1"], "use .is_in"),
        (lambda: table("suspects").of(person()) & True, "unsupported"),
        (lambda: table("suspects").of(person()).during().ever(), "named twice"),
        (lambda: table("suspects").of(person()).during(months=0), "1 or more"),
        (lambda: table("suspects").of(reference_date), "say by which column"),
        (lambda: person().birth_year, "columns belong to a table"),
        (lambda: person().bands(18, 12), "must go up"),
        (lambda: quarters("2019", "2020"), "must be written like"),
        (lambda: years("2021", "2020"), "is after the last"),
        (lambda: rows(table("suspects")), "choose a column"),
        (lambda: total(1.5), "whole numbers only"),
        (lambda: each("persons").aged(1, 2), "has no age"),
    ],
)
def test_what_is_no_sentence_is_told_with_what_to_write(write, read):
    with pytest.raises((MisusedLanguage, TypeError), match=read):
        write()


def test_all_that_an_analysis_lacks_is_told_together():
    with pytest.raises(MisusedLanguage) as caught:
        Analysis(
            each("nurseries"),
            measures={"Big": rows()},
            levels=("gemeente",),
            periods=years("2020", "2021"),
            protect="person",
            breakdowns={"kind": {"other": person() == 1}},
        )
    words = str(caught.value)
    for part in (".unit(", "where a row belongs", "lower-case", "'gemeente'", "'persons'", "comes by itself"):
        assert part in words, part
