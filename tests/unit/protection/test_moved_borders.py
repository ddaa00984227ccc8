"""A border moves between two releases; neither numbers nor their difference tell of the street between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tests.unit.protection.small_country import KEY, country, figure, plan_of, shown, sizes_of, tallied

from zicht.model.area_codes import Level
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.counts.atoms import structure_of
from zicht.protection.counts.border_changes import (
    NO_CHANGES,
    PAIR_SCHEMA,
    BorderChanges,
    absorbed,
    border_changes,
    containing,
    pairs_of,
)
from zicht.protection.counts.protect import ProtectedCounts, protect_counts
from zicht.protection.counts.write_once import AtomStore

AREAS = country(gemeenten=4, wijken=2, buurten=3)
ONE = figure(periods=("2024-Q1", "2024-Q2"))
MOVED = BorderChanges(moved=frozenset({"BU00010000", "BU00010001"}))
STREET = 6


def pairs(*rows: tuple[str, str, str]) -> pa.Table:
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=PAIR_SCHEMA)


def test_an_area_that_shares_addresses_with_one_other_only_got_another_code() -> None:
    found = border_changes(pairs(("bu", "BU1", "BU7"), ("bu", "BU2", "BU2"), ("gm", "GM1", "GM7")))
    assert found == BorderChanges({"BU1": "BU7", "GM1": "GM7"}, frozenset())


def test_an_area_that_gave_or_got_a_street_moved() -> None:
    found = border_changes(pairs(("bu", "BU1", "BU1"), ("bu", "BU1", "BU2"), ("bu", "BU2", "BU2")))
    assert found == BorderChanges({}, frozenset({"BU1", "BU2"}))


def test_two_areas_that_became_one_moved() -> None:
    assert border_changes(pairs(("bu", "BU1", "BU3"), ("bu", "BU2", "BU3"))).moved == {"BU3"}


def test_levels_are_told_apart() -> None:
    found = border_changes(
        pairs_of(
            {Level.BUURT: ["B1", "B1"], Level.WIJK: ["W", "W"]},
            {Level.BUURT: ["B1", "B2"], Level.WIJK: ["W", "W"]},
        )
    )
    assert found.moved == {"B1", "B2"}


def test_what_is_shown_apart_no_longer_is_in_the_rest_of_what_holds_it() -> None:
    held = ("BU00010000", "BU00010001", "WK000100/rest", "WK000101/rest", "BU00020000")
    now = ("WK000100/rest", "WK000101", "BU00020000", "GM0001/rest")
    assert absorbed(held, now, AREAS) == {
        "BU00010000": "WK000100/rest",
        "BU00010001": "WK000100/rest",
        "WK000101/rest": "WK000101",
    }


def test_an_area_lies_in_one_of_each_level_above() -> None:
    assert containing("BU00010001", Level.GEMEENTE, AREAS) == "GM0001"
    assert containing("GM0001", Level.GEMEENTE, AREAS) == "GM0001"
    assert containing("NL", Level.GEMEENTE, AREAS) == ""


def counted(moved: bool) -> NDArray[np.int64]:
    """Twelve in each buurt; after the border moved a street of six lies in the second one."""
    structure = structure_of(ONE, AREAS)
    found = np.full((len(structure.atoms), 1, 2), 12, dtype=np.int64)
    found[[name.endswith("/rest") for name in structure.atoms]] = 0
    if moved:
        found[structure.atoms.index("BU00010000")] -= STREET
        found[structure.atoms.index("BU00010001")] += STREET
    return found


def release(
    atoms: NDArray[np.int64],
    held: AtomStore,
    changes: BorderChanges = NO_CHANGES,
    one: Figure = ONE,
) -> ProtectedCounts:
    return protect_counts(
        tallied(one, AREAS, atoms),
        plan=plan_of(one),
        areas=AREAS,
        sizes=sizes_of(AREAS) | {"NL": 1},
        key=KEY,
        held=held,
        changes=changes,
    )


FIRST = release(counted(False), AtomStore.empty())
SECOND = release(counted(True), FIRST.atoms, MOVED)


def test_only_the_areas_whose_border_moved_are_hidden_and_nothing_else_changes() -> None:
    before, after = shown(FIRST), shown(SECOND)
    for cell, value in before.items():
        assert after[cell] == ("confidential" if cell[0] in MOVED.moved else value), cell


def test_what_was_hidden_stays_hidden_and_what_was_shown_stays() -> None:
    third = release(counted(True), SECOND.atoms)
    assert shown(third) == shown(SECOND)
    assert third.atoms.of(ONE.measure).kept("2024") == {"GM0001"}


def test_a_renamed_area_shows_what_it_showed() -> None:
    """The release before called a buurt by another code; it draws no new number."""
    before = FIRST.atoms.renamed({"BU00010000": "BU00019900"})
    named = release(counted(False), before, BorderChanges({"BU00019900": "BU00010000"}))
    assert shown(named) == shown(FIRST)


def test_what_is_shown_again_promises_less_than_one_rounding() -> None:
    rows = {row["REF_AREA"]: row for row in SECOND.tables.tables["counts"].to_pylist()}
    assert rows["BU00010002"]["ROUNDING"] == CountRules().minimum
    assert rows["BU00020002"]["ROUNDING"] < CountRules().minimum


def test_a_correction_that_went_too_far_is_drawn_anew() -> None:
    corrected = counted(True)
    corrected[structure_of(ONE, AREAS).atoms.index("BU00010002")] += 100
    second = release(corrected, FIRST.atoms, MOVED)
    assert shown(second)["BU00010002", "2024-Q1"] in (110, 115)


def test_a_stock_is_shown_again_too() -> None:
    one = replace(ONE, stock=True)
    first = release(counted(False), AtomStore.empty(), one=one)
    before, after = shown(first), shown(release(counted(True), first.atoms, MOVED, one))
    assert {cell for cell in before if before[cell] != after[cell]} == {
        (code, period) for code in MOVED.moved for period in one.periods
    }
