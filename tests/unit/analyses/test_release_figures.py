"""Which figures of an analysis leave, and what protection is told about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from zicht.analyses.release_figures import figures_of, is_additive, is_stock
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.area_codes import Level
from zicht.model.expressions import Aggregate, Column, Constant, How, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Counted, Frame, Location, Measure, Place, Plan, RuleClass
from zicht.model.release_plans import Mechanism

CONTRACTS = built_in_contracts()
PERSON = Column("persons", "person")


def plan(**changes: Any) -> Plan:
    settings: dict[str, Any] = {
        "id": "drugs/suspects",
        "frame": Frame("persons", Window(When.EVER), PERSON),
        "location": Location(Place.BUURT, Column("persons", "buurt")),
        "measures": (Measure("people", Counted.ROWS), Measure("euros", Counted.SUM, value=Constant(1))),
        "levels": (Level.GEMEENTE, Level.WIJK, Level.BUURT),
        "frequency": Frequency.ANNUAL,
        "first": "2023",
        "last": "2024",
        "rule_class": RuleClass.PERSONS,
    }
    return Plan(**(settings | changes))


def test_totals_leave_on_every_level_of_the_plan_and_for_the_country() -> None:
    people, euros = figures_of(plan(), CONTRACTS)
    assert (people.measure, euros.measure) == ("people", "euros")
    assert people.levels == (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT)
    assert people.periods == ("2023", "2024")
    assert people.plan_digest == plan().digest
    assert people.breakdowns == ()


def test_what_is_known_by_gemeente_leaves_by_gemeente() -> None:
    only = plan(location=Location(Place.GEMEENTE, Column("persons", "buurt")))
    assert figures_of(only, CONTRACTS)[0].levels == (Level.COUNTRY, Level.GEMEENTE)


def test_only_sums_of_money_are_suppressed() -> None:
    of_money = figures_of(plan(rule_class=RuleClass.EUROS), CONTRACTS)
    assert [f.mechanism for f in of_money] == [Mechanism.SMALL_COUNT_ROUNDING, Mechanism.SUPPRESSION]
    of_persons = figures_of(plan(), CONTRACTS)
    assert {f.mechanism for f in of_persons} == {Mechanism.SMALL_COUNT_ROUNDING}


def test_a_flow_leaves_as_a_flow() -> None:
    flow = plan(rule_class=RuleClass.FLOWS, counterpart=Location(Place.BUURT, Column("persons", "buurt")))
    assert {f.mechanism for f in figures_of(flow, CONTRACTS)} == {Mechanism.ORIGIN_DESTINATION}


def test_the_table_a_model_is_fitted_from_does_not_leave() -> None:
    assert figures_of(plan(rule_class=RuleClass.MODEL), CONTRACTS) == ()


UNITS = Measure("people", Counted.UNITS)


@pytest.mark.parametrize(
    ("table", "unit", "window", "additive"),
    [
        ("persons", "person", Window(When.EVER), True),  # the key of a register
        ("suspects", "person", Window(When.DURING), False),  # one person, several events in several places
        ("addresses", "person", Window(When.AT_MOMENT), True),  # one address a day
        ("addresses", "person", Window(When.DURING), False),  # who moves lives in two places
        ("person_income", "person", Window(When.AT_MOMENT), True),  # one income a year
        ("person_income", "person", Window(When.EVER), False),
    ],
)
def test_different_units_add_up_only_when_each_lies_in_one_area(table, unit, window, additive) -> None:
    asked = plan(frame=Frame(table, window, Column(table, unit)), measures=(UNITS,))
    assert is_additive(asked, UNITS, CONTRACTS.tables[table]) is additive


def test_units_that_are_looked_up_need_not_lie_in_one_area() -> None:
    found = Aggregate(
        "parents", "child", PERSON, Window(When.EVER), How.GREATEST, None, Column("parents", "parent")
    )
    asked = plan(frame=Frame("persons", Window(When.EVER), found))
    assert not is_additive(asked, UNITS, CONTRACTS.tables["persons"])


def test_rows_and_sums_always_add_up() -> None:
    events = plan(frame=Frame("suspects", Window(When.DURING), Column("suspects", "person")))
    for counted in (Counted.ROWS, Counted.SUM):
        assert is_additive(events, Measure("n", counted), CONTRACTS.tables["suspects"])


@pytest.mark.parametrize(
    ("window", "stock"),
    [
        (Window(When.EVER), True),
        (Window(When.AT_MOMENT), True),
        (Window(When.DURING), False),
        (Window(When.DURING, 12), False),  # a year of events in a plan of years
        (Window(When.DURING, 36), True),  # two of three years are the same events as last year
    ],
)
def test_a_count_that_mostly_stays_is_a_stock(window: Window, stock: bool) -> None:
    events = Frame("suspects", window, Column("suspects", "person"))
    asked = plan(frame=events)
    assert is_stock(asked, asked.measures[0]) is stock
    assert figures_of(replace(asked), CONTRACTS)[0].stock is stock
