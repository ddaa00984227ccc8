"""Where each value of a JSON text stands, so that a fault can name its line and column."""

from __future__ import annotations

import json
import re

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\],:])|(?P<word>[^\s{}\[\],:"]+))', re.DOTALL
)


def places_of(text: str) -> dict[Path, tuple[int, int]]:
    """The path of each value ("partnerships", 2, "name") -> its line and column, both from 1.

    text  JSON that was read without a fault
    """
    places: dict[Path, tuple[int, int]] = {}
    steps: list[str | int] = []
    kinds: list[str] = []
    key_next = False
    lines = _Lines(text)
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if mark in ("{", "["):
            places[tuple(steps)] = lines.of(token.start("mark"))
            kinds.append(mark)
            steps.append("" if mark == "{" else 0)
            key_next = mark == "{"
        elif mark in ("}", "]"):
            kinds.pop()
            steps.pop()
            key_next = False
        elif mark == ",":
            key_next = kinds[-1] == "{"
            last = steps[-1]
            steps[-1] = last + 1 if isinstance(last, int) else last
        elif mark == ":":
            key_next = False
        elif key_next and token["text"]:
            steps[-1] = json.loads(token["text"])
        else:
            places[tuple(steps)] = lines.of(token.start("text" if token["text"] else "word"))
    return places


class _Lines:
    """Offsets as line and column; asked for in rising order, so that the text is gone through once."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line, self._start = text, 0, 1, 0

    def of(self, offset: int) -> tuple[int, int]:
        breaks = self._text.count("\n", self._at, offset)
        if breaks:
            self._line += breaks
            self._start = self._text.rfind("\n", 0, offset) + 1
        self._at = offset
        return self._line, offset - self._start + 1
