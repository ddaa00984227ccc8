"""How long it takes to verify a log of a million events, beside hashing its lines with nothing else.

    python benchmarks/audit.py [--events 1000000]

Seconds of processor time of one core. The three hashes of the floor are the least a check needs: one for
the content, one for the leaf of the tree, one for its node.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from zicht.cooperation.audit.event import GENESIS, Event
from zicht.cooperation.audit.log_file import line_of
from zicht.cooperation.audit.verification import verify_log


def log(events: int) -> list[bytes]:
    lines, prev = [], GENESIS
    for seq in range(1, events + 1):
        event = Event(
            seq=seq,
            at=f"2026-05-16T09:30:00.{seq % 1_000_000:06}Z",
            actor="01J0000000000000000000ACT1",
            organisation="01J0000000000000000000RG01",
            action="perspective.write",
            partnership="01J000000000000000000PART1",
            object="01J0000000000000000000BJ01",
            before="ab" * 32,
            after="cd" * 32,
            facts={"version": seq % 7, "step": 2} if seq % 2 else {},
            prev=prev,
        )
        lines.append(line_of(event))
        prev = event.hash
    return lines


def seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def three_hashes(lines: list[bytes]) -> None:
    for line in lines:
        digest = sha256(line).digest()
        sha256(b"\x01" + sha256(b"\x00" + digest).digest() + digest).digest()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    lines = log(parser.parse_args().events)
    print(f"{len(lines)} events of {len(lines[0])} bytes")
    print(f"  one hash a line         {seconds(lambda: [sha256(line).digest() for line in lines]):6.2f} s")
    print(f"  three hashes a line     {seconds(lambda: three_hashes(lines)):6.2f} s")
    print(f"  verify_log              {seconds(lambda: verify_log(lines)):6.2f} s")


if __name__ == "__main__":
    main()
