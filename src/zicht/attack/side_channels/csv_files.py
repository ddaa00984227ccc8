"""CSV files: formulas, columns of a vault, and figures that its Parquet twin does not have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.csv as pacsv

from zicht.attack.findings import Finding
from zicht.attack.published_files import ReleaseUnreadable
from zicht.attack.side_channels import traces
from zicht.attack.side_channels.documented import documented
from zicht.attack.side_channels.leaks import leak

FORMULA = re.compile(rb'(?:^|[,;\n])"?(?:[=@\t]|[+-](?![0-9.]|["]?[,;\r\n]))')
"""A field that a spreadsheet would compute: it can fetch addresses, and so tell who reads the file."""

LONG_NUMBER = re.compile(rb'(?:^|[,;\n])"(?:\d{9,}|[0-9a-fA-F]{16,})"')


def look(path: str, data: bytes, twin: pa.Table | None) -> Iterator[Finding]:
    """Everything in the file that its columns do not say.

    twin  the Parquet table of the same name, where there is one
    """
    header = _header(path, data)
    yield from traces.of_names(path, header)
    known = documented(path)
    for name in sorted(set(header) - set(known.columns)) if known is not None else ():
        yield leak(f"{path}: {name}", "a column that the manual of bundles does not describe")
    if twin is not None and data == _written(twin):
        texts = [field.name for field in twin.schema if pa.types.is_string(field.type)]
        data = b"\n".join(_fields(twin[name].unique()) for name in texts)  # its other fields are numbers
    elif twin is not None:
        yield from _differs(path, data, twin)
    else:
        yield from _spaces(path, data)
    if FORMULA.search(data):
        yield leak(path, "a field that a spreadsheet takes for a formula")
    if LONG_NUMBER.search(data):
        yield leak(path, "texts with the form of an identifier or a pseudonym")
    yield from traces.of_text(path, data)


def _header(path: str, data: bytes) -> list[str]:
    try:
        first = data[: 1 << 20].split(b"\n", 1)[0].decode("utf-8-sig")
        return next(csv.reader(io.StringIO(first, newline="")), [])
    except (UnicodeDecodeError, csv.Error):
        raise ReleaseUnreadable(path, found="text that is not CSV", expected="CSV in UTF-8") from None


def _fields(texts: pa.Array) -> bytes:
    """Each different text as a quoted field on a line of its own."""
    return b"\n".join(b'"' + text.encode() + b'"' for text in texts.drop_null().to_pylist())


def _spaces(path: str, data: bytes) -> Iterator[Finding]:
    if re.search(rb"[ \t]\r?\n|\n\r?\n|[ \t\n]\n\Z", data):
        yield leak(path, "spaces or empty lines that carry no figure: they change the size of the file")


def _written(table: pa.Table) -> bytes:
    """The table as the manual says that CSV is written: a header, UTF-8, an empty field for nothing."""
    stream = io.BytesIO()
    options = pacsv.WriteOptions(include_header=True, quoting_style="needed")
    pacsv.write_csv(table, stream, options)
    return stream.getvalue()


def _differs(path: str, data: bytes, twin: pa.Table) -> Iterator[Finding]:
    """The file is written otherwise than its twin: with the same figures, or with others?"""
    options = pacsv.ConvertOptions(
        column_types={field.name: field.type for field in twin.schema},
        null_values=[""],
        strings_can_be_null=True,
    )
    try:
        table = pacsv.read_csv(io.BytesIO(data), convert_options=options)
        same = table.column_names == twin.column_names and _texts(table).equals(_texts(twin))
    except (pa.ArrowException, ValueError):
        same = False
    if same:
        yield leak(
            path,
            "the same figures as its Parquet twin, in other bytes: their size can carry something",
            grave=False,
        )
    else:
        yield leak(path, "other rows, columns or digits than the Parquet table of the same name")


def _texts(table: pa.Table) -> pa.Table:
    """CSV does not tell an empty text from an absent one."""
    columns = [
        column.fill_null("") if pa.types.is_string(column.type) else column for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))
