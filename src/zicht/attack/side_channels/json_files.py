"""JSON files: what two ways of saying the same thing can carry, and what is said twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from zicht.attack.findings import Finding
from zicht.attack.published_files import DAMAGE, ReleaseUnreadable
from zicht.attack.side_channels import traces
from zicht.attack.side_channels.leaks import leak

LOOSE = re.compile(rb"\n[ \t]*\n|[ \t]{2,}[^ \t\n\"\[\]{}0-9tfn-]|[ \t\r\n]\n\Z|[ \t]\Z")
"""Spaces that no layout needs."""


def look(path: str, data: bytes) -> Iterator[Finding]:
    """Everything in the file that its value does not say; raises ReleaseUnreadable."""
    seen = _Keys()
    try:
        value = json.loads(data.decode(), object_pairs_hook=seen.read)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except DAMAGE:
        raise ReleaseUnreadable(path, found="text that is not JSON", expected="JSON in UTF-8") from None
    if seen.twice:
        yield leak(path, "a key that stands twice in one object: the first value is hidden")
    if seen.reordered:
        yield leak(path, "objects with the same keys in different orders: an order can follow the truth")
    if data.removesuffix(b"\n") != plain and LOOSE.search(_without_texts(data)):
        yield leak(path, "spaces or empty lines that carry no value: they change the size of the file")
    yield from traces.of_text(path, data)
    yield from traces.of_names(path, {key.decode() for key in traces.JSON_KEY.findall(data)})
    yield from _absences(path, value)


class _Keys:
    """Reads objects, and notes keys that stand twice and keys that stand now in one order, now in another."""

    def __init__(self) -> None:
        self.twice = self.reordered = False
        self._orders: dict[frozenset[str], tuple[str, ...]] = {}

    def read(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """The object of these pairs."""
        found = dict(pairs)
        self.twice |= len(found) != len(pairs)
        order = tuple(found)
        self.reordered |= self._orders.setdefault(frozenset(order), order) != order
        return found


def _without_texts(data: bytes) -> bytes:
    """The document with every text emptied, so that its spaces are those of the layout."""
    return re.sub(rb'"(?:[^"\\]|\\.)*"', b'""', data)


def _absences(path: str, value: Any) -> Iterator[Finding]:
    """Objects of one list: a key that is null in one and absent in another says two things of nothing."""
    faults = sorted(set(_mixed(value, "")))
    for where in faults[:20]:
        yield leak(
            f"{path}: {where}", "null in some entries and absent in others: two ways of saying nothing"
        )


def _mixed(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            # codes of areas and periods are keys too; what is said of one is asked of all
            yield from _mixed(part, where if re.search(r"\d", key) else f"{where}/{key}")
        records = [part for part in value.values() if isinstance(part, dict)]
        if len(records) == len(value) and any(re.search(r"\d", key) for key in value):
            yield from _mixed_keys(records, where)
    elif isinstance(value, list):
        records = [part for part in value if isinstance(part, dict)]
        yield from _mixed_keys(records, where)
        for part in value:
            if isinstance(part, dict | list):
                yield from _mixed(part, where)


def _mixed_keys(records: list[dict[str, Any]], where: str) -> Iterator[str]:
    if len(records) < 2:
        return
    null = {key for record in records for key, part in record.items() if part is None}
    for key in sorted(null):
        if not all(key in record for record in records):
            yield f"{where}/{key}"
