"""Values of a row: columns, constants and what is computed from them.

A `Value` is a node of `zicht.model.expressions` together with the line of the analyst's file on which it was
written. The line never enters the plan: the same question laid out in another way has the same digest.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NoReturn

from zicht.analyses.language.misuse import analysts_line, misuse
from zicht.model.expressions import Call, Constant, Expr, Moment, Op, PeriodYear

Literal = int | str | bool | datetime.date


@dataclass(frozen=True, eq=False)
class Value:
    """One value per row; comparisons and arithmetic on it give new values.

    parts     the values of the node's children, in the order of its fields
    known_as  name of the identifier column it stands for, so that `t.of(value)` can do without `by`
    windowed  False for an aggregate of rows whose window was not named (a register needs none)
    """

    expr: Expr
    line: int
    parts: tuple[Value, ...] = ()
    known_as: str | None = None
    windowed: bool = True

    # Any, as Python promises a bool of these; with them a value has no hash and cannot be a key.
    def __eq__(self, other: object) -> Any:
        return _call(Op.EQ, self, other)

    def __ne__(self, other: object) -> Any:
        return _call(Op.NE, self, other)

    def __lt__(self, other: object) -> Value:
        return _call(Op.LT, self, other)

    def __le__(self, other: object) -> Value:
        return _call(Op.LE, self, other)

    def __gt__(self, other: object) -> Value:
        return _call(Op.GT, self, other)

    def __ge__(self, other: object) -> Value:
        return _call(Op.GE, self, other)

    def __and__(self, other: object) -> Value:
        return _call(Op.AND, self, other)

    def __or__(self, other: object) -> Value:
        return _call(Op.OR, self, other)

    def __invert__(self) -> Value:
        return _call(Op.NOT, self)

    def __add__(self, other: object) -> Value:
        return _call(Op.ADD, self, other)

    def __radd__(self, other: object) -> Value:
        return _call(Op.ADD, other, self)

    def __sub__(self, other: object) -> Value:
        return _call(Op.SUB, self, other)

    def __rsub__(self, other: object) -> Value:
        return _call(Op.SUB, other, self)

    def __mul__(self, other: object) -> Value:
        return _call(Op.MUL, self, other)

    def __rmul__(self, other: object) -> Value:
        return _call(Op.MUL, other, self)

    def __floordiv__(self, other: object) -> Value:
        return _call(Op.DIV, self, other)

    def __neg__(self) -> Value:
        return _call(Op.SUB, 0, self)

    def __truediv__(self, other: object) -> NoReturn:
        raise misuse(
            "/ gives a fraction, and a plan has whole numbers only: use // or multiply the other side"
        )

    def __bool__(self) -> NoReturn:
        raise misuse("a condition is not yes or no before it runs: use & | ~ instead of and or not")

    def __iter__(self) -> NoReturn:
        raise misuse("a value is one value per row and cannot be looped over: use .is_in(...)")

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise misuse(f"a value has no .{name}: columns belong to a table, as in table('persons').birth_year")

    def is_in(self, *codes: object) -> Value:
        """True when it is one of these constants; `.is_in("41", "42")`."""
        if not codes:
            raise misuse(".is_in() needs at least one code")
        return _call(Op.IN, self, *codes)

    def is_missing(self) -> Value:
        """True when there is no value; never missing itself."""
        return _call(Op.MISSING, self)

    def or_else(self, other: object) -> Value:
        """This value, or `other` where it is missing."""
        return _call(Op.COALESCE, self, other)

    def year(self) -> Value:
        """The calendar year of a date."""
        return _call(Op.YEAR, self)

    def month(self) -> Value:
        """The month of a date, 1 to 12."""
        return _call(Op.MONTH, self)

    def categories(self, *codes: str | int) -> dict[str, Value]:
        """A breakdown with one category per code; every other value is in the rest."""
        if not codes or len(set(codes)) < len(codes):
            raise misuse(".categories() needs codes, each once")
        return {str(code): self == code for code in codes}

    def bands(self, *starts: int) -> dict[str, Value]:
        """A breakdown: `.bands(12, 18, 25)` is "12-17", "18-24" and "25+"; below 12 is in the rest."""
        if not starts or any(not isinstance(start, int) or isinstance(start, bool) for start in starts):
            raise misuse(".bands() needs whole numbers, such as .bands(12, 18, 25)")
        if list(starts) != sorted(set(starts)):
            raise misuse(f".bands{starts} must go up: each band starts above the one before")
        found = {}
        for start, following in pairwise(starts):
            name = str(start) if following == start + 1 else f"{start}-{following - 1}"
            found[name] = (self >= start) & (self < following)
        return {**found, f"{starts[-1]}+": self >= starts[-1]}


def as_value(thing: object) -> Value:
    """A value out of what an analyst may write for one; says what to write instead for what is none."""
    if isinstance(thing, Value):
        return thing
    if isinstance(thing, datetime.datetime):
        raise misuse("a moment of the day is not in the vault: use date(2024, 1, 31)")
    if isinstance(thing, int | str | datetime.date):
        return Value(Constant(thing), analysts_line())
    raise misuse(_instead_of(thing))


def _instead_of(thing: object) -> str:
    if thing is None:
        return "None is no value: ask .is_missing() or ~(...).is_missing()"
    if isinstance(thing, float):
        return f"{thing} has decimals and a plan has whole numbers only: multiply both sides, or use //"
    if isinstance(thing, list | tuple | set | frozenset | dict):
        return "a list is no value: use .is_in('41', '42')"
    if callable(thing) and not hasattr(thing, "exists"):
        return "a function without its brackets is no value: write name()"
    return f"{type(thing).__name__} is no value: choose a column (t.column) or a result (.exists(), .count())"


def _call(op: Op, *things: object) -> Value:
    parts = tuple(as_value(thing) for thing in things)
    return Value(Call(op, tuple(part.expr for part in parts)), analysts_line(), parts)


def when(condition: object, then: object, otherwise: object) -> Value:
    """`then` where the condition is met, else `otherwise`; a missing condition is not met."""
    return _call(Op.IF, condition, then, otherwise)


def least(*values: object) -> Value:
    """The smallest of the values of this row that are not missing."""
    return _call(Op.LEAST, *_two(values))


def greatest(*values: object) -> Value:
    """The largest of the values of this row that are not missing."""
    return _call(Op.GREATEST, *_two(values))


def all_of(*conditions: object) -> Value:
    """True when every condition is met; the same as joining them with &."""
    return _call(Op.AND, *_two(conditions))


def any_of(*conditions: object) -> Value:
    """True when at least one condition is met; the same as joining them with |."""
    return _call(Op.OR, *_two(conditions))


def _two(values: tuple[object, ...]) -> tuple[object, ...]:
    if len(values) < 2:
        raise misuse("give at least two values, separated by commas")
    return values


def date(year: int, month: int, day: int) -> Value:
    """A calendar day as a constant: `date(2024, 1, 31)`."""
    try:
        return as_value(datetime.date(year, month, day))
    except (TypeError, ValueError) as error:
        raise misuse(f"date({year}, {month}, {day}): {error}") from None


def known_as(value: Value, column: str) -> Value:
    """The same value, linked by `column` where a link is not named."""
    return replace(value, known_as=column)


reference_date = Value(Moment(), 0)
"""The first or last day of the period that is computed (peildatum)."""

reference_year = Value(PeriodYear(), 0)
"""The calendar year of the period that is computed."""

Condition = Callable[[Value], Value]
"""What a relation asks of the other person: `lambda parent: suspects.of(parent).ever().exists()`."""
