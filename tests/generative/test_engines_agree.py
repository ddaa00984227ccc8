"""Random plans on random tables: a computation in plain Python, SQL and arrays give the same cells."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generative.oracle import Oracle
from tests.generative.small_plans import conditions, plans
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


@st.composite
def plans_together(draw: st.DrawFn) -> list[Plan]:
    """Plans on the same rows, of which some share places, periods and breakdowns too."""
    first = draw(plans())
    together = [first]
    for number in range(1, draw(st.integers(2, 3))):
        population = draw(st.none() | conditions(first.frame.table, 2))
        other = draw(plans(number, replace(first.frame, where=population)))
        if draw(st.booleans()):
            other = replace(
                other,
                location=first.location,
                counterpart=first.counterpart,
                frequency=first.frequency,
                first=first.first,
                last=first.last,
                moment=first.moment,
            )
        if draw(st.booleans()):
            other = replace(other, breakdowns=first.breakdowns)
        together.append(other)
    return together


@settings(RANDOM, max_examples=20)
@given(together=plans_together(), rows=tables())
def test_plans_computed_in_one_pass_do_not_disturb_each_other(
    together: list[Plan], rows: dict[str, list[Row]]
) -> None:
    expected = Oracle(CONTRACTS, rows).tally(together)
    with tempfile.TemporaryDirectory() as folder:
        for name, engine in ENGINES.items():
            found = tally(engine, together, stored(Path(folder), rows), Settings(threads=1))
            assert [tuple(row.values()) for row in found.to_pylist()] == expected, name
