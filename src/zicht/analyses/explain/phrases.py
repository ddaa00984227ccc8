"""An expression as a phrase that a reader of the language understands, in the words of the contracts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from zicht.analyses.explain.ages import age_of
from zicht.analyses.explain.words import DATES, HOW, OPERATIONS, SAID
from zicht.model.contracts import Column as ContractColumn
from zicht.model.contracts import ColumnType, Contracts, Shape
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
    When,
    Window,
)

_SUMS = (Op.ADD, Op.SUB)
_COMPOUND = (Op.AND, Op.OR, Op.IF, Op.COALESCE, Op.ADD, Op.SUB, Op.DIV)


@dataclass(frozen=True)
class Phrases:
    """Tells expressions in one language: "nl" or "en".

    terms  aggregate -> letter, for those that are told in a sentence of their own
    """

    contracts: Contracts
    language: str
    terms: Mapping[Aggregate, str] = field(default_factory=dict)

    def of(self, expr: Expr) -> str:
        """The expression in words."""
        said = SAID[self.language]
        match expr:
            case Column():
                return self._column(expr).words[self.language]
            case Constant():
                return self._constant(expr, None)
            case Moment():
                return said["reference date"]
            case PeriodYear():
                return said["reference year"]
            case Aggregate():
                return self._term(expr) if expr in self.terms else self.whole(expr)
            case Call():
                return self._call(expr)

    def whole(self, expr: Aggregate) -> str:
        """An aggregate in full, even when it has a letter."""
        return self._aggregate(expr, HOW[self.language][expr.how])

    def constant(self, expr: Constant, beside: Expr) -> str:
        """A constant, with the words of its code when the value beside it has codes."""
        return self._constant(expr, self._coded(beside))

    def window(self, window: Window, table: str) -> str:
        """When rows of a table count, with a space in front; "" for registers."""
        said = SAID[self.language]
        if self.contracts.tables[table].shape is Shape.REGISTER:
            return ""
        if window.when is When.AT_MOMENT:
            return said["before the date"].format(window.lag) if window.lag else said["on the date"]
        if window.when is When.EVER:
            return said["ever before"].format(window.lag) if window.lag else said["ever"]
        length = said["in the period"] if window.months is None else said["months"].format(window.months)
        return length + (said["earlier"].format(window.lag) if window.lag else "")

    def table(self, name: str) -> str:
        """The table in words, to stand inside a sentence."""
        return self.contracts.tables[name].words[self.language]

    def _column(self, expr: Column) -> ContractColumn:
        found = self.contracts.tables[expr.table].column(expr.name)
        assert found is not None, "a plan is checked before it is explained"
        return found

    def _term(self, expr: Aggregate) -> str:
        """A reference to a sentence of its own: "household (a)"."""
        letter = f"({self.terms[expr]})"
        if isinstance(expr.value, Column) and expr.how in (How.LEAST, How.GREATEST):
            return f"{self._column(expr.value).words[self.language]} {letter}"
        said = SAID[self.language]
        names = {How.EXISTS: "holds", How.COUNT: "count of", How.SUM: "sum of"}
        name = names.get(expr.how, "value of")
        return said[name].format(term=letter)

    def _aggregate(self, expr: Aggregate, pattern: str) -> str:
        said = SAID[self.language]
        link = self._column(Column(expr.table, expr.link))
        same = isinstance(expr.on, Column) and expr.on.name == expr.link
        rows = said["rows" if same else "linked"].format(
            table=self.table(expr.table),
            name=expr.table,
            link=link.words[self.language],
            on=self._inside(expr.on),
            window=self.window(expr.window, expr.table),
        )
        if expr.where is not None:
            rows += said["where"].format(self._inside(expr.where))
        value = "" if expr.value is None else self._inside(expr.value)
        return pattern.format(rows=rows, value=value)

    def _call(self, expr: Call) -> str:
        said, args = SAID[self.language], expr.args
        age = age_of(expr)
        if age is not None:
            return self._age(*age)
        if expr.op in (Op.AND, Op.OR):
            joined = "and" if expr.op is Op.AND else "or"
            return said[joined].join(self._inside(arg, expr.op) for arg in self._flat(expr))
        if expr.op is Op.NOT and isinstance(args[0], Call) and args[0].op is Op.MISSING:
            return said["known"].format(self._inside(args[0].args[0]))
        negated = args[0] if expr.op is Op.NOT and args[0] not in self.terms else None
        if isinstance(negated, Aggregate) and negated.how is How.EXISTS:
            return self._aggregate(negated, said["none"])
        if expr.op is Op.IN:
            return said["one of"].format(self._inside(args[0]), said["or"].join(self._operands(expr)[1:]))
        if expr.op in (Op.LEAST, Op.GREATEST):
            return said[expr.op.value].format(said["and"].join(self._operands(expr)))
        dated = expr.op in DATES[self.language] and any(self._is_date(arg) for arg in args)
        pattern = (DATES if dated else OPERATIONS)[self.language][expr.op]
        if len(args) > 2 and expr.op in (Op.ADD, Op.MUL, Op.COALESCE):
            first = Call(expr.op, args[:-1])
            return pattern.format(self.of(first), self._inside(args[-1]))
        return pattern.format(*self._operands(expr))

    def _operands(self, expr: Call) -> list[str]:
        """The parts in words; constants beside a code are told with its words."""
        column = next((found for found in map(self._coded, expr.args) if found is not None), None)
        told = [
            self._constant(arg, column) if isinstance(arg, Constant) else self._inside(arg)
            for arg in expr.args
        ]
        first = expr.args[0]
        if expr.op in _SUMS and isinstance(first, Call) and first.op in _SUMS:
            told[0] = self.of(first)
        return told

    def _flat(self, expr: Call) -> list[Expr]:
        """a and (b and c) as three parts."""
        parts: list[Expr] = []
        for arg in expr.args:
            nested = isinstance(arg, Call) and arg.op is expr.op and age_of(arg) is None
            parts += self._flat(arg) if nested and isinstance(arg, Call) else [arg]
        return parts

    def _inside(self, expr: Expr, around: Op | None = None) -> str:
        """As a part of a larger phrase: between brackets when it has parts of its own."""
        words = self.of(expr)
        if isinstance(expr, Call) and age_of(expr) is None and expr.op in _COMPOUND and expr.op is not around:
            return f"({words})"
        return f"[{words}]" if isinstance(expr, Aggregate) and expr not in self.terms else words

    def _age(self, on: Expr, person: Expr | None) -> str:
        said = SAID[self.language]
        if person is None:
            return said["age"].format(self.of(on))
        return said["age of"].format(self.of(on), self._inside(person))

    def _constant(self, expr: Constant, column: ContractColumn | None) -> str:
        if isinstance(expr.value, bool):
            return SAID[self.language]["true" if expr.value else "false"]
        if isinstance(expr.value, datetime.date):
            return expr.value.isoformat()
        if column is not None and column.codes is not None:
            words = self.contracts.code_lists[column.codes].codes.get(str(expr.value))
            if words is not None:
                return f"{words[self.language]} ({expr.value})"
        return str(expr.value)

    def _coded(self, expr: Expr) -> ContractColumn | None:
        """The column of codes that a value comes from."""
        if isinstance(expr, Column):
            column = self._column(expr)
            return column if column.type is ColumnType.CODE else None
        if isinstance(expr, Aggregate) and expr.value is not None:
            return self._coded(expr.value)
        if isinstance(expr, Call) and expr.op in (Op.IF, Op.COALESCE):
            return next((found for found in map(self._coded, expr.args) if found is not None), None)
        return None

    def _is_date(self, expr: Expr) -> bool:
        if isinstance(expr, Column):
            return self._column(expr).type is ColumnType.DATE
        if isinstance(expr, Aggregate):
            return expr.value is not None and expr.how is not How.SUM and self._is_date(expr.value)
        return isinstance(expr, Moment) or (
            isinstance(expr, Constant) and isinstance(expr.value, datetime.date)
        )
