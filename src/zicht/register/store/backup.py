"""Backups of a SQLite register: a whole copy now and then, all changes since in a file beside it, and the
way back.

In the folder of a backup, on another disk than the register:

    whole-000000000120.sqlite   the register as it was after event 120, copied while it was in use
    whole-000000000120.json     digest, head of the log and state of that copy
    changes.jsonl               every row added, changed or removed since the first copy, in order

A run without `whole` only appends to the last; it costs milliseconds and may be done every minute. From a
copy and the changes the register is put back as it was just after any event since that copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from zicht.cooperation.audit.verification import verify_log
from zicht.kit.digests import canonical_json, sha256_of_file
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.register.records.audit import EventRow
from zicht.register.store import events, redo
from zicht.register.store.database import sqlite
from zicht.register.store.redo import Change

CHANGES = "changes.jsonl"
_NUMBER = re.compile(rb'\{"act":"[acr]","id":([0-9]{1,18}),')
_WHOLE = "every change since the copy, as it was saved"
_HASTE = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144")
"""Of a file that is not a register yet: it is written whole to the disk before it becomes one."""


class RestoreRefused(UserError):
    """A register cannot be put back from this backup, or not there; nothing was written.

    A file was changed since the backup, an event that is asked for is in none of its files, or a register
    stands already at the place to write.
    """

    exit_code = 242
    usual_remedy = "take another copy of the backup, or another place to write"


@dataclass(frozen=True)
class Whole:
    """A whole copy.

    event    number of the last event in it;  head: its hash
    change   number of the last change in it
    state    digest of all its rows
    schema   digest of its tables: changes fit on tables of the same form only
    sha256   of the file
    """

    event: int
    head: str
    change: int
    state: str
    schema: str
    sha256: str


@dataclass(frozen=True)
class Saved:
    """What a run of `backup` did: changes that were appended, and the copy when one was made."""

    changes: int
    whole: Path | None


def backup(folder: Path, *, whole: bool = False, using: str = DEFAULT_DB_ALIAS) -> Saved:
    """Append what is new to the changes; make a whole copy when asked, or when there is none yet."""
    connection = connections[using]
    assert connection.vendor == "sqlite", (
        "PostgreSQL has its own backups: docs/how-to/back-up-the-register.md"
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    appended = _append_changes(folder, connection)
    if not whole and any(folder.glob("whole-*.json")):
        return Saved(appended, None)
    return Saved(appended, _copy_whole(folder, connection))


def restore(folder: Path, to: Path, *, event: int | None = None) -> Whole:
    """Put the register back at `to`, as it was just after `event`, or after the last one that is known.

    Its log is verified and, where a copy of that very moment exists, its state compared, before it takes its
    place. Raises RestoreRefused.
    """
    if to.exists():
        raise RestoreRefused(to, found="a file already", expected="no register there: none is overwritten")
    start, described = _copy_before(folder, event)
    aside = to.with_name(f".{to.name}.restoring")
    to.parent.mkdir(parents=True, exist_ok=True)
    _remove(aside)
    shutil.copyfile(start, aside)
    aside.chmod(0o600)
    try:
        reached = _brought_to(aside, described, folder, event)
    except BaseException:
        _remove(aside)
        raise
    _sync(aside)
    aside.replace(to)
    _sync(to.parent)
    return reached


def state_of(connection: Any) -> str:
    """Digest of all rows of the register: two registers with the same one, of sound logs, hold the same.

    Of the log itself the head: its chain stands for the rest, and is looked at by `verify_log`.
    """
    digest = hashlib.sha256("{} {}\n".format(*events.head(using=connection.alias)).encode())
    with connection.cursor() as cursor:
        for model in redo.tables():
            if model is EventRow:
                continue
            table, key = model._meta.db_table, model._meta.pk.column
            columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            cursor.execute(f'SELECT {columns} FROM "{table}" ORDER BY "{key}"')
            digest.update(f"{table}\n".encode())
            for row in cursor:
                digest.update(json.dumps(row, default=_plain).encode())
    return digest.hexdigest()


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _append_changes(folder: Path, connection: Any) -> int:
    path = folder / CHANGES
    last = _mend_end(path)
    count = 0
    with path.open("ab") as stream:
        path.chmod(0o600)
        for change in redo.waiting(connection, after=last):
            stream.write(canonical_json(asdict(change)))
            last, count = change.id, count + 1
        stream.flush()
        os.fsync(stream.fileno())
    _sync(folder)
    with connection.cursor() as cursor:  # only what is safe elsewhere
        cursor.execute('DELETE FROM "audit_redo" WHERE "id" <= %s', [last])
    return count


def _mend_end(path: Path) -> int:
    """Cut off a line that a crash left half written; gives the number of the last change that is whole."""
    if not path.exists():
        return 0
    with path.open("r+b") as stream:
        size = end = stream.seek(0, os.SEEK_END)
        tail = b""
        while end and tail.rstrip(b"\n").count(b"\n") < 2:
            end = max(0, end - 65536)
            stream.seek(end)
            tail = stream.read(size - end)
        whole = tail[: tail.rfind(b"\n") + 1]
        stream.truncate(end + len(whole))
    lines = whole.splitlines()
    return int(json.loads(lines[-1])["id"]) if lines else 0


def _copy_whole(folder: Path, connection: Any) -> Path:
    aside = folder / ".whole.sqlite"
    _remove(aside)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(aside)])
    aside.chmod(0o600)
    with opened(aside) as copy:
        described = _described(copy, change=_last_change(copy), sha256="")
    _sync(aside)
    path = folder / f"whole-{described.event:012}.sqlite"
    aside.replace(path)
    described = Whole(**{**asdict(described), "sha256": sha256_of_file(path)})
    write_whole(path.with_suffix(".json"), canonical_json(asdict(described), indent=1), mode=0o600)
    _sync(folder)
    return path


def _copy_before(folder: Path, event: int | None) -> tuple[Path, Whole]:
    """The last whole copy at or before an event, unchanged."""
    found = [Whole(**json.loads(path.read_bytes())) for path in sorted(folder.glob("whole-*.json"))]
    fitting = [one for one in found if event is None or one.event <= event]
    if not fitting:
        raise RestoreRefused(
            folder,
            found=f"{len(found)} whole copies, none at or before event {event}",
            expected="a whole copy that is not later than what is asked for",
        )
    last = max(fitting, key=lambda one: one.event)
    path = folder / f"whole-{last.event:012}.sqlite"
    if not path.is_file() or sha256_of_file(path) != last.sha256:
        raise RestoreRefused(path, found="other bytes than were saved", expected="the copy as it was made")
    return path, last


def _brought_to(aside: Path, described: Whole, folder: Path, event: int | None) -> Whole:
    with opened(aside) as copy:
        if _schema(copy) != described.schema:
            raise RestoreRefused(aside, found="tables of another form", expected="those of the copy")
        if event is None or event > described.event:
            _apply(copy, folder, described.change, event)
        with copy.cursor() as cursor:
            cursor.execute('DELETE FROM "audit_redo"')
        reached = _described(copy, change=0, sha256="")
        _check(reached, described, event, copy)
        with copy.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return reached


def _apply(copy: Any, folder: Path, after: int, event: int | None) -> None:
    """Do the changes on a copy that nobody has to be told of yet: when it fails it is thrown away."""
    with copy.cursor() as cursor:
        for pragma in _HASTE:
            cursor.execute(f"PRAGMA {pragma}")
    try:
        with transaction.atomic(using=copy.alias), redo.without_triggers(copy):
            last = redo.apply(copy, _changes(folder, after=after), upto=event)
            if last is not None:
                _number_on(copy, last.id)
    except (DatabaseError, LookupError, TypeError, ValueError) as fault:
        raise RestoreRefused(
            folder / CHANGES, found="a change that does not fit those before it", expected=_WHOLE
        ) from fault


def _number_on(copy: Any, change: int) -> None:
    """Later changes are numbered on from here, as they were in the register."""
    with copy.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'audit_redo'")
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('audit_redo', %s)", [change])


def _check(reached: Whole, described: Whole, event: int | None, copy: Any) -> None:
    if event is not None and reached.event != event:
        raise RestoreRefused(
            copy.settings_dict["NAME"], found=f"event {reached.event} as the last", expected=f"event {event}"
        )
    findings = verify_log(events.lines(using=copy.alias)).findings
    if findings:
        raise RestoreRefused("the log in the backup", found=findings[0], expected="a log as it was written")
    if reached.event == described.event and reached.state != described.state:
        raise RestoreRefused("the copy", found="another state than was saved", expected=described.state)


def _changes(folder: Path, *, after: int) -> Iterator[Change]:
    path = folder / CHANGES
    if not path.exists():
        return
    with path.open("rb") as stream:
        for line in stream:
            number = _NUMBER.match(line)
            if number is not None and int(number[1]) <= after:
                continue
            if line.endswith(b"\n"):  # else a crash left half of it, and it was never acknowledged as saved
                yield Change(**json.loads(line))


def _described(copy: Any, *, change: int, sha256: str) -> Whole:
    number, head = events.head(using=copy.alias)
    return Whole(number, head, change, state_of(copy), _schema(copy), sha256)


def _schema(copy: Any) -> str:
    with copy.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL ORDER BY name")
        return hashlib.sha256("\n".join(sql for (sql,) in cursor).encode()).hexdigest()


def _last_change(copy: Any) -> int:
    with copy.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_redo'")
        found = cursor.fetchone()
    return int(found[0]) if found else 0


class opened:
    """A register in another file, as a database of Django, for as long as the block lasts."""

    def __init__(self, path: Path) -> None:
        self._alias = f"copy of {path.name}"
        self._path = path

    def __enter__(self) -> Any:
        connections.settings[self._alias] = connections.configure_settings(
            {DEFAULT_DB_ALIAS: sqlite(self._path)}
        )[DEFAULT_DB_ALIAS]
        return connections[self._alias]

    def __exit__(self, *_: object) -> None:
        connections[self._alias].close()
        del connections[self._alias]
        del connections.settings[self._alias]


def _remove(path: Path) -> None:
    for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        one.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
