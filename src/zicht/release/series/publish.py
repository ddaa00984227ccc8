"""Publish: write aside, bring to the disk, give its name, switch one link. Readers see the old or the new.

A release gets its name (its own digest) only when every byte of it is on the disk, and the state that lists
it holds only when the release has its name. What a broken-off run left is finished or swept by the next one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from zicht.kit.errors import UserError
from zicht.kit.files import OutputExists
from zicht.release.sealing.sealed import SEAL, ReleaseInvalid, verify_release
from zicht.release.series.disk import Disk, refusal_told
from zicht.release.series.series import CURRENT, RELEASES, SHOWN, STATE, STATES, State, read_state
from zicht.release.series.series_ledger import read_events, withdrawn

ASIDE = ".aside-"
LOCK = ".lock"


class SeriesBusy(UserError):
    """Somebody else is publishing in this series at this moment."""

    exit_code = 217
    usual_remedy = "wait until the other publication is done, and give the command again"


@dataclass(frozen=True)
class Content:
    """What comes in a folder.

    files   path -> bytes;  copies  path -> (file to copy, SHA-256 that it must have)
    links   name -> where it leads
    """

    files: Mapping[str, bytes]
    copies: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def folders(self) -> list[str]:
        """All folders, those above first."""
        parents = {
            str(above) for path in (*self.files, *self.copies) for above in PurePosixPath(path).parents
        }
        return sorted(parents - {"."})


def start_series(series: Path, state: State, *, disk: Disk | None = None) -> None:
    """Make the folder of a series, whole, with its first state. Raises OutputExists, DiskRefused."""
    disk = disk or Disk()
    if series.exists() or series.is_symlink():
        raise OutputExists(
            series, found="something already", expected="no such folder", remedy="name another"
        )
    with refusal_told(series):
        series.parent.mkdir(parents=True, exist_ok=True)
        aside = series.with_name(f"{ASIDE}{series.name}")
        disk.remove(aside)
        disk.make_folder(aside)
        for name in (RELEASES, STATES):
            disk.make_folder(aside / name)
            disk.sync_folder(aside / name)
        for name, target in SHOWN.items():
            disk.link(target, aside / name)
        _put_state(aside, state, disk)
        disk.rename(aside, series)
        disk.sync_folder(series.parent)


def publish(
    series: Path,
    state: State,
    *,
    releases: Mapping[str, Content] | None = None,
    tombstones: Mapping[str, Content] | None = None,
    disk: Disk | None = None,
) -> None:
    """Bring releases to their place and switch to `state`; what is withdrawn gives way to its tombstone.

    releases    digest -> its files;  tombstones  digest -> its files
    raises SeriesBusy, DiskRefused, ReleaseInvalid (a file changed under our hands); then all is as it was
    """
    disk = disk or Disk()
    with refusal_told(series), _alone(series):
        sweep(series, disk)
        for digest, content in sorted((releases or {}).items()):
            _put_release(series, digest, content, disk)
        for digest, content in sorted((tombstones or {}).items()):
            put_content(series / RELEASES / f"{ASIDE}tombstone-{digest}", content, disk)
        disk.sync_folder(series / RELEASES)
        _put_state(series, state, disk)
        _bury(series, state, disk)


def recover(series: Path, *, disk: Disk | None = None) -> None:
    """Finish or sweep what a broken-off run left. Raises SeriesBusy, DiskRefused."""
    disk = disk or Disk()
    with refusal_told(series), _alone(series):
        sweep(series, disk)


def sweep(series: Path, disk: Disk) -> None:
    """Remove what is unfinished and what no state needs; finish a withdrawal.

    A release without a place in the list stays when it is whole (its name is its digest): the run that was
    broken off will be given again. The state before the present one stays for who is reading it.
    """
    state = read_state(series)
    _bury(series, state, disk)
    for folder in (series, series / RELEASES, series / STATES):
        for place in sorted(folder.glob(f"{ASIDE}*")):
            disk.remove(place)
    present = os.readlink(series / STATE).rpartition("/")[2]
    older = sorted(place for place in (series / STATES).iterdir() if place.name < present)
    newer = sorted(place for place in (series / STATES).iterdir() if place.name > present)
    for place in (*older[:-1], *newer):
        disk.remove(place)


def _put_release(series: Path, digest: str, content: Content, disk: Disk) -> None:
    target = series / RELEASES / digest
    if target.exists() and _is_whole(target, digest):
        return
    disk.remove(target)  # no state lists it: it was put there by somebody else, or is damaged
    aside = series / RELEASES / f"{ASIDE}{digest}"
    put_content(aside, content, disk)
    disk.rename(aside, target)


def _is_whole(folder: Path, digest: str) -> bool:
    try:
        verify_release(folder, digest=digest)
    except UserError:
        return False
    return True


def put_content(aside: Path, content: Content, disk: Disk) -> None:
    """A new folder with all its files and their names on the disk; one that lies there is removed first."""
    disk.remove(aside)
    disk.make_folder(aside)
    for folder in content.folders:
        disk.make_folder(aside / folder)
    for path, data in sorted(content.files.items()):
        disk.write(aside / path, data)
    for path, (source, digest) in sorted(content.copies.items()):
        if disk.copy(source, aside / path) != digest:
            raise ReleaseInvalid(source, found="a file that changed meanwhile", expected="what was approved")
    for path, target in sorted(content.links.items()):
        disk.link(target, aside / path)
    for folder in reversed(content.folders):
        disk.sync_folder(aside / folder)
    disk.sync_folder(aside)


def _put_state(series: Path, state: State, disk: Disk) -> None:
    """The state in its folder, then the link: the one step in which everything changes."""
    place = series / STATES / state.name
    aside = series / STATES / f"{ASIDE}{state.name}"
    links = {CURRENT: f"../../{RELEASES}/{state.current}"} if state.current else {}
    put_content(aside, Content(state.files, links=links), disk)
    disk.remove(place)  # of a run that was broken off before the link was switched
    disk.rename(aside, place)
    disk.sync_folder(series / STATES)
    link = series / f"{ASIDE}{STATE}"
    disk.remove(link)
    disk.link(f"{STATES}/{state.name}", link)
    disk.rename(link, series / STATE)
    disk.sync_folder(series)


def _bury(series: Path, state: State, disk: Disk) -> None:
    """Replace withdrawn content by its tombstone; both lie on the disk when the state that says so holds."""
    for digest in withdrawn(read_events(state.ledger, where=series)):
        place, stone = series / RELEASES / digest, series / RELEASES / f"{ASIDE}tombstone-{digest}"
        if stone.exists() and (place / SEAL).exists():
            disk.rename(place, series / RELEASES / f"{ASIDE}withdrawn-{digest}")
            disk.sync_folder(series / RELEASES)
        if stone.exists():
            disk.rename(stone, place)
            disk.sync_folder(series / RELEASES)
        disk.remove(series / RELEASES / f"{ASIDE}withdrawn-{digest}")


@contextmanager
def _alone(series: Path) -> Iterator[None]:
    """One publication at a time; the lock goes with the process that holds it."""
    if not (series / STATE).is_symlink():
        read_state(series)  # says what is wrong
    handle = os.open(series / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SeriesBusy(series, found="a publication", expected="none at this moment") from None
        yield
    finally:
        os.close(handle)
