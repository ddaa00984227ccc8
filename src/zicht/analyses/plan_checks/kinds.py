"""The kind of value that each expression gives: type, domain, code list, and whether it can be missing.

One pass from the outside in, one function per node; a part that is wrong gives None, so that one mistake is
told once and not again by everything around it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from zicht.analyses.plan_checks.codes import fault_of_code
from zicht.analyses.plan_checks.findings import Finding, did_you_mean
from zicht.analyses.plan_checks.kind import BOOLEAN, CODE, DATE, IDENTIFIER, INTEGER, Kind, article
from zicht.analyses.plan_checks.operations import CALLS, has_its_arguments
from zicht.model.contracts import Contract, Contracts, Shape
from zicht.model.expressions import (
    Aggregate,
    Call,
    Column,
    Constant,
    Expr,
    How,
    Moment,
    PeriodYear,
    When,
    Window,
)


@dataclass
class Kinds:
    """Finds the kind of expressions, and gathers what is wrong on the way.

    years       first and last calendar year of the plan's periods
    windowless  paths of aggregates without a named window
    """

    contracts: Contracts
    years: tuple[int, int]
    windowless: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def say(self, path: str, words: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(path, words))

    def contract(self, name: str, path: str) -> Contract | None:
        """The table of that name, or a finding."""
        found = self.contracts.tables.get(name)
        if found is None:
            self.say(path, f"there is no table {name!r}{did_you_mean(name, self.contracts.tables)}")
        return found

    def of(self, expr: Expr, table: str, path: str) -> Kind | None:
        """The kind of an expression that is read in a row of `table`."""
        match expr:
            case Column():
                return self._column(expr, table, path)
            case Constant():
                return _constant(expr)
            case Moment():
                return Kind(DATE)
            case PeriodYear():
                return Kind(INTEGER)
            case Aggregate():
                return self._aggregate(expr, table, path)
            case Call():
                args = [self.of(arg, table, f"{path}.args[{i}]") for i, arg in enumerate(expr.args)]
                known = [kind for kind in args if kind is not None]
                if not has_its_arguments(expr):
                    self.say(path, f"{expr.op} has {len(args)} parts")
                    return None
                return CALLS[expr.op](self, expr, known, path) if len(known) == len(args) else None

    def condition(self, expr: Expr | None, table: str, path: str) -> None:
        """Demand a condition; None is no condition and fine."""
        kind = None if expr is None else self.of(expr, table, path)
        if kind is not None and kind.type is not BOOLEAN:
            self.say(path, f"a condition is needed here, and this is {kind.words}: compare it with something")

    def window(self, contract: Contract, window: Window, path: str) -> None:
        """Does the window fit how the table speaks of time, and the periods?"""
        if contract.shape is Shape.REGISTER:
            if window.when is not When.EVER:
                self.say(path, f"{contract.table} is a register and has no time: leave out .{window.when}()")
            return
        if path in self.windowless:
            self.say(path, f"rows of {contract.table} need a window: say .during(), .at_moment() or .ever()")
        if (window.months or 1) < 1 or window.lag < 0:
            self.say(path, "a window has at least one month, and lies in the past or present")
        year = contract.column("year") if contract.shape is Shape.YEARLY else None
        if year is None or year.minimum is None or year.maximum is None:
            return
        back = window.lag + (window.months or 1) - 1
        first, last = self.years[0] - (back + 11) // 12, self.years[1]
        if first < year.minimum or last > year.maximum:
            self.say(
                path,
                f"{contract.table} holds the years {year.minimum} to {year.maximum}, "
                f"and this asks for {first} to {last}: choose other periods",
            )

    def _column(self, expr: Column, table: str, path: str) -> Kind | None:
        contract = self.contract(expr.table, path)
        if contract is None:
            return None
        column = contract.column(expr.name)
        if column is None:
            names = [column.name for column in contract.columns]
            self.say(path, f"{expr.table} has no column {expr.name!r}{did_you_mean(expr.name, names)}")
            return None
        if expr.table != table:
            self.say(
                path,
                f"{expr.table}.{expr.name} cannot be seen from a row of {table}: only its own columns can; "
                f"reach others with table('{expr.table}').of(...)",
            )
            return None
        return Kind(column.type, not column.required, column.domain, column.codes, None, column.unit)

    def _aggregate(self, expr: Aggregate, table: str, path: str) -> Kind | None:
        on = self.of(expr.on, table, f"{path}.on")
        contract = self.contract(expr.table, path)
        if contract is None:
            return None
        self.window(contract, expr.window, path)
        self._link(expr, contract, on, path)
        self.condition(expr.where, expr.table, f"{path}.where")
        if (expr.value is None) != (expr.how in (How.EXISTS, How.COUNT)):
            self.say(path, f"{expr.how} has a value too many or lacks one")
            return None
        value = None if expr.value is None else self.of(expr.value, expr.table, f"{path}.value")
        if expr.how is How.EXISTS:
            return Kind(BOOLEAN)
        if expr.how is How.COUNT:
            return Kind(INTEGER)
        if value is None:
            return None
        if expr.how is How.SUM:
            if value.type is not INTEGER:
                self.say(f"{path}.value", f"only whole numbers can be added up, and this is {value.words}")
                return None
            return replace(value, nullable=False)
        if value.type is BOOLEAN:
            self.say(f"{path}.value", f".{expr.how}() of a condition: put it in .where() and use .exists()")
            return None
        return replace(value, nullable=True)

    def _link(self, expr: Aggregate, contract: Contract, on: Kind | None, path: str) -> None:
        link = contract.column(expr.link)
        if link is None:
            names = [c.name for c in contract.columns if c.type is IDENTIFIER]
            self.say(
                path, f"{expr.table} has no column {expr.link!r} to link by{did_you_mean(expr.link, names)}"
            )
        elif link.type is not IDENTIFIER:
            self.say(path, f"{expr.table}.{expr.link} is no identifier, so rows cannot be linked by it")
        elif on is not None and on.type is not IDENTIFIER:
            self.say(path, f"rows are linked by an identifier, and .of() was given {on.words}")
        elif on is not None and on.domain is not link.domain:
            self.say(
                path,
                f"{expr.table}.{expr.link} is the identifier of {article(link.domain)} and .of() was given "
                f"that of {article(on.domain)}: these can never be equal",
            )

    def same(self, kinds: list[Kind], paths: list[str], path: str, doing: str) -> Kind | None:
        """The one kind that all of these have; codes among them must be in the list."""
        first = next((kind for kind in kinds if kind.literal is None), kinds[0])
        good = True
        for kind, at in zip(kinds, paths, strict=True):
            if kind is first:
                continue
            if kind.type is not first.type:
                self.say(at, f"{doing} {first.words} and {kind.words}{_between(first, kind)}")
            elif kind.domain is not first.domain:
                self.say(at, f"{doing} {first.words} and {kind.words}: these can never be equal")
            elif kind.codes and first.codes and kind.codes != first.codes:
                self.say(at, f"{doing} {first.words} and {kind.words}: these are different lists")
            else:
                good &= (
                    first.codes is None or kind.literal is None or self._code(first.codes, kind.literal, at)
                )
                continue
            good = False
        units = {kind.unit for kind in kinds if kind.unit}
        unit = units.pop() if len(units) == 1 else None
        nullable = any(kind.nullable for kind in kinds)
        return replace(first, nullable=nullable, unit=unit, literal=None) if good else None

    def _code(self, name: str, code: str, path: str) -> bool:
        known = self.contracts.code_lists[name]
        words = fault_of_code(known, code, self.years)
        if words:
            self.say(path, words)
        return words is None


def _constant(expr: Constant) -> Kind:
    if isinstance(expr.value, bool):
        return Kind(BOOLEAN)
    if isinstance(expr.value, int):
        return Kind(INTEGER)
    if isinstance(expr.value, datetime.date):
        return Kind(DATE)
    return Kind(CODE, literal=expr.value)


def _between(first: Kind, second: Kind) -> str:
    types = {first.type, second.type}
    if types == {CODE, INTEGER}:
        return ": write a code between quotes, as '41'"
    if types == {CODE, DATE}:
        return ": write a day as date(2024, 1, 31)"
    if types == {DATE, INTEGER}:
        return ": use .year() of the date"
    return ""
