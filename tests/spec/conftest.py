"""Every engine that a meaning is tested on; to add one is one line of `ENGINES`."""

from __future__ import annotations

import pytest
from tests.spec.sail import SAIL

from zicht.microdata.engines.engine import Engine
from zicht.microdata.engines.on_duckdb import DUCKDB, DUCKDB_SQL

ENGINES: dict[str, Engine] = {
    "duckdb in SQL": DUCKDB_SQL,
    "duckdb": DUCKDB,
}


EVERYWHERE: dict[str, Engine] = {**ENGINES, "spark on sail": SAIL}
"""With those that take longer; random tests try a few examples on them."""


@pytest.fixture(params=EVERYWHERE)
def engine(request: pytest.FixtureRequest) -> Engine:
    """One engine after the other."""
    return EVERYWHERE[request.param]
