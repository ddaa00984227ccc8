"""Rows of delimited text whose fields cannot be told apart: found one by one, marked, never lost."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

_LONGEST_LINE = 131_072
"""Characters: the longest field that Python's csv module takes; the database reads two million bytes."""

_MOST_LINES = 100
"""Lines of one row: a quotation mark that is never closed must not swallow the rest of the file."""

TOO_FEW = "too-few-fields"
TOO_MANY = "too-many-fields"
OPEN_QUOTE = "quotation-mark-not-closed"
QUOTES = "text-after-quotation-mark"
LINE_END = "line-end-in-field"
TOO_LONG = "line-too-long"
LINE_TOO_SHORT = "line-too-short"


def header_of(path: Path, delimiter: str) -> list[str]:
    """The names in the first row; empty when none can be read. An empty last name is a stray delimiter."""
    with _opened(path) as stream:
        record, reason = next(_rows(stream, delimiter, None), ("", None))
    if reason:
        return []
    names = next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])
    return names[:-1] if names and not names[-1] else names


def write_mended(path: Path, target: Path, delimiter: str, width: int) -> None:
    """Write the rows of `path` without header, each with a first field that says why it is malformed.

    That field is empty for a row of `width` fields, which follow as they are; a malformed row has only it.
    """
    with _opened(path) as stream, target.open("w", encoding="utf-8", newline="") as mended:
        next(_rows(stream, delimiter, None), None)
        for row, reason in _rows(stream, delimiter, width):
            mended.write(f"{reason}{delimiter * width}\n" if reason else f"{delimiter}{row}\n")


def bare_lines(path: Path) -> Iterator[str]:
    """The lines that have any character, without their line ends; of one that is too long its beginning."""
    with _opened(path) as stream:
        while line := _line(stream):
            if bare := _bare(line):
                yield bare


def _opened(path: Path) -> TextIO:
    """The file, to be read by the line ends that its first line has; others stay in their lines."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(_LONGEST_LINE)
    return path.open(encoding="utf-8-sig", newline="\r" if first.endswith("\r") else "\n")


def _rows(stream: TextIO, delimiter: str, width: int | None) -> Iterator[tuple[str, str | None]]:
    """Each row as it stands in the file, without its line end, and why it is malformed (None: it is not).

    `width` None: whatever the number of fields. A row with an open quotation mark that no later line turns
    into a good row is one malformed line; reading goes on with the line after it.
    """
    waiting: deque[str] = deque()
    while line := waiting.popleft() if waiting else _line(stream):
        row = _bare(line)
        if not row and width != 1:
            continue
        reason = _fault(row, delimiter, width)
        if reason == OPEN_QUOTE:
            taken = _until_closed(line, waiting, stream)
            whole = _bare("".join(taken))
            if _fault(whole, delimiter, width) is None:
                yield whole, None
                continue
            waiting.extendleft(reversed(taken[1:]))
        yield row, reason


def _line(stream: TextIO) -> str:
    """The next line with its end; "" after the last. Of a line that is too long, its beginning."""
    line = stream.readline(_LONGEST_LINE)
    rest = line
    while len(rest) == _LONGEST_LINE and not rest.endswith(("\n", "\r")):
        rest = stream.readline(_LONGEST_LINE)
    return line


def _bare(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")


def _until_closed(line: str, waiting: deque[str], stream: TextIO) -> list[str]:
    """The line and those after it, up to the one in which quotation marks are even again."""
    taken, marks = [line], line.count('"')
    while marks % 2 and len(taken) < _MOST_LINES:
        following = waiting.popleft() if waiting else _line(stream)
        if not following:
            break
        taken.append(following)
        marks += following.count('"')
    return taken


def _fault(row: str, delimiter: str, width: int | None) -> str | None:
    """Why the fields of a row cannot be told apart, or None."""
    if len(row) >= _LONGEST_LINE:
        return TOO_LONG
    if '"' not in row:
        if "\r" in row:
            return LINE_END
        fields, last = row.count(delimiter) + 1, "" if row.endswith(delimiter) else row
    else:
        try:
            found = list(csv.reader(io.StringIO(row, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as error:
            return OPEN_QUOTE if "unexpected end" in str(error) else QUOTES
        if len(found) != 1:
            return LINE_END
        fields, last = len(found[0]), found[0][-1]
    if width is None or fields == width or (fields == width + 1 and not last):
        return None
    return TOO_FEW if fields < width else TOO_MANY
