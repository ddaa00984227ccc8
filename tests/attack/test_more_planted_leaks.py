"""Rarer leaks in files, each planted and found."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.attack.small_releases import clean_release, put, put_counts
from tests.attack.test_planted_leaks import PDF, workbook

from zicht.attack.published_files import open_folder
from zicht.attack.release_figures import figures_of
from zicht.attack.side_channels import absent_rows, every_file

Leak = Callable[[Path], object]


def rows_of(release: Path) -> tuple[list[dict[str, object]], pa.Schema]:
    table = pq.read_table(release / "counts.parquet")
    return table.to_pylist(), table.schema


def a_reason_nobody_knows(release: Path) -> None:
    rows, schema = rows_of(release)
    rows[0].update(VALUE=None, ABSENCE="under-investigation")
    put_counts(release, pa.Table.from_pylist(rows, schema=schema))


def rounding_that_follows_what_is_hidden(release: Path) -> None:
    rows, schema = rows_of(release)
    for number, row in enumerate(row for row in rows if row["LEVEL"] == "gm"):
        row.update(VALUE=None, ABSENCE="confidential", ROUNDING=number)
    put_counts(release, pa.Table.from_pylist(rows, schema=schema))


def a_table_nobody_described(release: Path) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"a": ["x", "y"]}), stream, compression="zstd", store_schema=False)
    put(release, "extra.parquet", stream.getvalue())


def pseudonyms_in_a_table(release: Path) -> None:
    stream = io.BytesIO()
    table = pa.table({"a": ["0123456789abcdef0123456789abcdef"], "b": ["/ho" + "me/analyst/x"]})
    pq.write_table(table, stream, compression="zstd", store_schema=False)
    put(release, "extra.parquet", stream.getvalue())


def spaces_in_a_list(release: Path) -> None:
    put(release, "names.csv", b'"CODE"\n"GM0001" \n\n')


def the_same_figures_in_other_bytes(release: Path) -> None:
    data = (release / "counts.csv").read_bytes()
    put(release, "counts.csv", data.replace(b"\n", b"\r\n"))


def who_made_a_page(release: Path) -> None:
    put(release, "index.html", b'<meta name="author" content="x">\n')


def a_picture_within(release: Path) -> None:
    put(release, "index.html", b'<img src="data:image/png;base64,AAAA">\n')


def a_page_that_calls_elsewhere(release: Path) -> None:
    put(release, "index.html", b'<script src="https://elsewhere.example/x.js"></script>\n')


def a_program_in_a_document(release: Path) -> None:
    put(release, "t.pdf", PDF.replace(b"/Root", b"/JavaScript 2 0 R/Root"))


def bytes_behind_a_document(release: Path) -> None:
    put(release, "t.pdf", PDF + b"seven")


def comments_in_a_workbook(release: Path) -> None:
    put(release, "t.xlsx", workbook(**{"xl/comments1.xml": "<comments/>"}))


def named_ranges(release: Path) -> None:
    book = '<workbook><definedNames><definedName name="x">7</definedName></definedNames></workbook>'
    put(release, "t.xlsx", workbook(**{"xl/workbook.xml": book}))


LEAKS: dict[Leak, bool] = {
    a_reason_nobody_knows: True,
    rounding_that_follows_what_is_hidden: True,
    a_table_nobody_described: False,
    pseudonyms_in_a_table: True,
    spaces_in_a_list: True,
    the_same_figures_in_other_bytes: False,
    who_made_a_page: False,
    a_picture_within: False,
    a_page_that_calls_elsewhere: False,
    a_program_in_a_document: True,
    bytes_behind_a_document: True,
    comments_in_a_workbook: True,
    named_ranges: False,
}


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_rarer_leak_is_found(tmp_path: Path, leak: Leak):
    release = clean_release(tmp_path / "release")
    leak(release)
    folder = open_folder(release)
    found = list(every_file.look(folder))
    figures = figures_of(folder, "r")
    assert figures is not None
    found += absent_rows.look("counts.parquet", figures.counts, figures.areas)
    assert found, "the leak was not found"
    assert any(finding.grave for finding in found) is LEAKS[leak]
