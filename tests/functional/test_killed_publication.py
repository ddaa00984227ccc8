"""Publications that are killed, run into a full disk, or lose power: no torn release, no lost approval."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import resource
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from tests.unit.release.made_up_disks import (
    FailingDisk,
    PulledOut,
    RecordingDisk,
    StoppingDisk,
    publish_slowly,
    replay,
)
from tests.unit.release.made_up_series import (
    KEYS,
    LATER,
    ON,
    PAPERS,
    WORDS,
    approvals,
    candidate,
    copied,
    sealed,
)

from zicht.kit.errors import UserError
from zicht.pipeline.release import (
    account_of,
    propose,
    propose_to_withdraw,
    put_forward,
    seal_release,
)
from zicht.release.series.disk import Disk, DiskRefused
from zicht.release.series.proposals import Proposal, next_state, signed_also
from zicht.release.series.publish import publish, recover
from zicht.release.series.series import SeriesReport, verify_series
from zicht.release.series.update_roles import Validity

KILLS = int(os.environ.get("ZICHT_KILLS", "50"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A series with one release, and beside it a candidate for the next. Not to be changed."""
    folder = tmp_path_factory.mktemp("killed")
    sealed(folder, folder / "series")
    candidate(folder / "next", name="2026-Q1", values=(10, 20))
    return folder


@pytest.fixture
def series(kept: Path, tmp_path: Path) -> Path:
    return copied(kept / "series", tmp_path / "series")


def signed(proposal: Proposal) -> Proposal:
    for key in KEYS.checkers:
        proposal = signed_also(proposal, key)
    return proposal


def a_release(kept: Path, series: Path) -> Proposal:
    made = kept / "next"
    return signed(propose(series, made, approvals(made), papers=PAPERS, publisher=KEYS.publisher, on=LATER))


def a_withdrawal(kept: Path, series: Path) -> Proposal:
    (digest,) = account_of(series, on=LATER).live
    return signed(propose_to_withdraw(series, digest, WORDS, on=LATER))


WORK: tuple[Callable[[Path, Path], Proposal], ...] = (a_release, a_withdrawal)


def publish_on(disk: Disk, series: Path, proposal: Proposal) -> None:
    account = account_of(series, on=LATER)
    state = next_state(account, proposal, KEYS.publisher, on=LATER, valid=Validity())
    publish(series, state, releases=proposal.releases, tombstones=proposal.tombstones, disk=disk)


def steps_of(kept: Path, tmp_path: Path, work: Callable[[Path, Path], Proposal]) -> int:
    series = copied(kept / "series", tmp_path / "counted")
    disk = StoppingDisk(10**9)
    publish_on(disk, series, work(kept, series))
    return disk.done


def seen_whole(series: Path) -> SeriesReport:
    """What a reader finds: everything verifies, and is the old or the new."""
    report = verify_series(series, on=LATER)
    assert len(report.account.events) in (2, 3)
    assert len(report.releases) == len(report.account.live)
    for release in report.releases:
        assert len(release.approved) == 2
    return report


def done_again(series: Path, proposal: Proposal) -> None:
    """The same command given again ends as if nothing had happened."""
    recover(series)
    if len(account_of(series, on=LATER).events) == 2:
        put_forward(series, proposal, KEYS.publisher, on=LATER)
    report = seen_whole(series)
    assert len(report.account.events) == 3
    assert report.notes == ()


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_ended_at_any_step_readers_see_the_old_or_the_new(
    kept: Path, tmp_path: Path, work: Callable[[Path, Path], Proposal]
) -> None:
    steps = steps_of(kept, tmp_path, work)
    assert steps > 20
    ends = set()
    for number in sorted({*range(0, steps, 5), *range(steps - 8, steps)}):
        series = copied(kept / "series", tmp_path / f"{number}")
        proposal = work(kept, series)
        with pytest.raises(PulledOut):
            publish_on(StoppingDisk(number, torn=True), series, proposal)
        ends.add(len(seen_whole(series).account.events))
        if number % 2:
            done_again(series, proposal)
    assert ends == {2, 3}, "some ended before and some after the switch"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_refuses_is_told_and_nothing_changes(kept: Path, tmp_path: Path, code: int) -> None:
    steps = steps_of(kept, tmp_path, a_release)
    for number in range(1, steps, 11):
        series = copied(kept / "series", tmp_path / f"{number}")
        proposal = a_release(kept, series)
        with pytest.raises(DiskRefused, match=errno.errorcode[code]):
            publish_on(FailingDisk(number, code=code), series, proposal)
        seen_whole(series)
        done_again(series, proposal)


