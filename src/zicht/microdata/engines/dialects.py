"""The few places where one SQL text cannot serve every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """How an engine writes what the others write otherwise.

    divide         whole division of two SQL texts, where nothing is left over
    escapes_with_backslash  True where a backslash in a text literal must be doubled
    """

    name: str
    divide: Callable[[str, str], str]
    escapes_with_backslash: bool

    def text(self, value: str) -> str:
        """A text literal."""
        if self.escapes_with_backslash:
            value = value.replace("\\", "\\\\")
        quoted = value.replace("'", "''") if not self.escapes_with_backslash else value.replace("'", "\\'")
        return f"'{quoted}'"

    def floor_divide(self, dividend: str, divisor: str) -> str:
        """Whole division towards minus infinity, by taking off what is left over first."""
        left_over = f"((({dividend} % {divisor}) + {divisor}) % {divisor})"
        return self.divide(f"({dividend} - {left_over})", divisor)


DUCKDB = Dialect("duckdb", lambda dividend, divisor: f"({dividend} // {divisor})", False)
SPARK = Dialect("spark", lambda dividend, divisor: f"({dividend} div {divisor})", True)
