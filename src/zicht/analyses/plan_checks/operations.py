"""The kind that each operation gives, and what its arguments must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from zicht.analyses.plan_checks.kind import BOOLEAN, DATE, INTEGER, Kind
from zicht.model.contracts import ColumnType
from zicht.model.expressions import Call, Constant, Op


class Kinds(Protocol):
    """Who looks at the whole expression: gathers what is wrong, and compares kinds."""

    def say(self, path: str, words: str) -> None:
        """Add a finding."""

    def same(self, kinds: list[Kind], paths: list[str], path: str, doing: str) -> Kind | None:
        """The one kind that all of these have."""


def _paths(path: str, kinds: list[Kind], start: int = 0) -> list[str]:
    return [f"{path}.args[{index + start}]" for index in range(len(kinds))]


def _all_are(kinds: Kinds, found: list[Kind], path: str, types: tuple[ColumnType, ...], words: str) -> bool:
    wrong = [(i, kind) for i, kind in enumerate(found) if kind.type not in types]
    for index, kind in wrong:
        kinds.say(f"{path}.args[{index}]", f"{words}, and this is {kind.words}")
    return not wrong


def _equal(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if kinds.same(found, _paths(path, found), path, "this compares") is None:
        return None
    return Kind(BOOLEAN, any(kind.nullable for kind in found))


def _order(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    kind = _equal(kinds, expr, found, path)
    if kind is None:
        return None
    good = _all_are(kinds, found, path, (INTEGER, DATE), "< and > compare whole numbers or dates")
    return kind if good else None


def _logic(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if not _all_are(kinds, found, path, (BOOLEAN,), "& | ~ join conditions"):
        return None
    return Kind(BOOLEAN, any(kind.nullable for kind in found))


def _in(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if not all(isinstance(arg, Constant) for arg in expr.args[1:]):
        kinds.say(path, ".is_in() takes constants only: use == and | for other values")
        return None
    return _equal(kinds, expr, found, path)


def _missing(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    return Kind(BOOLEAN)


def _sum(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if not _all_are(kinds, found, path, (INTEGER,), "only whole numbers can be added and subtracted"):
        return None
    return kinds.same(found, _paths(path, found), path, "this adds")


def _product(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if not _all_are(kinds, found, path, (INTEGER,), "only whole numbers can be multiplied"):
        return None
    unit = next((kind.unit for kind in found if kind.unit), None)
    return Kind(INTEGER, any(kind.nullable for kind in found), unit=unit)


def _division(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    by = expr.args[1]
    if not isinstance(by, Constant) or not isinstance(by.value, int) or by.value is True or by.value < 1:
        kinds.say(path, "// divides by a constant above 0: multiply the other side instead")
        return None
    return _product(kinds, expr, found, path)


def _extreme(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if not _all_are(kinds, found, path, (INTEGER, DATE), "the least of whole numbers or dates is asked"):
        return None
    kind = kinds.same(found, _paths(path, found), path, "this compares")
    return None if kind is None else replace(kind, nullable=all(part.nullable for part in found))


def _if(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if not _all_are(kinds, found[:1], path, (BOOLEAN,), "when() starts with a condition"):
        return None
    return kinds.same(found[1:], _paths(path, found[1:], 1), path, "when() chooses between")


def _coalesce(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    kind = kinds.same(found, _paths(path, found), path, ".or_else() chooses between")
    return None if kind is None else replace(kind, nullable=all(part.nullable for part in found))


def _of_date(kinds: Kinds, expr: Call, found: list[Kind], path: str) -> Kind | None:
    if not _all_are(kinds, found, path, (DATE,), f".{expr.op}() is asked of a date"):
        return None
    return Kind(INTEGER, found[0].nullable)


CALLS: Mapping[Op, Callable[[Kinds, Call, list[Kind], str], Kind | None]] = {
    Op.EQ: _equal,
    Op.NE: _equal,
    Op.LT: _order,
    Op.LE: _order,
    Op.GT: _order,
    Op.GE: _order,
    Op.AND: _logic,
    Op.OR: _logic,
    Op.NOT: _logic,
    Op.IN: _in,
    Op.MISSING: _missing,
    Op.ADD: _sum,
    Op.SUB: _sum,
    Op.MUL: _product,
    Op.DIV: _division,
    Op.LEAST: _extreme,
    Op.GREATEST: _extreme,
    Op.IF: _if,
    Op.COALESCE: _coalesce,
    Op.YEAR: _of_date,
    Op.MONTH: _of_date,
}


_ARGUMENTS: Mapping[Op, int] = {
    **dict.fromkeys((Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE, Op.SUB, Op.DIV), 2),
    **dict.fromkeys((Op.NOT, Op.MISSING, Op.YEAR, Op.MONTH), 1),
    Op.IF: 3,
}
"""How many parts an operation has; the others have two or more."""


def has_its_arguments(expr: Call) -> bool:
    """True when an operation has as many parts as it needs."""
    allowed = _ARGUMENTS.get(expr.op)
    return len(expr.args) >= 2 if allowed is None else len(expr.args) == allowed
