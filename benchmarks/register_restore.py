"""How long it takes to put back a register with a million events, from a whole copy and the changes since.

    python benchmarks/register_restore.py [--events 1000000] [--in-copy 0.9] [--folder out]

Wall and processor seconds, with the whole log verified before the register takes its place; beside the least
it takes: the file copied, its bytes hashed, the rows of the changes put in the same table by SQLite alone.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.functional import register_process

CHUNK = 10_000
ADD = "INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def add_events(first: int, last: int) -> None:
    from django.db import connection, transaction

    from zicht.cooperation.audit.event import Event, facts_text
    from zicht.register.store.events import FIELDS, head

    _, prev = head()
    for start in range(first, last, CHUNK):
        rows = []
        for seq in range(start, min(start + CHUNK, last)):
            event = Event(
                seq=seq,
                at="2026-05-16T09:30:00.000000Z",
                actor="01J0000000000000000000ACT1",
                organisation="01J0000000000000000000RG01",
                action="perspective.write",
                partnership="01J000000000000000000PART1",
                object="01J0000000000000000000BJ01",
                before="",
                after="cd" * 32,
                facts={"version": seq % 7} if seq % 2 else {},
                prev=prev,
            )
            rows.append([getattr(event, name) for name in FIELDS if name != "facts"])
            rows[-1].insert(FIELDS.index("facts"), facts_text(event.facts))
            prev = event.hash
        with transaction.atomic():
            connection.connection.executemany(ADD, rows)


def bare(folder: Path, register: Path, whole: Path, copied: int) -> None:
    """What no way back can do without."""
    rows = sqlite3.connect(register).execute("SELECT * FROM audit_event WHERE seq > ?", (copied,)).fetchall()
    again = folder / "bare.sqlite"
    shutil.copyfile(whole, again)
    with again.open("rb") as stream:
        file_digest(stream, "sha256")
    connection = sqlite3.connect(again)
    connection.execute("PRAGMA synchronous=OFF")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.executemany(ADD, rows)
    connection.commit()
    connection.close()


def tell(what: str, work: Callable[[], object]) -> None:
    start, busy = time.perf_counter(), time.process_time()
    work()
    taken, processor = time.perf_counter() - start, time.process_time() - busy
    print(f"{what:44}{taken:7.1f} s by the clock{processor:7.1f} s of processor", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--in-copy", type=float, default=0.9)
    parser.add_argument("--folder", type=Path, default=Path("out"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        register, saved = folder / "register.sqlite", folder / "backup"
        register_process.set_up(str(register))
        register_process.make_tables()
        from django.db import connection

        from zicht.register.store import redo
        from zicht.register.store.backup import backup, restore
        from zicht.register.store.log_reading import verify_now

        copied = int(given.events * given.in_copy)
        changes = given.events - copied
        with redo.without_triggers(connection):  # only what comes after the copy has to be followed
            add_events(1, copied + 1)
        tell(f"whole copy of {copied} events", lambda: backup(saved, whole=True))
        add_events(copied + 1, given.events + 1)
        tell(f"{changes} changes appended", lambda: backup(saved))
        (whole,) = saved.glob("whole-*.sqlite")
        tell("bare: copied, hashed, rows put in", lambda: bare(folder, register, whole, copied))
        tell(f"put back, {given.events} events verified", lambda: restore(saved, folder / "again.sqlite"))
        tell("verified in the database", verify_now)


if __name__ == "__main__":
    main()
