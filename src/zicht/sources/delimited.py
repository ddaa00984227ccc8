"""Delimited text (RFC 4180 and its cousins) as records, with the line number of every row."""

from __future__ import annotations

import csv
import io

from zicht.sources.received import FileDamaged, ReceivedFile, text_of
from zicht.sources.records import ColumnsDiffer, Records

_DELIMITERS = (";", ",", "\t", "|")


def records_of(file: ReceivedFile, delimiter: str, encoding: str = "utf-8-sig") -> Records:
    """All rows of a file with a header. Raises WrongEncoding, ColumnsDiffer, FileDamaged."""
    text = text_of(file, encoding)
    _check_delimiter(file.where, text.partition("\n")[0], delimiter)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(file.where, header)
        rows, lines = [], []
        before = reader.line_num
        for row in reader:
            rows.append(row)
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise FileDamaged(
            f"{file.where}, line {reader.line_num}",
            found=f"a row that cannot be read ({error})",
            expected="cells with balanced quotation marks; a whole last line",
            remedy="the file is probably cut off or not delimited text: fetch it again",
        ) from None
    _check_widths(file.where, header, rows, lines, text)
    columns = {name: [row[at] for row in rows] for at, name in enumerate(header)}
    return Records(file.where, columns, "line", lines=lines)


def _check_header(where: str, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise ColumnsDiffer(
            f"{where}, line 1", found=f"columns twice: {', '.join(twice)}", expected="each once"
        )


def _check_delimiter(where: str, first_line: str, delimiter: str) -> None:
    other = [mark for mark in _DELIMITERS if mark in first_line]
    if delimiter not in first_line and other:
        raise ColumnsDiffer(
            f"{where}, line 1",
            found=f"one column; the header is delimited by {other[0]!r}",
            expected=f"columns delimited by {delimiter!r}",
            remedy="export the file again with the delimiter that the publisher uses",
        )


def _check_widths(where: str, header: list[str], rows: list[list[str]], lines: list[int], text: str) -> None:
    wrong = [line for row, line in zip(rows, lines, strict=True) if len(row) != len(header)]
    if wrong:
        cut = wrong == lines[-1:] and not text.endswith("\n")
        raise ColumnsDiffer(
            f"{where}, line {wrong[0]}",
            found=f"{len(wrong):,} rows with more or fewer cells than the {len(header)} of the header",
            expected=f"{len(header)} cells in each row",
            remedy="the last line is cut off: fetch the file again"
            if cut
            else "look for a missing or extra delimiter",
        )
    if not rows:
        raise FileDamaged(where, found="a header and no rows", expected="rows", remedy="fetch the file again")
