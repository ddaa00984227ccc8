"""The rows that are looked at in each period, whom they are about, and where they belong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from zicht.analyses.language.linked import Table, both, window_of
from zicht.analyses.language.misuse import analysts_line, misuse
from zicht.analyses.language.values import Value, as_value
from zicht.model.expressions import Column, When, Window
from zicht.model.plans import Place


@dataclass(frozen=True)
class Each:
    """Each row of a table, as a frame; every method gives a new one.

    `frame.column` is a column of the table, or one of the values that a ready frame adds (`people.age`).
    """

    source: str
    line: int
    window: Window | None = None
    condition: Value | None = None
    about: Value | None = None
    location: tuple[Place, Value] | None = None
    counterpart: tuple[Place, Value] | None = None
    added: Mapping[str, Value] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Value:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self.added:
            return replace(self.added[name], line=analysts_line())
        return Value(Column(self.source, name), analysts_line(), known_as=name)

    def __bool__(self) -> bool:
        raise misuse(f"the rows of {self.source} are not a condition")

    def where(self, condition: object) -> Each:
        """Only the rows that meet the condition; may be repeated."""
        return replace(self, condition=both(self.condition, condition))

    def aged(self, youngest: int, oldest: int) -> Each:
        """Only persons of these ages, both included; for frames that have an age."""
        if "age" not in self.added:
            raise misuse(f"each({self.source!r}) has no age: use inhabitants() or suspect_records()")
        return self.where((self.age >= youngest) & (self.age <= oldest))

    def during(self, months: int | None = None, lag: int = 0) -> Each:
        """The rows in the period, or in the `months` that end with it; `lag` months earlier."""
        return replace(self, window=window_of(When.DURING, months, lag, self.window))

    def at_moment(self, lag: int = 0) -> Each:
        """The rows that are valid on the reference date, or `lag` months before it."""
        return replace(self, window=window_of(When.AT_MOMENT, None, lag, self.window))

    def ever(self, lag: int = 0) -> Each:
        """All rows up to the end of the period."""
        return replace(self, window=window_of(When.EVER, None, lag, self.window))

    def unit(self, identifier: object) -> Each:
        """The person, household, dwelling or entity that a row is about."""
        return replace(self, about=as_value(identifier))

    def at_address(self, address: object) -> Each:
        """A row belongs to the buurt of this address."""
        return replace(self, location=(Place.ADDRESS, as_value(address)))

    def in_buurt(self, code: object) -> Each:
        """A row belongs to the buurt with this code."""
        return replace(self, location=(Place.BUURT, as_value(code)))

    def in_gemeente(self, code: object) -> Each:
        """A row belongs to the gemeente with this code; there are no figures for wijken and buurten then."""
        return replace(self, location=(Place.GEMEENTE, as_value(code)))

    def to_address(self, address: object) -> Each:
        """Makes a flow: from where the row belongs, to the buurt of this address."""
        return replace(self, counterpart=(Place.ADDRESS, as_value(address)))

    def to_buurt(self, code: object) -> Each:
        """Makes a flow: from where the row belongs, to the buurt with this code."""
        return replace(self, counterpart=(Place.BUURT, as_value(code)))

    def to_gemeente(self, code: object) -> Each:
        """Makes a flow: from where the row belongs, to the gemeente with this code."""
        return replace(self, counterpart=(Place.GEMEENTE, as_value(code)))


def each(source: str | Table) -> Each:
    """Each row of a table: `each("nurseries").during().unit(...).at_address(...)`."""
    name = source._name if isinstance(source, Table) else source
    if not isinstance(name, str):
        raise misuse("each() needs the name of a table between quotes: each('nurseries')")
    return Each(name, analysts_line())
