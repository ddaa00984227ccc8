"""Flows whose arrivals are counted by a measure of their own, as in a release."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from tests.unit.protection.small_flows import KEY, drawn, margins, nearest, plan_of, shown, tallies, tree

from zicht.model.release_plans import ReleasePlan
from zicht.protection.flows.origin_destination import RULES, FlowRules, protect_flows

FLOWS = drawn("""
 60  20   0   1   0   0
  0  60  40   0   0   0
  0   0  60  12   0   0
  3   0   0  60   0   0
  0   0   0   0  60   0
  0   0   0   0  16  60
""")


def told(plan: ReleasePlan) -> ReleasePlan:
    return replace(plan, other_rules={RULES: {"arriving": {"drug_records": "drug_records_to"}}})


def counted_apart() -> pa.Table:
    """What arrives, as protected counts of a measure of its own."""
    rows = margins(nearest(FLOWS.sum(0)))
    rows = rows.set_column(0, rows.schema.field(0), pa.array(["drug_records_to"] * len(rows), pa.string()))
    return rows.set_column(3, rows.schema.field(3), pa.array([""] * len(rows), pa.string()))


def flows_with(given: pa.Table, plan: ReleasePlan) -> dict[tuple[str, str], int | None]:
    return dict(shown(protect_flows(tallies(FLOWS), plan=plan, areas=tree(), margins=given, key=KEY)))


def test_arrivals_of_their_own_measure_close_what_arrives():
    leaving, both = margins(nearest(FLOWS.sum(1))), margins(nearest(FLOWS.sum(1)), nearest(FLOWS.sum(0)))
    apart = flows_with(pa.concat_tables([leaving, counted_apart()]), told(plan_of()))
    assert apart == flows_with(both, plan_of())
    arriving = np.array(nearest(FLOWS.sum(0)))
    for at, code in enumerate(f"GM{number:04d}" for number in range(1, 7)):
        pairs = sum(
            value or 0 for (origin, to), value in apart.items() if to == code and origin.startswith("GM")
        )
        left = apart.get(("_O", code))
        assert left is None or pairs + left == arriving[at]
        assert pairs <= arriving[at]


def test_without_the_words_of_the_plan_another_measure_is_no_margin():
    leaving = margins(nearest(FLOWS.sum(1)))
    assert not any(origin == "_O" for origin, _ in flows_with(leaving, plan_of()))
    assert FlowRules.of(plan_of()).arriving == {}


def test_a_plan_may_name_arrivals_that_did_not_leave():
    leaving = margins(nearest(FLOWS.sum(1)))
    assert flows_with(leaving, told(plan_of())) == flows_with(leaving, plan_of())
