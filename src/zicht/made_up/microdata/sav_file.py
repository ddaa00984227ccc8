"""SPSS system files (.sav), uncompressed, piece by piece; same rows, same bytes.

Written by ourselves, because the library at hand needs a data frame of everything in memory and puts the
clock into the file. Layout after the description of the format in the PSPP developers' guide ("System File
Format"): header, variable records, character encoding, long names, dictionary end, cases of 8-byte elements.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.model.contracts import ColumnType

_MISSING = -1.7976931348623157e308
"""What the format calls the system-missing value."""
_EPOCH_SECONDS = 141_428 * 86_400
"""From 14 October 1582, the first day of the format, to 1 January 1970."""
_TEXT_WIDTH = 16
_DATE, _NUMBER, _TEXT = 20, 5, 1
Bytes = npt.NDArray[np.uint8]


class SavFile:
    """Open for writing; `write` adds rows, `close` puts their number into the header."""

    def __init__(self, path: Path, names: Sequence[str], types: Mapping[str, ColumnType]) -> None:
        self._stream = path.open("wb")
        self._names = list(names)
        self._numbers = [types[name] in (ColumnType.INTEGER, ColumnType.DATE) for name in names]
        self._rows = 0
        self._stream.write(_header(sum(1 if number else 2 for number in self._numbers)))
        for at, name in enumerate(names):
            self._stream.write(_variable(at, types[name]))
        self._stream.write(_dictionary_end(names))

    def write(self, table: pa.Table) -> None:
        """Add rows; the columns in the order of `names`."""
        parts = [
            _numbers(table.column(at)) if number else _texts(table.column(at))
            for at, number in enumerate(self._numbers)
        ]
        self._stream.write(np.concatenate(parts, axis=1).tobytes())
        self._rows += table.num_rows

    def close(self) -> None:
        """Write the number of cases where the header keeps it."""
        self._stream.seek(80)
        self._stream.write(struct.pack("<i", self._rows))
        self._stream.close()


def _header(elements: int) -> bytes:
    return struct.pack(
        "<4s60siiiiid9s8s64s3s",
        b"$FL2",
        b"@(#) SPSS DATA FILE Zicht (verzonnen)".ljust(60),
        2,
        elements,
        0,
        0,
        -1,
        100.0,
        b"01 Jan 25",
        b"00:00:00",
        b"VERZONNEN / MADE UP".ljust(64),
        b"\0\0\0",
    )


def _variable(at: int, kind: ColumnType) -> bytes:
    """A short name of its own for each; the real name follows in the record of long names."""
    if kind is ColumnType.DATE:
        shown = (_DATE << 16) | (11 << 8)
    elif kind is ColumnType.INTEGER:
        shown = (_NUMBER << 16) | (12 << 8)
    else:
        shown = (_TEXT << 16) | (_TEXT_WIDTH << 8)
    width = 0 if kind in (ColumnType.DATE, ColumnType.INTEGER) else _TEXT_WIDTH
    first = struct.pack("<iiiiii8s", 2, width, 0, 0, shown, shown, f"V{at}".encode().ljust(8))
    blank = (1 << 16) | (8 << 8)
    second = struct.pack("<iiiiii8s", 2, -1, 0, 0, blank, blank, b" " * 8)
    return first + (second if width else b"")


def _dictionary_end(names: Sequence[str]) -> bytes:
    long = "\t".join(f"V{at}={name}" for at, name in enumerate(names)).encode()
    machine = struct.pack("<iiii8i", 7, 3, 4, 8, 1, 0, 0, -1, 1, 1, 2, 65001)
    floats = struct.pack("<iiii3d", 7, 4, 8, 3, _MISSING, 1.7976931348623157e308, -1.797693134862315e308)
    encoding = b"UTF-8"
    return (
        machine
        + floats
        + struct.pack("<iiii", 7, 13, 1, len(long))
        + long
        + struct.pack("<iiii", 7, 20, 1, len(encoding))
        + encoding
        + struct.pack("<ii", 999, 0)
    )


def _numbers(column: pa.ChunkedArray) -> Bytes:
    is_date = pa.types.is_date(column.type)
    whole = column.cast(pa.int32()).cast(pa.float64()) if is_date else column.cast(pa.float64())
    values = pc.fill_null(whole, float("nan")).to_numpy()
    seconds = values * 86_400 + _EPOCH_SECONDS if is_date else values
    return np.where(np.isnan(seconds), _MISSING, seconds).astype("<f8").view(np.uint8).reshape(-1, 8)


def _texts(column: pa.ChunkedArray) -> Bytes:
    """Blanks are the missing value of texts."""
    padded = pc.utf8_rpad(pc.fill_null(column, ""), _TEXT_WIDTH)
    joined = padded.combine_chunks().cast(pa.binary(_TEXT_WIDTH))
    data = np.frombuffer(joined.buffers()[1], dtype=np.uint8)
    start = joined.offset * _TEXT_WIDTH
    return data[start : start + len(joined) * _TEXT_WIDTH].reshape(-1, _TEXT_WIDTH)
