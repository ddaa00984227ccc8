"""The audit log in the database: one event more, in the transaction of what it tells about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from heapq import merge
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from zicht.cooperation.audit.event import GENESIS, Event, Fact, facts_of, facts_text, moment
from zicht.cooperation.audit.log_file import line_of_body, line_withheld
from zicht.kit.digests import canonical_json
from zicht.register.records.audit import EventRow

LOG_LOCK = 0x7A696368
"""Key of the advisory lock with which PostgreSQL lets one transaction at a time write the log."""
_LAST = {
    "sqlite": "SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1",
    "postgresql": "SELECT seq, hash FROM audit_chain ORDER BY seq DESC LIMIT 1",
}
_HASHES = {
    "sqlite": "SELECT hash FROM audit_event ORDER BY seq",
    "postgresql": "SELECT hash FROM audit_chain ORDER BY seq",
}
"""PostgreSQL shows number and hash of each event to everybody, in a view, and its content not."""
_NOT_SHOWN = """
    SELECT seq, hash FROM audit_chain WHERE seq = coalesce(%s, seq)
    AND seq NOT IN (SELECT seq FROM audit_event) ORDER BY seq"""
FIELDS = (
    "seq",
    "at",
    "actor",
    "organisation",
    "action",
    "partnership",
    "object",
    "before",
    "after",
    "facts",
    "prev",
    "hash",
)
_ADD = """
    INSERT INTO audit_event (
        "seq", "at", "actor", "organisation", "action", "partnership", "object", "before", "after", "facts",
        "prev", "hash"
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def append(
    *,
    at: datetime,
    actor: str,
    organisation: str,
    action: str,
    partnership: str,
    object: str,
    before: str | None = None,
    after: str | None = None,
    facts: Mapping[str, Fact] | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Event:
    """Chain one event to the log, within the transaction the caller has open.

    One writer at a time: SQLite by BEGIN IMMEDIATE, PostgreSQL by a lock held until the transaction ends.
    Two that slip past it anyway would give the same `seq` and `prev`, which the table refuses.
    """
    connection = connections[using]
    assert connection.in_atomic_block, "an event is written in the transaction of what it tells about"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
    seq, prev = head(using=using)
    event = Event(
        seq=seq + 1,
        at=moment(at),
        actor=actor,
        organisation=organisation,
        action=action,
        partnership=partnership,
        object=object,
        before=before or "",
        after=after or "",
        facts={key: tuple(v) if isinstance(v, list) else v for key, v in (facts or {}).items()},
        prev=prev,
    )
    _add(row_of(event), connection)
    return event


def _add(row: EventRow, connection: Any) -> None:
    """In one statement, made once: every act of the register comes by here."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [getattr(row, name) for name in FIELDS])


def head(*, using: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    """Number and hash of the last event; (0, GENESIS) when there is none."""
    with connections[using].cursor() as cursor:
        cursor.execute(_LAST[connections[using].vendor])
        last: tuple[int, str] | None = cursor.fetchone()
    return last or (0, GENESIS)


def hashes(*, using: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """The hash of every event in order, also of those whose content is not shown to who asks."""
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(_HASHES[connections[using].vendor])
        while rows := cursor.fetchmany(20_000):
            yield from (hash for (hash,) in rows)


def events(*, after: int = 0, using: str = DEFAULT_DB_ALIAS) -> Iterator[Event]:
    """Events in order, from behind number `after`. Raises EventInvalid at a row that was changed."""
    rows = EventRow.objects.using(using).filter(seq__gt=after).order_by("seq").values_list(*FIELDS)
    return map(event_of_row, rows.iterator(chunk_size=5000))


def event_of_row(values: tuple[object, ...]) -> Event:
    """The event in the values of `FIELDS`; raises EventInvalid when its hash does not fit."""
    plain: dict[str, Any] = dict(zip(FIELDS, values, strict=True))
    return Event(**(plain | {"facts": facts_of(str(plain["facts"]))}))


def row_of(event: Event) -> EventRow:
    """The row that holds an event."""
    plain = {name: getattr(event, name) for name in FIELDS}
    return EventRow(**{**plain, "facts": facts_text(event.facts)})


def lines(
    *,
    may_see: Callable[[str], bool] = lambda _: True,
    only: int | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Iterator[bytes]:
    """The log as JSON lines, straight from the columns: whether it fits is for who reads it to find out.

    may_see  of a partnership, by its id: whether its events are shown or withheld
    only     number of the one event to give; None: all
    """
    rows = EventRow.objects.using(using).order_by("seq")
    made = (rows if only is None else rows.filter(seq=only)).annotate(line=_LINE)
    values = made.values_list("seq", "partnership", "hash", "line").iterator(chunk_size=5000)
    shown = ((row[0], _line(row, rows, may_see)) for row in values)
    hidden = _hidden(only, using) if connections[using].vendor == "postgresql" else None
    for _, line in shown if hidden is None else merge(shown, hidden):
        yield line


def _line(
    row: tuple[int, str, str, str | None], rows: QuerySet[EventRow], may_see: Callable[[str], bool]
) -> bytes:
    seq, partnership, hash, line = row
    if not may_see(partnership):
        return line_withheld(hash)
    return line.encode() if line is not None else _line_of_odd_row(rows.filter(seq=seq))


_LINE = RawSQL(
    """
    CASE WHEN "facts" LIKE '{%%}' AND ("action" || "actor" || "after" || "at" || "before" || "hash" ||
        "object" || "organisation" || "partnership" || "prev") NOT LIKE '%%"%%'
    THEN '{"event":{"action":"' || "action" || '","actor":"' || "actor" || '","after":"' || "after" ||
        '","at":"' || "at" || '","before":"' || "before" || '","facts":' || "facts" ||
        ',"object":"' || "object" || '","organisation":"' || "organisation" ||
        '","partnership":"' || "partnership" || '","prev":"' || "prev" ||
        '","seq":' || CAST("seq" AS text) || '},"hash":"' || "hash" || '"}
' END""",
    (),
    TextField(),
)
"""The line of a row, put together by the database, several times faster than here. NULL for an odd row: one
with a quotation mark in a column, which could move the border between two and leave every byte as it is.
"""


def _line_of_odd_row(rows: QuerySet[EventRow]) -> bytes:
    plain: dict[str, Any] = dict(zip(FIELDS, rows.values_list(*FIELDS).get(), strict=True))
    hash = str(plain.pop("hash"))
    return line_of_body(_body(plain), hash)


def _hidden(only: int | None, using: str) -> Iterator[tuple[int, bytes]]:
    """Events that the database itself does not show to who asks, withheld: the chain stays whole."""
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(_NOT_SHOWN, [only])
        while rows := cursor.fetchmany(5000):
            yield from ((seq, line_withheld(hash)) for seq, hash in rows)


def _body(plain: dict[str, Any]) -> bytes:
    """The bytes that were hashed, from columns that may since have been changed."""
    try:
        facts = json.loads(plain["facts"])
    except (ValueError, RecursionError):  # not what was written: the hash will not fit
        facts = plain["facts"]
    return canonical_json({**plain, "facts": facts})[:-1]
