"""Random plans on random tables: a computation in plain Python, SQL and arrays give the same cells."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generative.oracle import Oracle
from tests.generative.small_plans import plans
from tests.generative.small_tables import tables
from tests.spec.conftest import ENGINES
from tests.spec.drawn import CONTRACTS, Row, stored

from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.tables import Settings
from zicht.model.plans import Plan

RANDOM = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@RANDOM
@given(plan=plans(), rows=tables(), files=st.integers(1, 3), sample=st.sampled_from([1, 1, 2]))
def test_any_plan_gives_the_same_everywhere(
    plan: Plan, rows: dict[str, list[Row]], files: int, sample: int
) -> None:
    expected = Oracle(CONTRACTS, rows).tally([plan], sample)
    with tempfile.TemporaryDirectory() as folder:
        stored_rows = stored(Path(folder), rows, files)
        for name, engine in ENGINES.items():
            found = tally(engine, [plan], stored_rows, Settings(sample=sample, threads=1))
            assert [tuple(row.values()) for row in found.to_pylist()] == expected, name
