"""A large log in parts: each is looked at by itself, by one of several processes, before they are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from zicht.cooperation.audit.log_file import LONGEST, LogUnreadable
from zicht.cooperation.audit.plain_rows import PlainRows, plain_rows
from zicht.cooperation.audit.tree import leaf_hashes

PART_BYTES = 512 * 1024
FEWEST_FOR_PROCESSES = 64
"""Below so many parts, starting processes takes longer than they save."""

Looked = tuple[PlainRows | None, bytes]
"""Rows of a part with their hashes as leaves of the tree; None when it has to be looked at row by row."""


@dataclass(frozen=True)
class Part:
    """Bytes of a file, from the beginning of a line to the end of one."""

    path: Path
    start: int
    end: int

    def read(self) -> bytes:
        """These bytes. Raises LogUnreadable."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(self.start)
                return stream.read(self.end - self.start)
        except OSError as error:
            raise _unreadable(self.path, error) from None


def parts_of_file(path: Path, size: int) -> tuple[Part, ...]:
    """A file in parts of about `size` bytes. Raises LogUnreadable."""
    parts = []
    try:
        with path.open("rb") as stream:
            start, last = 0, stream.seek(0, 2)
            while start < last:
                stream.seek(min(start + size, last))
                stream.readline(LONGEST)
                parts.append(Part(path, start, stream.tell()))
                start = stream.tell()
    except OSError as error:
        raise _unreadable(path, error) from None
    return tuple(parts)


def looked_at(parts: Sequence[Part], processes: int) -> Iterator[Looked]:
    """What was found in each part, in order."""
    if processes < 2 or len(parts) < FEWEST_FOR_PROCESSES:
        yield from map(look_at, parts)
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        yield from pool.map(look_at, parts)


def look_at(part: Part) -> Looked:
    """One part, by itself."""
    rows = plain_rows(part.read())
    return rows, b"" if rows is None else leaf_hashes(rows.hashes)


def lines_of_part(part: Part) -> list[bytes]:
    """Its lines, each with its end."""
    return BytesIO(part.read()).readlines()


def _unreadable(path: Path, error: OSError) -> LogUnreadable:
    return LogUnreadable(path, found=error.strerror, expected="a file that can be read")
