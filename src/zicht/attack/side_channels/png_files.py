"""PNG files: texts, times and colour profiles beside the picture, and bytes behind its end."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from zicht.attack.findings import Finding
from zicht.attack.published_files import ReleaseUnreadable
from zicht.attack.side_channels.leaks import leak

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PICTURE = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"sBIT"}
"""Chunks that draw; all others speak. Source: PNG specification, third edition, section 11."""


def look(path: str, data: bytes) -> Iterator[Finding]:
    """Everything in the file that draws nothing; raises ReleaseUnreadable."""
    if data[:8] != SIGNATURE:
        raise ReleaseUnreadable(path, found="another signature", expected="PNG")
    at = 8
    kind = b""
    while kind != b"IEND":
        size = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(data):
            raise ReleaseUnreadable(path, found="a chunk cut off", expected="PNG")
        name = kind.decode("ascii", "replace")
        if kind not in PICTURE:
            yield leak(
                f"{path}: chunk {name}", "a chunk that draws nothing: a text, a time, or data of its own"
            )
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            yield leak(f"{path}: chunk {name}", "a checksum that is not of its bytes: it can carry something")
        at = end
    if at < len(data):
        yield leak(path, "bytes behind the end of the picture")
