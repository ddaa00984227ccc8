"""A log looked at in parts gives what it gives row by row, wherever its parts begin and whatever is wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cooperation.audit.logs import changed, event, log, rechained, rehashed

from zicht.cooperation.audit.checkpoint import Checkpoint
from zicht.cooperation.audit.event import GENESIS
from zicht.cooperation.audit.log_file import HASH, LogUnreadable, event_of_line, line_of, line_withheld
from zicht.cooperation.audit.parts import parts_of_file
from zicht.cooperation.audit.tree import Tree
from zicht.cooperation.audit.verification import verify_file, verify_log

SOUND = log(60)


def withheld(lines: list[bytes], *rows: int) -> list[bytes]:
    return [line_withheld(line[HASH].decode()) if row in rows else line for row, line in enumerate(lines, 1)]


def with_other_letters(rows: int) -> list[bytes]:
    lines, prev = [], GENESIS
    for seq in range(1, rows + 1):
        one = event(seq, prev, facts={"name": 'één "naam"' if seq % 5 == 0 else "a naam"})
        lines.append(line_of(one))
        prev = one.hash
    return lines


LOGS: dict[str, list[bytes]] = {
    "nothing": [],
    "one row": SOUND[:1],
    "sound": SOUND,
    "some withheld": withheld(SOUND, 1, 2, 17, 18, 19, 60),
    "all but one withheld": withheld(SOUND, *set(range(1, 61)) - {40}),
    "all withheld": withheld(SOUND, *range(1, 61)),
    "other letters than ASCII": with_other_letters(60),
    "a row changed": [*SOUND[:30], changed(SOUND[30]), *SOUND[31:]],
    "a row changed with its hash": [*SOUND[:30], rehashed(SOUND[30], actor="b"), *SOUND[31:]],
    "a row out": SOUND[:30] + SOUND[31:],
    "a row twice": SOUND[:30] + SOUND[10:11] + SOUND[30:],
    "rows swapped": [*SOUND[:30], SOUND[31], SOUND[30], *SOUND[32:]],
    "the first out": SOUND[1:],
    "a withheld row out": withheld(SOUND, 30, 31, 32)[:30] + withheld(SOUND, 30, 31, 32)[31:],
    "two logs": SOUND[:30] + rechained(SOUND, 5, actor="somebody-else")[30:],
    "an empty line": [*SOUND[:30], b"\n", *SOUND[30:]],
    "another line end": [*SOUND[:30], SOUND[30][:-1] + b"\r\n", *SOUND[31:]],
    "half a line at the end": [*SOUND[:30], SOUND[30][:80]],
}


@pytest.mark.parametrize("size", [1, 700, 5000, 10**6])
@pytest.mark.parametrize("what", LOGS)
def test_parts_of_any_size_give_the_same(what: str, size: int, tmp_path: Path):
    (tmp_path / "log").write_bytes(b"".join(LOGS[what]))
    kept = [Checkpoint(40, Tree(bytes.fromhex(line[HASH].decode()) for line in SOUND).root(40), "r")]
    found = verify_file(tmp_path / "log", checkpoints=kept, part_bytes=size)
    assert found == verify_log(LOGS[what], checkpoints=kept)


def test_changes_by_chance_are_found_alike(tmp_path: Path):
    dice = random.Random(7)
    acts: tuple[Callable[[list[bytes], int], object], ...] = (
        lambda lines, at: lines.pop(at),
        lambda lines, at: lines.insert(dice.randrange(len(lines)), lines[at]),
        lambda lines, at: lines.__setitem__(at, changed(lines[at])),
        lambda lines, at: lines.__setitem__(at, line_withheld(lines[at][HASH].decode())),
    )
    for _ in range(25):
        lines = list(SOUND)
        for _ in range(dice.randint(1, 3)):
            dice.choice(acts)(lines, dice.randrange(len(lines)))
        (tmp_path / "log").write_bytes(b"".join(lines))
        assert verify_file(tmp_path / "log", part_bytes=dice.randint(100, 9000)) == verify_log(lines)


def test_two_processes_find_what_one_finds(tmp_path: Path):
    lines = [*SOUND[:50], changed(SOUND[50]), *SOUND[51:]]
    (tmp_path / "log").write_bytes(b"".join(lines))
    one = verify_file(tmp_path / "log", part_bytes=1000)
    assert one == verify_file(tmp_path / "log", part_bytes=1000, processes=2)
    assert [finding.row for finding in one.findings] == [51]


def test_parts_begin_where_a_line_begins_and_leave_nothing_out(tmp_path: Path):
    whole = b"".join(SOUND)
    (tmp_path / "log").write_bytes(whole)
    for size in (1, 999, 7000, 10**6):
        parts = parts_of_file(tmp_path / "log", size)
        assert b"".join(part.read() for part in parts) == whole
        assert all(event_of_line(part.read().splitlines(keepends=True)[0]) for part in parts)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(LogUnreadable, match="nothing"):
        verify_file(tmp_path / "nothing")
    (part,) = parts_of_file(Path(__file__), 10**6)
    with pytest.raises(LogUnreadable, match="gone"):
        type(part)(tmp_path / "gone", 0, 9).read()
