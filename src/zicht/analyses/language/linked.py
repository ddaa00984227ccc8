"""Rows of another table that belong to the row at hand: debts of this mother, owners of this dwelling."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zicht.analyses.language.misuse import analysts_line, misuse
from zicht.analyses.language.values import Value, as_value
from zicht.model.expressions import Aggregate, Column, How, When, Window


class Table:
    """A table of the vault; `t.column` is the value of that column in a row of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, column: str) -> Value:
        if column.startswith("_"):
            raise AttributeError(column)
        return Value(Column(self._name, column), analysts_line(), known_as=column)

    def __bool__(self) -> bool:
        raise misuse(f"table {self._name} is not a condition: use .of(...).exists()")

    def of(self, identifier: object, by: str | None = None) -> Rows:
        """The rows whose column `by` equals the identifier.

        by  may be left out when the identifier is a column of the same name: `suspects.of(people.person)`
        """
        value = as_value(identifier)
        link = by or value.known_as
        if link is None:
            raise misuse(f"say by which column of {self._name}: {self._name}.of(..., by='person')")
        if not isinstance(link, str):
            raise misuse(f"by is the name of a column of {self._name} between quotes: by='person'")
        return Rows(self._name, link, value)


def table(name: str) -> Table:
    """The table of that name; docs/reference/contracts.md lists all."""
    if not isinstance(name, str):
        raise misuse("table() needs the name of a table between quotes: table('suspects')")
    return Table(name)


@dataclass(frozen=True)
class Rows:
    """Rows of `table` whose `link` equals `on`; finish with .exists(), .count(), .sum(v) or .only(v)."""

    table: str
    link: str
    on: Value
    window: Window | None = None
    condition: Value | None = None

    def __bool__(self) -> bool:
        raise misuse(f"rows of {self.table} are not a condition: finish with .exists()")

    def where(self, condition: object) -> Rows:
        """Only the rows that meet the condition, over columns of their own table; may be repeated."""
        return replace(self, condition=both(self.condition, condition))

    def during(self, months: int | None = None, lag: int = 0) -> Rows:
        """Only rows in the period, or in the `months` that end with it; `lag` months earlier."""
        return replace(self, window=window_of(When.DURING, months, lag, self.window))

    def at_moment(self, lag: int = 0) -> Rows:
        """Only rows that are valid on the reference date, or `lag` months before it."""
        return replace(self, window=window_of(When.AT_MOMENT, None, lag, self.window))

    def ever(self, lag: int = 0) -> Rows:
        """All rows up to the end of the period, or up to `lag` months before it."""
        return replace(self, window=window_of(When.EVER, None, lag, self.window))

    def exists(self) -> Value:
        """True when there is at least one."""
        return self._result(How.EXISTS)

    def count(self) -> Value:
        """How many there are; 0 when there is none."""
        return self._result(How.COUNT)

    def sum(self, value: object) -> Value:
        """The sum of a whole number over them; 0 when there is none."""
        return self._result(How.SUM, value)

    def least(self, value: object) -> Value:
        """The smallest value among them; missing when there is none."""
        return self._result(How.LEAST, value)

    def greatest(self, value: object) -> Value:
        """The largest value among them; missing when there is none."""
        return self._result(How.GREATEST, value)

    def only(self, value: object) -> Value:
        """The value of the only row; of several rows the largest."""
        return self._result(How.GREATEST, value)

    def _result(self, how: How, value: object = None) -> Value:
        inner = None if value is None else as_value(value)
        parts = [part for part in (self.on, self.condition, inner) if part is not None]
        node = Aggregate(
            how=how,
            table=self.table,
            link=self.link,
            on=self.on.expr,
            window=self.window or Window(When.EVER),
            where=None if self.condition is None else self.condition.expr,
            value=None if inner is None else inner.expr,
        )
        name = inner.known_as if inner is not None and how is not How.SUM else None
        windowed = self.window is not None
        return Value(node, analysts_line(), tuple(parts), known_as=name, windowed=windowed)


def both(first: Value | None, second: object) -> Value:
    """Both conditions; the second alone when there is no first."""
    added = as_value(second)
    return added if first is None else first & added


def window_of(when: When, months: int | None, lag: int, earlier: Window | None) -> Window:
    """The window an analyst names; a second one is a mistake."""
    if earlier is not None:
        raise misuse("a window is named twice: keep one of .during(), .at_moment() and .ever()")
    for name, number, smallest in (("months", months, 1), ("lag", lag, 0)):
        if number is None:
            continue
        if not isinstance(number, int) or isinstance(number, bool) or number < smallest:
            raise misuse(f"{name} must be a whole number of months, {smallest} or more")
    return Window(when, months, lag)
