"""GZIP files: the time and the name of the file that was packed."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.attack.findings import Finding
from zicht.attack.side_channels import traces
from zicht.attack.side_channels.leaks import leak

_NAME, _COMMENT, _EXTRA = 8, 16, 4


def look(path: str, data: bytes, unpacked: bytes) -> Iterator[Finding]:
    """What the head of the file says beside its content. Source: RFC 1952, section 2.3."""
    if data[4:8] != b"\0\0\0\0":
        yield leak(path, "the time at which it was packed", grave=False)
    if data[3] & (_NAME | _COMMENT | _EXTRA):
        yield leak(path, "a name, a comment or extra data of the file that was packed")
    yield from traces.of_text(path, unpacked)
