"""HTML, SVG and XML: comments, metadata of drawing programs, and digits that no eye sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zicht.attack.findings import Finding
from zicht.attack.side_channels import traces
from zicht.attack.side_channels.leaks import leak

DRAWING_PROGRAM = (
    b"<metadata",
    b"inkscape:",
    b"sodipodi:",
    b"adobe illustrator",
    b"figma",
    b"<rdf:rdf",
    b"<i:pgf",
)
GENERATOR = (b'name="generator"', b"name='generator'", b'name="author"', b"name='author'")
PICTURE_INSIDE = (b"data:image/png", b"data:image/jpeg", b"data:image/gif", b"data:image/webp")
ELSEWHERE = tuple(
    f"{attribute}={quote}{start}".encode()
    for attribute in ("src", "srcset", "xlink:href")
    for quote in ('"', "'")
    for start in ("http:", "https:", "//")
)
SIX_DECIMALS = re.compile(rb"\.\d{6}")
FINE_PATH = re.compile(rb"\bd=\"[^\"]*\.\d{6}")
"""A path with a millionth of a unit: the eye sees a tenth, a program reads the value it was drawn from."""


def look(path: str, data: bytes) -> Iterator[Finding]:
    """Everything in the file that a reader of the page does not see."""
    small = data.lower()
    if b"<!--" in data:
        yield leak(path, "comments")
    if any(word in small for word in DRAWING_PROGRAM):
        yield leak(path, "metadata of the program that drew it")
    if any(word in small for word in GENERATOR):
        yield leak(path, "a name of who or what made it", grave=False)
    if any(word in small for word in PICTURE_INSIDE):
        yield leak(path, "a picture within, whose own metadata nobody looked at", grave=False)
    if SIX_DECIMALS.search(data) and FINE_PATH.search(data):
        yield leak(path, "coordinates finer than an eye sees: they give back the values drawn")
    if any(word in small for word in ELSEWHERE):
        yield leak(path, "it loads something from elsewhere, which tells who reads it", grave=False)
    yield from traces.of_text(path, data, clock=not path.endswith("sitemap.xml"))
