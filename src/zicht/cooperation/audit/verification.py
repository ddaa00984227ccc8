"""Is the log what was written? Row by row, without any database, so that each participant can do it alone.

A row is looked at as bytes: its hash must fit its content, it must name the hash of the row before it,
and carry the number of its place. Bytes that fit all three are as they were written. Only a row that
does not fit is read further, to say what is wrong. A large file is looked at in parts by several processes;
a part in which something is wrong, or that does not join the one before it, row by row. A history that was
rewritten whole, with all hashes made anew, is held against what a participant kept: checkpoints narrow it
down to rows between two of them, an earlier copy names the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path

from zicht.cooperation.audit.checkpoint import Checkpoint
from zicht.cooperation.audit.findings import Finding, Kind
from zicht.cooperation.audit.log_file import HASH, is_withheld
from zicht.cooperation.audit.parts import PART_BYTES, lines_of_part, looked_at, parts_of_file
from zicht.cooperation.audit.tree import Tree
from zicht.cooperation.audit.walk import Walk


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
    walk = Walk()
    if copy is None:
        walk.over(lines)
    else:
        walk.over(_compared(lines, copy, walk.findings))
    return _found(walk, checkpoints)


def verify_file(
    path: Path, *, checkpoints: Sequence[Checkpoint] = (), processes: int = 1, part_bytes: int = PART_BYTES
) -> Verification:
    """Look at each row of a log in a file. Raises LogUnreadable.

    processes   that look at parts of it; what is found does not depend on their number
    part_bytes  size of a part, about
    """
    walk = Walk()
    parts = parts_of_file(path, part_bytes)
    for part, (rows, leaves) in zip(parts, looked_at(parts, processes), strict=True):
        if rows is None or not walk.take(rows, leaves):
            walk.over(lines_of_part(part))
    return _found(walk, checkpoints)


def _found(walk: Walk, checkpoints: Sequence[Checkpoint]) -> Verification:
    ordered = tuple(sorted(set(checkpoints)))
    return Verification(
        rows=len(walk.tree),
        withheld=walk.withheld,
        head=walk.head,
        root=walk.tree.root(),
        findings=tuple(sorted([*walk.findings, *_against(walk.tree, ordered)])),
        checkpoints=ordered,
    )


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
