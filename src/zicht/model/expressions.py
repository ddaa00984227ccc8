"""Values of one row, written as a graph of frozen nodes: columns, constants, operations, aggregates.

An expression is read in the context of a row of one table. It may use the columns of that row, and an
`Aggregate` of the rows of another table that carry the same identifier: the suspect records of this person,
the debts of the mother of this child. That one node replaces joins, so a row is never multiplied.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """Operations; their arguments and results are of the types of `contracts.ColumnType`."""

    EQ = "="
    NE = "<>"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    AND = "and"
    OR = "or"
    NOT = "not"
    IN = "in"  # first argument among the others, which are constants
    MISSING = "missing"
    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "//"  # whole division of integers, towards minus infinity; by a positive constant
    LEAST = "least"
    GREATEST = "greatest"
    IF = "if"  # condition, then, else
    COALESCE = "coalesce"  # first that is not missing
    YEAR = "year"  # of a date
    MONTH = "month"  # of a date


@dataclass(frozen=True)
class Column:
    """A column of the row's own table."""

    table: str
    name: str


@dataclass(frozen=True)
class Constant:
    """A literal."""

    value: int | str | bool | datetime.date


@dataclass(frozen=True)
class Moment:
    """The reference date of the period that is computed (see `plans.Moment`), as a date."""


@dataclass(frozen=True)
class PeriodYear:
    """The calendar year of the period that is computed, as an integer."""


@dataclass(frozen=True)
class Call:
    """An operation. Missing follows three-valued logic (SQL); a condition that is missing is not met."""

    op: Op
    args: tuple[Expr, ...]


class When(StrEnum):
    """Which rows of a table count, by its time columns."""

    DURING = "during"  # events in the window; spells that touch it; years that lie in it
    AT_MOMENT = "at_moment"  # spells valid on the reference date; the year of the reference date
    EVER = "ever"  # all up to the end of the window; registers always


@dataclass(frozen=True)
class Window:
    """A stretch of time relative to the period that is computed.

    months  length, ending at the end of the period; None: the period itself. For AT_MOMENT and EVER unused
    lag     whole months by which everything lies earlier
    """

    when: When
    months: int | None = None
    lag: int = 0


class How(StrEnum):
    """What is made of the matching rows."""

    EXISTS = "exists"  # boolean, never missing
    COUNT = "count"  # integer, 0 when there is none
    SUM = "sum"  # integer, 0 when there is none
    LEAST = "least"  # missing when there is none
    GREATEST = "greatest"  # missing when there is none; also to take the value of the only row


@dataclass(frozen=True)
class Aggregate:
    """Of the rows of `table` whose `link` equals `on` of this row, that lie in `window` and meet `where`.

    table, link  identifier column of the other table
    on           expression of this row: an identifier of the same domain
    where        condition on a row of the other table (its own columns, and aggregates from there)
    value        for SUM, LEAST and GREATEST: integer, date, code or identifier of a row of the other table
    """

    how: How
    table: str
    link: str
    on: Expr
    window: Window
    where: Expr | None = None
    value: Expr | None = None


Expr = Column | Constant | Moment | PeriodYear | Call | Aggregate


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node, outer before inner."""
    yield expr
    if isinstance(expr, Call):
        for arg in expr.args:
            yield from walk(arg)
    elif isinstance(expr, Aggregate):
        for part in (expr.on, expr.where, expr.value):
            if part is not None:
                yield from walk(part)
