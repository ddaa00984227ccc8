"""A file system in memory that writes down, in order, everything a disk would get to do.

    python -m tests.functional.power_cut.recording MOUNTPOINT RECORD [--room BYTES] [--fail-after WRITES]

One folder, no links. Every write, fsync, truncation and change of a name stands in RECORD when it is
unmounted, as one JSON line each. `crash.py` makes from it what a disk may hold after a power cut at any
of these moments. With --room it is a full disk, with --fail-after a broken one.
"""

from __future__ import annotations

import argparse
import base64
import errno
import json
import stat
import time
from pathlib import Path
from typing import Any

import mfusepy


class Recording(mfusepy.Operations):
    use_ns = True

    def __init__(self, record: Path, room: int, fail_after: int) -> None:
        self.record = record
        self.room = room
        self.fail_after = fail_after
        self.names: dict[str, int] = {}
        self.files: dict[int, bytearray] = {}
        self.modes: dict[int, int] = {}
        self.done: list[dict[str, Any]] = []

    def _note(self, act: str, **given: Any) -> None:
        self.done.append({"act": act, **given})

    def _number(self, path: str) -> int:
        if path not in self.names:
            raise mfusepy.FuseOSError(errno.ENOENT)
        return self.names[path]

    def _of(self, path: str, fh: int | None) -> int:
        return fh if fh is not None and fh in self.files else self._number(path)

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        now = time.time_ns()
        times = {"st_atime": now, "st_mtime": now, "st_ctime": now}
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2, **times}
        number = self._of(path, fh)
        size = len(self.files[number])
        return {"st_mode": stat.S_IFREG | self.modes[number], "st_nlink": 1, "st_size": size, **times}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *(name[1:] for name in self.names)]

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        number = len(self.files) + 1
        self.files[number], self.modes[number] = bytearray(), mode & 0o777
        self.names[path] = number
        self._note("link", name=path[1:], file=number)
        return number

    def open(self, path: str, flags: int) -> int:
        return self._number(path)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return bytes(self.files[self._of(path, fh)][offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        number = self._of(path, fh)
        content = self.files[number]
        acknowledges = path == "/acknowledged"
        if not acknowledges:
            self._may_write(offset + len(data) - len(content))
        if len(content) < offset:
            content.extend(bytes(offset - len(content)))
        content[offset : offset + len(data)] = data
        self._note("write", file=number, at=offset, data=base64.b64encode(data).decode())
        return len(data)

    def _may_write(self, more: int) -> None:
        self.fail_after -= 1
        if self.fail_after == 0:
            self.fail_after = 1
            raise mfusepy.FuseOSError(errno.EIO)
        if more > 0 and sum(map(len, self.files.values())) + more > self.room:
            raise mfusepy.FuseOSError(errno.ENOSPC)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        number = self._of(path, fh)
        content = self.files[number]
        del content[length:]
        content.extend(bytes(length - len(content)))
        self._note("truncate", file=number, size=length)
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        self._note("sync", file=self._of(path, fh))
        return 0

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        self._note("sync names")
        return 0

    def unlink(self, path: str) -> int:
        self._number(path)
        del self.names[path]
        self._note("unlink", name=path[1:])
        return 0

    def rename(self, old: str, new: str) -> int:
        number = self._number(old)
        del self.names[old]
        self.names[new] = number
        self._note("rename", name=old[1:], to=new[1:], file=number)
        return 0

    def chmod(self, path: str, mode: int) -> int:
        self.modes[self._number(path)] = mode & 0o777
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        return 0

    def destroy(self, path: str) -> None:
        self.record.write_text("".join(json.dumps(one) + "\n" for one in self.done))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("mountpoint")
    parser.add_argument("record", type=Path)
    parser.add_argument("--room", type=int, default=10**9)
    parser.add_argument("--fail-after", type=int, default=0)
    given = parser.parse_args()
    recording = Recording(given.record, given.room, given.fail_after)
    mfusepy.FUSE(recording, given.mountpoint, foreground=True, nothreads=True, fsname="recording")


if __name__ == "__main__":
    main()
