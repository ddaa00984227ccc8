"""What was written, row by row and in order, so that a backup can be brought to any event (SQLite).

Triggers put each row that is added, changed or removed in a table of its own, in the same transaction. A
backup moves them to a file on another disk. As each act writes its event last, all rows up to and
including that event are the register as it was just after it. PostgreSQL does this with its own archive
of the write-ahead log.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from zicht.register.records.audit import EventRow, RedoRow

ADDED, CHANGED, REMOVED = "a", "c", "r"
_ACTS = ((ADDED, "INSERT", "NEW"), (CHANGED, "UPDATE", "NEW"), (REMOVED, "DELETE", "OLD"))
_LEAVE = 'INSERT INTO "audit_redo" ("act", "place", "key", "row")'
_EVENTS = EventRow._meta.db_table


@dataclass(frozen=True)
class Change:
    """One row.

    id     1, 2, 3, ... in the order of writing
    act    ADDED, CHANGED or REMOVED
    place  name of the table
    key    value of its primary key
    row    column -> value; bytes as hexadecimal, fractions with all their digits; empty when removed
    """

    id: int
    act: str
    place: str
    key: Any
    row: dict[str, Any]

    @property
    def event(self) -> int | None:
        """Number of the event, when it is an event that was added."""
        return int(self.key) if self.place == _EVENTS and self.act == ADDED else None


def tables() -> tuple[type[models.Model], ...]:
    """Tables of the register, whose rows are followed."""
    every = apps.get_app_config("register").get_models(include_auto_created=True)
    return tuple(sorted(set(every) - {RedoRow}, key=lambda model: model._meta.db_table))


def triggers() -> Iterator[str]:
    """Statements that make every change leave a row; those that stand already are made anew."""
    for model in tables():
        table, key = model._meta.db_table, model._meta.pk.column
        values = ", ".join(f"'{field.column}', {_value(field)}" for field in model._meta.concrete_fields)
        for act, word, side in _ACTS:
            name = f"redo_{table}_{word.lower()}"
            row = "''" if act == REMOVED else f"json_object({values})"
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            leaves = f"VALUES ('{act}', '{table}', json_array({side}.\"{key}\"), {row})"
            yield f'CREATE TRIGGER "{name}" AFTER {word} ON "{table}" BEGIN {_LEAVE} {leaves}; END'


def waiting(connection: Any, *, after: int) -> Iterator[Change]:
    """Changes that no backup has yet, in order, from behind number `after`."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT "id", "act", "place", "key", "row" FROM "audit_redo" WHERE "id" > %s ORDER BY "id"',
            [after],
        )
        for id, act, place, key, row in cursor:
            yield Change(id, act, place, json.loads(key)[0], json.loads(row) if row else {})


def apply(connection: Any, changes: Iterable[Change], *, upto: int | None) -> int | None:
    """Do the changes again, up to and including event `upto`; gives the number of the last event done."""
    known = {model._meta.db_table: model for model in tables()}
    last = None
    with connection.cursor() as cursor:
        for change in changes:
            _do(cursor, known[change.place], change)
            if change.event is not None:
                last = change.event
                if last == upto:
                    break
    return last


def _do(cursor: Any, model: type[models.Model], change: Change) -> None:
    key = model._meta.pk.column
    if change.act == REMOVED:
        cursor.execute(f'DELETE FROM "{change.place}" WHERE "{key}" = %s', [change.key])
        return
    columns = [field.column for field in model._meta.concrete_fields]
    values = [_read(field, change.row[field.column]) for field in model._meta.concrete_fields]
    if change.act == ADDED:
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
        cursor.execute(f'INSERT INTO "{change.place}" ({names}) VALUES ({marks})', values)
        return
    pairs = ", ".join(f'"{name}" = %s' for name in columns)
    cursor.execute(f'UPDATE "{change.place}" SET {pairs} WHERE "{key}" = %s', [*values, change.key])


def _value(field: Any) -> str:
    """How a column goes into JSON: nothing of it may be lost on the way."""
    column = f'NEW."{field.column}"'
    if isinstance(field, models.BinaryField):
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE hex({column}) END"
    if isinstance(field, models.FloatField | models.DecimalField):
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE printf('%!.17g', {column}) END"
    return column


def _read(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value)
    if isinstance(field, models.FloatField | models.DecimalField):
        return float(value)
    return value
