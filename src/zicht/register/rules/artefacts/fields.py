"""What one field of an artefact can hold: how it is read, how it is written, and what does not fit.

An artefact is written as JSON of strings, whole numbers, yes/no, lists and objects only, so that its bytes,
and so its hash, are the same everywhere. A form and an import give the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from zicht.register.rules.artefacts.personal_data import refused_in

Json = Any
ULID_PATTERN = "[0-9A-HJKMNP-TV-Z]{26}"
Facts = Mapping[str, str | int]


class Unfit(ValueError):
    """A value does not fit its field; `rule` names why, `facts` is what a sentence about it needs."""

    def __init__(self, rule: str, **facts: str | int) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts: Facts = facts


class FieldKind(Protocol):
    """One kind of field; `widget` is how a form asks for it."""

    @property
    def widget(self) -> str:
        """The name of the piece of form that asks for it."""

    @property
    def optional(self) -> bool:
        """Whether it may be left empty."""

    def read(self, raw: Json) -> Any:
        """The value of JSON or of a form; raises Unfit."""

    def write(self, value: Any) -> Json:
        """The JSON of a value; `read` gives the value back."""


@dataclass(frozen=True)
class Words:
    """Running text; `of_cases` where it stands beside cases, so that every sign of a person is refused."""

    most: int = 4000
    optional: bool = False
    of_cases: bool = False
    widget: str = "words"

    def read(self, raw: Json) -> str:
        """Text with one kind of line end and no spaces around it."""
        if not isinstance(raw, str | None):
            raise Unfit("not_text")
        text = _tidy(raw or "")
        if not text and not self.optional:
            raise Unfit("empty")
        if len(text) > self.most:
            raise Unfit("too_long", most=self.most, found=len(text))
        if any(not (c.isprintable() or c == "\n") for c in text):
            raise Unfit("unprintable")
        if signs := refused_in(text, of_cases=self.of_cases):
            raise Unfit("personal_data", signs=", ".join(signs))
        return text

    def write(self, value: str) -> Json:
        """The text itself."""
        return value


@dataclass(frozen=True)
class Line(Words):
    """Text of one line."""

    most: int = 160
    widget: str = "line"

    def read(self, raw: Json) -> str:
        """Text without line ends."""
        text = super().read(raw)
        if "\n" in text:
            raise Unfit("several_lines")
        return text


@dataclass(frozen=True)
class Code:
    """Text of a fixed form, as `2026-Q1`."""

    pattern: str
    example: str
    optional: bool = False
    widget: str = "line"

    def read(self, raw: Json) -> str:
        """Text that has the form."""
        text = str(raw or "").strip()
        if not text and self.optional:
            return ""
        if not re.fullmatch(self.pattern, text):
            raise Unfit("wrong_form" if text else "empty", example=self.example)
        return text

    def write(self, value: str) -> Json:
        """The text itself."""
        return value


@dataclass(frozen=True)
class Choice:
    """One of a closed list."""

    of: type[StrEnum]
    optional: bool = False
    widget: str = "choice"

    def read(self, raw: Json) -> StrEnum | None:
        """A member of the list, None where it may be left open."""
        if raw in (None, "") and self.optional:
            return None
        try:
            return self.of(raw)
        except ValueError:
            raise Unfit("empty" if raw in (None, "") else "not_in_list") from None

    def write(self, value: StrEnum | None) -> Json:
        """The word of the list."""
        return "" if value is None else value.value


@dataclass(frozen=True)
class Choices:
    """Some of a closed list, in its order."""

    of: type[StrEnum]
    optional: bool = False
    widget: str = "choices"

    def read(self, raw: Json) -> tuple[StrEnum, ...]:
        """Members of the list, each once."""
        given = [raw] if isinstance(raw, str) and raw else list(raw or ())
        if not given and not self.optional:
            raise Unfit("empty")
        if any(one not in set(self.of) for one in given):
            raise Unfit("not_in_list")
        return tuple(one for one in self.of if one in given)

    def write(self, value: tuple[StrEnum, ...]) -> Json:
        """The words of the list."""
        return [one.value for one in value]


@dataclass(frozen=True)
class Day:
    """A day, as 2026-03-01."""

    optional: bool = False
    widget: str = "day"

    def read(self, raw: Json) -> date | None:
        """The day, None where it may be left open."""
        if raw in (None, "") and self.optional:
            return None
        try:
            return date.fromisoformat(str(raw))
        except ValueError:
            raise Unfit("empty" if raw in (None, "") else "not_a_day") from None

    def write(self, value: date | None) -> Json:
        """The day in ISO 8601."""
        return "" if value is None else value.isoformat()


@dataclass(frozen=True)
class Whole:
    """A whole number between bounds; euros and days are whole."""

    least: int = 0
    most: int = 1_000_000_000
    optional: bool = False
    widget: str = "whole"

    def read(self, raw: Json) -> int | None:
        """The number, None where it may be left open."""
        if raw in (None, "") and self.optional:
            return None
        if isinstance(raw, bool) or not re.fullmatch(r"-?\d{1,12}", str(raw).strip()):
            raise Unfit("empty" if raw in (None, "") else "not_whole")
        if not self.least <= (number := int(raw)) <= self.most:
            raise Unfit("out_of_bounds", least=self.least, most=self.most)
        return number

    def write(self, value: int | None) -> Json:
        """The number, an empty text for none."""
        return "" if value is None else value


@dataclass(frozen=True)
class Figure:
    """A figure as its source writes it, with its decimals; a comma is read as a point."""

    optional: bool = False
    widget: str = "line"

    def read(self, raw: Json) -> Decimal | None:
        """The figure, None where there is none."""
        text = str(raw if raw is not None else "").strip().replace(",", ".")
        if not text and self.optional:
            return None
        try:
            figure = Decimal(text)
        except InvalidOperation:
            raise Unfit("not_a_figure" if text else "empty") from None
        if not figure.is_finite() or len(text) > 20:
            raise Unfit("not_a_figure")
        return figure

    def write(self, value: Decimal | None) -> Json:
        """The figure in plain digits."""
        return "" if value is None else format(value, "f")


@dataclass(frozen=True)
class YesNo:
    """Yes or no; nothing said is no answer."""

    optional: ClassVar[bool] = False
    widget: str = "yes_no"

    def read(self, raw: Json) -> bool:
        """Whether."""
        if raw in (True, "yes"):
            return True
        if raw in (False, "no"):
            return False
        raise Unfit("empty")

    def write(self, value: bool) -> Json:
        """Whether."""
        return value


@dataclass(frozen=True)
class Party:
    """An organisation of this partnership, by id."""

    optional: bool = False
    widget: str = "party"

    def read(self, raw: Json) -> str:
        """The id of an organisation; that it takes part is looked at where the partnership is known."""
        return _id(raw, optional=self.optional)

    def write(self, value: str) -> Json:
        """The id."""
        return value


@dataclass(frozen=True)
class Reference:
    """Another artefact of this partnership, by id; `to` is the kind it must be."""

    to: str
    optional: bool = False
    widget: str = "reference"

    def read(self, raw: Json) -> str:
        """The id of an artefact; that it exists is looked at where the partnership is known."""
        return _id(raw, optional=self.optional)

    def write(self, value: str) -> Json:
        """The id."""
        return value


@dataclass(frozen=True)
class Frames:
    """A version of the sharing frames of this partnership, by its hash; "" for none."""

    optional: bool = True
    widget: str = "choice"

    def read(self, raw: Json) -> str:
        """The hash; that there is such a version is looked at where the partnership is known."""
        text = str(raw or "").strip()
        if text and not re.fullmatch("[0-9a-f]{64}", text):
            raise Unfit("not_in_list")
        return text

    def write(self, value: str) -> Json:
        """The hash."""
        return value


def holds(kind: FieldKind) -> Any:
    """A field of a dataclass that holds a value of this kind; it has no default."""
    return field(metadata={"kind": kind})


def _id(raw: Json, *, optional: bool) -> str:
    text = str(raw or "").strip()
    if not text and optional:
        return ""
    if not re.fullmatch(ULID_PATTERN, text):
        raise Unfit("not_in_list" if text else "empty")
    return text


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
