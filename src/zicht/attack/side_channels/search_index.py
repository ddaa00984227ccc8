"""The search index: a term that stands on no page is of something that was withheld."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from zicht.attack.findings import Finding
from zicht.attack.published_files import FileKind, PublishedFolder
from zicht.attack.side_channels.leaks import leak


def look(folder: PublishedFolder) -> Iterator[Finding]:
    """Terms of search indexes against the words of everything else that is published."""
    indexes = [
        file.path for file in folder.of_kind(FileKind.JSON) if "search" in file.path.rsplit("/", 1)[-1]
    ]
    for path in indexes:
        unknown = _words(_texts(folder.document(path)))
        others = (file.path for file in folder.of_kind(FileKind.JSON, FileKind.HTML, FileKind.TEXT))
        for other in sorted((place for place in others if place not in indexes), key=_likely):
            if not unknown:
                break
            unknown -= set(_found(folder.bytes_of(other)))
        if unknown:
            yield leak(path, "terms that stand on no page and in no table: of something that was withheld")


def _likely(path: str) -> tuple[bool, int, str]:
    """Lists of names first: most terms are found there, and the thousands of other files need no look."""
    return ("area" not in path and "gebied" not in path and "place" not in path, path.count("/"), path)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _words(texts: Iterable[str]) -> set[str]:
    keys = {"entries"}
    return {word for text in texts for word in _found(text.encode())} - keys


def _found(data: bytes) -> Iterator[str]:
    return (word.casefold() for word in re.findall(r"[^\W_]+", data.decode("utf-8", "replace")))
