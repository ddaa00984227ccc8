"""PDF files: who made them and when, earlier versions, attachments, and text in packed parts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from zicht.attack.findings import Finding
from zicht.attack.published_files import ReleaseUnreadable
from zicht.attack.side_channels import traces
from zicht.attack.side_channels.leaks import leak

PERSONAL = re.compile(rb"/(?:Author|Creator|Producer|CreationDate|ModDate|SourceModified)\s*[(<]\s*[^)>\s]")
PARTS = {
    rb"/EmbeddedFiles?\b": "files attached to it",
    rb"/JavaScript\b|/JS\b": "a program",
    rb"/Annots\b": "notes beside the text",
    rb"/Metadata\b|<x:xmpmeta": "a list of properties (XMP), with names and times",
    rb"/OCGs\b": "layers that may be hidden",
    rb"/Encrypt\b": "parts that nobody can check without a key",
}
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
UNPACKED = 1 << 28


def look(path: str, data: bytes) -> Iterator[Finding]:
    """Everything in the file beside its pages; raises ReleaseUnreadable."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data:
        raise ReleaseUnreadable(path, found="no beginning or no end", expected="PDF")
    if data.count(b"%%EOF") > 1:
        yield leak(path, "earlier versions stand before the last one")
    if data[data.rindex(b"%%EOF") + 5 :].strip(b"\r\n"):
        yield leak(path, "bytes behind its end")
    whole = data + b"".join(_unpacked(path, data))
    if PERSONAL.search(whole):
        yield leak(f"{path}: Info", "who made the document, or when")
    for pattern, words in PARTS.items():
        if re.search(pattern, whole):
            yield leak(path, words)
    yield from traces.of_text(path, whole)


def _unpacked(path: str, data: bytes) -> Iterator[bytes]:
    """Packed parts; what is no zlib stream (a picture) is left as it is."""
    left = UNPACKED
    for match in STREAM.finditer(data):
        try:
            body = zlib.decompressobj().decompress(match[1], left)
        except zlib.error:
            continue
        left -= len(body)
        if left <= 0:
            raise ReleaseUnreadable(path, found="parts that unpack without end", expected="PDF")
        yield body
