"""From tallies to the counts that leave: small stories with drawn numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.protection.small_country import (
    ALL,
    NESTED,
    country,
    counts_of,
    figure,
    plan_of,
    protect,
    random_counts,
    shown,
    table_of,
    tallied,
    truth_of,
)

from zicht.model.area_codes import Level
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Mechanism, NotInReleasePlan
from zicht.protection.counts.atoms import check_declared, structure_of
from zicht.protection.counts.protect import BoundMissed, BoundTooTight, protect_counts
from zicht.protection.counts.tallied import Tallies, TalliesDoNotAdd, TalliesDoNotFit, truth_of_atoms
from zicht.protection.counts.write_once import AtomStore

AREAS = country()
ONE = figure()
AGES = figure(
    breakdowns=("age", "sex"), categories=(("0", "1", "2"), ("m", "w")), breakdown_levels=(*ALL[:4],)
)


def test_every_declared_cell_is_there_also_where_nothing_was_counted() -> None:
    table = protect(table_of([]), replace(ONE, periods=("2023", "2024")), areas=AREAS).tables.tables["counts"]
    assert table.schema.equals(COUNT_SCHEMA)
    assert table.num_rows == 2 * (1 + 2 + 2 + 4 + 8 + 24)
    small = {"bu", "wk"}  # nothing is expected anywhere
    for row in table.to_pylist():
        hidden = row["LEVEL"] in small
        assert (row["VALUE"], row["ABSENCE"]) == ((None, "confidential") if hidden else (0, None))
    keys = [tuple(row.values())[:6] for row in table.to_pylist()]
    assert keys == sorted(set(keys))


def test_totals_are_the_sums_of_what_is_shown_below_them() -> None:
    counts = random_counts(ONE, AREAS, seed=1, mean=20)
    found = shown(protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS))
    for above, level in (
        (Level.WIJK, Level.BUURT),
        (Level.GEMEENTE, Level.WIJK),
        (Level.COUNTRY, Level.GEMEENTE),
    ):
        for code in AREAS.codes[above]:
            parts = [
                part for part, of in zip(AREAS.codes[level], AREAS.parents[level], strict=True) if of == code
            ]
            assert found[code, "2024"] == sum(int(found[part, "2024"]) for part in parts)
    for zoning, of in AREAS.beside.items():
        for code in set(of.values()):
            inside = [int(found[gemeente, "2024"]) for gemeente, regio in of.items() if regio == code]
            assert found[code, "2024"] == sum(inside), zoning


def test_a_row_without_location_counts_for_the_country_only() -> None:
    counts = counts_of(structure_of(ONE, AREAS), {"NL/rest": [[10]], "BU00010000": [[20]]})
    found = shown(protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS))
    assert (found["NL", "2024"], found["GM0001", "2024"]) == (30, 20)


def test_the_country_may_be_nameless_in_tallies() -> None:
    rows = [
        ("suspects", "nl", "", "", "2024", "", 20, 20),
        ("suspects", "gm", "GM0001", "", "2024", "", 20, 20),
    ]
    one = figure(levels=(Level.COUNTRY, Level.GEMEENTE))
    assert shown(protect(table_of(rows), one, areas=AREAS))["NL", "2024"] == 20


def test_only_totals_over_counterparts_are_counted() -> None:
    one = figure(levels=(Level.COUNTRY,))
    rows = [
        ("suspects", "nl", "NL", "_T", "2024", "", 20, 20),
        ("suspects", "nl", "NL", "GM0001", "2024", "", 15, 15),
    ]
    assert shown(protect(table_of(rows), one, areas=AREAS))["NL", "2024"] == 20


def test_what_is_not_in_the_plan_does_not_leave() -> None:
    rows = [
        ("suspects", "nl", "NL", "", "2024", "", 20, 20),
        ("suspects", "nl", "NL", "", "2023", "", 30, 30),
        ("suspects", "gm", "GM0001", "", "2024", "", 20, 20),
        ("thefts", "nl", "NL", "", "2024", "", 20, 20),
    ]
    one = figure(levels=(Level.COUNTRY,))
    table = protect(table_of(rows), one, areas=AREAS).tables.tables["counts"]
    assert [(row["MEASURE"], row["REF_AREA"], row["VALUE"]) for row in table.to_pylist()] == [
        ("suspects", "NL", 20)
    ]


def test_figures_of_other_mechanisms_are_left_to_them() -> None:
    other = replace(ONE, measure="euros", mechanism=Mechanism.SUPPRESSION)
    assert protect(table_of([]), other, areas=AREAS).tables.tables["counts"].num_rows == 0


def test_totals_of_a_measure_with_breakdowns_are_found() -> None:
    one = figure(levels=(Level.COUNTRY,))
    rows = [
        ("suspects", "nl", "NL", "", "2024", "age=_T;sex=_T", 20, 20),
        ("suspects", "nl", "NL", "", "2024", "age=1;sex=_T", 15, 15),
    ]
    assert shown(protect(table_of(rows), one, areas=AREAS)) == {("NL", "2024"): 20}


def test_categories_leave_on_their_levels_and_add_up() -> None:
    counts = random_counts(AGES, AREAS, seed=2, mean=60)
    protected = protect(tallied(AGES, AREAS, counts), AGES, areas=AREAS)
    table = protected.tables.tables["counts"].to_pylist()
    assert {row["LEVEL"] for row in table if row["BREAKDOWN"]} == {"nl", "pv", "vr", "gm"}
    assert len({row["BREAKDOWN"] for row in table}) == 12
    for area in ("NL", "PV20", "GM0003"):
        own = {row["BREAKDOWN"]: row["VALUE"] for row in table if row["REF_AREA"] == area}
        assert own[""] == own["age=_T;sex=m"] + own["age=_T;sex=w"]
        assert own["age=1;sex=_T"] == own["age=1;sex=m"] + own["age=1;sex=w"]
        assert own["age=_T;sex=m"] == sum(own[f"age={age};sex=m"] for age in "012")


def test_every_difference_is_within_what_is_promised() -> None:
    for seed, one in enumerate((ONE, AGES, figure(additive=False))):
        tallies = tallied(one, AREAS, random_counts(one, AREAS, seed=seed, mean=15))
        truth = truth_of(tallies)
        for row in protect(tallies, one, areas=AREAS).tables.tables["counts"].to_pylist():
            counted = truth.get((row["REF_AREA"], row["TIME_PERIOD"], row["BREAKDOWN"]), 0)
            assert row["ABSENCE"] is not None or abs(row["VALUE"] - counted) <= row["ROUNDING"]


def test_promises_by_kind_of_cell() -> None:
    """Atoms: 9 for 0 and 10, else 4. Sums up to a gemeente: 9. Above: the bound. Categories: more room."""
    counts = counts_of(structure_of(ONE, AREAS), {"BU00010000": [[40]], "BU00010001": [[0]]})
    table = protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS).tables.tables["counts"].to_pylist()
    found = {row["REF_AREA"]: row["ROUNDING"] for row in table}
    assert [found[code] for code in ("BU00010000", "BU00010001", "WK000100", "GM0001", "PV20", "NL")] == [
        4,
        9,
        9,
        9,
        10,
        10,
    ]
    counts = random_counts(AGES, AREAS, seed=2, mean=60)
    table = protect(tallied(AGES, AREAS, counts), AGES, areas=AREAS).tables.tables["counts"].to_pylist()
    found = {(row["REF_AREA"], row["BREAKDOWN"]): row["ROUNDING"] for row in table}
    assert found["BU00010000", ""] == 50
    assert found["GM0001", ""] == found["NL", "age=1;sex=m"] == 20
    assert found["GM0001", "age=1;sex=m"] == 9


def test_a_merged_area_has_no_value_and_its_persons_count_above() -> None:
    counts = counts_of(structure_of(ONE, AREAS), {"BU00010000": [[20]], "BU00010001": [[30]]})
    sizes = dict.fromkeys((*AREAS.codes[Level.GEMEENTE], *AREAS.codes[Level.WIJK], "BU00010000"), 100)
    found = protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS, sizes=sizes | {"NL": 400})
    cells = shown(found)
    assert cells["BU00010001", "2024"] == "confidential"
    assert (cells["BU00010000", "2024"], cells["WK000100", "2024"]) == (20, 50)
    rows = [row for row in found.tables.tables["counts"].to_pylist() if row["ABSENCE"]]
    assert {row["ROUNDING"] for row in rows} == {0}
    assert {row["VALUE"] for row in rows} == {None}


def atoms_of_rows(contributors: int) -> dict[str, int]:
    """What atoms count when one buurt has 400 rows of so many units, alone in the country."""
    rows = [
        ("suspects", level.value, code, "", "2024", "", 400, contributors)
        for level, code in zip(NESTED, ("NL", "GM0001", "WK000100", "BU00010000"), strict=True)
    ]
    one = figure(levels=NESTED)
    structure = structure_of(one, AREAS)
    read = Tallies(table_of(rows), AREAS).of(one, structure.areas, structure.cross)
    truth = truth_of_atoms(one, structure, read, CountRules())[:, 0, 0]
    return {name: int(value) for name, value in zip(structure.atoms, truth, strict=True) if value}


def test_rows_of_ten_units_count_and_of_nine_are_capped() -> None:
    """What is above nine counts for the country only."""
    assert atoms_of_rows(10) == {"BU00010000": 400}
    assert atoms_of_rows(9) == {"BU00010000": 9, "NL/rest": 391}


def test_parts_that_do_not_add_up_are_refused() -> None:
    one = figure(levels=(Level.COUNTRY, Level.PROVINCIE, Level.GEMEENTE))
    parts = [("suspects", "gm", code, "", "2024", "", 20, 20) for code in AREAS.codes[Level.GEMEENTE]]
    regio = [("suspects", "pv", code, "", "2024", "", 40, 40) for code in ("PV20", "PV21")]
    whole = ("suspects", "nl", "NL", "", "2024", "", 80, 80)
    protect(table_of([*parts, *regio, whole]), one, areas=AREAS)
    for wrong in (
        [*parts, *regio, (*whole[:6], 79, 79)],  # fewer in the country than in its gemeenten
        [*parts, regio[0], whole],  # a provincie without its gemeenten
    ):
        with pytest.raises(TalliesDoNotAdd, match="1 areas"):
            protect(table_of(wrong), one, areas=AREAS)


def test_tallies_that_do_not_fit_the_plan_are_refused() -> None:
    ages = figure(levels=(Level.COUNTRY,), breakdowns=("age",), categories=(("0", "1"),))
    one = figure(levels=(Level.GEMEENTE,))
    for declared, row, words in (
        (one, ("suspects", "gm", "GM0099", "", "2024", "", 20, 20), "1 tallies of areas"),
        (one, ("suspects", "gm", "GM0001", "", "2024", "age=1", 20, 20), "no tallies over all categories"),
        (ages, ("suspects", "nl", "NL", "", "2024", "age=2", 20, 20), "not declared"),
        (ages, ("suspects", "nl", "NL", "", "2024", "age=_T", 20, 20), "only totals"),
    ):
        with pytest.raises(TalliesDoNotFit, match=words):
            protect(table_of([row]), declared, areas=AREAS)


def test_a_bound_that_would_narrow_a_small_count_is_refused() -> None:
    with pytest.raises(BoundTooTight, match="at least 9"):
        protect(table_of([]), ONE, areas=AREAS, rules=CountRules(bound=8))
    protect(table_of([]), ONE, areas=AREAS, rules=CountRules(bound=9))


def test_a_promise_that_cannot_be_kept_lets_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def far_off(structure: object, truth: np.ndarray, **_: object) -> np.ndarray:
        return np.where(truth > 0, truth + 100, 0)

    monkeypatch.setattr("zicht.protection.counts.protect.rounded_atoms", far_off)
    counts = counts_of(structure_of(ONE, AREAS), {"BU00010000": [[40]]})
    with pytest.raises(BoundMissed, match=r"cells on levels bu, gm, .*wk"):
        protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS)


def test_the_report_counts_what_is_shown_and_nothing_else() -> None:
    counts = random_counts(ONE, AREAS, seed=1, mean=20)
    protected = protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS)
    report = protected.tables.report
    assert report.settings == {"minimum": 10, "base": 5, "bound": 10, "group": 0.9}
    assert report.findings == {
        "cells": 41,
        "confidential": 0,
        "shown_bu": 24,
        "shown_gm": 4,
        "shown_nl": 1,
        "shown_pv": 2,
        "shown_vr": 2,
        "shown_wk": 8,
    }
    assert set(report.words) == {"nl", "en"}
    assert sum(sum(counts) for counts in protected.errors.of_level.values()) == 41


def test_a_stock_that_hardly_moves_is_shown_as_before() -> None:
    """Persons come and go one at a time: the number moves only when the count has left its interval."""
    one = figure(levels=(Level.GEMEENTE,), periods=("2022", "2023", "2024"), stock=True)
    areas = country(gemeenten=1)
    still, moved = [], []
    for seed in range(12):
        rows = [
            ("suspects", "gm", "GM0001", "", year, "", value, value)
            for year, value in (("2022", 102), ("2023", 103), ("2024", 107))
        ]
        found = shown(protect(table_of(rows), one, areas=areas, key=bytes([seed] * 32)))
        values = [found["GM0001", year] for year in one.periods]
        still.append(values[0] == values[1])
        moved.append(values[2] in (105, 110))
        assert values[0] != 105 or values[2] == 105
    assert all(still)
    assert all(moved)


def test_a_stock_keeps_its_atoms_over_a_year_in_which_the_cut_changes() -> None:
    one = figure(periods=("2023", "2024"), stock=True)
    counts = random_counts(one, AREAS, seed=4, mean=20)
    counts[:, :, 1] = counts[:, :, 0]
    found = shown(protect(tallied(one, AREAS, counts), one, areas=AREAS))
    assert all(found[code, "2023"] == found[code, "2024"] for code, _ in found)


def test_two_figures_do_not_know_of_each_other() -> None:
    other = figure(measure="thefts")
    first = tallied(ONE, AREAS, random_counts(ONE, AREAS, seed=5, mean=20))
    second = tallied(other, AREAS, random_counts(other, AREAS, seed=6, mean=20))
    alone = protect(first, ONE, areas=AREAS).tables.tables["counts"]
    both = protect(pa.concat_tables([second, first]), other, ONE, areas=AREAS).tables.tables["counts"]
    assert both.slice(0, alone.num_rows).equals(alone)


def test_the_plan_of_a_release_may_be_empty() -> None:
    plan = replace(plan_of(), figures=())
    protected = protect_counts(
        table_of([]), plan=plan, areas=AREAS, sizes={}, key=b"", held=AtomStore.empty()
    )
    assert protected.tables.tables["counts"].num_rows == 0
    assert protected.cuts == ()


def test_a_table_with_a_cell_that_is_not_declared_is_refused() -> None:
    counts = random_counts(AGES, AREAS, seed=7, mean=20)
    table = protect(tallied(AGES, AREAS, counts), AGES, areas=AREAS).tables.tables["counts"]
    check_declared(table, plan_of(AGES))
    for narrower in (
        figure(measure="thefts"),
        replace(AGES, breakdown_levels=ALL[:3]),
        replace(AGES, periods=("2023",)),
        replace(AGES, levels=ALL[:5]),
    ):
        with pytest.raises(NotInReleasePlan, match="suspects on level"):
            check_declared(table, plan_of(narrower))


def test_a_figure_of_few_units_does_not_leave_at_all() -> None:
    rows = [
        ("suspects", level, code, "", "2024", "", 400, 3) for level, code in (("nl", "NL"), ("gm", "GM0001"))
    ]
    one = figure(levels=(Level.COUNTRY, Level.GEMEENTE))
    protected = protect(table_of(rows), one, areas=AREAS)
    assert protected.few_units == ("suspects",)
    assert protected.tables.tables["counts"].num_rows == 0


def test_no_area_is_shown_below_one_inside_it_when_persons_count_in_several() -> None:
    """The same 12 persons in two buurten and in the gemeente: it is never shown below one of them."""
    one = figure(levels=(Level.COUNTRY, Level.GEMEENTE, Level.BUURT), additive=False)
    counted = {"NL": 12, "GM0001": 12, "BU00010000": 12, "BU00010001": 12, "BU00010100": 4}
    rows = [
        ("suspects", "nl" if code == "NL" else code[:2].lower(), code, "", "2024", "", value, value)
        for code, value in counted.items()
    ]
    for seed in range(25):
        found = shown(protect(table_of(rows), one, areas=AREAS, key=bytes([seed] * 32)))
        values = {code: int(found[code, "2024"]) for code in counted}
        assert values["NL"] >= values["GM0001"] >= max(v for c, v in values.items() if c[:2] == "BU")
        assert all(abs(values[code] - counted[code]) <= 9 for code in counted)
