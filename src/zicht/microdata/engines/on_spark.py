"""Apache Spark as engine, where one machine is outgrown: the same SQL, sent to a cluster of the user.

The address says which Spark: `local[2]` or `local-cluster[...]` in this process, `spark://host:7077` for a
standalone cluster, `sc://host:15002` for any cluster, or Sail, that speaks Spark Connect. The files of the
vault must stand at the same path for every worker. Only cells come back, never rows.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from zicht.microdata.engines.dialects import SPARK, Dialect
from zicht.microdata.engines.engine import Finish
from zicht.microdata.engines.spark_session import answering, session_at
from zicht.microdata.engines.sql_finish import finish_in_sql
from zicht.microdata.engines.tables import Settings, Tables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = "local[*]"
"""A Spark in this process, on all cores of this machine."""


@dataclass(frozen=True)
class SparkConnection:
    """A `Connection` on a session of Spark."""

    session: SparkSession
    address: str
    dialect: Dialect = SPARK

    def name_table(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name. Raises SparkUnreachable."""
        with answering(self.address):
            self.session.createDataFrame(table).createOrReplaceTempView(name)

    def query(self, sql: str) -> pa.Table:
        """All rows that a query gives. Raises SparkUnreachable."""
        with answering(self.address):
            table: pa.Table = self.session.sql(sql).toArrow()
        return table

    def stream(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows that a query gives; they come together, as only cells are asked of a cluster."""
        yield from self.query(sql).to_batches()


@dataclass(frozen=True)
class SparkEngine:
    """Spark at an address."""

    address: str = HERE
    finish: Finish = finish_in_sql

    @contextlib.contextmanager
    def open(self, tables: Tables, settings: Settings) -> Iterator[SparkConnection]:
        """See `Engine`. Raises SparkMissing, SparkUnreachable."""
        with session_at(self.address, settings) as session:
            with answering(self.address):
                for name, table in sorted(tables.items()):
                    frame = session.read.parquet(*(str(path.resolve()) for path in table.files))
                    frame.createOrReplaceTempView(name)
            yield SparkConnection(session, self.address)
