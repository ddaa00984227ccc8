"""Expressions as portable SQL: each aggregate becomes a column of a grouped table that is joined once.

Aggregates of the same table, link and window share one grouped table, so that fifteen questions about
suspects cost one pass over suspects. A row is never multiplied: grouped tables have one row per link.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from zicht.microdata.engines.dialects import Dialect
from zicht.microdata.engines.tables import once_per
from zicht.microdata.engines.windows import date_sql, reference_date, window_sql
from zicht.model.contracts import Contract
from zicht.model.expressions import (
    Aggregate,
    Call,
    Column,
    Constant,
    Expr,
    How,
    Moment,
    Op,
    PeriodYear,
    Window,
    walk,
)
from zicht.model.plans import Moment as ReferenceDay

INFIX = {
    Op.EQ: "=",
    Op.NE: "<>",
    Op.LT: "<",
    Op.LE: "<=",
    Op.GT: ">",
    Op.GE: ">=",
    Op.AND: "AND",
    Op.OR: "OR",
    Op.ADD: "+",
    Op.SUB: "-",
    Op.MUL: "*",
}
FUNCTIONS = {Op.LEAST: "LEAST", Op.GREATEST: "GREATEST", Op.COALESCE: "COALESCE"}


@dataclass(frozen=True)
class GroupKey:
    """What aggregates share a grouped table; `height` keeps a table from being made out of itself."""

    height: int
    table: str
    link: str
    window: Window


@dataclass
class Statement:
    """One SELECT in the making, for one period: collects the grouped tables that its rows ask for."""

    contracts: Mapping[str, Contract]
    dialect: Dialect
    period: str
    moment: ReferenceDay
    groups: dict[GroupKey, dict[tuple[How, Expr | None, Expr | None], str]] = field(default_factory=dict)

    def column_of(self, aggregate: Aggregate) -> tuple[str, str]:
        """Name of the grouped table and of its column that hold an aggregate."""
        key = GroupKey(height_of(aggregate), aggregate.table, aggregate.link, aggregate.window)
        columns = self.groups.setdefault(key, {})
        wanted = (aggregate.how, aggregate.where, aggregate.value)
        name = columns.setdefault(wanted, f"c{len(columns)}")
        return f"g{list(self.groups).index(key)}", name

    def row(self, table: str, alias: str) -> Row:
        """A row of a table, to write expressions about."""
        return Row(self, self.contracts[table], alias)

    def grouped_tables(self) -> list[str]:
        """The grouped tables as parts of a WITH, each after those it needs; call when all is written."""
        written: dict[GroupKey, str] = {}
        while waiting := [key for key in self.groups if key not in written]:
            key = max(waiting, key=lambda key: key.height)
            written[key] = self._grouped_table(key)
        names = {key: f"g{number}" for number, key in enumerate(self.groups)}
        return [f"{names[key]} AS ({sql})" for key, sql in sorted(written.items(), key=lambda i: i[0].height)]

    def _grouped_table(self, key: GroupKey) -> str:
        contract = self.contracts[key.table]
        row = self.row(key.table, "t")
        columns = self.groups[key]
        conditions = [None if where is None else row.sql(where) for _, where, _ in columns]
        alone = once_per(contract, key.link, key.window)
        write = _of_one if alone else _of_many
        shown = [
            f"{write(how, condition, None if value is None else row.sql(value))} AS {name}"
            for ((how, _, value), name), condition in zip(columns.items(), conditions, strict=True)
        ]
        needed = [window_sql(contract.shape, key.window, "t", self.period, self.moment)]
        needed.append(f"t.{key.link} IS NOT NULL")
        if None not in conditions:
            needed.append(" OR ".join(f"({text})" for text in dict.fromkeys(filter(None, conditions))))
        return (
            f"SELECT t.{key.link} AS k, {', '.join(shown)} FROM {key.table} t{row.joined()}"
            f" WHERE {' AND '.join(f'({text})' for text in needed if text)}"
            + ("" if alone else f" GROUP BY t.{key.link}")
        )


@dataclass
class Row:
    """A row of one table under an alias, with the grouped tables joined to it."""

    statement: Statement
    contract: Contract
    alias: str
    joins: dict[tuple[str, str], str] = field(default_factory=dict)

    def sql(self, expr: Expr) -> str:
        """The SQL of an expression about this row."""
        if isinstance(expr, Column):
            return f"{self.alias}.{expr.name}"
        if isinstance(expr, Constant):
            return self._literal(expr.value)
        if isinstance(expr, Moment):
            return date_sql(reference_date(self.statement.period, self.statement.moment))
        if isinstance(expr, PeriodYear):
            return self._literal(int(self.statement.period[:4]))
        if isinstance(expr, Aggregate):
            return self._aggregate(expr)
        return self._call(expr)

    def condition(self, *parts: Expr | None) -> str | None:
        """All parts together; None when there is none."""
        texts = [self.sql(part) for part in parts if part is not None]
        return " AND ".join(f"({text})" for text in texts) or None

    def joined(self) -> str:
        """The joins that were asked for, in an order in which each finds what it needs."""
        return "".join(
            f" LEFT JOIN {table} {name} ON {name}.k = {on}" for (table, on), name in self.joins.items()
        )

    def _aggregate(self, aggregate: Aggregate) -> str:
        table, column = self.statement.column_of(aggregate)
        on = self.sql(aggregate.on)  # first, as it may join what this join needs
        alias = self.joins.setdefault((table, on), f"{self.alias}{len(self.joins)}")
        if aggregate.how is How.EXISTS:
            return f"(COALESCE({alias}.{column}, 0) > 0)"
        if aggregate.how in (How.COUNT, How.SUM):
            return f"COALESCE({alias}.{column}, 0)"
        return f"{alias}.{column}"

    def _call(self, call: Call) -> str:
        args = [self.sql(arg) for arg in call.args]
        if call.op in INFIX:
            return "(" + f" {INFIX[call.op]} ".join(args) + ")"
        if call.op in FUNCTIONS:
            return f"{FUNCTIONS[call.op]}({', '.join(args)})" if len(args) > 1 else args[0]
        if call.op is Op.NOT:
            return f"(NOT {args[0]})"
        if call.op is Op.IN:
            return f"({args[0]} IN ({', '.join(args[1:])}))"
        if call.op is Op.MISSING:
            return f"({args[0]} IS NULL)"
        if call.op is Op.DIV:
            return self.statement.dialect.floor_divide(args[0], args[1])
        if call.op is Op.IF:
            return f"(CASE WHEN {args[0]} THEN {args[1]} ELSE {args[2]} END)"
        assert call.op in (Op.YEAR, Op.MONTH), call.op
        return f"CAST({call.op.name}({args[0]}) AS BIGINT)"

    def _literal(self, value: int | str | bool | datetime.date) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return f"CAST({value} AS BIGINT)"
        if isinstance(value, str):
            return self.statement.dialect.text(value)
        return date_sql(value)


def height_of(aggregate: Aggregate) -> int:
    """How many aggregates lie inside its rows, one in the other; what it is linked on does not count."""
    inner = [
        height_of(node)
        for part in (aggregate.where, aggregate.value)
        if part is not None
        for node in walk(part)
        if isinstance(node, Aggregate)
    ]
    return 1 + max(inner, default=-1)


def _of_many(how: How, condition: str | None, value: str | None) -> str:
    kept = "" if condition is None else f" FILTER (WHERE {condition})"
    if how in (How.EXISTS, How.COUNT):
        return f"COUNT(*){kept}"
    if how is How.SUM:
        return f"CAST(SUM({value}){kept} AS BIGINT)"
    return f"{'MIN' if how is How.LEAST else 'MAX'}({value}){kept}"


def _of_one(how: How, condition: str | None, value: str | None) -> str:
    shown = "CAST(1 AS BIGINT)" if how in (How.EXISTS, How.COUNT) else value
    return f"{shown}" if condition is None else f"CASE WHEN {condition} THEN {shown} END"
