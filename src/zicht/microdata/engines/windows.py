"""Periods and windows as days: which rows of a table belong to a window, by its time columns."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from zicht.model.contracts import Shape
from zicht.model.expressions import When, Window
from zicht.model.plans import Moment


@dataclass(frozen=True)
class Span:
    """A stretch of days, both included."""

    first: datetime.date
    last: datetime.date


def span_of(period: str) -> Span:
    """First and last day of a year or quarter in SDMX notation."""
    year = int(period[:4])
    if len(period) == 4:
        return Span(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    month = 3 * int(period[-1])
    return Span(datetime.date(year, month - 2, 1), _last_of_month(year, month))


def reference_date(period: str, moment: Moment, lag: int = 0) -> datetime.date:
    """The reference date of a period, `lag` months earlier; a last day stays the last day of its month."""
    span = span_of(period)
    return _earlier(span.first if moment is Moment.FIRST_DAY else span.last, lag)


def window_span(period: str, window: Window) -> Span:
    """First and last day of a window; for EVER only the last counts."""
    span = span_of(period)
    first = span.first
    if window.months is not None:
        first = _earlier(span.last, window.months - 1).replace(day=1)
    return Span(_earlier(first, window.lag), _earlier(span.last, window.lag))


def window_sql(shape: Shape, window: Window, alias: str, period: str, moment: Moment) -> str | None:
    """The condition that a row of a table lies in the window; None when every row does."""
    if shape is Shape.REGISTER:
        return None
    span = window_span(period, window)
    at = reference_date(period, moment, window.lag)
    return {
        Shape.EVENTS: _event_sql,
        Shape.SPELLS: _spell_sql,
        Shape.YEARLY: _year_sql,
    }[shape](alias, window.when, span, at)


def date_sql(day: datetime.date) -> str:
    """A literal that every engine reads as a date."""
    return f"DATE '{day.isoformat()}'"


def _event_sql(alias: str, when: When, span: Span, at: datetime.date) -> str:
    if when is When.DURING:
        return f"{alias}.date BETWEEN {date_sql(span.first)} AND {date_sql(span.last)}"
    if when is When.AT_MOMENT:
        return f"{alias}.date = {date_sql(at)}"
    return f"{alias}.date <= {date_sql(span.last)}"


def _spell_sql(alias: str, when: When, span: Span, at: datetime.date) -> str:
    if when is When.EVER:
        return f"{alias}.valid_from <= {date_sql(span.last)}"
    first, last = (span.first, span.last) if when is When.DURING else (at, at)
    began = f"{alias}.valid_from <= {date_sql(last)}"
    return f"{began} AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {date_sql(first)})"


def _year_sql(alias: str, when: When, span: Span, at: datetime.date) -> str:
    if when is When.DURING:
        return f"{alias}.year BETWEEN {span.first.year} AND {span.last.year}"
    if when is When.AT_MOMENT:
        return f"{alias}.year = {at.year}"
    return f"{alias}.year <= {span.last.year}"


def _earlier(day: datetime.date, months: int) -> datetime.date:
    count = 12 * day.year + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    if day.day == 1:
        return datetime.date(year, month, 1)
    return _last_of_month(year, month)


def _last_of_month(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])
