"""Records of processings as JSON lines: each one whole and on disk before it is acknowledged."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from zicht.cooperation.audit.log_file import LogUnreadable, lines_of_file
from zicht.cooperation.processing_log.record import ProcessingRecord, read_record
from zicht.kit.digests import canonical_json
from zicht.kit.files import write_whole


def write_record(path: Path, record: ProcessingRecord) -> None:
    """Append one record; returns when the disk has it, as the standard asks of a log.

    The line goes in one write to a file opened for appending, so that writers do not mix. Half a line that a
    crash left is ended first.
    """
    line = canonical_json(record.as_dict())
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line
        written = os.write(handle, line)
        assert written == len(line), "a line that was not written whole"
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        _sync(path.parent)


def read_records(path: Path) -> Iterator[tuple[int, ProcessingRecord]]:
    """Number of the line and record, in order. Raises LogUnreadable at a line that is none.

    A line that a crash cut off was never acknowledged, and is passed over.
    """
    for number, line in enumerate(lines_of_file(path), 1):
        where = f"{path}, line {number}"
        try:
            plain = json.loads(line)
        except ValueError:
            if not line.rstrip(b"\n").endswith(b"}"):
                continue
            raise LogUnreadable(where, found="no JSON", expected="a record") from None
        yield number, read_record(plain, where=where)


def keep_records(path: Path, traces: Collection[str]) -> int:
    """Keep records of these traces only; gives how many went. Nobody may write meanwhile."""
    kept, gone = [], 0
    for _, record in read_records(path):
        if record.context.trace_id in traces:
            kept.append(canonical_json(record.as_dict()))
        else:
            gone += 1
    if gone:
        write_whole(path, b"".join(kept), mode=0o600)
    return gone


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
