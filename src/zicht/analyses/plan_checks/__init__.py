"""The complete check of a plan against the contracts, before anything runs; all findings together.

kinds       the kind of value each expression gives
operations  what each operation gives and needs
kind        the kind of one value
codes       is this text a code of that list, in those years
claims      what a condition claims of one value
cells       places, levels, measures, breakdowns, protection, models
library     several analyses together: names of measures, parts of indicators
findings    what is wrong, and where
"""

from __future__ import annotations

from collections.abc import Collection

from zicht.analyses.plan_checks.cells import (
    check_breakdown,
    check_levels,
    check_location,
    check_measure,
    check_rules,
    check_unit,
)
from zicht.analyses.plan_checks.findings import Finding
from zicht.analyses.plan_checks.kinds import Kinds
from zicht.model.contracts import Contracts
from zicht.model.plans import Plan

__all__ = ["Finding", "check_plan"]


def check_plan(plan: Plan, contracts: Contracts, windowless: Collection[str] = ()) -> list[Finding]:
    """Everything that is wrong with a plan, sorted by place; an empty list when it can be computed.

    windowless  paths of frames and aggregates whose window the analyst did not name
    """
    kinds = Kinds(contracts, (int(plan.first[:4]), int(plan.last[:4])), frozenset(windowless))
    contract = kinds.contract(plan.frame.table, "frame")
    if contract is None:
        return kinds.findings
    kinds.window(contract, plan.frame.window, "frame")
    kinds.condition(plan.frame.where, plan.frame.table, "frame.where")
    check_unit(kinds, plan)
    check_levels(kinds, plan)
    check_location(kinds, plan, plan.location, "location")
    if plan.counterpart is not None:
        check_location(kinds, plan, plan.counterpart, "counterpart")
    sums = [check_measure(kinds, plan, m, f"measures[{i}]") for i, m in enumerate(plan.measures)]
    for index, breakdown in enumerate(plan.breakdowns):
        check_breakdown(kinds, plan, breakdown, f"breakdowns[{index}]")
    check_rules(kinds, plan, [kind for kind in sums if kind is not None])
    return sorted(set(kinds.findings), key=lambda finding: (finding.path, finding.words))
