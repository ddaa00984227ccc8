"""Durable writes of the register: how many a second, how long each waits; beside SQLite with nothing around
it.

    python benchmarks/register_writes.py [--seconds 10] [--writers 16] [--folder FOLDER]

Each write is one event of the audit log, committed and synced before it is acknowledged. `one by one` is
a plain transaction a writer; `together` is zicht.register.store.group_commit; `bare` is sqlite3 with one
connection and one row a commit. What the disk itself takes for fdatasync is measured first.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.functional import register_process


def fdatasync(folder: Path, times: int = 200) -> list[float]:
    taken = []
    with (folder / "fdatasync").open("wb", buffering=0) as stream:
        for _ in range(times):
            stream.write(b"x" * 4096)
            start = time.perf_counter()
            os.fdatasync(stream.fileno())
            taken.append(time.perf_counter() - start)
    return taken


def bare(folder: Path, seconds: float) -> list[float]:
    connection = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE row (seq INTEGER PRIMARY KEY, text TEXT)")
    taken = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        connection.execute("INSERT INTO row (text) VALUES (?)", ("x" * 500,))
        taken.append(time.perf_counter() - start)
    connection.close()
    return taken


def writers(write: Callable[[int], object], count: int, seconds: float) -> list[float]:
    taken: list[float] = []
    end = time.perf_counter() + seconds

    def go_on() -> None:
        number = 0
        while (start := time.perf_counter()) < end:
            number += 1
            write(number)
            taken.append(time.perf_counter() - start)

    started = [threading.Thread(target=go_on) for _ in range(count)]
    for one in started:
        one.start()
    for one in started:
        one.join()
    return taken


def one_by_one(number: int) -> None:
    from django.db import transaction

    with transaction.atomic():
        register_process.write_one(number)  # finds a transaction open, and makes none of its own


def tell(what: str, taken: list[float], seconds: float) -> None:
    ordered = sorted(taken)
    middle, late = (1000 * ordered[int(len(ordered) * part)] for part in (0.5, 0.99))
    print(f"{what:28} {len(taken) / seconds:8.0f}/s   p50 {middle:7.1f} ms   p99 {late:7.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--folder", type=Path, default=Path("out"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        syncs = fdatasync(folder)
        tell("fdatasync alone", syncs, sum(syncs))
        tell("bare SQLite, 1 writer", bare(folder, given.seconds), given.seconds)
        register_process.set_up(str(folder / "register.sqlite"))
        register_process.make_tables()
        for count in (1, given.writers):
            for what, write in (("one by one", one_by_one), ("together", register_process.write_one)):
                taken = writers(write, count, given.seconds)
                tell(f"{what}, {count} writers", taken, given.seconds)


if __name__ == "__main__":
    main()
