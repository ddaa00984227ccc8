"""A note is believed only when it is whole, and then all that is wrong with it is told at once."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.microdata.formats.delivered import deliver

from zicht.microdata.delivery_note import DeliveryNoteInvalid, Format, read_delivery_note

SHA = "0" * 64
TABLE = {"table": "stays", "file": "a.csv", "format": "csv", "rows": 1, "sha256": SHA}
NOTE = {"supplier": "politie", "period": "2024-Q4", "made_up": True, "tables": [TABLE]}


def refused(folder: Path, note: Any) -> str:
    text = note if isinstance(note, str) else yaml.safe_dump(note, sort_keys=False)
    (folder / "delivery.yaml").write_text(text)
    with pytest.raises(DeliveryNoteInvalid) as error:
        read_delivery_note(folder)
    return str(error.value.found)


def of_table(folder: Path, **changes: Any) -> str:
    return refused(folder, {**NOTE, "tables": [{**TABLE, **changes}]})


def test_a_whole_note_becomes_values(tmp_path: Path):
    described = {"columns": {"WIE": "person"}, "ignore": ["X"], "encoding": "CP1252", "delimiter": "\t"}
    deliver(tmp_path, b"", rows=7, true_word="J", false_word="N", date_format="%d-%m-%Y", **described)
    note = read_delivery_note(tmp_path)
    (table,) = note.tables
    assert (note.supplier, note.period, note.made_up) == ("politie", "2024-Q4", True)
    assert (table.path, table.format, table.rows) == (tmp_path.resolve() / "stays.csv", Format.CSV, 7)
    assert (table.encoding, table.delimiter, table.date_format) == ("cp1252", "\t", "%d-%m-%Y")
    assert (table.true_word, table.false_word) == ("J", "N")
    assert (table.columns, table.ignore) == ({"WIE": "person"}, ("X",))


def test_a_load_of_history_says_where_it_begins(tmp_path: Path):
    deliver(tmp_path, b"", rows=7)
    assert read_delivery_note(tmp_path).first_period == "2024-Q4", "one period, unless it says otherwise"
    note = yaml.safe_load((tmp_path / "delivery.yaml").read_text())
    (tmp_path / "delivery.yaml").write_text(yaml.safe_dump(note | {"first_period": "2014-Q1"}))
    assert read_delivery_note(tmp_path).first_period == "2014-Q1"
    for wrong in ("2025-Q1", "2014", "Q1"):
        (tmp_path / "delivery.yaml").write_text(yaml.safe_dump(note | {"first_period": wrong}))
        with pytest.raises(DeliveryNoteInvalid, match="first_period is not an earlier period"):
            read_delivery_note(tmp_path)


def test_all_faults_are_told_together(tmp_path: Path):
    tables = [
        {**TABLE, "rows": -1, "sha256": "ABC", "file": "../a.csv"},
        {**TABLE, "widths": {"A": 1}, "true_word": "J"},
        "stays",
    ]
    assert refused(tmp_path, {"supplier": "Politie", "period": "2024-Q5", "tables": tables, "colour": 1}) == (
        "made_up is missing; unknown key colour; supplier is not a lower-case word; "
        "period is not like 2024, 2024-Q4 or 2024-12; "
        "table stays: rows is below zero; table stays: sha256 is not 64 lower-case hexadecimal digits; "
        "table stays: file does not lie inside the folder of the delivery; "
        "table stays: widths has no meaning for csv; table stays: true_word and false_word belong together; "
        "table number 3: not a mapping; table stays stands twice"
    )


@pytest.mark.parametrize(
    "file",
    ["/etc/passwd", "../other/a.csv", "a/../../b.csv", "~/a.csv", "c:\\a.csv", ".", "", "https://x/a.csv"],
)
def test_a_file_outside_the_folder_is_refused(file: str, tmp_path: Path):
    assert "file does not lie inside the folder" in of_table(tmp_path, file=file)


def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "secret.csv").write_text("x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").symlink_to("../secret.csv")
    assert "file does not lie inside the folder" in of_table(tmp_path / "in")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"rows": "12"}, "rows is not a whole number"),
        ({"rows": True}, "rows is not a whole number"),
        ({"sha256": 12345}, r"sha256 is not text (put it between quotation marks)"),
        ({"format": "xlsx"}, "format is not one of csv, parquet, sav, fixed_width"),
        ({"encoding": "rot13"}, "encoding is not one of"),
        ({"delimiter": '"'}, "delimiter is not one of"),
        ({"date_format": "%y%m%d"}, "date_format has not %Y, %m and %d once each"),
        ({"date_format": "%Q%Y%m%d"}, "date_format has not"),
        ({"date_format": "%Y%m%d%Y"}, "date_format has not"),
        ({"date_format": "%Y%m%d%"}, "date_format has not"),
        ({"format": "parquet", "encoding": "utf-8"}, "encoding has no meaning for parquet"),
        ({"true_word": "J", "false_word": "J"}, "true_word and false_word are the same"),
        ({"columns": {"A": "x", "B": "x"}}, "two columns become x"),
        ({"columns": {1: "x"}}, "a name of a column is not text"),
        ({"columns": {"A": "x"}, "ignore": ["A"]}, "A is both renamed and ignored"),
        ({"format": "fixed_width", "widths": {"A": 0}}, "a width is not a whole number"),
        ({"format": "fixed_width", "widths": {"A": 1}, "columns": {"B": "b"}}, "B has no width"),
        ({"table": "Stays"}, "table is not snake_case"),
    ],
)
def test_each_fault_of_a_table_has_words(changes: dict[str, Any], fault: str, tmp_path: Path):
    assert fault in of_table(tmp_path, **changes)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no keys"),
        ("- a", "no keys"),
        ("a: [", "expected the node content"),
        ("supplier: a\nsupplier: b\n", "keys twice: supplier (line 1)"),
        ("tables:\n- {table: a, table: b}\n", "keys twice: table (line 2)"),
        ("a: &a [1]\nb: *a\n", "a reference"),
        ("[" * 100_000, "nested too deep"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("period: 2024-13-45\n", "not YAML"),
        ("# " + "x" * 1_000_000, "more than a megabyte"),
    ],
    ids=[
        "empty",
        "list",
        "cut off",
        "doubled",
        "doubled below",
        "reference",
        "deep",
        "code",
        "date",
        "large",
    ],
)
def test_yaml_that_is_no_note_is_refused(text: str, fault: str, tmp_path: Path):
    assert fault in refused(tmp_path, text)


def test_a_folder_without_a_note_is_refused(tmp_path: Path):
    with pytest.raises(DeliveryNoteInvalid, match="no such file"):
        read_delivery_note(tmp_path)


def test_the_digest_says_what_is_delivered_and_how_it_is_read(tmp_path: Path):
    note = read_delivery_note(deliver(tmp_path, b"x", rows=1))
    (table,) = note.tables

    def digest(**changes: Any) -> str:
        return dataclasses.replace(note, tables=(dataclasses.replace(table, **changes),)).digest

    assert digest(path=Path("elsewhere")) == note.digest
    others = [
        digest(sha256=SHA),
        digest(date_format="%Y%m%d"),
        digest(columns={"A": "person"}),
        digest(table="x"),
    ]
    assert len({note.digest, *others}) == 5
