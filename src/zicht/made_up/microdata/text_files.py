"""Delimited and fixed-width files, piece by piece."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from zicht.made_up.microdata.layouts import Format
from zicht.model.contracts import ColumnType

WIDTHS = {ColumnType.IDENTIFIER: 10, ColumnType.INTEGER: 12, ColumnType.DATE: 8, ColumnType.CODE: 10}


class DelimitedFile:
    """A header of their names, then rows; texts are never quoted, for none holds a delimiter."""

    def __init__(self, path: Path, names: Sequence[str], form: Format) -> None:
        self._stream = path.open("wb")
        self._form = form
        self._stream.write((form.delimiter.join(names) + "\n").encode(form.encoding))

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        buffer = io.BytesIO()
        options = pacsv.WriteOptions(
            include_header=False, delimiter=self._form.delimiter, quoting_style="none"
        )
        pacsv.write_csv(as_texts(table, self._form), buffer, options)
        data = buffer.getvalue()
        plain = self._form.encoding.startswith("utf-8")
        self._stream.write(data if plain else data.decode().encode(self._form.encoding))

    def close(self) -> None:
        """Close."""
        self._stream.close()


class FixedWidthFile:
    """No header; every column padded with blanks on the right to its width."""

    def __init__(self, path: Path, types: Sequence[ColumnType], form: Format) -> None:
        self._stream = path.open("wb")
        self._widths = [WIDTHS[one] for one in types]
        self._form = form

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        texts = as_texts(table, self._form)
        parts = [_block(texts.column(at), width) for at, width in enumerate(self._widths)]
        end = np.full((table.num_rows, 1), ord("\n"), dtype=np.uint8)
        self._stream.write(np.concatenate([*parts, end], axis=1).tobytes())

    def close(self) -> None:
        """Close."""
        self._stream.close()


def as_texts(table: pa.Table, form: Format) -> pa.Table:
    """The same rows as text in the way of the supplier; nothing is the empty text."""
    return pa.table({name: _as_text(table.column(name), form) for name in table.column_names})


def _as_text(column: pa.ChunkedArray, form: Format) -> pa.ChunkedArray:
    if pa.types.is_date(column.type):
        column = pc.strftime(column, format=form.date)
    elif pa.types.is_boolean(column.type):
        yes, no = form.words or ("1", "0")
        column = pc.if_else(column, yes, no)
    return pc.fill_null(column.cast(pa.string()), "")


def _block(column: pa.ChunkedArray, width: int) -> npt.NDArray[np.uint8]:
    padded = pc.utf8_rpad(column, width).combine_chunks()
    assert padded.nbytes == 0 or pc.max(pc.binary_length(padded)).as_py() in (None, width)
    fixed = padded.cast(pa.binary(width))
    data = np.frombuffer(fixed.buffers()[1], dtype=np.uint8) if len(fixed) else np.zeros(0, np.uint8)
    start = fixed.offset * width
    return data[start : start + len(fixed) * width].reshape(-1, width)


def widths_of(names: Mapping[str, ColumnType]) -> dict[str, int]:
    """Their name -> characters."""
    return {name: WIDTHS[kind] for name, kind in names.items()}
