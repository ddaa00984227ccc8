"""How long it takes to put back a register with a million events, from a whole copy and the changes since.

    python benchmarks/register_restore.py [--events 1000000] [--in-copy 0.9] [--folder out]

Wall and processor seconds, with the whole log verified before the register takes its place.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.functional import register_process

CHUNK = 10_000


def add_events(first: int, last: int) -> None:
    from django.db import transaction

    from zicht.cooperation.audit.event import Event
    from zicht.register.records.audit import EventRow
    from zicht.register.store.events import head, row_of

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
            rows.append(row_of(event))
            prev = event.hash
        with transaction.atomic():
            EventRow.objects.bulk_create(rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--in-copy", type=float, default=0.9)
    parser.add_argument("--folder", type=Path, default=Path("out"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        register_process.set_up(str(folder / "register.sqlite"))
        register_process.make_tables()
        from zicht.register.store.backup import backup, restore

        copied = int(given.events * given.in_copy)
        add_events(1, copied + 1)
        start = time.perf_counter()
        backup(folder / "backup", whole=True)
        print(f"whole copy of {copied} events   {time.perf_counter() - start:6.1f} s")
        add_events(copied + 1, given.events + 1)
        start = time.perf_counter()
        backup(folder / "backup")
        print(f"{given.events - copied} changes appended   {time.perf_counter() - start:6.1f} s")
        start, busy = time.perf_counter(), time.process_time()
        restored = restore(folder / "backup", folder / "again.sqlite")
        assert restored.event == given.events
        print(
            f"put back, {given.events} events verified   {time.perf_counter() - start:6.1f} s"
            f"   ({time.process_time() - busy:.1f} s of processor)"
        )


if __name__ == "__main__":
    main()
