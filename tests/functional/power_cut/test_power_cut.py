"""After a power cut at any moment, everything that was acknowledged is in the register, and its chain holds.

One recording of one writer gives every moment at which the power can go; for each, what the disk may hold
is made and opened. A test that only asked SQLite whether its file is sound would pass where all is lost:
the control experiments show it, with a synchronisation that is too weak.
"""

from __future__ import annotations

import dataclasses
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.functional.power_cut.crash import Cut, Step, acknowledged, after_cut, read_recording
from tests.functional.power_cut.mounting import reason_not_to, recorded, register

from zicht.cooperation.audit.event import Event, facts_of
from zicht.cooperation.audit.log_file import line_of
from zicht.cooperation.audit.verification import verify_log

NOT_HERE = reason_not_to()
pytestmark = pytest.mark.skipif(bool(NOT_HERE), reason=NOT_HERE or "it can be mounted")
EVENTS = 6
FIELDS = tuple(field.name for field in dataclasses.fields(Event))
QUESTION = "SELECT {} FROM audit_event".format(", ".join(f'"{name}"' for name in FIELDS))


def recording(folder: Path, *options: object) -> list[Step]:
    with recorded(folder) as place:
        register("write", place / "register.sqlite", "--say", place / "acknowledged", *options)
    return read_recording(folder / "record")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    return recording(tmp_path_factory.mktemp("full") / "disk", "--events", EVENTS)


def moments(steps: list[Step], every: int = 1) -> Iterator[list[Step]]:
    """The recording up to each moment after the first acknowledgement, or to every so many of them."""
    begun = next(at for at in range(len(steps)) if acknowledged(steps[: at + 1]))
    for end in range(begun, len(steps) + 1, every):
        yield steps[:end]


def found_after(files: dict[str, bytes], folder: Path) -> tuple[str, dict[int, Event]]:
    """What SQLite says of its file, and the events in it."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    connection = sqlite3.connect(folder / "register.sqlite")
    try:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        rows = connection.execute(QUESTION).fetchall()
    except sqlite3.DatabaseError as error:
        return str(error), {}
    finally:
        connection.close()
    events = [Event(**{**dict(zip(FIELDS, row, strict=True)), "facts": facts_of(row[9])}) for row in rows]
    return said, {event.seq: event for event in events}


def lost(steps: list[Step], files: dict[str, bytes], folder: Path) -> list[str]:
    """Acknowledged events that are gone; and anything else that is wrong."""
    said, events = found_after(files, folder)
    sure = [line.split() for line in acknowledged(steps).decode().splitlines()]
    gone = [f"event {seq}" for seq, hash in sure if int(seq) not in events or events[int(seq)].hash != hash]
    chain = verify_log([line_of(events[seq]) for seq in sorted(events)])
    wrong = [] if said == "ok" or not events else [said]
    return gone + wrong + [str(finding) for finding in chain.findings]


@pytest.mark.parametrize("cut", [Cut.FORGETS, Cut.KEEPS_NAMES])
def test_nothing_acknowledged_is_lost_when_what_was_not_synced_is_forgotten(
    full: list[Step], cut: Cut, tmp_path: Path
):
    dice = random.Random(6)
    assert acknowledged(full).count(b"\n") == EVENTS
    for steps in moments(full):
        assert lost(steps, after_cut(steps, cut, dice), tmp_path) == [], len(steps)


@pytest.mark.parametrize("cut", [Cut.REORDERS, Cut.TEARS])
def test_nothing_acknowledged_is_lost_when_writes_overtake_one_another_or_are_torn(
    full: list[Step], cut: Cut, tmp_path: Path
):
    dice = random.Random(6)
    for steps in moments(full):
        assert lost(steps, after_cut(steps, cut, dice), tmp_path) == [], len(steps)


def test_nothing_acknowledged_is_lost_of_writers_that_are_committed_together(tmp_path: Path):
    steps = recording(tmp_path / "disk", "--events", 3, "--threads", 4)
    folder = tmp_path / "after"
    folder.mkdir()
    dice = random.Random(6)
    assert acknowledged(steps).count(b"\n") == 12
    for part in moments(steps, every=4):
        for cut in Cut:
            assert lost(part, after_cut(part, cut, dice), folder) == [], (cut, len(part))


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_with_less_synchronisation_acknowledged_events_are_lost_and_sqlite_calls_its_file_sound(
    synchronous: str, tmp_path: Path
):
    """The control experiment: this test can fail. An intact file is no proof that nothing was lost."""
    steps = recording(tmp_path / "disk", "--events", 3, "--synchronous", synchronous)
    folder = tmp_path / "after"
    folder.mkdir()
    dice = random.Random(6)
    states = [(part, after_cut(part, Cut.KEEPS_NAMES, dice)) for part in moments(steps)]
    losing = [(part, files) for part, files in states if lost(part, files, folder)]
    assert len(losing) > 10
    assert any(found_after(files, folder)[0] in ("ok", "no such table: audit_event") for _, files in losing)


def test_a_disk_that_fails_loses_nothing_that_was_acknowledged(tmp_path: Path):
    """Every write fails from some moment on: the writer stops with an error; what it said before holds."""
    with recorded(tmp_path / "disk", "--fail-after", 700) as place:
        ended = register("write", place / "register.sqlite", "--say", place / "acknowledged", check=False)
        files = {path.name: path.read_bytes() for path in place.iterdir() if path.name.startswith("register")}
    steps = read_recording(tmp_path / "disk" / "record")
    (tmp_path / "after").mkdir()
    assert ended.returncode != 0
    assert b"OperationalError" in ended.stderr
    assert acknowledged(steps).count(b"\n") > 3
    assert lost(steps, files, tmp_path / "after") == []


@pytest.mark.parametrize("threads", [1, 4])
def test_a_full_disk_loses_nothing_that_was_acknowledged(threads: int, tmp_path: Path):
    with recorded(tmp_path / "disk", "--room", 1_600_000) as place:
        ended = register(
            "write",
            place / "register.sqlite",
            "--say",
            place / "acknowledged",
            "--threads",
            threads,
            "--events",
            400,
            check=False,
        )
        files = {path.name: path.read_bytes() for path in place.iterdir() if path.name.startswith("register")}
    steps = read_recording(tmp_path / "disk" / "record")
    (tmp_path / "after").mkdir()
    assert b"database or disk is full" in ended.stderr
    assert acknowledged(steps).count(b"\n") > 3
    assert lost(steps, files, tmp_path / "after") == []
