"""Files of suppliers as tables of text: whatever the format, the same rows come out.

`stage` is the only entry. It reads a file once, in bounded memory, checks everything that concerns the file
as a whole, and gives a view with the untouched texts. Judging rows is not done here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb

from zicht.microdata.delivery_note import DeliveredTable, Format
from zicht.microdata.formats import csv_file, fixed_width, parquet_file, sav_file
from zicht.microdata.formats.announced import check_announced_file, check_announced_rows
from zicht.microdata.formats.direct_identifiers import check_no_direct_identifiers
from zicht.microdata.formats.staging import StagedFile, contents_refused, staged_file
from zicht.model.contracts import Contract

__all__ = ["contents_refused", "stage"]

_READERS: Mapping[Format, Callable[[DeliveredTable, Contract, StagedFile], None]] = {
    Format.CSV: csv_file.read_into,
    Format.PARQUET: parquet_file.read_into,
    Format.SAV: sav_file.read_into,
    Format.FIXED_WIDTH: fixed_width.read_into,
}


def stage(table: DeliveredTable, contract: Contract, connection: duckdb.DuckDBPyConnection) -> str:
    """Make the view `staged_<table>` in `connection` and give its name.

    Columns: `row_number` BIGINT (1-based position in the file, the header not counted), `malformed` VARCHAR,
    and every column of the contract under our name, VARCHAR, as the file has it; NULL is empty.

    A row whose fields cannot be told apart is there too, with `malformed` saying why and all columns NULL:
    rows of the view = rows of the file, always.

    Texts: integers in digits, dates in `table.date_format` (None: ISO 8601), booleans as `table.true_word`
    and `table.false_word` (None: 1 and 0), codes and identifiers as delivered.

    The view reads a delivered Parquet file itself; of other formats a Parquet file in
    `<temp_directory>/staged/`, which holds raw identifiers: give the connection a temporary directory of its
    own, inside the vault's disk, and remove it afterwards. What only a whole reading shows to be damaged
    comes out when the view is read: do that inside `contents_refused` once.

    Raises FileDiffersFromNote, FileUnreadable, ColumnsRefused and DirectIdentifiersFound: nothing is staged.
    """
    check_announced_file(table)
    with staged_file(table, contract, connection) as staged:
        _READERS[table.format](table, contract, staged)
        with contents_refused(table):
            check_announced_rows(table, staged)
            check_no_direct_identifiers(table, contract, staged)
        return staged.view
