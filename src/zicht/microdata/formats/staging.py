"""The file that the rows of a delivered file are collected in, and the view upon it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zicht.kit.errors import UserError
from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import name as identifier
from zicht.microdata.duck import text as literal
from zicht.model.contracts import Contract


class FileUnreadable(UserError):
    """A file of a delivery is not what its format or encoding promises: cut off, damaged, or another kind."""

    exit_code = 92
    usual_remedy = "ask the supplier for the file again, in the format and encoding that the note names"


_OF_CONTENTS = {duckdb.Error, duckdb.InvalidInputException, duckdb.ConversionException}
"""What the database raises for a value or row it cannot read; a full disk or memory is something else."""


@dataclass(frozen=True)
class StagedFile:
    """Where the rows of one delivered file are collected, or looked at.

    folder  for files that are needed on the way; goes when staging fails
    rows    Parquet with `malformed` and the columns of the contract, in the order of the file
    view    name of the view with the texts; there when the file was read
    """

    table: DeliveredTable
    contract: Contract
    connection: duckdb.DuckDBPyConnection
    folder: Path

    @property
    def rows(self) -> Path:
        """The Parquet file."""
        return self.folder / "rows.parquet"

    @property
    def view(self) -> str:
        """Name of the view upon the rows."""
        return f"staged_{self.contract.table}"

    def fill(self, select: str) -> None:
        """Write the rows of a query over one file, in its order. Raises FileUnreadable."""
        target = literal(self.rows.as_posix())
        columns = ", ".join(identifier(column.name) for column in self.contract.columns)
        with contents_refused(self.table):
            self.connection.execute(f"COPY ({select}) TO {target} (FORMAT parquet, COMPRESSION lz4_raw)")
        self.look(f"malformed, {columns}", f"read_parquet({target}, file_row_number = true)")

    def look(self, columns: str, source: str) -> None:
        """Make the view upon `source`, SQL that numbers its rows from 0 in `file_row_number`."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {identifier(self.view)} AS "
            f"SELECT file_row_number + 1 AS row_number, {columns} FROM {source}"
        )

    def count_rows(self) -> tuple[int, int]:
        """The number of rows, and of malformed rows among them."""
        counted = self.connection.execute(
            f"SELECT count(*), count(malformed) FROM {identifier(self.view)}"
        ).fetchone()
        assert counted is not None
        return counted[0], counted[1]


@contextlib.contextmanager
def contents_refused(table: DeliveredTable) -> Iterator[None]:
    """Raise FileUnreadable when the database cannot read what the file of this table holds.

    The database names the value it could not read; that may be a value of a person, so its message is
    not passed on.
    """
    try:
        yield
    except duckdb.Error as error:
        if type(error) not in _OF_CONTENTS:
            raise
        raise FileUnreadable(
            table.where,
            found=f"contents that cannot be read ({type(error).__name__})",
            expected=f"a whole {table.format} file",
        ) from None


@contextlib.contextmanager
def staged_file(
    table: DeliveredTable, contract: Contract, connection: duckdb.DuckDBPyConnection
) -> Iterator[StagedFile]:
    """A fresh folder in the temporary directory of the connection; removed when the block fails."""
    setting = connection.execute("SELECT current_setting('temp_directory')").fetchone()
    assert setting is not None
    parent = Path(setting[0]) / "staged"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=f"{contract.table}-")).resolve()  # mode 0700
    try:
        yield StagedFile(table, contract, connection, folder)
    except BaseException:
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()
        raise


def one_file(path: Path) -> str:
    """A path as SQL, for the functions of the database that would take * ? [ as a pattern of paths."""
    escaped = "".join(f"[{mark}]" if mark in "*?[" else mark for mark in os.fspath(path))
    return literal(escaped)
