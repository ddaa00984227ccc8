"""Many lines of the log at once: do they follow one another, and does each hold exactly what was hashed?

A block of some thousands of lines is looked at by its form, column by column, which is several times faster
than reading each line as JSON. What passes is read in one way by every reader of JSON: no key twice, no
escape, no space, keys in order. What does not pass may still be a sound log (a fact with other letters than
ASCII), and has to be looked at line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from zicht.cooperation.audit.event import LONGEST_LIST
from zicht.cooperation.audit.log_file import AFTER, BEFORE, BETWEEN, WITHHELD_LENGTH

_TEXT, _HASH = rb'([^"]*+)', rb"(.{64})"
_ROW = re.compile(
    rb'(?ms)^\{(?:"event":(\{"action":"%b","actor":"%b","after":"(.{64}|)","at":"(.{27})","before":"(.{64}|)",'
    rb'"facts":(\{[^}\n]*+\}),"object":"%b","organisation":"%b","partnership":"%b",'
    rb'"prev":"%b","seq":([1-9][0-9]{0,14})\}),)?"hash":"%b"\}\n'
    % (_TEXT, _TEXT, _TEXT, _TEXT, _TEXT, _HASH, _HASH)
)
"""Where the parts of a line are. What may stand in them is looked at afterwards, of all lines together.

No part is gone through twice, whatever stands in a file: a line is left at its first other letter.
"""
_AROUND = len(BEFORE) + len(BETWEEN) + 64 + len(AFTER)

_ACTION = re.compile(rb"[a-z][a-z_]*(?:\.[a-z][a-z_]*)+")
_SCALAR = rb'(?>"[ !#-\[\]-~]{0,500}"|-?[1-9][0-9]{0,14}|0|true|false|null)'
_VALUE = rb"(?>%b|\[(?:%b(?:,%b){0,%d})?\])" % (_SCALAR, _SCALAR, _SCALAR, LONGEST_LIST - 1)
_FACTS = re.compile(rb'\{(?:"[a-z][a-z0-9_]*":%b(?:,"[a-z][a-z0-9_]*":%b)*)?\}' % (_VALUE, _VALUE))
_KEYS = re.compile(rb'[{,]"([a-z][a-z0-9_]*)":')
_IN_ID = bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123)) + b"._:/@#+~=,|-"
_LONGEST_ID = 200
_IN_HASH = b"0123456789abcdef"
_DIGITS_AS_NOUGHT = bytes.maketrans(b"123456789", b"0" * 9)
_NOUGHT = b"0000-00-00T00:00:00.000000Z"


Row = tuple[bytes, ...]
"""Its body, what stands in it in order, and its hash; of a row that is withheld only the hash."""


@dataclass(frozen=True)
class PlainRows:
    """Rows that are sound among themselves.

    rows, withheld  how many, and of which not shown to this reader
    hashes          of the rows, 32 bytes each
    first           number that the first row must carry; None when all are withheld: any
    prev            hash of the row before the first, as it says itself; None when it is withheld
    """

    rows: int
    withheld: int
    hashes: bytes
    first: int | None
    prev: bytes | None

    def follows(self, seq: int, prev: bytes) -> bool:
        """Whether these are the rows from number `seq`, after a row with hash `prev` (32 bytes)."""
        return self.first in (None, seq) and self.prev in (None, prev)


def plain_rows(block: bytes) -> PlainRows | None:
    """The rows in a block of whole lines; None: some line has to be looked at by itself."""
    found = _ROW.findall(block)
    events = [row for row in found if row[0]]
    withheld = len(found) - len(events)
    if (
        len(block)
        != sum([len(row[0]) for row in events]) + len(events) * _AROUND + withheld * WITHHELD_LENGTH
    ):
        return None
    if not withheld:
        return _of_events(events) if events else None
    return _with_withheld(found, events)


def _of_events(events: Sequence[Row]) -> PlainRows | None:
    """Rows of which each is shown."""
    columns = tuple(zip(*events, strict=True))
    bodies, prev, hashes = columns[0], columns[-3], columns[-1]
    digests = [sha256(body).digest() for body in bodies]
    packed = b"".join(digests)
    first = int(columns[-2][0])
    sound = (
        packed.hex().encode() == b"".join(hashes)
        and prev[1:] == hashes[:-1]
        and list(map(int, columns[-2])) == list(range(first, first + len(events)))
        and _well_formed(columns)
    )
    return PlainRows(len(events), 0, packed, first, bytes.fromhex(prev[0].decode())) if sound else None


def _with_withheld(found: Sequence[Row], events: Sequence[Row]) -> PlainRows | None:
    """Rows of which some are withheld: those are counted, and the rows that name their hashes fit them."""
    hashes = [row[-1] for row in found]
    packed = b"".join(hashes)
    if packed.translate(None, _IN_HASH):
        return None
    rows = PlainRows(len(found), len(found) - len(events), bytes.fromhex(packed.decode()), None, None)
    if not events:
        return rows
    places = [at for at, row in enumerate(found) if row[0]]
    first = int(events[0][-2]) - places[0]
    sound = (
        first > 0
        and _well_formed(tuple(zip(*events, strict=True)))
        and all(sha256(row[0]).hexdigest().encode() == row[-1] for row in events)
        and all(found[at][-3] == hashes[at - 1] for at in places if at)
        and all(int(found[at][-2]) == first + at for at in places)
    )
    prev = bytes.fromhex(found[0][-3].decode()) if sound and found[0][0] else None
    return replace(rows, first=first, prev=prev) if sound else None


def _well_formed(columns: Sequence[tuple[bytes, ...]]) -> bool:
    """Whether each column of events holds nothing but what an event may hold."""
    _, action, actor, after, at, before, facts, object, organisation, partnership, prev, _, _ = columns
    return (
        all(map(_ACTION.fullmatch, set(action)))
        and not b"".join((*after, *before, prev[0])).translate(None, _IN_HASH)
        and b"".join(at).translate(_DIGITS_AS_NOUGHT) == _NOUGHT * len(at)
        and all(map(_are_ids, (actor, object, organisation, partnership)))
        and all(map(_are_facts, set(facts)))
    )


def _are_ids(column: Sequence[bytes]) -> bool:
    distinct = set(column)
    return max(map(len, distinct)) <= _LONGEST_ID and not b"".join(distinct).translate(None, _IN_ID)


def _are_facts(text: bytes) -> bool:
    if not _FACTS.fullmatch(text):
        return False
    keys = _KEYS.findall(text)
    return len(keys) < 2 or keys == sorted(set(keys))
