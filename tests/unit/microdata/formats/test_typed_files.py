"""Parquet and SPSS hold numbers and dates; out come the texts that a text file would have held."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from tests.unit.microdata.formats.delivered import deliver, staged, texts

from zicht.microdata.formats import sav_file
from zicht.microdata.formats.column_set import ColumnsRefused
from zicht.microdata.formats.direct_identifiers import DirectIdentifiersFound
from zicht.microdata.formats.staging import FileUnreadable

NEW_YEAR = datetime.date(2024, 1, 1)


def parquet(places: Any, amounts: Any) -> Callable[[Path], None]:
    columns = {"RINPERSOON": [f"{at}" for at in range(len(amounts))], "PLAATS": places, "BEDRAG": amounts}
    return lambda path: pq.write_table(pa.table(columns), path)


def spss(places: list[Any], amounts: list[Any], **settings: Any) -> Callable[[Path], None]:
    columns = {"RINPERSOON": [f"{at}" for at in range(len(amounts))], "PLAATS": places, "BEDRAG": amounts}
    return lambda path: pyreadstat.write_sav(pd.DataFrame(columns), path, **settings)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (pa.array([1, None, -3]), ["1", None, "-3"]),
        (pa.array([2**63 - 1, -(2**63)]), ["9223372036854775807", "-9223372036854775808"]),
        (pa.array([1.0, None, 3.5, float("nan"), -0.0]), ["1", None, "3.5", None, "0"]),
        (pa.array(["007", "", None]), ["007", None, None]),
        (pa.array([2.0**53, 2.0**60]), ["9007199254740992", "1.152921504606847e+18"]),
        (pa.array([Decimal("5.00"), Decimal("5.10")]), ["5", "5.10"]),
        (pa.array([None, None], pa.null()), [None, None]),
        (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
        (pa.array([True, False, None]), ["1", "0", None]),
        (pa.array([NEW_YEAR, datetime.date(9999, 12, 31), None]), ["2024-01-01", "9999-12-31", None]),
        (
            pa.array([datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 1, 8)]),
            ["2024-01-01", "2024-01-01 08:00:00"],
        ),
    ],
    ids=[
        "integers",
        "large",
        "floats",
        "texts",
        "large floats",
        "decimals",
        "nothing",
        "dictionary",
        "booleans",
        "dates",
        "moments",
    ],
)
def test_a_typed_column_of_parquet_has_a_text(amounts: pa.Array, expected: list[str | None], tmp_path: Path):
    content = parquet(["x"] * len(amounts), amounts)
    deliver(tmp_path, content, file="stays.parquet", rows=len(amounts))
    assert [row[2] for row in texts(tmp_path)] == expected


def test_parquet_is_looked_at_where_it_is_and_not_copied(tmp_path: Path):
    folder = deliver(tmp_path, parquet(["a", "b"], [1, 2]), file="stays.parquet", rows=2)
    assert texts(folder) == [("0", "a", "1"), ("1", "b", "2")]
    assert [path for path in (tmp_path / "spill").rglob("*") if path.is_file()] == []


def test_a_column_may_have_the_name_by_which_rows_are_numbered(tmp_path: Path):
    def content(path: Path) -> None:
        columns = {
            "RINPERSOON": ["x", "y"],
            "PLAATS": ["a", "b"],
            "BEDRAG": [1, 2],
            "File_Row_Number": [7, 7],
        }
        pq.write_table(pa.table(columns), path)

    folder = deliver(tmp_path, content, file="stays.parquet", rows=2, ignore=["File_Row_Number"])
    assert staged(folder) == [(1, None, "x", "a", "1"), (2, None, "y", "b", "2")]


def test_a_nested_column_of_parquet_is_refused(tmp_path: Path):
    content = parquet(pa.array([[{"a": 1}], []]), pa.array([b"1", b"2"]))
    deliver(tmp_path, content, file="stays.parquet", rows=2)
    with pytest.raises(ColumnsRefused, match=r"no text: PLAATS .*, BEDRAG"):
        staged(tmp_path)


def test_a_nested_column_may_be_ignored(tmp_path: Path):
    table = pa.table({"RINPERSOON": ["1"], "X": [{"PLAATS": 1, "y": [2]}], "PLAATS": ["A"], "BEDRAG": [3]})
    deliver(tmp_path, lambda path: pq.write_table(table, path), file="s.parquet", rows=1, ignore=["X"])
    assert texts(tmp_path) == [("1", "A", "3")]


@pytest.mark.parametrize("content", [b"", b"PAR1 and nothing that follows", b"RINPERSOON;PLAATS\n"])
@pytest.mark.parametrize("file", ["stays.parquet", "stays.sav"])
def test_a_file_of_another_kind_is_refused(content: bytes, file: str, tmp_path: Path):
    with pytest.raises(FileUnreadable):
        staged(deliver(tmp_path, content, file=file, rows=0))


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("stays.parquet", parquet(["x"] * 2000, list(range(2000)))),
        ("stays.sav", spss(["x"] * 2000, list(range(2000)))),
    ],
)
def test_a_typed_file_that_was_cut_off_is_refused(file: str, content: Callable[[Path], None], tmp_path: Path):
    def cut(path: Path) -> None:
        content(path)
        path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(FileUnreadable):
        staged(deliver(tmp_path, cut, file=file, rows=2000))


def test_codes_of_spss_are_numbers_whatever_their_labels_say(tmp_path: Path):
    labelled = {"variable_value_labels": {"BEDRAG": {1.0: "een", 2.0: "twee"}}}
    deliver(tmp_path, spss(["A", ""], [1.0, 2.0], **labelled), file="stays.sav", rows=2)
    assert texts(tmp_path) == [("0", "A", "1"), ("1", None, "2")]


def test_user_missing_values_of_spss_are_empty(tmp_path: Path):
    missing = {"missing_ranges": {"BEDRAG": [99.0], "PLAATS": ["?"]}}
    deliver(tmp_path, spss(["A", "?", "C"], [1.0, 99.0, None], **missing), file="stays.sav", rows=3)
    assert texts(tmp_path) == [("0", "A", "1"), ("1", None, None), ("2", "C", None)]


def test_a_fraction_in_spss_stays_visible(tmp_path: Path):
    deliver(tmp_path, spss(["A"], [1.5]), file="stays.sav", rows=1)
    assert texts(tmp_path) == [("0", "A", "1.5")]


@pytest.mark.parametrize(("form", "text"), [(None, "2024-01-01"), ("%d-%m-%Y", "01-01-2024")])
def test_dates_of_spss_are_written_as_the_note_writes_dates(form: str | None, text: str, tmp_path: Path):
    named = {} if form is None else {"date_format": form}
    deliver(tmp_path, spss(["A", "B"], [NEW_YEAR, None]), file="stays.sav", rows=2, **named)
    assert [row[2] for row in texts(tmp_path)] == [text, None]


def test_a_moment_of_spss_is_a_day_only_at_midnight(tmp_path: Path):
    moments = [datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 1, 8)]
    deliver(tmp_path, spss(["A", "B"], moments), file="stays.sav", rows=2)
    assert [row[2] for row in texts(tmp_path)] == ["2024-01-01", "13923475200"]


def test_a_number_of_spss_that_is_no_day_of_four_digits_stays_a_number(tmp_path: Path):
    moments = [265621593600.0, 265621680000.0, 1e300, -86400.0]
    content = spss(["A"] * 4, moments, variable_format={"BEDRAG": "DATE11"})
    deliver(tmp_path, content, file="stays.sav", rows=4)
    assert [row[2] for row in texts(tmp_path)] == ["9999-12-31", "265621680000", "1e+300", "-86400"]


@pytest.mark.parametrize("rows", [0, 1, 4, 5, 8])
def test_spss_is_read_in_parts_without_losing_a_row(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sav_file, "_CELLS", 12)  # four rows of three columns
    places = pd.Series(["x"] * rows, dtype=str)
    frame = pd.DataFrame(
        {"RINPERSOON": places, "PLAATS": places, "BEDRAG": pd.Series(range(rows), dtype=float)}
    )
    deliver(tmp_path, lambda path: pyreadstat.write_sav(frame, path), file="stays.sav", rows=rows)
    assert [row[2] for row in texts(tmp_path)] == [str(at) for at in range(rows)]


def test_a_label_of_spss_that_speaks_of_a_direct_identifier_is_refused(tmp_path: Path):
    labels = {"column_labels": ["Burgerservicenummer", "plaats", "bedrag"]}
    deliver(tmp_path, spss(["A"], [1.0], **labels), file="stays.sav", rows=1)
    with pytest.raises(DirectIdentifiersFound, match="Burgerservicenummer"):
        staged(tmp_path)
