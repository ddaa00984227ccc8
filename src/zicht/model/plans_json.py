"""A plan out of its JSON form, strictly: what `plans.as_plain` wrote and nothing else.

The JSON may come from a process that ran an analyst's file, so it is not trusted: every class and field is
named here, no name is looked up, and nothing is executed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from zicht.kit.errors import UserError
from zicht.model import expressions, plans
from zicht.model.area_codes import Level
from zicht.model.periods import Frequency

DEEPEST = 100
"""Nodes inside nodes; a plan of an analyst stays below 40."""

LARGEST = 2**63 - 1

Read = Callable[[object, int], Any]
Word = TypeVar("Word", bound=StrEnum)


class PlanUnreadable(UserError):
    """A text is not the JSON form of a plan: a class, field or value is unknown or missing."""

    exit_code = 104
    usual_remedy = "make the plan anew from its analysis file"


def plan_from_plain(value: object) -> plans.Plan:
    """The plan that `as_plain` wrote; raises PlanUnreadable, or PlanInvalid when it contradicts itself."""
    plan = _node(value, 0, ("Plan",))
    assert isinstance(plan, plans.Plan)
    return plan


def _node(value: object, depth: int, allowed: tuple[str, ...]) -> Any:
    """One frozen node; `allowed` are the classes that may stand here."""
    if depth > DEEPEST:
        raise PlanUnreadable("plan", found=f"more than {DEEPEST} nodes inside each other")
    if not isinstance(value, Mapping) or value.get("is") not in allowed:
        found = value.get("is") if isinstance(value, Mapping) else type(value).__name__
        raise PlanUnreadable("plan", found=str(found)[:60], expected=" or ".join(allowed))
    name = str(value["is"])
    make, fields = _CLASSES[name]
    if set(value) != {"is", *fields}:
        wrong = sorted(str(key)[:60] for key in set(value) ^ {"is", *fields})
        raise PlanUnreadable(f"plan, {name}", found=wrong, expected=f"exactly the fields {sorted(fields)}")
    return make(**{field: read(value[field], depth + 1) for field, read in fields.items()})


def _wrong(value: object, expected: str) -> PlanUnreadable:
    return PlanUnreadable("plan", found=repr(value)[:60], expected=expected)


def _text(value: object, depth: int) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise _wrong(value, "a short text")
    return value


def _truth(value: object, depth: int) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, "true or false")
    return value


def _whole(value: object, depth: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        raise _wrong(value, "a whole number of at most 63 bits")
    return value


def _constant(value: object, depth: int) -> int | str | bool | datetime.date:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, depth)
    if isinstance(value, Mapping) and set(value) == {"is", "value"} and value["is"] == "date":
        try:
            return datetime.date.fromisoformat(_text(value["value"], depth))
        except ValueError:
            raise _wrong(value["value"], "a date") from None
    return _whole(value, depth)


def _one_of(words: type[Word]) -> Read:
    def read(value: object, depth: int) -> Word:
        if not isinstance(value, str) or value not in [str(word) for word in words]:
            raise _wrong(value, f"one of {', '.join(words)}")
        return words(value)

    return read


def _is(*names: str) -> Read:
    return lambda value, depth: _node(value, depth, names)


def _maybe(read: Read) -> Read:
    return lambda value, depth: None if value is None else read(value, depth)


def _list_of(read: Read) -> Read:
    def read_list(value: object, depth: int) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _wrong(value, "a list")
        return tuple(read(part, depth) for part in value)

    return read_list


def _category(value: object, depth: int) -> tuple[str, expressions.Expr]:
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong(value, "a category and its condition")
    return _text(value[0], depth), _expression(value[1], depth)


_expression = _is("Column", "Constant", "Moment", "PeriodYear", "Call", "Aggregate")

_CLASSES: Mapping[str, tuple[Callable[..., Any], Mapping[str, Read]]] = {
    "Column": (expressions.Column, {"table": _text, "name": _text}),
    "Constant": (expressions.Constant, {"value": _constant}),
    "Moment": (expressions.Moment, {}),
    "PeriodYear": (expressions.PeriodYear, {}),
    "Call": (expressions.Call, {"op": _one_of(expressions.Op), "args": _list_of(_expression)}),
    "Window": (
        expressions.Window,
        {"when": _one_of(expressions.When), "months": _maybe(_whole), "lag": _whole},
    ),
    "Aggregate": (
        expressions.Aggregate,
        {
            "how": _one_of(expressions.How),
            "table": _text,
            "link": _text,
            "on": _expression,
            "window": _is("Window"),
            "where": _maybe(_expression),
            "value": _maybe(_expression),
        },
    ),
    "Location": (plans.Location, {"place": _one_of(plans.Place), "value": _expression}),
    "Frame": (
        plans.Frame,
        {"table": _text, "window": _is("Window"), "unit": _expression, "where": _maybe(_expression)},
    ),
    "Measure": (
        plans.Measure,
        {
            "name": _text,
            "counted": _one_of(plans.Counted),
            "where": _maybe(_expression),
            "value": _maybe(_expression),
        },
    ),
    "Breakdown": (plans.Breakdown, {"name": _text, "categories": _list_of(_category)}),
    "Plan": (
        plans.Plan,
        {
            "id": _text,
            "frame": _is("Frame"),
            "location": _is("Location"),
            "measures": _list_of(_is("Measure")),
            "levels": _list_of(_one_of(Level)),
            "frequency": _one_of(Frequency),
            "first": _text,
            "last": _text,
            "rule_class": _one_of(plans.RuleClass),
            "moment": _one_of(plans.Moment),
            "breakdowns": _list_of(_is("Breakdown")),
            "margins": _truth,
            "counterpart": _maybe(_is("Location")),
            "fit": _maybe(_one_of(plans.Fit)),
        },
    ),
}
