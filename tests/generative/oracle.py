"""A plan computed row by row in plain Python: slow, obvious, and sharing no code with the engines.

It follows the meaning of plans as written in docs/methods/counting.md, one sentence a function.
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from zicht.model import plans
from zicht.model.contracts import Contract, Shape
from zicht.model.expressions import (
    Aggregate,
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
from zicht.model.plans import Counted, Location, Place, Plan

Value = int | str | bool | datetime.date | None
Row = Mapping[str, Value]
Cell = tuple[str, str, str, str, str, str, int, int]
AREA_COLUMNS = {
    "pv": "provincie",
    "cr": "corop",
    "vr": "veiligheidsregio",
    "re": "politie_eenheid",
    "gm": "gemeente",
    "wk": "wijk",
    "bu": "buurt",
}


class Oracle:
    """Computes plans on tables that are lists of rows."""

    def __init__(self, contracts: Mapping[str, Contract], tables: Mapping[str, Sequence[Row]]) -> None:
        self.contracts = contracts
        self.tables = tables
        newest = max(row["year"] for row in tables["areas"])
        self.areas = [row for row in tables["areas"] if row["year"] == newest]
        self.home = {r["address"]: r["buurt"] for r in tables.get("address_areas", ()) if r["year"] == newest}

    def tally(self, chosen: Sequence[Plan], sample: int = 1) -> list[Cell]:
        """Every cell that is not empty, sorted."""
        return sorted(
            cell for plan in chosen for period in plan.periods for cell in self._period(plan, period, sample)
        )

    def _period(self, plan: Plan, period: str, sample: int) -> Iterator[Cell]:
        at = Reading(self, period, plan.moment)
        values: dict[tuple[str, ...], int] = defaultdict(int)
        units: dict[tuple[str, ...], set[Value]] = defaultdict(set)
        for row in self.tables[plan.frame.table]:
            if not at.lies_in(plan.frame.table, plan.frame.window, row):
                continue
            if plan.frame.where is not None and at.value(plan.frame.where, row) is not True:
                continue
            unit = at.value(plan.frame.unit, row)
            if sample > 1 and (unit is None or unit % sample != 0):
                continue
            cells = list(self._cells_of(plan, at, row))
            for measure in plan.measures:
                if measure.where is not None and at.value(measure.where, row) is not True:
                    continue
                amount = 1
                if measure.counted is Counted.SUM:
                    amount = at.value(measure.value, row) or 0
                for cell in cells:
                    values[measure.name, *cell] += amount
                    if amount != 0 and unit is not None:
                        units[measure.name, *cell].add(unit)
        by_units = {measure.name for measure in plan.measures if measure.counted is Counted.UNITS}
        for key in values:
            name, level, area, other, categories = key
            contributors = len(units[key])
            value = contributors if name in by_units else values[key]
            if value or contributors:
                yield name, level, area, other, period, categories, value, contributors

    def _cells_of(self, plan: Plan, at: Reading, row: Row) -> Iterator[tuple[str, str, str, str]]:
        here = self._areas(plan.location, at, row)
        there = None if plan.counterpart is None else self._areas(plan.counterpart, at, row)
        texts = list(self._categories(plan, at, row))
        small = {place.place for place in (plan.location, plan.counterpart) if place is not None}
        levels = [level.value for level in plan.levels if level.value != "nl"]
        if Place.GEMEENTE in small:
            levels = [level for level in levels if level not in ("wk", "bu")]
        pairs = [("nl", "NL", "" if there is None else "_T")]
        for level in dict.fromkeys(levels):
            if level not in here:
                continue
            if there is None:
                pairs.append((level, here[level], ""))
            else:
                pairs += [(level, here[level], "_T"), (level, here[level], there.get(level, "_U"))]
        for pair in pairs:
            for text in texts:
                yield *pair, text

    def _areas(self, location: Location, at: Reading, row: Row) -> dict[str, Value]:
        """Level -> area; empty when unknown."""
        value = at.value(location.value, row)
        column = "gemeente" if location.place is Place.GEMEENTE else "buurt"
        if location.place is Place.ADDRESS:
            value = self.home.get(value)
        for area in self.areas:
            if value is not None and area[column] == value:
                found = {level: area[name] for level, name in AREA_COLUMNS.items()}
                if location.place is Place.GEMEENTE:
                    del found["wk"], found["bu"]
                return found
        return {}

    def _categories(self, plan: Plan, at: Reading, row: Row) -> Iterator[str]:
        options = []
        for breakdown in plan.breakdowns:
            mine = "other"
            for code, condition in breakdown.categories:
                if at.value(condition, row) is True:
                    mine = code
                    break
            options.append([f"{breakdown.name}={c}" for c in ([mine, "_T"] if plan.margins else [mine])])
        for chosen in product(*options):
            yield ";".join(chosen)


class Reading:
    """The tables as read in one period."""

    def __init__(self, oracle: Oracle, period: str, moment: plans.Moment) -> None:
        self.oracle = oracle
        self.period = period
        year = int(period[:4])
        months = (1, 12) if len(period) == 4 else (3 * int(period[-1]) - 2, 3 * int(period[-1]))
        self.first = (year, months[0])
        self.last = (year, months[1])
        self.at = first_day(self.first) if moment is plans.Moment.FIRST_DAY else last_day(self.last)
        self.at_month = self.first if moment is plans.Moment.FIRST_DAY else self.last
        self.day = first_day if moment is plans.Moment.FIRST_DAY else last_day

    def lies_in(self, table: str, window: Window, row: Row) -> bool:
        """Does a row of a table lie in a window?"""
        start = self.first if window.months is None else back(self.last, window.months - 1)
        first = first_day(back(start, window.lag))
        last = last_day(back(self.last, window.lag))
        at = self.day(back(self.at_month, window.lag))
        shape = self.oracle.contracts[table].shape
        if shape is Shape.EVENTS:
            return {
                When.DURING: first <= row["date"] <= last,
                When.AT_MOMENT: row["date"] == at,
                When.EVER: row["date"] <= last,
            }[window.when]
        if shape is Shape.SPELLS:
            end = row["valid_to"] or datetime.date.max
            return {
                When.DURING: row["valid_from"] <= last and end >= first,
                When.AT_MOMENT: row["valid_from"] <= at <= end,
                When.EVER: row["valid_from"] <= last,
            }[window.when]
        if shape is Shape.YEARLY:
            return {
                When.DURING: first.year <= row["year"] <= last.year,
                When.AT_MOMENT: row["year"] == at.year,
                When.EVER: row["year"] <= last.year,
            }[window.when]
        return True

    def value(self, expr: Expr, row: Row) -> Value:
        """The value of an expression about a row."""
        if isinstance(expr, Column):
            return row.get(expr.name)
        if isinstance(expr, Constant):
            return expr.value
        if isinstance(expr, Moment):
            return self.at
        if isinstance(expr, PeriodYear):
            return self.first[0]
        if isinstance(expr, Aggregate):
            return self._aggregate(expr, row)
        return called(expr.op, [self.value(arg, row) for arg in expr.args])

    def _aggregate(self, expr: Aggregate, row: Row) -> Value:
        on = self.value(expr.on, row)
        rows = [
            other
            for other in self.oracle.tables[expr.table]
            if on is not None
            and other.get(expr.link) == on
            and self.lies_in(expr.table, expr.window, other)
            and (expr.where is None or self.value(expr.where, other) is True)
        ]
        if expr.how is How.EXISTS:
            return bool(rows)
        if expr.how is How.COUNT:
            return len(rows)
        values = [value for other in rows if (value := self.value(expr.value, other)) is not None]
        if expr.how is How.SUM:
            return sum(values)
        if not values:
            return None
        return min(values) if expr.how is How.LEAST else max(values)


def called(op: Op, args: list[Value]) -> Value:
    """The result of an operation."""
    if op is Op.AND:
        return False if False in args else (None if None in args else True)
    if op is Op.OR:
        return True if True in args else (None if None in args else False)
    if op is Op.MISSING:
        return args[0] is None
    if op is Op.IF:
        return args[1] if args[0] is True else args[2]
    if op is Op.COALESCE:
        return next((arg for arg in args if arg is not None), None)
    if op in (Op.LEAST, Op.GREATEST):
        known = [arg for arg in args if arg is not None]
        return None if not known else min(known) if op is Op.LEAST else max(known)
    if op is Op.IN:
        return None if args[0] is None else args[0] in args[1:]
    if None in args:
        return None
    return computed(op, args)


def computed(op: Op, args: list[Value]) -> Value:
    """The result of an operation of which nothing is missing."""
    first, *others = args
    if op is Op.NOT:
        return not first
    if op is Op.YEAR:
        return first.year
    if op is Op.MONTH:
        return first.month
    for other in others:
        first = {
            Op.EQ: lambda a, b: a == b,
            Op.NE: lambda a, b: a != b,
            Op.LT: lambda a, b: a < b,
            Op.LE: lambda a, b: a <= b,
            Op.GT: lambda a, b: a > b,
            Op.GE: lambda a, b: a >= b,
            Op.ADD: lambda a, b: a + b,
            Op.SUB: lambda a, b: a - b,
            Op.MUL: lambda a, b: a * b,
            Op.DIV: lambda a, b: a // b,
        }[op](first, other)
    return first


def back(month: tuple[int, int], months: int) -> tuple[int, int]:
    """A month some months earlier."""
    year, number = month
    for _ in range(months):
        number -= 1
        if number == 0:
            year, number = year - 1, 12
    return year, number


def first_day(month: tuple[int, int]) -> datetime.date:
    """The first day of a month."""
    return datetime.date(*month, 1)


def last_day(month: tuple[int, int]) -> datetime.date:
    """The last day of a month."""
    return datetime.date(*month, calendar.monthrange(*month)[1])
