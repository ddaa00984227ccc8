"""Frozen values to JSON and back: only the fields that are there, only of their types, in one form.

Who reads a file of somebody else must not fill in what is missing or pass over what is unknown.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from zicht.kit import strict_json
from zicht.kit.digests import canonical_json

Value = TypeVar("Value")
LARGEST = 4 * 1024 * 1024


class NotOfType(ValueError):
    """JSON that is not of the form asked for; says at which field, and repeats nothing of the content."""


def parse(data: bytes) -> Any:
    """JSON in its one canonical form: another reading of the same bytes does not exist."""
    try:
        value = strict_json.parse(data, largest=LARGEST)
    except strict_json.NotStrict as error:
        raise NotOfType(str(error)) from None
    if canonical_json(value) != data:
        raise NotOfType("JSON in another form than the canonical one")
    return value


def value_of(kind: type[Value], plain: Any) -> Value:
    """The value of a frozen dataclass in its JSON. Raises NotOfType."""
    value: Value = _read(kind, plain, kind.__name__)
    return value


def _read(kind: Any, plain: Any, where: str) -> Any:
    if dataclasses.is_dataclass(kind):
        return _record(kind, plain, where)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if plain is None and type(None) in inner else _read(inner[0], plain, where)
    if origin is tuple:
        return tuple(_read(inner[0], one, f"{where}[]") for one in _of(list, plain, where))
    if origin is not None and issubclass(origin, Mapping):
        return {key: _read(inner[1], one, f"{where}.*") for key, one in _of(dict, plain, where).items()}
    return _single(kind, plain, where)


def _single(kind: Any, plain: Any, where: str) -> Any:
    if issubclass(kind, StrEnum):
        try:
            return kind(_of(str, plain, where))
        except ValueError:
            raise NotOfType(f"{where}: a word that is not in the list") from None
    if kind is float:
        if type(plain) not in (int, float):
            raise NotOfType(f"{where}: no number")
        return float(plain)
    return _of(kind, plain, where)


def _record(kind: Any, plain: Any, where: str) -> Any:
    fields = _hints(kind)
    given = set(_of(dict, plain, where))
    if given != set(fields):
        unknown, missing = sorted(given - set(fields)), sorted(set(fields) - given)
        raise NotOfType(f"{where}: {len(unknown)} unknown fields; missing: {', '.join(missing) or 'none'}")
    return kind(**{name: _read(hint, plain[name], f"{where}.{name}") for name, hint in fields.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _of(kind: type[Any], plain: Any, where: str) -> Any:
    if type(plain) is not kind:
        raise NotOfType(f"{where}: something else than {kind.__name__}")
    return plain
