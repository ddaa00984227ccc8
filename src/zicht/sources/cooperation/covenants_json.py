"""Covenants and networks as JSON: the fields of `CovenantFile`, and nothing else.

The entry is one file, or a folder of them. `schema` gives the JSON schema of the form, made from the
dataclasses, so that the two cannot differ.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from zicht.sources.cooperation.cells import LONGEST, WrongValue, value_of
from zicht.sources.cooperation.covenant_statements import statements_of
from zicht.sources.cooperation.covenants import (
    CLAUSES,
    FORMAT,
    CovenantFile,
    CovenantsInvalid,
    Placed,
    PlacedParty,
)
from zicht.sources.cooperation.json_places import Path, places_of
from zicht.sources.cooperation.statements import Statements
from zicht.sources.entries import Entry
from zicht.sources.received import Received, ReceivedFile, json_of, text_of

_PLAIN: Mapping[type, Mapping[str, Any]] = {
    str: {"type": "string", "maxLength": LONGEST},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    date: {"type": "string", "format": "date"},
}


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """The statements of all files. Raises CovenantsInvalid, FileDamaged, WrongEncoding, NestedTooDeep."""
    placed: list[Placed] = []
    parties: list[PlacedParty] = []
    faults: list[str] = []
    for file in received.files:
        reading = _Reading(file)
        whole = reading.record(CovenantFile, json_of(file), ())
        faults += reading.faults
        if not reading.faults:
            _place(whole, reading, placed, parties)
    if faults:
        raise CovenantsInvalid.of(received.where, faults)
    return statements_of(placed, parties, received, entry, earlier)


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of a file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Covenants and networks",
        **_schema_of(CovenantFile),
    }


def _place(whole: CovenantFile, reading: _Reading, placed: list[Placed], parties: list[PlacedParty]) -> None:
    for at, party in enumerate(whole.parties):
        parties.append(PlacedParty(reading.where(("parties", at)), party))
    for at, one in enumerate(whole.partnerships):
        here: Path = ("partnerships", at)
        rows = [reading.where((*here, "participants", n)) for n in range(len(one.participants))]
        placed.append(Placed(reading.where(here), one, tuple(rows)))


class _Reading:
    """One file with its faults."""

    def __init__(self, file: ReceivedFile) -> None:
        self.faults: list[str] = []
        self._file = file
        self._places: dict[Path, tuple[int, int]] | None = None

    def where(self, path: Path) -> str:
        """`covenants.json, line 7, column 15`; of the nearest thing around it for what is not there."""
        if self._places is None:
            self._places = places_of(text_of(self._file))
        while path and path not in self._places:
            path = path[:-1]
        line, column = self._places.get(path, (1, 1))
        return f"{self._file.where}, line {line}, column {column}"

    def record(self, kind: Any, value: object, path: Path) -> Any:
        """A value of a dataclass, or None after a fault."""
        if not isinstance(value, dict):
            return self._fault(path, "must be an object")
        fields = {field.name: field for field in dataclasses.fields(kind)}
        before = len(self.faults)
        if unknown := set(value) - set(fields):
            self._fault(path, f"{len(unknown)} unknown fields; known are {', '.join(fields)}")
        found = {
            name: self._field(typing.get_type_hints(kind)[name], value[name], (*path, name))
            for name in fields
            if name in value
        }
        for name in _required(kind) - set(found):
            self._fault(path, f"{name} must be there")
        if kind is CovenantFile and found.get("format", FORMAT) != FORMAT:
            self._fault((*path, "format"), f"must be {FORMAT}")
        return kind(**found) if len(self.faults) == before else None

    def _field(self, kind: Any, value: object, path: Path) -> Any:
        inner = typing.get_args(kind)[:1]
        if inner and dataclasses.is_dataclass(inner[0]):
            if not isinstance(value, list):
                return self._fault(path, "must be a list")
            return tuple(self.record(inner[0], one, (*path, at)) for at, one in enumerate(value))
        try:
            return value_of(kind, value)
        except WrongValue as error:
            return self._fault(path, str(error))

    def _fault(self, path: Path, why: str) -> None:
        name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        self.faults.append(f"{self.where(path)}{', ' + name if name else ''}: {why}")


def _names(kind: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(kind)]


def _required(kind: Any) -> set[str]:
    missing = dataclasses.MISSING
    return {
        field.name
        for field in dataclasses.fields(kind)
        if field.default is missing and field.default_factory is missing
    }


def _schema_of(kind: Any) -> dict[str, Any]:
    """The schema of a type of a field."""
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return {
            "type": "object",
            "additionalProperties": False,
            "required": sorted(_required(kind)),
            "properties": {
                field.name: _property(kind, field.name, hints) for field in dataclasses.fields(kind)
            },
        }
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        inner = next(one for one in typing.get_args(kind) if one is not type(None))
        return {"anyOf": [_schema_of(inner), {"type": "null"}]}
    if typing.get_origin(kind) is tuple:
        return {"type": "array", "items": _schema_of(typing.get_args(kind)[0])}
    if typing.get_origin(kind) is Mapping:
        answers = {name: {"type": ["boolean", "null"]} for name in CLAUSES}
        return {"type": "object", "additionalProperties": False, "properties": answers}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [one.value for one in kind]}
    return dict(_PLAIN[kind])


def _property(kind: Any, name: str, hints: Mapping[str, Any]) -> dict[str, Any]:
    if kind is CovenantFile and name == "format":
        return {"const": FORMAT}
    return _schema_of(hints[name])
