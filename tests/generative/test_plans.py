"""Laws of plans, for random valid ones over the contracts of the vault."""

from __future__ import annotations

import json
from functools import cache

from hypothesis import HealthCheck, given, settings
from tests.generative.plans import plans

from zicht.analyses.explain import as_svg, as_text, columns_used, graph_of, sentences_of, source_sentences
from zicht.analyses.plan_checks import check_plan
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.expressions import Aggregate, Call, How, Op, When, walk
from zicht.model.plans import Counted, Moment, Place, Plan, RuleClass, as_plain
from zicht.model.plans_json import plan_from_plain

contracts = cache(built_in_contracts)
quick = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def nodes(plan: Plan) -> list:
    parts = [plan.frame.unit, plan.frame.where, plan.location.value]
    parts += [part for m in plan.measures for part in (m.where, m.value)]
    parts += [condition for b in plan.breakdowns for _, condition in b.categories]
    return [node for part in parts if part is not None for node in walk(part)]


@quick
@given(plans(contracts()))
def test_a_plan_comes_back_from_json_as_it_was(plan: Plan):
    again = plan_from_plain(json.loads(json.dumps(as_plain(plan))))
    assert again == plan
    assert again.digest == plan.digest


@quick
@given(plans(contracts()))
def test_drawn_plans_are_without_fault(plan: Plan):
    assert check_plan(plan, contracts()) == []


@quick
@given(plans(contracts()))
def test_every_plan_can_be_told_and_drawn(plan: Plan):
    for language in ("nl", "en"):
        told = sentences_of(plan, contracts(), language)
        assert all(sentence.endswith(".") and "{" not in sentence for sentence in told)
        assert source_sentences(plan, contracts(), language)
        graph = graph_of(plan, contracts(), language)
        assert as_text(graph).startswith(("cells", "cellen"))
        assert as_svg(graph, plan.id).count("<rect") == len(graph.boxes)
    read = {node.table for node in nodes(plan) if hasattr(node, "table")} | {plan.frame.table}
    assert read <= set(columns_used(plan, contracts()))


def test_the_strategy_uses_the_whole_language():
    seen: set[tuple[type, str]] = set()

    def note(choice: str) -> None:
        seen.add((type(choice), str(choice)))

    @settings(max_examples=150, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(plans(contracts()))
    def look(plan: Plan) -> None:
        for node in nodes(plan):
            if isinstance(node, Call):
                note(node.op)
            elif isinstance(node, Aggregate):
                note(node.how)
                note(node.window.when)
                inner = [part for part in (node.where, node.value) if part is not None]
                if any(isinstance(x, Aggregate) for part in inner for x in walk(part)):
                    note("nested")
        for choice in (plan.location.place, plan.moment, plan.frequency, plan.rule_class):
            note(choice)
        for measure in plan.measures:
            note(measure.counted)

    look()
    wanted = [*Op, *How, *When, *Place, *Moment, *Counted, RuleClass.FLOWS, RuleClass.MODEL, "nested"]
    assert [one for one in wanted if (type(one), str(one)) not in seen] == []
