"""Tables that say in which region each gemeente lies: CSV with any delimiter, or a JSON list of objects."""

from __future__ import annotations

from typing import Any

from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.place_names import places_of
from zicht.sources.received import FileDamaged, Received, ReceivedFile, json_of
from zicht.sources.records import Records


def read(received: Received, entry: Entry) -> OpenData:
    """Memberships, places and figures; options `delimiter`, default ",", and `encoding`."""
    file = received.file
    is_json = file.data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{")
    delimiter, encoding = entry.options.get("delimiter", ","), entry.options.get("encoding", "utf-8-sig")
    records = _from_json(file) if is_json else records_of(file, delimiter, encoding)
    rest = read_parts(received, entry, lambda _: (records, None, ""))
    return OpenData.joined([rest, places_of(records, entry, entry.source(received), OpenData())])


def _from_json(file: ReceivedFile) -> Records:
    rows: Any = json_of(file)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise FileDamaged(file.where, found="JSON that is no list of objects", expected="a list of objects")
    named: dict[str, None] = {}
    for row in rows:
        named |= dict.fromkeys(row)
    return Records(file.where, {name: [row.get(name) for row in rows] for name in named}, "item")
