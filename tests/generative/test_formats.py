"""Whatever the format a supplier chooses: the same rows, with the same texts, in the same order."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.microdata.formats.delivered import Row, deliver, staged, texts

NAMES = ("RINPERSOON", "PLAATS", "BEDRAG")
LETTERS = "abcXYZ019-_.,;|'\"é€ü \u00a0"
Table = list[tuple[str, str, str]]

plain = st.text(LETTERS, max_size=6).map(str.strip)
with_line_ends = st.text(LETTERS + "\r\n\t", max_size=6)


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[Table]:
    return st.lists(st.tuples(cells, cells, cells), max_size=6)


def emptied(table: Table) -> list[tuple[str | None, ...]]:
    return [tuple(cell or None for cell in row) for row in table]


def as_csv(table: Table, delimiter: str, line_end: str, *, quote_all: bool) -> str:
    target = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(target, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(
        [NAMES, *table]
    )
    return target.getvalue()


def deliver_parquet(folder: Path, table: Table) -> Path:
    columns = {name: pa.array([row[at] for row in table], pa.string()) for at, name in enumerate(NAMES)}
    return deliver(
        folder, lambda path: pq.write_table(pa.table(columns), path), file="a.parquet", rows=len(table)
    )


def deliver_sav(folder: Path, table: Table) -> Path:
    frame = pd.DataFrame(table, columns=list(NAMES), dtype=str)
    return deliver(folder, lambda path: pyreadstat.write_sav(frame, path), file="a.sav", rows=len(table))


def deliver_fixed_width(folder: Path, table: Table, encoding: str) -> Path:
    lines = "".join("".join(cell.ljust(8) for cell in row) + "\n" for row in table)
    described = {"format": "fixed_width", "widths": dict.fromkeys(NAMES, 8), "encoding": encoding}
    return deliver(folder, lines.encode(encoding), file="a.txt", rows=len(table), **described)


@settings(max_examples=20)
@given(
    tables(plain),
    st.sampled_from(";,|\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
)
def test_all_formats_give_the_same_texts(
    table: Table, delimiter: str, line_end: str, quote_all: bool, encoding: str
):
    content = as_csv(table, delimiter, line_end, quote_all=quote_all).encode(encoding)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        deliver(folder / "csv", content, rows=len(table), delimiter=delimiter, encoding=encoding)
        deliver_parquet(folder / "parquet", table)
        deliver_sav(folder / "sav", table)
        deliver_fixed_width(folder / "fixed", table, encoding)
        found = {kind: texts(folder / kind) for kind in ("csv", "parquet", "sav", "fixed")}
    assert found == dict.fromkeys(found, emptied(table))


OPEN = '1;"2;3'
MALFORMED = ("1;2", "1;2;3;4", OPEN, '"1"x;2;3')


@settings(max_examples=30)
@given(tables(with_line_ends), st.sampled_from(MALFORMED), st.integers(0, 6), st.sampled_from(["\n", "\r\n"]))
@example([("a\r", "b\n", 'c"'), ("", "", "")], OPEN, 1, "\r\n")
def test_a_malformed_row_changes_no_other_row(table: Table, malformed: str, place: int, line_end: str):
    if (
        malformed == OPEN
    ):  # with these in later cells, an open quotation mark can begin a good row of many lines
        table = [tuple(cell.replace(";", "").replace('"', "") for cell in row) for row in table]
    place = min(place, len(table))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        whole = as_csv(table, ";", line_end, quote_all=True)
        assert texts(deliver(folder / "whole", whole.encode(), rows=len(table))) == emptied(table)
        before = as_csv(table[:place], ";", line_end, quote_all=True)
        after = whole.removeprefix(before)
        damaged = f"{before}{malformed}{line_end}{after}".encode()
        rows = staged(deliver(folder / "damaged", damaged, rows=len(table) + 1))
    assert [row[0] for row in rows] == list(range(1, len(table) + 2))
    assert rows[place][1] is not None
    assert texts_of(rows[:place] + rows[place + 1 :]) == emptied(table)


def texts_of(rows: Sequence[Row]) -> list[tuple[str | None, ...]]:
    """Texts of rows of which none is malformed."""
    assert [row[1] for row in rows] == [None] * len(rows)
    return [row[2:] for row in rows]
