"""A plan out of JSON that anyone may have written: what `as_plain` wrote comes back, all else is refused."""

from __future__ import annotations

import copy
import datetime
import json

import pytest

from zicht.model.area_codes import Level
from zicht.model.expressions import Call, Column, Constant, Op, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Counted, Frame, Location, Measure, Place, Plan, PlanInvalid, RuleClass, as_plain
from zicht.model.plans_json import DEEPEST, PlanUnreadable, plan_from_plain


def plan(where: object) -> Plan:
    return Plan(
        id="drugs/nurseries",
        frame=Frame("nurseries", Window(When.DURING, 12, 3), Column("nurseries", "case_number")),
        location=Location(Place.ADDRESS, Column("nurseries", "address")),
        measures=(Measure("nurseries", Counted.ROWS, where),),  # type: ignore[arg-type]
        levels=(Level.GEMEENTE,),
        frequency=Frequency.ANNUAL,
        first="2020",
        last="2024",
        rule_class=RuleClass.PERSONS,
    )


def plain(where: object = None) -> dict:
    return json.loads(json.dumps(as_plain(plan(where))))


@pytest.mark.parametrize("value", [True, False, 0, -5, 2**63 - 1, "41", datetime.date(2024, 1, 31)])
def test_every_constant_comes_back_with_its_type(value):
    where = Call(Op.EQ, (Column("nurseries", "date"), Constant(value)))
    again = plan_from_plain(plain(where))
    constant = again.measures[0].where.args[1].value
    assert constant == value
    assert type(constant) is type(value)


def changed(path: list, value: object) -> dict:
    found = copy.deepcopy(plain(Call(Op.EQ, (Constant(1), Constant(2)))))
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["is"], "os.system"),
        (["is"], ["Plan"]),
        (["frame", "is"], "Measure"),
        (["frame"], None),
        (["frame", "table"], 3),
        (["frame", "table"], "x" * 201),
        (["frame", "window", "months"], "12"),
        (["frame", "window", "months"], 1.5),
        (["frame", "window", "months"], True),
        (["frame", "window", "lag"], 2**63),
        (["frame", "window", "when"], "never"),
        (["measures", 0, "counted"], 1),
        (["measures", 0, "where", "op"], "exec"),
        (["measures", 0, "where", "args"], "x"),
        (["measures", 0, "where", "args", 0, "value"], 1.5),
        (["measures", 0, "where", "args", 0, "value"], None),
        (["measures", 0, "where", "args", 0, "value"], {"is": "date", "value": "yesterday"}),
        (["measures", 0, "where", "args", 0, "value"], {"is": "date", "value": "2024-01-31", "x": 1}),
        (["measures", 0, "extra"], 1),
        (["levels", 0], "gemeente"),
        (["levels"], {}),
        (["margins"], 1),
        (["breakdowns"], [{"is": "Breakdown", "name": "x", "categories": [["a"]]}]),
    ],
)
def test_what_was_changed_is_refused(path, value):
    with pytest.raises(PlanUnreadable):
        plan_from_plain(changed(path, value))


def test_a_missing_field_is_told():
    found = plain()
    del found["levels"]
    with pytest.raises(PlanUnreadable, match="levels"):
        plan_from_plain(found)


def test_a_plan_that_contradicts_itself_is_refused_as_such():
    with pytest.raises(PlanInvalid, match="after last period"):
        plan_from_plain(changed(["first"], "2025"))


def test_nodes_inside_each_other_without_end_are_refused():
    node: dict = {"is": "Moment"}
    for _ in range(DEEPEST + 1):
        node = {"is": "Call", "op": "not", "args": [node]}
    with pytest.raises(PlanUnreadable, match="inside each other"):
        plan_from_plain(changed(["measures", 0, "where"], node))


def test_the_message_does_not_repeat_a_long_text():
    with pytest.raises(PlanUnreadable) as caught:
        plan_from_plain(changed(["frame", "table"], "x" * 10_000))
    assert len(str(caught.value)) < 500
