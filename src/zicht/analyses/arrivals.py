"""Which measure counts the records of a flow where they arrive: flows are protected with both margins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zicht.analyses.plan_checks.claims import conjuncts
from zicht.model.expressions import Expr
from zicht.model.plans import Measure, Plan, RuleClass

FROM_TO, TO = "_from_to", "_to"
"""Ends of the names: `drug_records_from_to` are the flows, `drug_records_to` is what arrives."""


def arrivals_of(plans: Sequence[Plan]) -> Mapping[str, str]:
    """Measure of flows -> measure of arrivals, for the flows that have one.

    A measure of arrivals has the name of the flows without "from", counts the same rows under the same
    condition in the same periods and on the same levels, and has them belong where the flow goes. It may
    leave out rows that have no origin.
    """
    return dict(sorted(_pairs(plans)))


def _pairs(plans: Sequence[Plan]) -> Iterator[tuple[str, str]]:
    homes = {measure.name: (plan, measure) for plan in plans for measure in plan.measures}
    for plan in plans:
        if plan.rule_class is not RuleClass.FLOWS:
            continue
        for measure in plan.measures:
            name = measure.name.removesuffix(FROM_TO) + TO
            if name in homes and _arrives(plan, measure, *homes[name]):
                yield measure.name, name


def _arrives(flows: Plan, flow: Measure, plan: Plan, measure: Measure) -> bool:
    same_rows = (
        plan.frame.table == flows.frame.table
        and plan.frame.window == flows.frame.window
        and plan.frame.unit == flows.frame.unit
        and measure.counted is flow.counted
        and _conditions(plan, measure) >= _conditions(flows, flow)
    )
    same_cells = plan.periods == flows.periods and plan.levels == flows.levels
    return (
        same_rows
        and same_cells
        and plan.rule_class is RuleClass.PERSONS
        and plan.counterpart is None
        and plan.location == flows.counterpart
    )


def _conditions(plan: Plan, measure: Measure) -> set[Expr]:
    """What a row must meet, of the frame and of the measure together."""
    return {part for condition in (plan.frame.where, measure.where) for part in conjuncts(condition)}
