"""A covenant in files: TOML for people, canonical JSON for digests. Reading back gives the same covenant.

A moment is written with its offset, or as a day: then it is midnight in the time zone of the covenant.
"""

from __future__ import annotations

import json
import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion, time_zones
from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError


class UnreadableCovenant(UserError):
    """A covenant file is no TOML or JSON, lacks a field, or has one of another kind than belongs there."""

    exit_code = 232
    usual_remedy = "see docs/methods/sharing-frames.md for the form; nothing was read"


def covenant_from_toml(text: str, *, where: str) -> CovenantVersion:
    """Read the TOML form; `where` names the file. Raises UnreadableCovenant with every mistake."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise UnreadableCovenant(where, found=str(fault), expected="TOML 1.0") from fault
    return covenant_from_tree(tree, where=where)


def covenant_from_bytes(data: bytes, *, where: str) -> CovenantVersion:
    """Read the TOML or the JSON form: JSON begins with a brace. Raises UnreadableCovenant."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableCovenant(where, found="other bytes", expected="UTF-8") from fault
    if not text.lstrip().startswith("{"):
        return covenant_from_toml(text, where=where)
    try:
        tree = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise UnreadableCovenant(where, found="a broken text", expected="JSON") from fault
    return covenant_from_tree(tree, where=where)


def covenant_from_tree(tree: Mapping[str, Any], *, where: str) -> CovenantVersion:
    """Read a covenant from tables and lists, as TOML and JSON give them. Raises UnreadableCovenant."""
    zone = tree.get("time_zone", "Europe/Amsterdam")
    if zone not in time_zones():
        raise UnreadableCovenant(f"{where}: time_zone", found=zone, expected="a name of the IANA list")
    reading = _Reading(ZoneInfo(zone))
    read = reading.value(CovenantVersion, tree, "")
    if reading.faults:
        raise UnreadableCovenant(where, found="\n            ".join(reading.faults))
    assert isinstance(read, CovenantVersion)
    return read


def covenant_tree(covenant: CovenantVersion) -> dict[str, Any]:
    """A covenant as tables and lists: what was left to its default is left out."""
    tree = tree_of(covenant)
    assert isinstance(tree, dict)
    return tree


def signed_bytes(covenant: CovenantVersion) -> bytes:
    """What a signature is about: everything but the state and what was taken back afterwards."""
    agreed = replace(covenant, state=CovenantState.DRAFT, revocations=())
    return canonical_json(covenant_tree(agreed))


def covenant_digest(covenant: CovenantVersion) -> str:
    """SHA-256 of `signed_bytes`: consent and signatures point at it."""
    return sha256_of(signed_bytes(covenant))


def tree_of(value: Any) -> Any:
    """A value as tables and lists; what was left to its default is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = ((f, getattr(value, f.name)) for f in fields(value))
        return {f.name: tree_of(held) for f, held in kept if held != _default(f)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(tree_of(one) for one in value)
    if isinstance(value, tuple):
        return [tree_of(one) for one in value]
    return value


def _default(one: Any) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


class _Reading:
    """Reads values by the types of their fields, and gathers every mistake on the way."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.faults: list[str] = []

    def value(self, kind: Any, found: Any, place: str) -> Any:
        """`found` as a `kind`; None and a fault when it is not one."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin in (types.UnionType, Union):
            return self.value(inner[0], found, place)
        if origin in (tuple, frozenset):
            return self._many(origin, inner[0], found, place)
        if is_dataclass(kind):
            return self._record(kind, found, place)
        if kind is datetime:
            return self._moment(found, place)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._choice(kind, found, place)
        return self._plain(kind, found, place)

    def _record(self, kind: Any, found: Any, place: str) -> Any:
        if not isinstance(found, Mapping):
            return self._fault(place, found, "a table")
        hints = _hints(kind)
        for key in sorted(set(found) - set(hints)):
            self._fault(f"{place}{key}", "a field nobody knows", f"one of {', '.join(sorted(hints))}")
        given = {key: self.value(hints[key], found[key], f"{place}{key}.") for key in hints if key in found}
        lacking = [f.name for f in fields(kind) if f.name not in found and _default(f) is MISSING]
        for name in lacking:
            self._fault(f"{place}{name}", "nothing", "a value")
        return None if self.faults else kind(**given)

    def _many(self, origin: Any, inner: Any, found: Any, place: str) -> Any:
        if not isinstance(found, list):
            return self._fault(place, found, "a list")
        return origin(self.value(inner, one, f"{place}{at}.") for at, one in enumerate(found, 1))

    def _moment(self, found: Any, place: str) -> Any:
        if isinstance(found, str):
            try:
                found = datetime.fromisoformat(found) if "T" in found else date.fromisoformat(found)
            except ValueError:
                return self._fault(place, found, "a day or a moment")
        if isinstance(found, datetime):
            return found.astimezone(UTC) if found.tzinfo else self._fault(place, found, "an offset")
        if isinstance(found, date):
            return datetime.combine(found, time(), self.zone).astimezone(UTC)
        return self._fault(place, found, "a day or a moment")

    def _choice(self, kind: type[Enum], found: Any, place: str) -> Any:
        if found in {one.value for one in kind}:
            return kind(found)
        return self._fault(place, found, f"one of {', '.join(str(one.value) for one in kind)}")

    def _plain(self, kind: Any, found: Any, place: str) -> Any:
        if kind is date and isinstance(found, str):
            try:
                return date.fromisoformat(found)
            except ValueError:
                return self._fault(place, found, "a day")
        if type(found) is kind:
            return found
        return self._fault(place, found, f"a value of kind {kind.__name__}")

    def _fault(self, place: str, found: Any, expected: str) -> None:
        told = found if isinstance(found, str) else type(found).__name__
        self.faults.append(f"{place.rstrip('.') or 'the whole'}: {told}; expected {expected}")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
