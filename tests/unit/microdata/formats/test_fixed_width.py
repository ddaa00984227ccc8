"""Lines of fixed width: what is a column, what is padding, and what is malformed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.microdata.formats.delivered import STAYS, deliver, staged, texts

from zicht.microdata.formats.column_set import ColumnsRefused
from zicht.model.contracts import Column, ColumnType, Contract

FIXED = {"file": "stays.txt", "format": "fixed_width", "widths": {"RINPERSOON": 9, "PLAATS": 3, "BEDRAG": 5}}
LINES = """\
000000001A     10
000000002 é 00020
000000003        \n000000004B     4
000000005C     50   \n000000006D     60 x
""".encode()


def test_lines_become_rows_and_odd_lines_are_malformed(tmp_path: Path):
    deliver(tmp_path, LINES, rows=6, **FIXED)
    assert staged(tmp_path) == [
        (1, None, "000000001", "A", "10"),
        (2, None, "000000002", "é", "00020"),
        (3, None, "000000003", None, None),
        (4, "line-too-short", None, None, None),
        (5, None, "000000005", "C", "50"),
        (6, "line-too-long", None, None, None),
    ]


def test_mixed_line_ends_give_the_same_rows(tmp_path: Path):
    deliver(tmp_path / "a", LINES, rows=6, **FIXED)
    deliver(tmp_path / "b", LINES.replace(b"10\n", b"10\r\n"), rows=6, **FIXED)
    assert staged(tmp_path / "a") == staged(tmp_path / "b")


def test_widths_of_the_contract_hold_when_the_note_has_none(tmp_path: Path):
    deliver(tmp_path, LINES, rows=6, file="stays.txt", format="fixed_width")
    assert texts(tmp_path)[0] == ("000000001", "A", "10")


def test_without_any_width_the_file_cannot_be_read(tmp_path: Path):
    column = Column("person", "NUMMER", ColumnType.INTEGER, {})
    contract = Contract(**{**vars(STAYS), "columns": (column,)})
    deliver(tmp_path, LINES, rows=6, file="stays.txt", format="fixed_width")
    with pytest.raises(ColumnsRefused, match="no width of NUMMER"):
        staged(tmp_path, contract)


def test_stretches_that_are_not_taken_need_a_width_and_a_line_under_ignore(tmp_path: Path):
    widths = {"RINPERSOON": 9, "FILLER": 2, "PLAATS": 1, "BEDRAG": 5}
    deliver(tmp_path, LINES, rows=6, **{**FIXED, "widths": widths}, ignore=["FILLER"])
    assert texts(tmp_path)[0] == ("000000001", None, "10")


def test_a_line_that_is_far_too_long_is_one_malformed_row(tmp_path: Path):
    deliver(tmp_path, b"1" * 3_000_000 + b"\n000000001A     10" + b" " * 3_000_000, rows=2, **FIXED)
    assert staged(tmp_path) == [
        (1, "line-too-long", None, None, None),
        (2, None, "000000001", "A", "10"),
    ]
