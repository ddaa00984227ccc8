"""The engines by the names that a user gives them."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.microdata.engines.engine import Engine
from zicht.microdata.engines.on_duckdb import DUCKDB, DUCKDB_SQL
from zicht.microdata.engines.on_spark import HERE, SparkEngine

ENGINES: Mapping[str, Engine] = {"duckdb": DUCKDB, "duckdb-sql": DUCKDB_SQL, "spark": SparkEngine(HERE)}
DEFAULT = "duckdb"


def engine_named(name: str, spark: str = HERE) -> Engine:
    """The engine of a name; `spark` is the address of the one that has an address."""
    return SparkEngine(spark) if name == "spark" else ENGINES[name]
