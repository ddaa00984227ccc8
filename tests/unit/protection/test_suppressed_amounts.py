"""Amounts of which one household has most are shown as classes, and so is whatever would give them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from zicht.model.amounts import AMOUNT_CELL_SCHEMA, AMOUNT_SCHEMA
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import Figure, Mechanism, NotInReleasePlan, ReleasePlan
from zicht.model.reports import ProtectedTables
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA
from zicht.protection.amounts.amount_cells import (
    AmountsDisagree,
    DominanceUnknown,
    amount_cells,
    amount_layout,
)
from zicht.protection.amounts.suppression import suppress_amounts

KEY = b"a key of the keeper, 32 bytes ..."
TREE = AreaTree(
    (Level.COUNTRY, Level.GEMEENTE),
    {Level.COUNTRY: ("NL",), Level.GEMEENTE: ("GM0001", "GM0002", "GM0003", "GM0004")},
    {Level.COUNTRY: ("",), Level.GEMEENTE: ("NL",) * 4},
    {Level.PROVINCIE: {"GM0001": "PV20", "GM0002": "PV20", "GM0003": "PV21", "GM0004": "PV21"}},
)


def plan(
    *levels: Level, periods: tuple[str, ...] = ("2024",), other: Mapping[str, Any] | None = None, **more: Any
) -> ReleasePlan:
    figure = Figure(
        "euros", "real-estate/euros", "0" * 64, levels or (Level.COUNTRY, Level.GEMEENTE), periods,
        RuleClass.EUROS, Mechanism.SUPPRESSION, **more,
    )  # fmt: skip
    return ReleasePlan((figure,), 2024, 2024, other_rules=other)


def amounts(drawing: str, period: str = "2024") -> pa.Table:
    """`area | breakdown | value | persons | holdings | largest | second | names` lines."""
    rows = []
    for line in drawing.strip().splitlines():
        area, breakdown, *numbers, names = [part.strip() for part in line.split("|")]
        value, persons, holdings, largest, second = map(int, numbers)
        first, other = [*names.split(), None, None][:2]
        level = area[:2].lower()
        rows.append(
            [
                "euros",
                level,
                area,
                "",
                period,
                breakdown,
                value,
                persons,
                holdings,
                largest,
                second,
                first,
                other,
            ]
        )
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, AMOUNT_SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=AMOUNT_SCHEMA).sort_by([(n, "ascending") for n in SORTED_BY])


def shown(protected: ProtectedTables) -> dict[str, int | tuple[int, int | None]]:
    """Area -> the amount, or the class it is in."""
    return {
        row["REF_AREA"] + row["BREAKDOWN"]: (row["LOWER"], row["UPPER"])
        if row["VALUE"] is None
        else row["VALUE"]
        for row in protected.tables["amounts"].to_pylist()
    }


SPREAD = """
NL     | | 4000 | 80 | 80 | 100 | 90 |
GM0001 | | 1000 | 20 | 20 | 100 | 80 |
GM0002 | | 1100 | 20 | 20 |  90 | 90 |
GM0003 | |  900 | 20 | 20 |  80 | 70 |
GM0004 | | 1000 | 20 | 20 |  70 | 70 |"""

ONE_DOMINATES = """
NL     | | 4000 | 70 | 70 | 800 | 90 |
GM0001 | | 1000 | 20 | 20 | 800 | 80 |
GM0002 | | 1100 | 20 | 20 |  90 | 90 |
GM0003 | |  900 | 20 | 20 |  80 | 70 |
GM0004 | | 1000 | 10 | 10 | 150 | 140 |"""


def test_amounts_of_many_are_shown_as_they_are() -> None:
    protected = suppress_amounts(amounts(SPREAD), plan=plan(), areas=TREE, key=KEY)
    assert shown(protected) == {"NL": 4000, "GM0001": 1000, "GM0002": 1100, "GM0003": 900, "GM0004": 1000}
    assert protected.tables["amounts"].schema.equals(AMOUNT_CELL_SCHEMA)
    assert protected.report.findings["hidden"] == 0


def test_an_amount_that_is_mostly_of_one_becomes_a_class_and_another_with_it() -> None:
    protected = suppress_amounts(amounts(ONE_DOMINATES), plan=plan(), areas=TREE, key=KEY)
    found = shown(protected)
    classed = [area for area, value in found.items() if isinstance(value, tuple)]
    assert "GM0001" in classed
    assert len(classed) == 2
    assert found["NL"] == 4000
    assert found["GM0001"] == (0, 5000) or found["GM0001"] == (0, 2000)
    assert protected.report.findings == {"cells": 5, "hidden": 2}


def test_an_area_where_nobody_paid_shows_nought() -> None:
    drawn = "NL | | 900 | 20 | 20 | 80 | 70 |\nGM0003 | | 900 | 20 | 20 | 80 | 70 |"
    found = shown(suppress_amounts(amounts(drawn), plan=plan(), areas=TREE, key=KEY))
    assert found == {"NL": 900, "GM0001": 0, "GM0002": 0, "GM0003": 900, "GM0004": 0}


def test_regions_that_do_not_nest_are_protected_together() -> None:
    """Hidden in its province by one other gemeente only, and the province would give it back."""
    with_regions = (
        ONE_DOMINATES
        + """
    PV20 | | 2100 | 40 | 40 | 800 | 90 |
    PV21 | | 1900 | 30 | 30 | 150 | 140 |"""
    )
    found = shown(
        suppress_amounts(
            amounts(with_regions),
            plan=plan(Level.COUNTRY, Level.PROVINCIE, Level.GEMEENTE),
            areas=TREE,
            key=KEY,
        )
    )
    assert isinstance(found["GM0001"], tuple)
    assert isinstance(found["GM0002"], tuple) or isinstance(found["PV20"], tuple)


def test_what_lies_in_no_gemeente_cannot_be_computed_by_subtraction() -> None:
    """The country has 300 more than its gemeenten, and nobody knows whose."""
    drawn = SPREAD.replace("NL     | | 4000 | 80 | 80", "NL     | | 4300 | 83 | 83")
    found = shown(suppress_amounts(amounts(drawn), plan=plan(), areas=TREE, key=KEY))
    assert any(isinstance(value, tuple) for value in found.values())


def test_breakdowns_and_their_totals_are_one_table() -> None:
    drawn = """
    NL     | kind=_T | 2000 | 40 | 40 | 100 | 80 |
    NL     | kind=a  | 1000 | 20 | 20 | 100 | 80 |
    NL     | kind=b  | 1000 | 20 | 20 |  80 | 80 |
    GM0001 | kind=_T | 1000 | 21 | 21 | 100 | 80 |
    GM0001 | kind=a  |  900 | 20 | 20 | 100 | 80 |
    GM0001 | kind=b  |  100 |  1 |  1 | 100 |  0 | anna
    GM0002 | kind=_T | 1000 | 20 | 20 |  80 | 80 |
    GM0002 | kind=a  |  100 | 10 | 10 |  10 | 10 |
    GM0002 | kind=b  |  900 | 10 | 10 | 101 |100 |"""
    levels = (Level.COUNTRY, Level.GEMEENTE)
    found = shown(
        suppress_amounts(
            amounts(drawn),
            plan=plan(*levels, breakdowns=("kind",), categories=(("a", "b"),), breakdown_levels=levels),
            areas=TREE,
            key=KEY,
        )
    )
    hidden = {name for name, value in found.items() if isinstance(value, tuple)}
    assert hidden == {f"GM000{i}kind={kind}" for i in (1, 2) for kind in "ab"}


def test_a_plain_tally_is_refused() -> None:
    tally = amounts(SPREAD).select(TALLY_SCHEMA.names)
    with pytest.raises(DominanceUnknown, match="LARGEST"):
        suppress_amounts(tally, plan=plan(), areas=TREE, key=KEY)


@pytest.mark.parametrize(
    "line",
    [
        "GM0001 | | 1000 | 20 | 20 | 1100 | 80 |",  # the largest has more than all: someone is below zero
        "GM0001 | | 1000 | 20 | 20 | 100 | 110 |",  # the second has more than the largest
        "GM0001 | | 1000 | 20 | 21 | 100 | 80 |",  # more holdings than persons
        "GM0001 | | 1000 | 20 | 1 | 900 | 0 | anna",  # one holding that has not everything
        "GM0001 | | 1000 | 20 | 1 | 1000 | 0 |",  # one holding without a name
        "GM0001 | | 1000 | 20 | 2 | 600 | 400 | anna",  # the second without a name
        "GM0001 | | 1000 | 20 | 2 | 600 | 300 | anna bert",  # two that have not everything
        "GM0001 | | 1000 | 20 | 20 | 100 | 0 |",  # a second without money
        "GM0001 | | 0 | 20 | 20 | 0 | 0 |",  # holdings without money
        "GM0001 | | 1001 | 20 | 20 | 100 | 80 |",  # the parts are more than the country
    ],
)
def test_tallies_that_contradict_themselves_are_refused(line: str) -> None:
    drawn = SPREAD.replace("GM0001 | | 1000 | 20 | 20 | 100 | 80 |", line)
    with pytest.raises(AmountsDisagree) as refused:
        suppress_amounts(amounts(drawn), plan=plan(), areas=TREE, key=KEY)
    assert not any(number in str(refused.value) for number in ("1000", "1001", "1100", "anna", "600"))


def test_the_plan_sets_the_numbers_of_the_rules() -> None:
    looser = {"suppression": {"largest_share": 0.9, "p": 0.05}}
    found = suppress_amounts(amounts(ONE_DOMINATES), plan=plan(other=looser), areas=TREE, key=KEY)
    assert found.report.findings["hidden"] == 0
    assert found.report.settings["largest_share"] == 0.9
    with pytest.raises(NotInReleasePlan, match="largest_part"):
        suppress_amounts(
            amounts(SPREAD), plan=plan(other={"suppression": {"largest_part": 1}}), areas=TREE, key=KEY
        )


def test_every_period_is_protected_by_itself() -> None:
    both = pa.concat_tables([amounts(SPREAD, "2023"), amounts(ONE_DOMINATES)])
    found = suppress_amounts(both, plan=plan(periods=("2023", "2024")), areas=TREE, key=KEY)
    rows = found.tables["amounts"].to_pylist()
    assert {row["TIME_PERIOD"] for row in rows if row["ABSENCE"] == "confidential"} == {"2024"}
    assert len(rows) == 10
    assert rows == sorted(rows, key=lambda row: tuple(row[name] for name in SORTED_BY))


def test_order_of_rows_changes_nothing() -> None:
    table = amounts(ONE_DOMINATES)
    turned = table.take(list(reversed(range(table.num_rows))))
    one, other = (
        suppress_amounts(t, plan=plan(), areas=TREE, key=KEY).tables["amounts"] for t in (table, turned)
    )
    assert one.equals(other)


def test_figures_under_another_mechanism_are_left_alone() -> None:
    figure = Figure(
        "euros", "real-estate/euros", "0" * 64, (Level.COUNTRY,), ("2024",), RuleClass.EUROS,
        Mechanism.SMALL_COUNT_ROUNDING,
    )  # fmt: skip
    tally = amounts(SPREAD).select(TALLY_SCHEMA.names)
    found = suppress_amounts(tally, plan=ReleasePlan((figure,), 2024, 2024), areas=TREE, key=KEY)
    assert found.tables["amounts"].num_rows == 0


def test_a_period_leaves_once_and_stays_as_it_was() -> None:
    """The tallies were revised since, and by themselves would show every amount."""
    first = suppress_amounts(amounts(ONE_DOMINATES), plan=plan(), areas=TREE, key=KEY).tables["amounts"]
    again = suppress_amounts(amounts(SPREAD), plan=plan(), areas=TREE, key=b"another key", earlier=first)
    assert again.tables["amounts"].equals(first)


def test_a_new_period_is_protected_beside_those_that_left() -> None:
    first = suppress_amounts(amounts(ONE_DOMINATES), plan=plan(), areas=TREE, key=KEY).tables["amounts"]
    both = pa.concat_tables([amounts(SPREAD), amounts(SPREAD, "2025")])
    periods = plan(periods=("2024", "2025"))
    again = suppress_amounts(both, plan=periods, areas=TREE, key=KEY, earlier=first).tables["amounts"]
    hidden = {row["TIME_PERIOD"] for row in again.to_pylist() if row["VALUE"] is None}
    assert hidden == {"2024"}
    assert again.num_rows == 10


def test_a_period_does_not_leave_again_in_other_areas() -> None:
    first = suppress_amounts(amounts(SPREAD), plan=plan(), areas=TREE, key=KEY).tables["amounts"]
    with pytest.raises(NotInReleasePlan, match="left before"):
        suppress_amounts(amounts(SPREAD), plan=plan(Level.GEMEENTE), areas=TREE, key=KEY, earlier=first)


def test_the_class_is_made_of_what_is_shown() -> None:
    """Other hidden amounts with the same sums around them give the same table: nothing else is told."""
    other = ONE_DOMINATES.replace("| 1000 | 20 | 20 | 800 | 80", "| 1050 | 20 | 20 | 850 | 80")
    other = other.replace("|  900 | 20 | 20 |  80", "|  850 | 20 | 20 |  80")
    one, two = (
        suppress_amounts(amounts(drawn), plan=plan(), areas=TREE, key=KEY).tables["amounts"]
        for drawn in (ONE_DOMINATES, other)
    )
    hidden = [row["REF_AREA"] for row in one.to_pylist() if row["VALUE"] is None]
    assert hidden == ["GM0001", "GM0003"]
    assert one.equals(two)


def test_one_or_two_holdings_of_an_area_are_known_by_number() -> None:
    drawn = """
    NL     | | 260 | 4 | 4 | 100 | 80 |
    GM0001 | | 100 | 1 | 1 | 100 |  0 | anna
    GM0002 | |  80 | 2 | 2 |  50 | 30 | bert anna
    GM0003 | |  80 | 3 | 3 |  30 | 30 | cees dora"""
    figure = plan().figures[0]
    found = amount_cells(amount_layout(figure, TREE), amounts(drawn), figure, "2024")
    anna, bert = found.owners[0], found.owners[1]
    assert anna != bert
    assert found.owners.tolist() == [anna, bert, -1, -1]
    assert found.partners.tolist() == [-1, anna, -1, -1]
