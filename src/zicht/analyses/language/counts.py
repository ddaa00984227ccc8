"""What is counted in each cell, over which periods."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zicht.analyses.language.misuse import analysts_line, misuse
from zicht.analyses.language.values import Value, as_value
from zicht.model.periods import Frequency
from zicht.model.plans import Counted


@dataclass(frozen=True)
class Count:
    """A measure without its name."""

    counted: Counted
    condition: Value | None
    value: Value | None
    line: int


def rows(where: object = None) -> Count:
    """The number of rows of the frame, or of those that meet the condition."""
    return Count(Counted.ROWS, _condition(where), None, analysts_line())


def units(where: object = None) -> Count:
    """The number of different units (persons, households) among the rows that meet the condition."""
    return Count(Counted.UNITS, _condition(where), None, analysts_line())


def total(value: object, where: object = None) -> Count:
    """The sum of a whole number over the rows that meet the condition; missing counts as 0."""
    return Count(Counted.SUM, _condition(where), as_value(value), analysts_line())


def _condition(where: object) -> Value | None:
    return None if where is None else as_value(where)


@dataclass(frozen=True)
class Periods:
    """All periods of one length from first to last."""

    frequency: Frequency
    first: str
    last: str
    line: int


def quarters(first: str, last: str) -> Periods:
    """Every quarter from first to last, both included: `quarters("2019-Q1", "2024-Q4")`."""
    return _periods(Frequency.QUARTERLY, r"\d{4}-Q[1-4]", "2019-Q1", first, last)


def years(first: str | int, last: str | int) -> Periods:
    """Every calendar year from first to last, both included: `years("2019", "2024")`."""
    return _periods(Frequency.ANNUAL, r"\d{4}", "2019", str(first), str(last))


def _periods(frequency: Frequency, pattern: str, example: str, first: str, last: str) -> Periods:
    for period in (first, last):
        if not isinstance(period, str) or not re.fullmatch(pattern, period):
            raise misuse(f"period {period!r} must be written like {example!r}")
    if first > last:
        raise misuse(f"the first period, {first}, is after the last, {last}")
    return Periods(frequency, first, last, analysts_line())
