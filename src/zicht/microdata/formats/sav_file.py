"""SPSS (.sav, .zsav), in which the statistics office delivers: read in parts, into Parquet, then as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import name as identifier
from zicht.microdata.duck import text as literal
from zicht.microdata.formats.column_set import check_column_set
from zicht.microdata.formats.direct_identifiers import check_names_of_columns
from zicht.microdata.formats.parquet_file import number_as_text
from zicht.microdata.formats.staging import FileUnreadable, StagedFile, one_file
from zicht.model.contracts import Contract

_CELLS = 4_000_000
"""Values held in memory at a time: some hundreds of megabytes as objects of Python."""

_DATES = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "DATETIME", "YMDHMS", "MOYR", "QYR", "WKYR")
"""Formats (IBM, SPSS Statistics, "Date and Time Variable Formats") of numbers that are moments: seconds since
the first day of the Gregorian calendar, 14 October 1582."""

_LAST_DAY = 265_621_593_600
"""The last day of the year 9999, in those seconds; what is beyond is no day that a note could write."""


def read_into(table: DeliveredTable, contract: Contract, staged: StagedFile) -> None:
    """Collect the rows of an SPSS file. Raises FileUnreadable, ColumnsRefused, DirectIdentifiersFound.

    Labels of values are not read: a code is its number. User-missing values are empty.
    """
    about = _read(table, metadataonly=True)[1]
    labels = [label for label in about.column_labels if label]
    check_names_of_columns(table, contract, [*about.column_names, *labels])
    names = check_column_set(table, contract, about.column_names)
    typed = staged.folder / "typed.parquet"
    _write_typed(table, typed, {theirs: about.readstat_variable_types[theirs] for theirs in names.values()})
    taken = [
        f"nullif({_text(table, theirs, about)}, '') AS {identifier(ours)}" for ours, theirs in names.items()
    ]
    staged.fill(f"SELECT NULL::VARCHAR AS malformed, {', '.join(taken)} FROM read_parquet({one_file(typed)})")
    typed.unlink()


def _write_typed(table: DeliveredTable, target: Path, kinds: Mapping[str, str]) -> None:
    """Write texts as texts and numbers as they are, part by part, in the order of the file."""
    schema = pa.schema(
        [(name, pa.string() if kind == "string" else pa.float64()) for name, kind in kinds.items()]
    )
    with pq.ParquetWriter(target, schema, store_schema=False) as writer:
        for part in _parts(table, list(kinds)):
            arrays = [pa.array(part[field.name], field.type, from_pandas=True) for field in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _parts(table: DeliveredTable, columns: list[str]) -> Iterator[Mapping[str, Any]]:
    rows, offset = max(1, _CELLS // len(columns)), 0
    while True:
        part, _ = _read(
            table,
            usecols=columns,
            row_offset=offset,
            row_limit=rows,
            output_format="dict",
            disable_datetime_conversion=True,
        )
        yield part
        found = len(part[columns[0]])
        offset += found
        if found < rows:
            return


def _read(table: DeliveredTable, **settings: Any) -> tuple[Any, Any]:
    try:
        return pyreadstat.read_sav(str(table.path), **settings)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        raise FileUnreadable(
            table.where, found=f"no SPSS file ({type(error).__name__})", expected="a whole .sav file"
        ) from None


def _text(table: DeliveredTable, theirs: str, about: Any) -> str:
    """SQL for the text of a column: a date as the note writes dates, a number without needless decimals."""
    column = identifier(theirs)
    if about.readstat_variable_types[theirs] == "string":
        return column
    number = number_as_text(column)
    if about.original_variable_types[theirs].rstrip("0123456789.") not in _DATES:
        return number
    day = f"(DATE '1582-10-14' + ({column} / 86400)::INTEGER)"
    text = f"strftime({day}, {literal(table.date_format or '%Y-%m-%d')})"
    is_day = f"{column} % 86400 = 0 AND {column} BETWEEN 0 AND {_LAST_DAY}"
    return f"CASE WHEN {column} IS NULL THEN NULL WHEN {is_day} THEN {text} ELSE {number} END"