def _with_a_small_disk(kept: Path, series: Path) -> None:
    """In a process of its own: no file may grow beyond a few bytes, as on a disk that is full."""
    proposal = a_release(kept, series)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
    with pytest.raises(DiskRefused, match="EFBIG"):
        publish_on(Disk(), series, proposal)


def nursery() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.unit.release.made_up_disks", "zicht.pipeline.release"])
    return context


def test_a_real_limit_of_the_machine_is_told_too(kept: Path, series: Path) -> None:
    child: ForkServerProcess = nursery().Process(target=_with_a_small_disk, args=(kept, series))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert len(seen_whole(series).account.events) == 2
    done_again(series, a_release(kept, series))


def test_killed_at_random_moments_nothing_is_torn(kept: Path, tmp_path: Path) -> None:
    """kill -9 of a real process, at moments drawn over its whole length."""
    context = nursery()
    proposal = a_release(kept, kept / "series")
    account = account_of(kept / "series", on=LATER)
    state = next_state(account, proposal, KEYS.publisher, on=LATER, valid=Validity())

    def child_of(name: str) -> tuple[ForkServerProcess, Path]:
        series = copied(kept / "series", tmp_path / name)
        child: ForkServerProcess = context.Process(target=publish_slowly, args=(series, state, proposal))
        child.start()
        return child, series

    child_of("warm")[0].join()
    started = time.monotonic()
    child, series = child_of("measured")
    child.join()
    length = time.monotonic() - started
    assert len(seen_whole(series).account.events) == 3
    chance, ends = random.Random(3), []
    for number in range(KILLS):
        child, series = child_of(f"{number}")
        child.join(chance.uniform(0.1, 1.3) * length)
        child.kill()
        child.join()
        ends.append(len(seen_whole(series).account.events))
        length *= 1.1 if ends[-1] == 2 else 0.9  # around the switch, also when the machine grows busier
        if number % 10 == 0:
            done_again(series, a_release(kept, series))
    assert len(ends) == KILLS
    assert set(ends) == {2, 3}, "some were killed before the switch and some after"


@pytest.mark.parametrize("work", WORK, ids=lambda work: work.__name__)
def test_when_the_power_is_cut_readers_find_the_old_or_the_new(
    kept: Path, tmp_path: Path, work: Callable[[Path, Path], Proposal]
) -> None:
    """Every cut, with everything lost that was not brought to the disk; and some of it lost, by chance."""
    series = copied(kept / "series", tmp_path / "recorded")
    disk = RecordingDisk()
    publish_on(disk, series, work(kept, series))
    chance, ends = random.Random(5), []
    cuts = range(len(disk.operations) + 1)
    for cut in cuts:
        loose = [number for number in range(cut) if disk.operations[number].kind != "sync"]
        some = [set(loose[: chance.randrange(len(loose) + 1)])] if cut % 3 == 0 else []
        for kept_too in (set(), *some):
            place = copied(kept / "series", tmp_path / "cut" / f"{cut}-{len(kept_too)}-{len(ends)}")
            replay(disk.operations, place, series, cut, kept_too)
            ends.append(len(seen_whole(place).account.events))
    assert ends[0] == 2
    assert ends[-2] == 3, "what was told to be published is there when all unsynced work is lost"
    assert sorted(set(ends)) == [2, 3]


class _ForgetfulDisk(RecordingDisk):
    """A publication that forgets to bring its files to the disk: the test above has to notice."""

    def write(self, path: Path, data: bytes) -> None:
        super().write(path, data)
        self.operations[-1].lasting = None


def test_a_publication_that_forgets_to_sync_is_noticed(kept: Path, tmp_path: Path) -> None:
    series = copied(kept / "series", tmp_path / "recorded")
    disk = _ForgetfulDisk()
    publish_on(disk, series, a_release(kept, series))
    place = copied(kept / "series", tmp_path / "cut")
    replay(disk.operations, place, series, len(disk.operations), set())
    with pytest.raises(UserError):
        seen_whole(place)


def test_approvals_outlive_everything(kept: Path, tmp_path: Path) -> None:
    """What reviewers signed is in the release, byte for byte, however often it had to be tried."""
    series = copied(kept / "series", tmp_path / "series")
    made = kept / "next"
    given = approvals(made)
    for number in (5, 15, 30):
        with pytest.raises(PulledOut):
            publish_on(StoppingDisk(number), series, a_release(kept, series))
    release = seal_release(made, given, series, papers=PAPERS, keys=KEYS, on=LATER)
    found = {path.read_bytes() for path in (release / "approvals").iterdir()}
    assert found == {one.as_bytes() for one in given}
    assert ON < LATER
