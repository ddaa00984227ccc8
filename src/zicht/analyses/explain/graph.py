"""What a plan is made of, as a graph: tables -> aggregates -> frame -> cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zicht.analyses.explain.phrases import Phrases
from zicht.analyses.explain.sentences import expressions_of
from zicht.model.area_codes import Level
from zicht.model.contracts import Contracts
from zicht.model.expressions import Aggregate, Call, Column, Expr, How
from zicht.model.plans import Plan


class Part(StrEnum):
    """What a box of the drawing is."""

    TABLE = "table"
    AGGREGATE = "aggregate"
    FRAME = "frame"
    CELLS = "cells"


@dataclass(frozen=True)
class Box:
    """One box: what it is, and at most two lines."""

    part: Part
    title: str
    detail: str


@dataclass(frozen=True)
class Graph:
    """Boxes, and per box those that feed it; the first box is the cells, each feeds one further to it.

    feeds  number of a box -> numbers of the boxes that it is made from
    """

    boxes: tuple[Box, ...]
    feeds: Mapping[int, tuple[int, ...]]


_SHORT: Mapping[str, Mapping[How, str]] = {
    "nl": {How.EXISTS: "ten minste één", How.COUNT: "aantal", How.SUM: "som", How.LEAST: "laagste"},
    "en": {How.EXISTS: "at least one", How.COUNT: "number", How.SUM: "sum", How.LEAST: "least"},
}
_CELLS = {"nl": ("cellen", "maat", "maten"), "en": ("cells", "measure", "measures")}


def graph_of(plan: Plan, contracts: Contracts, language: str) -> Graph:
    """The graph of a plan that was checked; equal aggregates are one box."""
    phrases = Phrases(contracts, language)
    boxes = [_cells(plan, language), _frame(plan, phrases)]
    feeds: dict[int, list[int]] = {0: [1], 1: []}
    numbers: dict[object, int] = {}

    def box(key: object, made: Box) -> int:
        if key not in numbers:
            numbers[key] = len(boxes)
            boxes.append(made)
            feeds[numbers[key]] = []
        return numbers[key]

    def feed(to: int, expr: Expr) -> None:
        if isinstance(expr, Call):
            for arg in expr.args:
                feed(to, arg)
        if not isinstance(expr, Aggregate):
            return
        feed(to, expr.on)
        new = expr not in numbers
        here = box(expr, _aggregate(expr, phrases))
        if here not in feeds[to]:
            feeds[to].append(here)
        if new:
            feeds[here].append(box(expr.table, _table(expr.table, contracts)))
            for part in (expr.where, expr.value):
                if part is not None:
                    feed(here, part)

    feeds[1].append(box(plan.frame.table, _table(plan.frame.table, contracts)))
    for expr in expressions_of(plan):
        feed(1, expr)
    return Graph(tuple(boxes), {number: tuple(found) for number, found in feeds.items()})


def _cells(plan: Plan, language: str) -> Box:
    cells, one, more = _CELLS[language]
    number = len(plan.measures)
    names = ", ".join(breakdown.name for breakdown in plan.breakdowns)
    levels = " ".join((Level.COUNTRY, *plan.levels))
    title = f"{cells}: {number} {one if number == 1 else more}{f' × {names}' if names else ''}"
    return Box(Part.CELLS, title, f"{levels} × {plan.first}–{plan.last}")


def _frame(plan: Plan, phrases: Phrases) -> Box:
    window = phrases.window(plan.frame.window, plan.frame.table).strip()
    return Box(
        Part.FRAME, plan.frame.table, f"{phrases.of(plan.frame.unit)}{f', {window}' if window else ''}"
    )


def _aggregate(expr: Aggregate, phrases: Phrases) -> Box:
    short = _SHORT[phrases.language].get(expr.how, "")
    name = f"{expr.table}.{expr.value.name}" if isinstance(expr.value, Column) else expr.table
    window = phrases.window(expr.window, expr.table).strip()
    return Box(Part.AGGREGATE, f"{short} {name}".strip(), window)


def _table(name: str, contracts: Contracts) -> Box:
    contract = contracts.tables[name]
    return Box(Part.TABLE, name, f"{contract.physical_name} ({contract.supplier})")
