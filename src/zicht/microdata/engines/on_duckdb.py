"""DuckDB as engine: the tables are views on Parquet files, in a connection that reaches nothing else."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from zicht.kit.errors import UserError
from zicht.microdata.duck import Bounds, engine, text
from zicht.microdata.engines.dense_finish import finish_densely
from zicht.microdata.engines.dialects import DUCKDB as DIALECT
from zicht.microdata.engines.dialects import Dialect
from zicht.microdata.engines.engine import Finish
from zicht.microdata.engines.sql_finish import finish_in_sql
from zicht.microdata.engines.tables import Settings, TableFiles, Tables

BATCH_ROWS = 131_072
"""Rows in a piece of a stream: small enough for the processor's cache, large enough to forget its cost."""


class MemoryTooSmall(UserError):
    """A period of an analysis did not fit in the memory that was allowed, on disk neither."""

    exit_code = 98
    usual_remedy = "allow more with --memory, or use fewer --threads"


@dataclass(frozen=True)
class DuckConnection:
    """A `Connection` on DuckDB."""

    session: duckdb.DuckDBPyConnection
    dialect: Dialect = DIALECT

    def name_table(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        self.session.register("incoming", table)
        self.session.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
        self.session.unregister("incoming")

    def query(self, sql: str) -> pa.Table:
        """All rows that a query gives. Raises MemoryTooSmall."""
        with _enough_memory():
            table: pa.Table = self.session.sql(sql).to_arrow_table()
        return table

    def stream(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows that a query gives, piece by piece. Raises MemoryTooSmall."""
        with _enough_memory():
            reader: pa.RecordBatchReader = self.session.sql(sql).to_arrow_reader(BATCH_ROWS)
            yield from reader


@contextlib.contextmanager
def _enough_memory() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise MemoryTooSmall("DuckDB", found="memory full", expected="room for one period") from None


@contextlib.contextmanager
def opened(tables: Tables, settings: Settings) -> Iterator[DuckConnection]:
    """A connection in which every table is known under its name."""
    folders = sorted({path.parent for table in tables.values() for path in table.files})
    bounds = Bounds(settings.memory_gb, settings.threads)
    with contextlib.ExitStack() as stack:
        spill = settings.spill or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zicht-")))
        session = stack.enter_context(engine(folders, spill, bounds))
        for name, table in sorted(tables.items()):
            session.execute(f"CREATE TEMP VIEW {name} AS {_select(table)}")
        yield DuckConnection(session)


def _select(table: TableFiles) -> str:
    if not table.files:
        raise AssertionError(f"table {table.contract.table} has no files")
    files = ", ".join(text(path.resolve()) for path in table.files)
    return f"SELECT * FROM read_parquet([{files}])"


@dataclass(frozen=True)
class DuckEngine:
    """DuckDB with one of the finishes."""

    finish: Finish

    def open(self, tables: Tables, settings: Settings) -> contextlib.AbstractContextManager[DuckConnection]:
        """See `Engine`."""
        return opened(tables, settings)


DUCKDB_SQL = DuckEngine(finish_in_sql)
DUCKDB = DuckEngine(finish_densely)
