"""What publishing asks of a disk: few operations, each of which a test can let fail, forget or be the last.

A file counts as written when its bytes are on the disk (fsync), a name when its folder is.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zicht.kit.errors import UserError

READ_ONLY = 0o444
FOLDER = 0o755
_BLOCK = 1 << 20


class DiskRefused(UserError):
    """The disk refused to take what had to be written; what was published before is as it was."""

    exit_code = 209
    usual_remedy = "make room, look at the health of the disk, and give the command again"


class Disk:
    """The disk of this machine."""

    def make_folder(self, path: Path) -> None:
        """A new folder, readable by all whatever the habit of the machine."""
        path.mkdir()
        path.chmod(FOLDER)

    def write(self, path: Path, data: bytes) -> None:
        """A new file with its bytes on the disk."""
        with _new(path) as handle:
            _write_all(handle, data)
            self.sync(handle, path)

    def copy(self, source: Path, path: Path) -> str:
        """A new file with the bytes of another; SHA-256 of what was written."""
        digest = hashlib.sha256()
        with source.open("rb") as stream, _new(path) as handle:
            while block := stream.read(_BLOCK):
                digest.update(block)
                _write_all(handle, block)
            self.sync(handle, path)
        return digest.hexdigest()

    def sync(self, handle: int, path: Path) -> None:
        """Return when the bytes, or names, behind an open handle are on the disk."""
        os.fsync(handle)

    def sync_folder(self, path: Path) -> None:
        """Return when the names in a folder are on the disk."""
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self.sync(handle, path)
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Another name in one step; an existing file or link there gives way."""
        old.replace(new)

    def link(self, target: str, path: Path) -> None:
        """A symbolic link."""
        path.symlink_to(target)

    def remove(self, path: Path) -> None:
        """A file, a link, or a folder with all in it; nothing when there is none."""
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def refusal_told(where: object) -> Iterator[None]:
    """What the disk says becomes a DiskRefused; the words are those of the machine."""
    try:
        yield
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, "EIO")
        raise DiskRefused(
            where, found=f"{error.strerror} ({name})", expected="a disk that takes it"
        ) from error


def _write_all(handle: int, data: bytes) -> None:
    """A disk may take a part of what it is given."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


@contextmanager
def _new(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        yield handle
        os.fchmod(handle, READ_ONLY)
    finally:
        os.close(handle)
