"""The engines by the names that a user gives them."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.microdata.engines.engine import Engine
from zicht.microdata.engines.on_duckdb import DUCKDB, DUCKDB_SQL

ENGINES: Mapping[str, Engine] = {"duckdb": DUCKDB, "duckdb-sql": DUCKDB_SQL}
DEFAULT = "duckdb"
