"""Whatever happens to its process or its disk, the register keeps what it acknowledged, and its chain."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.functional.power_cut.mounting import register

from zicht.cooperation.audit.log_file import HASH
from zicht.cooperation.audit.verification import verify_log

CYCLES = 100
"""Twice: with one writer, and with three that are committed together."""


def the_log(place: Path) -> tuple[list[bytes], str]:
    """Its lines, and what SQLite says of its file."""
    *lines, integrity = register("check", place).stdout.splitlines(keepends=True)
    return lines, integrity.decode().strip()


def lost(said: bytes, lines: list[bytes]) -> list[str]:
    """Acknowledged events that are not in the log with the hash that was said."""
    hashes = {seq: line[HASH].decode() for seq, line in enumerate(lines, 1)}
    sure = [line.split() for line in said.decode().splitlines()]
    return [seq for seq, hash in sure if hashes.get(int(seq)) != hash]


@pytest.mark.parametrize("threads", [1, 3])
def test_nothing_acknowledged_is_lost_when_a_writer_is_killed_again_and_again(threads: int, tmp_path: Path):
    place = tmp_path / "register.sqlite"
    said = register("kill", place, "--cycles", CYCLES, "--threads", threads, "--seed", 6).stdout
    lines, integrity = the_log(place)
    assert said.count(b"\n") >= CYCLES
    assert lost(said, lines) == []
    assert verify_log(lines).findings == ()
    assert integrity == "integrity ok"


def test_a_log_that_lost_an_event_would_be_noticed(tmp_path: Path):
    """The control experiment for the tests above."""
    said = register("write", tmp_path / "register.sqlite", "--events", 5).stdout
    lines, _ = the_log(tmp_path / "register.sqlite")
    assert lost(said, lines) == []
    assert lost(said, lines[:-1]) == ["5"]
    assert lost(said, [lines[0], *lines]) == ["2", "3", "4", "5"]


def test_a_full_disk_of_its_own_loses_nothing_and_goes_on_when_there_is_room_again(tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("a small disk cannot be mounted here; tests/functional/power_cut fills one without it")
    try:
        place = disk / "register.sqlite"
        ended = register("write", place, "--events", 20_000, check=False)
        assert b"database or disk is full" in ended.stderr
        subprocess.run(["mount", "-o", "remount,size=32m", str(disk)], check=True)
        lines, integrity = the_log(place)
        assert len(lines) > 20
        assert (lost(ended.stdout, lines), verify_log(lines).findings, integrity) == ([], (), "integrity ok")
        more = register("write", place, "--events", 3).stdout
        assert more.startswith(f"{len(lines) + 1} ".encode())
    finally:
        subprocess.run(["umount", str(disk)], check=True)
