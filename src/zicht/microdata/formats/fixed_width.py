"""Fixed width: a line is a row, a column is a stretch of characters, padded with spaces; no header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import name as identifier
from zicht.microdata.formats.column_set import ColumnsRefused, check_column_set, names_of_supplier
from zicht.microdata.formats.direct_identifiers import check_names_of_columns
from zicht.microdata.formats.malformed_rows import LINE_TOO_SHORT, TOO_LONG, bare_lines
from zicht.microdata.formats.staging import FileUnreadable, StagedFile, one_file
from zicht.microdata.formats.text_encoding import as_utf8
from zicht.model.contracts import Contract


def read_into(table: DeliveredTable, contract: Contract, staged: StagedFile) -> None:
    """Collect the rows of a fixed-width file. Raises FileUnreadable, ColumnsRefused, DirectIdentifiersFound.

    Spaces around a value are padding. A line that ends too early is malformed, and so is one with more than
    spaces behind the last column. Lines without any character are no rows.
    """
    widths = table.widths or _widths_of_contract(table, contract)
    check_names_of_columns(table, contract, list(widths))
    names = check_column_set(table, contract, list(widths))
    path = as_utf8(table, staged.folder / "text.txt")
    try:
        staged.fill(_select(path, widths, names))
    except FileUnreadable:  # line ends of several kinds, or a line longer than the database reads
        mended = staged.folder / "mended.txt"
        _write_mended(path, mended, sum(widths.values()))
        staged.fill(_select(mended, widths, names))
        mended.unlink()
    if path != table.path:
        path.unlink()


def _widths_of_contract(table: DeliveredTable, contract: Contract) -> dict[str, int]:
    theirs = names_of_supplier(table, contract)
    without = [theirs[column.name] for column in contract.columns if column.width is None]
    if without:
        raise ColumnsRefused(
            table.where,
            found=f"no width of {', '.join(without)}, neither in the note nor in the contract",
            expected="the width of each column, in the order of the file",
            remedy="list all columns with their characters under `widths` of the note",
        )
    return {theirs[column.name]: column.width for column in contract.columns if column.width is not None}


def _select(path: Path, widths: Mapping[str, int], names: Mapping[str, str]) -> str:
    starts = dict(_starts(widths))
    total = sum(widths.values())
    fault = (
        f"CASE WHEN length(line) < {total} THEN '{LINE_TOO_SHORT}' "
        f"WHEN trim(substring(line, {total + 1})) <> '' THEN '{TOO_LONG}' END"
    )
    taken = ", ".join(
        f"CASE WHEN malformed IS NULL THEN "
        f"nullif(trim(substring(line, {starts[theirs]}, {widths[theirs]})), '') END AS {identifier(ours)}"
        for ours, theirs in names.items()
    )
    return (
        f"SELECT malformed, {taken} FROM (SELECT {fault} AS malformed, line FROM read_csv({one_file(path)}, "
        "auto_detect = false, compression = 'none', hive_partitioning = false, header = false, "
        "delim = '\x1f', quote = '', escape = '', comment = '', nullstr = '', columns = {line: 'VARCHAR'}) "
        "WHERE line IS NOT NULL)"
    )


def _starts(widths: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Name and position of the first character, counted from 1."""
    at = 1
    for theirs, width in widths.items():
        yield theirs, at
        at += width


def _write_mended(path: Path, target: Path, total: int) -> None:
    """Write each line with the same line end, of lines that are too long just enough to be found so."""
    with target.open("w", encoding="utf-8", newline="") as mended:
        for line in bare_lines(path):
            mended.write(f"{_shortened(line, total)}\n")


def _shortened(line: str, total: int) -> str:
    return line[:total] + ("!" if line[total:].strip(" ") else "")
