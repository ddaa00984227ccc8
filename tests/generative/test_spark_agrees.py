"""Random plans on random tables, on Spark's side of the portable SQL: a few, as each takes a session."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from tests.generative.oracle import Oracle
from tests.generative.small_plans import plans
from tests.generative.small_tables import tables
from tests.spec.drawn import CONTRACTS, Row, stored
from tests.spec.sail import SAIL

from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.tables import Settings
from zicht.model.plans import Plan


@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans(), rows=tables())
def test_any_plan_gives_the_same_through_spark_connect(plan: Plan, rows: dict[str, list[Row]]) -> None:
    expected = Oracle(CONTRACTS, rows).tally([plan])
    with tempfile.TemporaryDirectory() as folder:
        found = tally(SAIL, [plan], stored(Path(folder), rows), Settings(threads=1))
    assert [tuple(row.values()) for row in found.to_pylist()] == expected
