"""Apache Spark as engine, where one machine is outgrown: the same SQL, sent to a session of the user.

The address says which Spark: `local[2]` or `local-cluster[...]` in this process, `spark://host:7077` for a
standalone cluster, `sc://host:15002` for any cluster, or Sail, that speaks Spark Connect. The files of the
vault must stand at the same path for every worker. Only cells come back, never rows.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from zicht.kit.errors import UserError
from zicht.microdata.engines.dialects import SPARK, Dialect
from zicht.microdata.engines.engine import Finish
from zicht.microdata.engines.sql_finish import finish_in_sql
from zicht.microdata.engines.tables import Settings, Tables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CONNECT = "sc://"


class SparkMissing(UserError):
    """The engine Spark is asked for, and the package for it is not installed."""

    exit_code = 107
    usual_remedy = "install it with `pip install zicht[cluster]`, or compute on this machine with DuckDB"


class SparkUnreachable(UserError):
    """No Spark answers at the address."""

    exit_code = 108
    usual_remedy = "look whether the cluster runs, and whether this machine may reach it"


@dataclass(frozen=True)
class SparkConnection:
    """A `Connection` on a session of Spark."""

    session: SparkSession
    dialect: Dialect = SPARK

    def name_table(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        self.session.createDataFrame(table).createOrReplaceTempView(name)

    def query(self, sql: str) -> pa.Table:
        """All rows that a query gives."""
        table: pa.Table = self.session.sql(sql).toArrow()
        return table

    def stream(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows that a query gives; they come together, as only cells are asked of a cluster."""
        yield from self.query(sql).to_batches()


@dataclass(frozen=True)
class SparkEngine:
    """Spark at an address."""

    address: str
    finish: Finish = finish_in_sql

    @contextlib.contextmanager
    def open(self, tables: Tables, settings: Settings) -> Iterator[SparkConnection]:
        """See `Engine`; a session that this process did not start is left running."""
        session = session_at(self.address, settings)
        for name, table in sorted(tables.items()):
            frame = session.read.parquet(*(str(path.resolve()) for path in table.files))
            frame.createOrReplaceTempView(name)
        yield SparkConnection(session)


def session_at(address: str, settings: Settings) -> SparkSession:
    """The session at an address; within one process one address has one session.

    raises SparkMissing, SparkUnreachable
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing("engine spark", found="no package pyspark", expected="pyspark 4") from None
    builder: Any = SparkSession.builder
    try:
        if address.startswith(CONNECT):
            session = builder.remote(address).getOrCreate()
            session.sql("SELECT 1").collect()
            return session  # type: ignore[no-any-return]
        for key, value in local_settings(settings).items():
            builder = builder.config(key, value)
        return builder.master(address).appName("zicht").getOrCreate()  # type: ignore[no-any-return]
    except (PySparkException, OSError, RuntimeError) as reason:
        raise SparkUnreachable(
            address, found=type(reason).__name__, expected="a Spark that answers"
        ) from None


def local_settings(settings: Settings) -> dict[str, str]:
    """Settings of a session that this process starts: no web page, no foreign address, bounded memory."""
    spill = settings.spill or tempfile.gettempdir()
    return {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": f"{max(1, round(settings.memory_gb))}g",
        "spark.executor.memory": f"{max(1, round(settings.memory_gb))}g",
        "spark.local.dir": str(spill),
        "spark.sql.shuffle.partitions": str(2 * (settings.threads or 2)),
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.log.level": "ERROR",
    }
