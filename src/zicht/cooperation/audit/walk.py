"""Along the rows of a log, in order: thousands at once as long as nothing is wrong, else one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice

from zicht.cooperation.audit.event import GENESIS, Event, EventInvalid
from zicht.cooperation.audit.findings import MOST_TOLD, Finding, Kind
from zicht.cooperation.audit.log_file import BODY, HASH, event_of_line, is_hash, is_withheld, line_of_body
from zicht.cooperation.audit.plain_rows import PlainRows, plain_rows
from zicht.cooperation.audit.tree import SIZE, Tree, leaf_hash, leaf_hashes

AT_ONCE = 1000
_PIECES = 32


class Walk:
    """What was passed, and what was wrong with it.

    A row out of place leaves what is expected of the next as it was: of two that were swapped one is told.

    tree      over the hashes of the rows
    head      hash of the last row, GENESIS before the first
    withheld  rows of which only the hash is shown
    """

    def __init__(self) -> None:
        self.tree = Tree()
        self.findings: list[Finding] = []
        self.withheld = 0
        self.head = GENESIS
        self._prev = GENESIS
        self._seq = 1

    def over(self, lines: Iterable[bytes]) -> None:
        """Go on over these lines."""
        rest = iter(lines)
        while some := list(islice(rest, AT_ONCE)):
            self._over(some)

    def take(self, rows: PlainRows, leaves: bytes) -> bool:
        """Go on over rows that are sound among themselves, if they follow; gives whether they do.

        leaves  hashes of their hashes, as leaves of the tree
        """
        if not rows.follows(self._seq, bytes.fromhex(self._prev)):
            return False
        self.tree.grow(leaves)
        self.head = self._prev = rows.hashes[-SIZE:].hex()
        self.withheld += rows.withheld
        self._seq += rows.rows
        return True

    def _over(self, lines: Sequence[bytes]) -> None:
        """All at once, or else in pieces: so that one odd row costs no more than a look at its neighbours."""
        rows = plain_rows(b"".join(lines))
        if rows is not None and rows.rows == len(lines) and self.take(rows, leaf_hashes(rows.hashes)):
            return
        if len(lines) == 1:
            self._look_closer(lines[0])
            return
        size = len(lines) // _PIECES or 1
        for at in range(0, len(lines), size):
            self._over(lines[at : at + size])

    def _look_closer(self, line: bytes) -> None:
        row, found = len(self.tree) + 1, sha256(line[BODY]).hexdigest()
        stated = line[HASH].decode("ascii", "replace")
        if is_withheld(line) and is_hash(stated):
            self.withheld += 1
            self._go_on(stated, self._seq)
            return
        try:
            event = event_of_line(line_of_body(line[BODY], found))
        except EventInvalid as fault:
            self._tell(row, Kind.UNREADABLE, str(fault))
            self._go_on(stated if is_hash(stated) else found, self._seq)
            return
        if line != line_of_body(line[BODY], stated) or stated != found:
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
        if event.seq >= self._seq:
            self._go_on(hash, event.seq)
        else:
            self._add(hash)

    def _go_on(self, hash: str, seq: int) -> None:
        """The row with this hash carries number `seq`, and the next one follows it."""
        self._add(hash)
        self._prev, self._seq = hash, seq + 1

    def _add(self, hash: str) -> None:
        self.tree.grow(leaf_hash(bytes.fromhex(hash)))
        self.head = hash

    def _tell(self, row: int, kind: Kind, words: str, *, last: int | None = None) -> None:
        if len(self.findings) < MOST_TOLD:
            self.findings.append(Finding(row, last or row, kind, words))
