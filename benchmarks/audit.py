"""How long it takes to verify a log of a million events, beside hashing its lines with nothing else.

    python benchmarks/audit.py [--events 1000000] [--folder out]

The three hashes of the floor are the least a check needs: one for the content, one for the leaf of the tree,
one for its node. Seconds by the clock, and of processor of all processes together.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from zicht.cooperation.audit.event import GENESIS, Event
from zicht.cooperation.audit.log_file import line_of
from zicht.cooperation.audit.verification import verify_file


def write_log(path: Path, events: int) -> None:
    prev = GENESIS
    with path.open("wb") as stream:
        for seq in range(1, events + 1):
            event = Event(
                seq=seq,
                at=f"2026-05-16T09:30:00.{seq % 1_000_000:06}Z",
                actor=f"01J0000000000000000000AC{seq % 40:02}",
                organisation=f"01J0000000000000000000RG{seq % 20:02}",
                action=("perspective.write", "covenant.sign", "question.weigh")[seq % 3],
                partnership=f"01J0000000000000000000PA{seq % 50:02}",
                object=f"01J00000000000000000{seq % 1_000_000:06}",
                before="ab" * 32,
                after="cd" * 32,
                facts={"version": seq % 7, "step": 2} if seq % 2 else {},
                prev=prev,
            )
            stream.write(line_of(event))
            prev = event.hash


def tell(what: str, work: Callable[[], Any]) -> None:
    start, busy = time.perf_counter(), os.times()
    work()
    taken, now = time.perf_counter() - start, os.times()
    processor = sum(now[:4]) - sum(busy[:4])
    print(f"  {what:32}{taken:7.2f} s by the clock{processor:8.2f} s of processor")


def one_hash(lines: list[bytes]) -> None:
    for line in lines:
        sha256(line).digest()


def three_hashes(lines: list[bytes]) -> None:
    for line in lines:
        digest = sha256(line).digest()
        sha256(b"\x01" + sha256(b"\x00" + digest).digest() + digest).digest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("out"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        path = Path(name) / "log.jsonl"
        write_log(path, given.events)
        print(f"{given.events} events of {path.stat().st_size // given.events} bytes")
        lines = path.read_bytes().splitlines(keepends=True)
        tell("one hash a line", lambda: one_hash(lines))
        tell("three hashes a line", lambda: three_hashes(lines))
        for processes in (1, os.cpu_count() or 1):
            tell(f"verify, {processes} processes", lambda n=processes: verify_file(path, processes=n))


if __name__ == "__main__":
    main()
