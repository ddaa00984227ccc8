"""What was written, row by row and in order, so that a backup can be brought to any event (SQLite).

Triggers put each row that is added, changed or removed in a table of its own, in the same transaction. A
backup moves them to a file on another disk. As each act writes its event last, all rows up to and
including that event are the register as it was just after it. PostgreSQL does this with its own archive
of the write-ahead log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from zicht.register.records.audit import EventRow, RedoRow

ADDED, CHANGED, REMOVED = "a", "c", "r"
_ACTS = ((ADDED, "INSERT", "NEW"), (CHANGED, "UPDATE", "NEW"), (REMOVED, "DELETE", "OLD"))
_LEAVE = 'INSERT INTO "audit_redo" ("act", "place", "key", "row")'
_EVENTS = EventRow._meta.db_table
AT_ONCE = 1000


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


def apply(connection: Any, changes: Iterable[Change], *, upto: int | None) -> Change | None:
    """Do the changes again, up to and including event `upto`; gives the last that was done.

    Changes of one kind in one table that follow one another are done together. Triggers have to be out of
    the way (`without_triggers`): their work is among the changes.
    """
    known = {model._meta.db_table: model for model in tables()}
    ways: dict[tuple[str, str], _Way] = {}
    waiting: list[tuple[Any, ...]] = []
    way, last = None, None
    for change in changes:
        kind = change.place, change.act
        if kind not in ways:
            ways[kind] = _Way.of(known[change.place], change.act)
        if way is not ways[kind] or len(waiting) == AT_ONCE:
            _do(connection, way, waiting)
            way, waiting = ways[kind], []
        waiting.append(ways[kind].values(change))
        last = change
        if upto is not None and change.event == upto:
            break
    _do(connection, way, waiting)
    return last


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """Within the block no trigger stands; afterwards each stands as it did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        standing = cursor.fetchall()
        for name, _ in standing:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in standing:
            cursor.execute(sql)


@dataclass(frozen=True)
class _Way:
    """How changes of one kind in one table are done: the statement, and the columns whose values it takes."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any]], ...]
    keyed: bool

    @classmethod
    def of(cls, model: type[models.Model], act: str) -> _Way:
        fields = () if act == REMOVED else model._meta.concrete_fields
        table, key, names = model._meta.db_table, model._meta.pk.column, [field.column for field in fields]
        sql = {
            ADDED: f'INSERT INTO "{table}" ({_listed(names)}) VALUES ({", ".join("?" for _ in names)})',
            CHANGED: f'UPDATE "{table}" SET {_listed(names, " = ?")} WHERE "{key}" = ?',
            REMOVED: f'DELETE FROM "{table}" WHERE "{key}" = ?',
        }[act]
        return cls(sql, tuple((field.column, _reader(field)) for field in fields), act != ADDED)

    def values(self, change: Change) -> tuple[Any, ...]:
        row = change.row
        values = tuple([read(row[column]) for column, read in self.columns])
        return (*values, change.key) if self.keyed else values


def _do(connection: Any, way: _Way | None, waiting: list[tuple[Any, ...]]) -> None:
    if way is None or not waiting:
        return
    with connection.wrap_database_errors:  # a cursor of SQLite itself: Django looks at each row again
        connection.connection.executemany(way.sql, waiting)


def _listed(names: Iterable[str], behind: str = "") -> str:
    return ", ".join(f'"{name}"{behind}' for name in names)


def _value(field: Any) -> str:
    """How a column goes into JSON: nothing of it may be lost on the way."""
    column = f'NEW."{field.column}"'
    if isinstance(field, models.BinaryField):
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE hex({column}) END"
    if isinstance(field, models.FloatField | models.DecimalField):
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE printf('%!.17g', {column}) END"
    return column


def _reader(field: Any) -> Callable[[Any], Any]:
    """How a value comes out of JSON again."""
    if isinstance(field, models.BinaryField):
        return lambda value: None if value is None else bytes.fromhex(value)
    if isinstance(field, models.FloatField | models.DecimalField):
        return lambda value: None if value is None else float(value)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
