"""The gate between raw cells and Observations."""

import math

import pytest

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.observations import Absence
from zicht.model.provenance import Source
from zicht.sources.corrections import Correction, CorrectionOutdated
from zicht.sources.entries import Entry, MeasureColumn, SumCheck, TablePart
from zicht.sources.records import (
    ColumnsDiffer,
    PartsDoNotAddUp,
    Records,
    RowsInvalid,
    RowsTwice,
    observations_of,
    text_of_cell,
)

GM = Division(Level.GEMEENTE, 2024)
ENTRY = Entry("a", "a.csv", "statline_csv", "t", "CBS", "CC BY 4.0", "x", "2024-01-01")
SOURCE = Source("a", "t", "CBS", "CC BY 4.0", "x", "0" * 64, 1, "2024-01-01", "statline_csv")
INHABITANTS = (MeasureColumn("inhabitants", "n"),)


def records(**columns):
    return Records("a.csv", columns, "line", lines=range(2, 2 + len(next(iter(columns.values())))))


def part(measures=INHABITANTS, **changes):
    return TablePart(**{"division": GM, "area": "code", "period": "2024", "measures": measures, **changes})


def read(held, wanted=None, entry=ENTRY):
    found, notes = observations_of(held, wanted or part(), entry, SOURCE)
    return found.table.to_pylist(), notes


def test_a_value_keeps_its_reason_of_absence_and_never_becomes_zero():
    rows, _ = read(
        records(code=["GM0003", "GM0005", "GM0007", "GM0009"], n=["0", ".", "x", ""]),
        part(absent={".": Absence.NOT_MEASURED, "x": Absence.CONFIDENTIAL, "": Absence.IMPOSSIBLE}),
    )
    assert [(row["value"], row["absence"]) for row in rows] == [
        (0.0, None),
        (None, "not_measured"),
        (None, "confidential"),
        (None, "impossible"),
    ]


def test_a_marker_of_one_column_is_none_in_another():
    columns = (MeasureColumn("a", "a", absent={"0": Absence.NOT_MEASURED}), MeasureColumn("b", "b"))
    rows, _ = read(records(code=["GM0003"], a=["0"], b=["0"]), part(columns))
    assert [row["value"] for row in rows] == [None, 0.0]


@pytest.mark.parametrize(
    "cell", ["", ".", "NaN", "inf", "1_000", "1,5", "-1", "twelve", None, math.nan, math.inf, True]
)
def test_a_cell_that_is_no_number_within_bounds_is_refused_with_its_line(cell):
    with pytest.raises(RowsInvalid, match="line 3, column n"):
        read(records(code=["GM0003", "GM0005"], n=["1", cell]))


def test_all_bad_cells_of_a_file_are_counted_in_one_message():
    with pytest.raises(RowsInvalid, match=r"found: +20: (.|\n)*and 15 more"):
        read(records(code=[f"GM{i:04}" for i in range(20)], n=["?"] * 20))


def test_a_share_above_a_hundred_is_refused():
    with pytest.raises(RowsInvalid, match="101"):
        read(records(code=["GM0003"], n=["101"]), part((MeasureColumn("pct_rental", "n"),)))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ("GM0003    ", "GM0003"),
        ("3", "GM0003"),
        ("12345", None),
        ("0003", "GM0003"),
        ("2024GM0003", "GM0003"),
        ("97", "GM0097"),
    ],
)
def test_codes_are_read_in_every_notation(found, code):
    held = records(code=[found], n=["1"])
    if code is None:
        with pytest.raises(RowsInvalid, match="column code"):
            read(held)
    else:
        assert read(held)[0][0]["area"] == code


def test_rows_of_other_levels_belong_to_other_tables():
    held = records(code=["GM0363", "WK0363AF", "BU0363AF08", "NL01", "036302"], n=["9", "4", "2", "1", "3"])
    wijken = part(division=Division(Level.WIJK, 2024))
    assert [(row["area"], row["value"]) for row in read(held, wijken)[0]] == [
        ("WK036302", 3.0),
        ("WK0363AF", 4.0),
    ]


