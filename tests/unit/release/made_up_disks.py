"""Disks that fail, stop, or forget what was not brought to them, for publications that have to survive it."""

from __future__ import annotations

import errno
import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from zicht.release.series.disk import Disk
from zicht.release.series.proposals import Proposal
from zicht.release.series.publish import publish
from zicht.release.series.series import State


class PulledOut(BaseException):
    """The process ends here: nothing after it runs, no clean-up either (it is no Exception)."""


@dataclass
class StoppingDisk(Disk):
    """Does `steps` operations, and then ends the process."""

    steps: int
    done: int = 0
    torn: bool = False

    def _count(self) -> None:
        if self.done >= self.steps:
            raise PulledOut
        self.done += 1

    def make_folder(self, path: Path) -> None:
        self._count()
        super().make_folder(path)

    def write(self, path: Path, data: bytes) -> None:
        if self.torn and self.done >= self.steps:
            path.write_bytes(data[: len(data) // 2])
        self._count()
        super().write(path, data)

    def copy(self, source: Path, path: Path) -> str:
        self._count()
        return super().copy(source, path)

    def sync_folder(self, path: Path) -> None:
        self._count()
        super().sync_folder(path)

    def rename(self, old: Path, new: Path) -> None:
        self._count()
        super().rename(old, new)

    def link(self, target: str, path: Path) -> None:
        self._count()
        super().link(target, path)

    def remove(self, path: Path) -> None:
        self._count()
        super().remove(path)


@dataclass
class FailingDisk(StoppingDisk):
    """Does `steps` operations; the next one fails, once, as a full or broken disk does."""

    code: int = errno.ENOSPC

    def _count(self) -> None:
        self.done += 1
        if self.done == self.steps + 1:
            raise OSError(self.code, os.strerror(self.code))


class SlowDisk(Disk):
    """The disk of this machine, with a moment after each operation in which to be killed."""

    def sync(self, handle: int, path: Path) -> None:
        os.fsync(handle)
        time.sleep(0.002)


def publish_slowly(series: Path, state: State, proposal: Proposal) -> None:
    """What a process does that is going to be killed."""
    publish(series, state, releases=proposal.releases, tombstones=proposal.tombstones, disk=SlowDisk())


@dataclass
class Operation:
    """One operation, with the number of the sync that makes it last; None when none came."""

    kind: str
    path: Path
    data: bytes = b""
    target: str = ""
    lasting: int | None = None


@dataclass
class RecordingDisk(Disk):
    """Does everything, and writes down what it did and when it was brought to the disk.

    A file lasts from its own sync, a name from the sync of its folder: what a careful file system promises.
    """

    operations: list[Operation] = field(default_factory=list)

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        self._add(Operation("folder", path))

    def write(self, path: Path, data: bytes) -> None:
        super().write(path, data)
        self._add(Operation("file", path))
        self._add(Operation("bytes", path, data=data, lasting=len(self.operations)))

    def copy(self, source: Path, path: Path) -> str:
        digest = super().copy(source, path)
        self._add(Operation("file", path))
        self._add(Operation("bytes", path, data=path.read_bytes(), lasting=len(self.operations)))
        return digest

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        for operation in self.operations:
            if operation.kind != "bytes" and operation.lasting is None and operation.path.parent == path:
                operation.lasting = len(self.operations)
        self._add(Operation("sync", path, lasting=len(self.operations)))

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self._add(Operation("rename", new, target=str(old)))

    def link(self, target: str, path: Path) -> None:
        super().link(target, path)
        self._add(Operation("link", path, target=target))

    def remove(self, path: Path) -> None:
        there = path.exists() or path.is_symlink()
        super().remove(path)
        if there:
            self._add(Operation("remove", path))


def replay(operations: list[Operation], before: Path, after: Path, cut: int, kept: set[int]) -> None:
    """What lies on the disk when the power is cut after `cut` operations.

    before  a copy of the folder as it was, that is changed here;  after  where the operations were done
    kept    which of the operations that were not brought to the disk happen to lie on it all the same
    """

    def here(path: Path | str) -> Path:
        return before / Path(path).relative_to(after)

    for number, operation in enumerate(operations[:cut]):
        lasts = operation.lasting is not None and operation.lasting < cut
        if not lasts and number not in kept:
            continue
        place = here(operation.path)
        if not place.parent.is_dir():
            continue  # the folder itself was lost
        _redo(operation, place, here)


def _redo(operation: Operation, place: Path, here: object) -> None:
    assert callable(here)
    if operation.kind == "folder" and not place.exists():
        place.mkdir()
    elif operation.kind == "file":
        place.write_bytes(b"")
    elif operation.kind == "bytes" and place.exists():
        place.write_bytes(operation.data)
    elif operation.kind == "link" and not place.is_symlink():
        place.symlink_to(operation.target)
    elif operation.kind == "rename":
        old = here(operation.target)
        if old.exists() or old.is_symlink():
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            old.replace(place)
    elif operation.kind == "remove":
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
