"""What rests on few is withheld, the rest is rounded, and a vault with real persons lets nothing out."""

from __future__ import annotations

import pyarrow as pa
import pytest

from zicht.model.area_codes import Level
from zicht.model.expressions import Column, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Counted, Frame, Location, Measure, Place, Plan, RuleClass
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA
from zicht.protection.small_counts import NotMadeUp, SmallCounts, protect_tallies

AREAS = {"nl": ("NL",), "gm": ("GM0001", "GM0002", "GM0003")}


def plan(*measures: Measure, rule_class: RuleClass = RuleClass.PERSONS) -> Plan:
    person = Column("persons", "person")
    return Plan(
        "drugs/suspects",
        Frame("persons", Window(When.AT_MOMENT), person),
        Location(Place.ADDRESS, Column("persons", "address")),
        measures or (Measure("suspects", Counted.ROWS),),
        (Level.GEMEENTE,),
        Frequency.ANNUAL,
        "2024",
        "2024",
        rule_class,
    )


def tallies(drawing: str) -> pa.Table:
    """`measure | level | area | counterpart | breakdown | value | contributors` lines, all of 2024."""
    rows = [[part.strip() for part in line.split("|")] for line in drawing.strip().splitlines()]
    columns = [[*row[:4], "2024", row[4], int(row[5]), int(row[6])] for row in rows]
    arrays = [
        pa.array(column, field.type)
        for column, field in zip(zip(*columns, strict=True), TALLY_SCHEMA, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=TALLY_SCHEMA).sort_by([(n, "ascending") for n in SORTED_BY])


def shown(table: pa.Table, *plans: Plan, rule: SmallCounts | None = None) -> dict[str, int | str]:
    protected = protect_tallies(
        table, rule=rule or SmallCounts(), plans=plans or (plan(),), areas=AREAS, made_up=True
    )
    rows = protected.tables["tallies"].to_pylist()
    return {row["REF_AREA"]: row["ABSENCE"] or row["VALUE"] for row in rows}


DRAWN = """
suspects | nl | NL     |  |  | 63 | 63
suspects | gm | GM0001 |  |  |  9 |  9
suspects | gm | GM0002 |  |  | 53 | 53"""


def test_few_are_withheld_and_many_are_rounded() -> None:
    assert shown(tallies(DRAWN)) == {
        "NL": 65,
        "GM0001": "confidential",
        "GM0002": 55,
        "GM0003": "confidential",
    }


def test_nobody_looks_the_same_as_a_few() -> None:
    """An area without a tally and one with nine are not to be told apart."""
    found = shown(tallies(DRAWN))
    assert found["GM0001"] == found["GM0003"]


def test_many_events_of_few_persons_are_withheld() -> None:
    assert shown(tallies("suspects | gm | GM0001 |  |  | 400 | 3"))["GM0001"] == "confidential"


def test_only_the_totals_of_breakdowns_and_counterparts_are_shown() -> None:
    drawn = """
    suspects | gm | GM0001 | _T     | sex=_T;age=_T | 40 | 40
    suspects | gm | GM0001 | GM0002 | sex=_T;age=_T | 30 | 30
    suspects | gm | GM0001 | _T     | sex=1;age=_T  | 20 | 20"""
    assert shown(tallies(drawn))["GM0001"] == 40


def test_sums_of_money_do_not_leave() -> None:
    euros = plan(
        Measure("euros", Counted.SUM, value=Column("persons", "birth_year")), rule_class=RuleClass.EUROS
    )
    protected = protect_tallies(
        tallies("euros | gm | GM0001 |  |  | 5000000 | 300"),
        rule=SmallCounts(),
        plans=(euros,),
        areas=AREAS,
        made_up=True,
    )
    assert protected.tables["tallies"].num_rows == 0
    assert protected.report.findings["measures_of_money_left_out"] == 1


def test_the_report_counts_what_was_withheld() -> None:
    protected = protect_tallies(
        tallies(DRAWN), rule=SmallCounts(), plans=(plan(),), areas=AREAS, made_up=True
    )
    assert protected.report.findings["withheld"] == 2
    assert protected.report.settings == {"minimum": 10, "base": 5}


def test_a_vault_with_real_persons_lets_nothing_out() -> None:
    with pytest.raises(NotMadeUp, match="real persons"):
        protect_tallies(tallies(DRAWN), rule=SmallCounts(), plans=(plan(),), areas=AREAS, made_up=False)
