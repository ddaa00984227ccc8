"""What every engine can do: give the tallies of plans on tables.

An engine is a connection that runs SQL on the tables and a finish that makes cells out of it. To add one,
write a `Connection`; the rest is the same for all, so that all give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import pyarrow as pa

from zicht.kit.progress import SILENT, Progress
from zicht.microdata.engines.batches import Batch, work_of
from zicht.microdata.engines.blocks import Block, tallies_of
from zicht.microdata.engines.dialects import Dialect
from zicht.microdata.engines.division import COLUMNS, Division, DivisionUnusable, division_of
from zicht.microdata.engines.rows_sql import BUURTEN, GEMEENTEN, newest_year_sql
from zicht.microdata.engines.tables import AREAS, Settings, Tables, check_tables
from zicht.model.plans import Plan

DEFAULTS = Settings()


class Connection(Protocol):
    """Runs portable SQL on the tables of the vault."""

    @property
    def dialect(self) -> Dialect:
        """How the engine writes what others write otherwise."""

    def name_table(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""

    def query(self, sql: str) -> pa.Table:
        """All rows that a query gives."""

    def stream(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows that a query gives, piece by piece."""


class Finish(Protocol):
    """Makes the cells of a batch in one period."""

    def __call__(
        self,
        batch: Batch,
        period: str,
        tables: Tables,
        division: Division,
        connection: Connection,
        sample: int,
    ) -> Iterator[Block]:
        """Blocks in any order; empty cells are left out."""


class Engine(Protocol):
    """Opens tables and finishes batches."""

    def open(self, tables: Tables, settings: Settings) -> AbstractContextManager[Connection]:
        """A connection in which every table is known under its name."""

    @property
    def finish(self) -> Finish:
        """How cells are made."""


def tally(
    engine: Engine,
    plans: Sequence[Plan],
    tables: Tables,
    settings: Settings = DEFAULTS,
    progress: Progress = SILENT,
) -> pa.Table:
    """The tallies of plans, of TALLY_SCHEMA, sorted; equal for every engine.

    raises TableMissing, DivisionUnusable
    """
    check_tables(plans, tables)
    blocks: list[Block] = []
    with engine.open(tables, settings) as connection:
        division = name_division(connection)
        every = work_of(plans, settings.periods)
        for number, work in enumerate(every, start=1):
            progress.step(f"{number} of {len(every)}: {work.words}")
            blocks += engine.finish(work.batch, work.period, tables, division, connection, settings.sample)
    return tallies_of(blocks)


def name_division(connection: Connection) -> Division:
    """Read the newest division and make its tables known to the connection."""
    year = connection.query(newest_year_sql())["year"][0].as_py()
    if year is None:
        raise DivisionUnusable(f"table {AREAS}", found="no rows", expected="a division of the country")
    columns = ", ".join(f"a.{column}" for column in COLUMNS.values())
    rows = connection.query(f"SELECT {columns} FROM {AREAS} a WHERE a.year = {year}")
    division = division_of(rows, year)
    connection.name_table(BUURTEN, division.buurten.table())
    connection.name_table(GEMEENTEN, division.gemeenten.table())
    return division
