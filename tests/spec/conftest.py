"""Every engine that a meaning is tested on; to add one is one line of `ENGINES`."""

from __future__ import annotations

import pytest

from zicht.microdata.engines.engine import Engine
from zicht.microdata.engines.on_duckdb import DUCKDB, DUCKDB_SQL

ENGINES: dict[str, Engine] = {
    "duckdb in SQL": DUCKDB_SQL,
    "duckdb": DUCKDB,
}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """One engine after the other."""
    return ENGINES[request.param]
