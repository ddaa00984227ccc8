"""ZIP files, of which XLSX is one: times, comments, and bytes between the members."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence

from zicht.attack.findings import Finding
from zicht.attack.side_channels import traces
from zicht.attack.side_channels.leaks import leak

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The least date that ZIP can hold: the one of archives that say nothing of when they were made."""

Members = Sequence[tuple[zipfile.ZipInfo, bytes]]

_LOCAL_HEAD, _CENTRAL_HEAD, _END = 30, 46, 22


def look(path: str, data: bytes, members: Members) -> Iterator[Finding]:
    """Everything in the archive beside the bytes of its members."""
    if any(member.date_time != NO_TIME for member, _ in members):
        yield leak(path, "members bear the time at which they were made", grave=False)
    if any(member.comment or member.extra for member, _ in members):
        yield leak(path, "members bear comments or extra fields: users and times of the machine stand there")
    names = [member.filename for member, _ in members]
    if len(set(names)) != len(names):
        yield leak(path, "two members have one name: readers show the last, the first is hidden")
    if _claimed(members) != len(data):
        yield leak(path, "a comment of the archive, or bytes between its members")
    for member, body in members:
        yield from traces.of_text(f"{path}: {member.filename}", body)


def _claimed(members: Members) -> int:
    """Bytes that members without extra fields, and the list of them, take."""
    size = _END
    for member, _ in members:
        name = len(member.filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "replace"))
        extra = len(member.extra) + len(member.comment)
        size += _LOCAL_HEAD + _CENTRAL_HEAD + 2 * name + extra + member.compress_size
    return size
