"""Delimited text (RFC 4180 and its cousins): quoted fields, line ends within quotes, any encoding.

A file without fault is read by the database alone. When the database refuses, a slower pass (`write_mended`)
takes the rows apart, marks those whose fields cannot be told apart, and the database reads the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import name as identifier
from zicht.microdata.duck import text as literal
from zicht.microdata.formats.column_set import ColumnsRefused, check_column_set
from zicht.microdata.formats.direct_identifiers import check_names_of_columns
from zicht.microdata.formats.malformed_rows import header_of, write_mended
from zicht.microdata.formats.staging import FileUnreadable, StagedFile, one_file
from zicht.microdata.formats.text_encoding import as_utf8
from zicht.model.contracts import Contract


def read_into(table: DeliveredTable, contract: Contract, staged: StagedFile) -> None:
    """Collect the rows of a CSV file. Raises FileUnreadable, ColumnsRefused, DirectIdentifiersFound.

    Lines without any character are no rows (a table of one column excepted), nor is one delimiter too many
    at the end of a row a field.
    """
    path = as_utf8(table, staged.folder / "text.csv")
    header = _header(table, path)
    check_names_of_columns(table, contract, header)
    names = check_column_set(table, contract, header)
    try:
        staged.fill(_select(path, table, header, names, malformed=False))
    except FileUnreadable:
        mended = staged.folder / "mended.csv"
        write_mended(path, mended, table.delimiter, len(header))
        staged.fill(_select(mended, table, header, names, malformed=True))
        mended.unlink()
    if path != table.path:
        path.unlink()


def _header(table: DeliveredTable, path: Path) -> list[str]:
    header = header_of(path, table.delimiter)
    if not header:
        raise FileUnreadable(
            table.where, found="no header that can be read", expected="a first line with names of columns"
        )
    others = [mark for mark in ";,\t|" if len(header) == 1 and mark in header[0]]
    if others:
        raise ColumnsRefused(
            f"{table.where}, line 1",
            found=f"one column; the header is delimited by {others[0]!r}",
            expected=f"columns delimited by {table.delimiter!r}",
            remedy="let the note name the delimiter of the file",
        )
    return header


def _select(
    path: Path, table: DeliveredTable, header: Sequence[str], names: Mapping[str, str], *, malformed: bool
) -> str:
    """The query that gives the columns of the contract.

    Columns of the file go by position (c0, c1): to the database, names that differ in capitals are equal.
    """
    positions = [f"c{at}" for at in range(len(header))]
    in_file = ["malformed", *positions] if malformed else positions
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in in_file)
    taken = ", ".join(f"c{header.index(theirs)} AS {identifier(ours)}" for ours, theirs in names.items())
    # else the database takes the first line end it meets, which in a mended file may stand within quotes
    line_end = ", new_line = '\\n'" if malformed else ""
    return (
        f"SELECT {'' if malformed else 'NULL::VARCHAR AS '}malformed, {taken} "
        f"FROM read_csv({one_file(path)}, auto_detect = false, strict_mode = true, compression = 'none', "
        f"hive_partitioning = false, header = {str(not malformed).lower()}, "
        f"delim = {literal(table.delimiter)}, quote = '\"', escape = '\"', comment = '', "
        f"nullstr = '', columns = {{{columns}}}{line_end})"
    )
