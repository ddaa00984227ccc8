"""What can be wrong with a log, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_TOLD = 20
"""Findings that are told; one fault early in a log can make many more."""


class Kind(StrEnum):
    """What can be wrong with a log."""

    UNREADABLE = "unreadable"
    """The line is no event."""
    CHANGED = "changed"
    """The content of the row is not what its hash was made of."""
    MISSING = "missing"
    """Events that should stand here do not."""
    OUT_OF_PLACE = "out of place"
    """The row carries a number that does not belong here: inserted, repeated or swapped."""
    BROKEN = "broken"
    """The row does not follow the one before it: that one was rewritten with its hash, or this one was."""
    REWRITTEN = "rewritten"
    """A root that was signed is not the root of these rows: history was made anew."""
    SHORTENED = "shortened"
    """The log ends before a row that a checkpoint or an earlier copy holds."""
    TWO_HISTORIES = "two histories"
    """Two checkpoints, both signed, that cannot be of one log."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something that is wrong. row: the first that is bad, from 1; last: until which it may be another."""

    row: int
    last: int
    kind: Kind
    words: str

    def __str__(self) -> str:
        rows = f"row {self.row}" if self.row == self.last else f"rows {self.row} to {self.last}"
        return f"{rows}: {self.kind.value}: {self.words}"
