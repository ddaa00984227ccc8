"""Texts and JSON values as typed fields of a statement; what is wrong is said without what stands there."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from zicht.sources.cooperation.covenants import CLAUSES
from zicht.sources.cooperation.days import read_day

LONGEST = 4_000
_YES = ("ja", "yes", "true")
_NO = ("nee", "no", "false")
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?<!\d)(?:\+31|0031|0)[\s(-]*\d(?:[\s().-]*\d){8}(?!\d)")


class WrongValue(ValueError):
    """A value is not what its field asks for; the message says what it should be."""


def value_of(kind: Any, value: object) -> Any:
    """A value of a field of this type. Raises WrongValue."""
    options = typing.get_args(kind) if typing.get_origin(kind) in (types.UnionType, typing.Union) else ()
    if type(None) in options:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        return value_of(next(one for one in options if one is not type(None)), value)
    if typing.get_origin(kind) is tuple:
        return _texts(value)
    if typing.get_origin(kind) is not None:
        return _clauses(value)
    return _single(kind, value)


def _single(kind: Any, value: object) -> Any:
    if kind is str:
        return _text(value)
    if kind is bool:
        return _yes_or_no(value)
    if kind is int:
        return _whole_number(value)
    if kind is date:
        return _day(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _word(kind, value)
    raise AssertionError(kind)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WrongValue("must be a text")
    text = value.strip()
    if len(text) > LONGEST:
        raise WrongValue(f"must have at most {LONGEST:,} characters")
    if any(not (mark.isprintable() or mark == "\n") for mark in text):
        raise WrongValue("holds marks that cannot be shown")
    if _CONTACT.search(text):
        raise WrongValue("holds an e-mail address or telephone number: leave contact data out")
    return text


def _texts(value: object) -> tuple[str, ...]:
    parts = _split(value) if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise WrongValue("must be a list of texts")
    texts = [text for text in map(_text, parts) if text]
    if len(set(texts)) < len(texts):
        raise WrongValue("names the same thing twice")
    return tuple(texts)


def _split(text: str) -> list[str]:
    """Parts between bars; a bar with spaces around it is part of a label ("natuur en milieu | water")."""
    return [part.replace("\0", " | ") for part in text.replace("\0", "").replace(" | ", "\0").split("|")]


def _clauses(value: object) -> Mapping[str, bool]:
    if not isinstance(value, dict):
        raise WrongValue("must be clauses with true, false or null")
    if unknown := sorted(set(value) - set(CLAUSES)):
        raise WrongValue(f"{len(unknown)} unknown clauses; known are {', '.join(CLAUSES)}")
    return {name: _yes_or_no(there) for name, there in value.items() if there not in (None, "")}


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in (*_YES, *_NO):
        return value.strip().lower() in _YES
    raise WrongValue("must be ja, nee or empty")


def _whole_number(value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value.strip(), re.ASCII):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6:
        return value
    raise WrongValue("must be a whole number from 0")


def _day(value: object) -> date:
    try:
        day = read_day(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None:
        raise WrongValue("must be a day like 2024-01-31; leave it empty when it is not known")
    return day


def _word(kind: type[StrEnum], value: object) -> StrEnum:
    words = [one.value for one in kind]
    if not isinstance(value, str) or value.strip() not in words:
        raise WrongValue(f"must be one of: {', '.join(words)}")
    return kind(value.strip())
