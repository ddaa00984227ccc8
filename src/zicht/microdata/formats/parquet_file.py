"""Parquet: typed columns as the text that a text file would have held.

The rows are looked at where they are: a copy would cost more than everything else but the checks, and put
raw identifiers on another disk.
"""

from __future__ import annotations

import re

import duckdb

from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import name as identifier
from zicht.microdata.formats.column_set import ColumnsRefused, check_column_set
from zicht.microdata.formats.direct_identifiers import check_names_of_columns
from zicht.microdata.formats.staging import FileUnreadable, StagedFile, one_file
from zicht.model.contracts import Contract

_AS_THEY_ARE = re.compile(r"VARCHAR|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DATE|ENUM\(.*\)", re.DOTALL)

_NUMBERS = "file_row_number"
"""The column in which the database numbers rows; a file that has one of that name is copied first."""

_EXACT = 2**53
"""Up to here a floating-point number tells two whole numbers apart."""


def read_into(table: DeliveredTable, contract: Contract, staged: StagedFile) -> None:
    """Collect the rows of a Parquet file. Raises FileUnreadable, ColumnsRefused, DirectIdentifiersFound."""
    file = f"read_parquet({one_file(table.path)}, hive_partitioning = false)"
    columns = _columns(table, file, staged.connection)
    header = [theirs for theirs, _, _ in columns]
    check_names_of_columns(table, contract, header)
    taken, unfit = [], []
    for ours, theirs in check_column_set(table, contract, header).items():
        _, name, kind = columns[header.index(theirs)]
        text = _as_text(identifier(name), kind)
        unfit += [] if text else [f"{theirs} ({kind.partition('(')[0].lower()})"]
        taken.append(f"nullif({text}, '') AS {identifier(ours)}")
    if unfit:
        raise ColumnsRefused(
            table.where,
            found=f"columns of a type that has no text: {', '.join(unfit)}",
            expected="texts, whole numbers, dates and booleans, not nested",
            remedy="ask the supplier for plain columns",
        )
    columns_sql = f"NULL::VARCHAR AS malformed, {', '.join(taken)}"
    if any(name.lower() == _NUMBERS for _, name, _ in columns):
        staged.fill(f"SELECT {columns_sql} FROM {file}")
        return
    numbered = f"read_parquet({one_file(table.path)}, hive_partitioning = false, {_NUMBERS} = true)"
    staged.look(columns_sql, numbered)


def _columns(
    table: DeliveredTable, file: str, connection: duckdb.DuckDBPyConnection
) -> list[tuple[str, str, str]]:
    """Name in the file, name in the database (which tells doubled names apart) and type, in order."""
    try:
        elements = connection.execute(
            f"SELECT name, coalesce(num_children, 0) FROM parquet_schema({one_file(table.path)})"
        ).fetchall()
        described = connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise FileUnreadable(
            table.where, found=f"no Parquet file ({type(error).__name__})", expected="a whole Parquet file"
        ) from None
    names = _top_level(elements)
    return [(theirs, name, kind) for theirs, (name, kind, *_) in zip(names, described, strict=True)]


def _top_level(elements: list[tuple[str, int]]) -> list[str]:
    """The columns among the elements of a schema, which stand in the order of a walk through the tree."""
    names, waiting = [], [elements[0][1]]
    for name, children in elements[1:]:
        if len(waiting) == 1:
            names.append(name)
        waiting[-1] -= 1
        waiting.append(children)
        while len(waiting) > 1 and not waiting[-1]:
            waiting.pop()
    return names


def _as_text(column: str, kind: str) -> str | None:
    """SQL for the text of a column, or None when values of its type have no text of ours.

    A whole number in a floating-point column (what pandas makes of integers with gaps) has no ".0", and its
    NaN is empty; a moment at midnight is a day. A fraction or a time of day stays visible, to be refused.
    """
    if _AS_THEY_ARE.fullmatch(kind):
        return f"{column}::VARCHAR"
    if kind.strip('"').upper() == "NULL":  # a column that pyarrow found empty
        return "NULL::VARCHAR"
    if kind == "BOOLEAN":
        return f"{column}::INTEGER::VARCHAR"
    if kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL"):
        return number_as_text(column)
    if kind.startswith("TIMESTAMP") and kind != "TIMESTAMP WITH TIME ZONE":
        day = f"{column}::DATE"
        return f"CASE WHEN {column} = {day} THEN {day}::VARCHAR ELSE {column}::VARCHAR END"
    return None


def number_as_text(column: str) -> str:
    """SQL for a number: a whole one in digits alone, NaN as empty, all else as the database writes it."""
    whole = f"isfinite({column}::DOUBLE) AND {column} = trunc({column}) AND abs({column}::DOUBLE) <= {_EXACT}"
    return (
        f"CASE WHEN isnan({column}::DOUBLE) THEN NULL WHEN {whole} THEN {column}::BIGINT::VARCHAR "
        f"ELSE {column}::VARCHAR END"
    )
