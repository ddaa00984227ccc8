"""Is the log what was written? Row by row, without any database, so that each participant can do it alone.

A row is looked at as bytes: its hash must fit its content, it must name the hash of the row before it,
and carry the number of its place. Bytes that fit all three are as they were written. Only a row that
does not fit is read further, to say what is wrong. A history that was rewritten whole, with all hashes
made anew, is held against what a participant kept: checkpoints narrow it down to rows between two of
them, an earlier copy names the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise, zip_longest

from zicht.cooperation.audit.checkpoint import Checkpoint
from zicht.cooperation.audit.event import GENESIS, Event, EventInvalid
from zicht.cooperation.audit.line_form import parts_of_plain_line
from zicht.cooperation.audit.log_file import BODY, HASH, event_of_line, is_hash, is_withheld, line_of_body
from zicht.cooperation.audit.tree import Tree

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


@dataclass(frozen=True)
class Verification:
    """What was found.

    rows         in the log;  withheld: of which not shown to this reader
    head         hash of the last event, GENESIS of an empty log
    root         of the tree over all rows
    findings     what is wrong, sorted by row; at most MOST_TOLD of the rows themselves
    checkpoints  those the log was held against, sorted by size
    """

    rows: int
    withheld: int
    head: str
    root: bytes
    findings: tuple[Finding, ...]
    checkpoints: tuple[Checkpoint, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify_log(
    lines: Iterable[bytes], *, checkpoints: Sequence[Checkpoint] = (), copy: Iterable[bytes] | None = None
) -> Verification:
    """Look at each row of a log.

    checkpoints  of this log, with signatures that were checked
    copy         lines of an earlier copy of it; rows withheld in one of both are compared by their hash
    """
    walk = _Walk()
    if copy is None:
        walk.over(lines)
    else:
        walk.over(_compared(lines, copy, walk.findings))
    tree = Tree(bytes.fromhex(hash) for hash in walk.hashes)
    ordered = tuple(sorted(set(checkpoints)))
    findings = [*walk.findings, *_against(tree, ordered)]
    return Verification(
        rows=len(walk.hashes),
        withheld=walk.withheld,
        head=walk.hashes[-1] if walk.hashes else GENESIS,
        root=tree.root(),
        findings=tuple(sorted(findings)),
        checkpoints=ordered,
    )


class _Walk:
    """The hashes of rows that were passed, and what was wrong with them.

    A row out of place leaves what is expected of the next as it was: of two that were swapped one is told.
    """

    def __init__(self) -> None:
        self.hashes: list[str] = []
        self.findings: list[Finding] = []
        self.withheld = 0
        self._prev = GENESIS
        self._seq = 1

    def over(self, lines: Iterable[bytes]) -> None:
        for row, line in enumerate(lines, 1):
            body = line[BODY]
            found = sha256(body).hexdigest()
            expected = self._prev.encode(), b"%d" % self._seq, found.encode()
            if parts_of_plain_line(line) == expected:
                self._pass(found, self._seq)
            else:
                self._look_closer(row, line, body, found)

    def _pass(self, hash: str, seq: int) -> None:
        self.hashes.append(hash)
        self._prev, self._seq = hash, seq + 1

    def _look_closer(self, row: int, line: bytes, body: bytes, found: str) -> None:
        stated = line[HASH].decode("ascii", "replace")
        if is_withheld(line) and is_hash(stated):
            self.withheld += 1
            self._pass(stated, self._seq)
            return
        try:
            event = event_of_line(line_of_body(body, found))
        except EventInvalid as fault:
            self._tell(row, Kind.UNREADABLE, str(fault))
            self.hashes.append(stated if is_hash(stated) else found)
            self._prev, self._seq = self.hashes[-1], self._seq + 1
            return
        if line != line_of_body(body, stated) or stated != found:
            self._tell(row, Kind.CHANGED, "its content is not what its hash was made of")
            found = stated if is_hash(stated) else found
        self._place(row, event, found)

    def _place(self, row: int, event: Event, hash: str) -> None:
        if event.seq > self._seq:
            gone = f"event {self._seq}"
            if event.seq > self._seq + 1:
                gone = f"events {self._seq} to {event.seq - 1}"
            self._tell(row, Kind.MISSING, f"{gone} should come before event {event.seq}")
        elif event.seq == self._seq - 1 and row > 1:
            self._tell(row - 1, Kind.OUT_OF_PLACE, f"two rows carry number {event.seq}", last=row)
        elif event.seq < self._seq:
            self._tell(row, Kind.OUT_OF_PLACE, f"event {event.seq} where event {self._seq} belongs")
        elif event.prev != self._prev:
            words = "do not join: one of both was rewritten together with its hash"
            self._tell(max(row - 1, 1), Kind.BROKEN, words, last=row)
        self.hashes.append(hash)
        if event.seq >= self._seq:
            self._prev, self._seq = hash, event.seq + 1

    def _tell(self, row: int, kind: Kind, words: str, *, last: int | None = None) -> None:
        if len(self.findings) < MOST_TOLD:
            self.findings.append(Finding(row, last or row, kind, words))


def _compared(lines: Iterable[bytes], copy: Iterable[bytes], findings: list[Finding]) -> Iterator[bytes]:
    """The lines, held against those of an earlier copy; the first that differs is told."""
    differs = False
    for row, (line, kept) in enumerate(zip_longest(lines, copy), 1):
        if line is None:
            findings.append(Finding(row, row, Kind.SHORTENED, "the earlier copy goes on here"))
            return
        if kept is not None and not differs and not _same(line, kept):
            differs = True
            findings.append(Finding(row, row, Kind.REWRITTEN, "the earlier copy holds something else"))
        yield line


def _same(line: bytes, kept: bytes) -> bool:
    if is_withheld(line) or is_withheld(kept):
        return line[HASH] == kept[HASH]
    return line == kept


def _against(tree: Tree, checkpoints: Sequence[Checkpoint]) -> Iterator[Finding]:
    """Whether the log still begins with what each checkpoint was signed over."""
    good = 0
    for one, other in pairwise(checkpoints):
        if one.origin != other.origin or (one.size == other.size and one.root != other.root):
            words = "checkpoints of different logs, or of one log with two histories"
            yield Finding(1, other.size, Kind.TWO_HISTORIES, words)
    for checkpoint in checkpoints:
        if checkpoint.size > len(tree):
            words = f"a checkpoint of {checkpoint.size} rows was signed, {len(tree)} are here"
            yield Finding(len(tree) + 1, checkpoint.size, Kind.SHORTENED, words)
            return
        if tree.root(checkpoint.size) != checkpoint.root:
            words = f"not the history of which the checkpoint of {checkpoint.size} rows was signed"
            yield Finding(min(good + 1, checkpoint.size), checkpoint.size, Kind.REWRITTEN, words)
            return
        good = checkpoint.size
