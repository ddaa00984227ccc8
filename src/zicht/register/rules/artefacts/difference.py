"""What changed between two versions: per field, and within a text word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from zicht.register.rules.artefacts.content import kinds_of
from zicht.register.rules.artefacts.fields import Words


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    change: str  # "same", "gone", "new"
    text: str


@dataclass(frozen=True)
class FieldChange:
    """A field that changed; `pieces` for texts, `before` and `after` for anything else."""

    field: str
    before: Any
    after: Any
    pieces: tuple[Piece, ...] = ()


def changes(before: Any, after: Any) -> tuple[FieldChange, ...]:
    """The fields that differ between two contents of one kind, in the order of the form."""
    assert type(before) is type(after)
    return tuple(
        FieldChange(name, old, new, tuple(pieces(old, new)) if isinstance(kind, Words) else ())
        for name, kind in kinds_of(type(after)).items()
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )


def pieces(before: str, after: str) -> Iterator[Piece]:
    """A text word by word: joining what is same and gone gives `before`, same and new gives `after`."""
    old, new = _words(before), _words(after)
    for tag, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if j > i:
            yield Piece("gone", "".join(old[i:j]))
        if m > k:
            yield Piece("new", "".join(new[k:m]))


def _words(text: str) -> list[str]:
    return re.findall(r"\S+|\s+", text)
