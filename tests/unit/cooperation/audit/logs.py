"""Logs for tests: a few events, and what an operator who tampers would make of them."""

from __future__ import annotations

from dataclasses import replace

from zicht.cooperation.audit.event import GENESIS, Event
from zicht.cooperation.audit.log_file import event_of_line, line_of


def event(seq: int, prev: str = GENESIS, **given: object) -> Event:
    plain = {
        "at": f"2026-05-16T09:{seq // 60 % 60:02}:{seq % 60:02}.000000Z",
        "actor": "01J0000000000000000000ACT1",
        "organisation": "01J0000000000000000000RG01",
        "action": "perspective.write",
        "partnership": "01J000000000000000000PART1" if seq % 3 else "01J000000000000000000PART2",
        "object": f"01J0000000000000000000BJ{seq % 10:02}",
        "before": "",
        "after": "ab" * 32,
        "facts": {"step": seq % 6, "kinds": ("a", "b")} if seq % 2 else {},
        **given,
    }
    return Event(seq=seq, prev=prev, **plain)  # type: ignore[arg-type]


def log(rows: int) -> list[bytes]:
    """Lines of a sound log."""
    lines, prev = [], GENESIS
    for seq in range(1, rows + 1):
        one = event(seq, prev)
        lines.append(line_of(one))
        prev = one.hash
    return lines


def changed(line: bytes) -> bytes:
    """Another content under the same hash."""
    return line.replace(b"perspective.write", b"perspective.erase")


def rehashed(line: bytes, **given: object) -> bytes:
    """Another content with a hash that fits it."""
    return line_of(replace(event_of_line(line), hash="", **given))  # type: ignore[arg-type]


def rechained(lines: list[bytes], row: int, **given: object) -> list[bytes]:
    """History made anew from a row on: every hash fits."""
    made = lines[: row - 1]
    prev = event_of_line(made[-1]).hash if made else GENESIS
    for number, line in enumerate(lines[row - 1 :], row):
        extra = given if number == row else {}
        one = replace(event_of_line(line), hash="", seq=number, prev=prev, **extra)  # type: ignore[arg-type]
        made.append(line_of(one))
        prev = one.hash
    return made
