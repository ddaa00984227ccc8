"""Flows between wijken: small ones merge up to the gemeente, and the audit holds there too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.protection.small_flows import KEY, margins, nearest, plan_of, shown, tallies

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.release_plans import COUNT_SCHEMA, CountRules
from zicht.protection.flows.audit import FlowsNotSafe, check_flows
from zicht.protection.flows.origin_destination import FlowRules, protect_flows
from zicht.protection.flows.tables import margins_by_period, zones_of

WIJKEN = ("WK000100", "WK000101", "WK000102", "WK000200", "WK000201", "WK000300")
GEMEENTEN = ("GM0001", "GM0001", "GM0001", "GM0002", "GM0002", "GM0003")
TREE = AreaTree(
    (Level.COUNTRY, Level.GEMEENTE, Level.WIJK),
    {Level.COUNTRY: ("NL",), Level.GEMEENTE: ("GM0001", "GM0002", "GM0003"), Level.WIJK: WIJKEN},
    {Level.COUNTRY: ("",), Level.GEMEENTE: ("NL",) * 3, Level.WIJK: GEMEENTEN},
    {},
)
LEVELS = (Level.COUNTRY, Level.WIJK)


def of_wijken(table: pa.Table) -> pa.Table:
    """The drawn gemeenten GM0001 to GM0006 as wijken."""
    for name, new in (("REF_AREA", None), ("COUNTERPART_AREA", None), ("LEVEL", "wk")):
        texts = table[name].to_pylist()
        codes = [new or (WIJKEN[int(text[2:]) - 1] if text.startswith("GM") else text) for text in texts]
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), pa.array(codes, pa.string()))
    return table


def flows(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    drawn = np.where(rng.random((6, 6)) < 0.3, rng.integers(15, 60, (6, 6)), rng.poisson(4, (6, 6)))
    np.fill_diagonal(drawn, 60)
    return drawn


@pytest.mark.parametrize("seed", range(6))
def test_small_flows_merge_up_to_the_gemeente_and_rows_close_the_margin(seed: int):
    truth = flows(seed)
    leaving, arriving = nearest(truth.sum(1)), nearest(truth.sum(0))
    table = protect_flows(
        of_wijken(tallies(truth)),
        plan=plan_of(LEVELS),
        areas=TREE,
        margins=of_wijken(margins(leaving, arriving, rounding=9)),
        key=KEY,
    )
    rows = shown(table, "wk")
    merged = {(origin, to) for origin, to in rows if to.startswith("GM")}
    assert all(origin.startswith("WK") for origin, _ in merged)
    if seed == 0:
        assert merged
    for at, origin in enumerate(WIJKEN):
        left = rows.get((origin, "_O"))
        if left is not None:
            assert sum(value or 0 for (one, _), value in rows.items() if one == origin) == leaving[at]
    for (origin, to), value in rows.items():
        if origin in WIJKEN and to in WIJKEN and value:
            assert abs(value - truth[WIJKEN.index(origin), WIJKEN.index(to)]) <= 4


def test_the_audit_refuses_wijken_whose_margins_are_exact():
    """A wijk whose only flow is all that leaves it, with a margin that promises to be exact."""
    truth = np.diag([60] * 6)
    exact = of_wijken(margins([60] * 6, [60] * 6, rounding=0))
    plan = plan_of(LEVELS)
    zones = zones_of(plan.figures[0], TREE, FlowRules().merge_from(Level.WIJK))
    closed = margins_by_period(exact, plan.figures[0], Level.WIJK, WIJKEN, CountRules())
    with pytest.raises(FlowsNotSafe):
        protect_flows(of_wijken(tallies(truth)), plan=plan, areas=TREE, margins=exact, key=KEY)
    nothing = COUNT_SCHEMA.empty_table()
    assert check_flows(nothing, plan.figures[0], zones, closed, CountRules()) > 9


def test_which_level_small_flows_merge_up_to_hangs_on_where_they_are_counted():
    rules = FlowRules()
    assert rules.merge_from(Level.WIJK) is Level.GEMEENTE
    assert rules.merge_from(Level.GEMEENTE) is Level.POLITIE_EENHEID
    assert replace(rules, merge=Level.PROVINCIE).merge_from(Level.GEMEENTE) is Level.PROVINCIE
