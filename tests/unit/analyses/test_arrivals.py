"""Which measure of a library counts what arrives of a flow."""

from __future__ import annotations

from dataclasses import replace

from zicht.analyses.arrivals import arrivals_of
from zicht.model.plans import Plan, RuleClass
from zicht.pipeline.analyse import checked


def plans() -> dict[str, Plan]:
    return {analysis.id: analysis.plan for analysis in checked(None).analyses}


def test_every_flow_that_leaves_has_its_arrivals_counted_too():
    of = plans()
    flows = {
        measure.name
        for plan in of.values()
        if plan.rule_class is RuleClass.FLOWS
        for measure in plan.measures
    }
    assert flows
    assert set(arrivals_of(list(of.values()))) == flows


def test_a_name_alone_makes_no_arrivals():
    of = plans()
    flows, arriving = of["drugs/residence-and-place"], of["waterbed/arriving"]
    assert arrivals_of([flows, arriving]) == {"drug_records_from_to": "drug_records_to"}
    theft = next(m for m in arriving.measures if m.name == "theft_records_to")
    drugs_that_are_theft = replace(arriving, measures=(replace(theft, name="drug_records_to"),))
    assert arrivals_of([flows, drugs_that_are_theft]) == {}
    other_years = replace(arriving, first="2020")
    assert arrivals_of([flows, other_years]) == {}
    at_home = replace(arriving, location=flows.location)
    assert arrivals_of([flows, at_home]) == {}