def test_water_and_abroad_are_left_out_and_counted():
    rows, notes = read(records(code=["GM0003", "GM0998"], n=["1", "0"]))
    assert [row["area"] for row in rows] == ["GM0003"]
    assert "1 areas" in notes[0].text


def test_a_row_that_is_there_twice_is_refused_with_both_lines():
    with pytest.raises(RowsTwice, match="line 2 and line 4"):
        read(records(code=["GM0003", "GM0005", "0003"], n=["1", "2", "1"]))


def test_every_missing_column_is_named():
    with pytest.raises(ColumnsDiffer, match="no column code, n; the file has kode, m"):
        read(records(kode=["GM0003"], m=["1"]))


def test_periods_come_from_columns_and_months_get_their_zero():
    held = records(code=["GM0003", "GM0003"], n=["1", "2"], y=["2011", "2011"], m=["1", "12"])
    assert [row["period"] for row in read(held, part(period="@y-@m"))[0]] == ["2011-01", "2011-12"]


def test_a_period_that_is_none_is_refused():
    with pytest.raises(RowsInvalid, match="2011-13"):
        read(records(code=["GM0003"], n=["1"], y=["2011"], m=["13"]), part(period="@y-@m"))


LONG = {"key": "kind", "value": "n"}


def test_a_long_table_gives_each_kind_its_measure_and_skips_kinds_not_asked_for():
    held = records(code=["GM0003"] * 3, kind=["a", "b", "c"], n=["1", "2", "3"])
    rows, _ = read(held, part((MeasureColumn("first", "a"), MeasureColumn("third", "c")), **LONG))
    assert [(row["measure"], row["value"]) for row in rows] == [("first", 1.0), ("third", 3.0)]


def test_a_kind_that_never_occurs_is_a_changed_table():
    with pytest.raises(ColumnsDiffer, match="no row with z"):
        read(records(code=["GM0003"], kind=["a"], n=["1"]), part((MeasureColumn("last", "z"),), **LONG))


def test_parts_that_do_not_add_up_show_a_shifted_column():
    columns = (*INHABITANTS, MeasureColumn("men", "m"), MeasureColumn("women", "w"))
    check = part(columns, sums=(SumCheck("inhabitants", ("men", "women"), 5),))
    assert len(read(records(code=["GM0003"], n=["100"], m=["50"], w=["55"]), check)[0]) == 3
    with pytest.raises(PartsDoNotAddUp, match="GM0003 2024"):
        read(records(code=["GM0003"], n=["100"], m=["50"], w=["14"]), check)


def corrected(**changes):
    fix = Correction(
        "a", **{"field": "n", "area": "GM0003", "expects": "10", "use": "100", "reason": "seen", **changes}
    )
    return Entry("a", "a.csv", "statline_csv", "t", "CBS", "CC BY 4.0", "x", "2024", corrections=(fix,))


def test_a_correction_changes_what_it_expects_and_nothing_else():
    rows, _ = read(records(code=["GM0003", "GM0005"], n=["10", "10"]), entry=corrected())
    assert [row["value"] for row in rows] == [100.0, 10.0]


def test_a_correction_that_finds_another_value_stops_the_reading():
    with pytest.raises(CorrectionOutdated, match="n of GM0003"):
        read(records(code=["GM0003"], n=["12"]), entry=corrected())


def test_a_correction_can_leave_a_row_out_and_lines_stay_right():
    gone = corrected(field="code", expects="GM0003", use="")
    rows, _ = read(records(code=["GM0003", "GM0005"], n=["?", "10"]), entry=gone)
    assert [row["area"] for row in rows] == ["GM0005"]
    with pytest.raises(RowsInvalid, match="line 3"):
        read(records(code=["GM0003", "GM0005"], n=["?", "?"]), entry=gone)


def test_cells_compare_as_text_whatever_their_type():
    assert [text_of_cell(cell) for cell in (None, math.nan, -99999999.0, 3, 2.5, " x ")] == [
        "",
        "nan",
        "-99999999",
        "3",
        "2.5",
        "x",
    ]
