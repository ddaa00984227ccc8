"""Whoever works on a request is killed at every step: what was acknowledged is there, the rest is not.

A child works and is killed just before the n-th operation on the disk, for every n. Then somebody looks, and
the work goes on where it stopped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.release.made_up_requests import (
    ANNE,
    CARLA,
    DIRK,
    FRANS,
    Office,
    attack_report,
    candidate,
    office,
)

from zicht.model.requests import Request, State
from zicht.release.output_check import requests
from zicht.release.output_check.replay import load
from zicht.release.output_check.request_store import RequestUnknown
from zicht.release.series.disk import DiskRefused

OPERATIONS = ("fsync", "link", "unlink", "rename", "replace", "mkdir", "write", "rmdir")


def killed_before(step: int, work: Callable[[], object]) -> bool:
    """Run `work` in a child that dies just before its operation number `step`; True when it died."""
    child = os.fork()
    if child == 0:
        left = [step]

        def deadly(name: str) -> Callable[..., object]:
            real = getattr(os, name)

            def operation(*words: object, **more: object) -> object:
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)
                return real(*words, **more)

            return operation

        for name in OPERATIONS:
            setattr(os, name, deadly(name))
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9), "the work itself failed"
    return code == 9


def steps_of(name: str) -> Callable[[Office], Request]:
    return {
        "make": lambda desk: desk.make(),
        "submit": lambda desk: desk.submit(),
        "check": lambda desk: desk.check(),
        "seal": lambda desk: desk.seal(CARLA),
        "seal second": lambda desk: desk.seal(DIRK),
        "open": lambda desk: desk.open(CARLA),
        "open second": lambda desk: desk.open(DIRK),
        "decide": lambda desk: desk.decide(CARLA),
        "decide second": lambda desk: desk.decide(DIRK),
        "released": lambda desk: requests.released(desk.desk(FRANS), desk.id, "f" * 64),
    }[name]


STEPS = [
    "make",
    "submit",
    "check",
    "seal",
    "seal second",
    "open",
    "open second",
    "decide",
    "decide second",
    "released",
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Office]:
    """The office as it is just before each step."""
    desk = office(tmp_path_factory.mktemp("whole"))
    found = {}
    for name in STEPS:
        place = tmp_path_factory.mktemp("before") / "office"
        shutil.copytree(desk.path, place)
        found[name] = Office(place, kept=dict(desk.kept))
        steps_of(name)(desk)
    return found


def standing(desk: Office) -> tuple[State, int] | None:
    try:
        request = load(desk.store, desk.id)
    except RequestUnknown:
        return None
    return request.state, len(request.entries)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_done_or_not_done_and_can_be_done_again(
    name: str, before: dict[str, Office], tmp_path: Path
) -> None:
    work = steps_of(name)
    start = standing(before[name])
    entries = 0 if start is None else start[1]
    died, at, seen = True, 0, set()
    while died:
        desk = Office(tmp_path / str(at), kept=dict(before[name].kept))
        shutil.copytree(before[name].path, desk.path)
        died = killed_before(at, lambda desk=desk: work(desk))
        found = standing(desk)
        number = 0 if found is None else found[1]
        seen.add(number)
        assert number in (entries, entries + 1), f"killed at {at}"
        if number == entries:
            assert found == start, f"killed at {at}"
            work(desk)
        assert load(desk.store, desk.id).entries[-1].number == entries + 1
        at += 1
    assert at > 4
    assert seen == {entries, entries + 1}


def test_no_kill_loses_an_approval(before: dict[str, Office], tmp_path: Path) -> None:
    """The first signature was acknowledged; the second one is killed everywhere: the first is never lost."""
    died, at = True, 0
    while died:
        desk = Office(tmp_path / str(at), kept=dict(before["decide second"].kept))
        shutil.copytree(before["decide second"].path, desk.path)
        died = killed_before(at, lambda desk=desk: desk.decide(DIRK))
        assert CARLA.id in load(desk.store, desk.id).signed
        at += 1
    assert set(load(desk.store, desk.id).signed) == {CARLA.id, DIRK.id}
    assert len(requests.approvals(desk.store, desk.id)) == 2


def test_what_a_kill_left_of_a_candidate_is_swept_by_the_next_submission(
    before: dict[str, Office], tmp_path: Path
) -> None:
    desk = Office(tmp_path / "office")
    shutil.copytree(before["submit"].path, desk.path)
    bundle = candidate(desk.path / "bundle")
    evidence = {"attack.json": attack_report(bundle).read_bytes()}
    kept = desk.store.path / desk.id / "material"
    assert killed_before(12, lambda: requests.submit(desk.desk(ANNE), desk.id, bundle, evidence))
    assert [p.name.split(".")[1] for p in kept.iterdir()] == ["coming"]
    requests.submit(desk.desk(ANNE), desk.id, bundle, evidence)
    assert [p.name for p in kept.iterdir()] == [load(desk.store, desk.id).material.digest]


@pytest.mark.parametrize("name", ["fsync", "link"])
def test_a_disk_that_refuses_leaves_the_request_as_it_was(
    name: str, before: dict[str, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Office(tmp_path / "office", kept=dict(before["decide second"].kept))
    shutil.copytree(before["decide second"].path, desk.path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, name, full)
        with pytest.raises(DiskRefused, match="No space"):
            desk.decide(DIRK)
    assert standing(desk) == standing(before["decide second"])
    assert not list(desk.store.path.rglob(".coming.*"))
    assert desk.decide(DIRK).state is State.APPROVED
