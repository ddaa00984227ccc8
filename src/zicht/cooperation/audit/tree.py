"""A Merkle tree over a growing list (RFC 6962, 2.1; proofs are checked as in RFC 9162, 2.1.3.2 and 2.1.4.2).

Its root stands for all that is in the list, in that order. With a proof of some twenty hashes anybody sees
that something is in it, or that a later list begins with an earlier one, without having the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

SIZE = 32
EMPTY = sha256(b"").digest()
"""Root of a list with nothing in it."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of one entry; the byte before it keeps it apart from that of a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def leaf_hashes(entries: bytes) -> bytes:
    """Hashes of many entries of 32 bytes each, one behind the other; so are the entries."""
    return b"".join(
        [sha256(b"\x00" + entries[at : at + SIZE]).digest() for at in range(0, len(entries), SIZE)]
    )


class Tree:
    """The tree of a list that may grow; roots and proofs also of each shorter list it begins with."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray()]
        self.grow(b"".join([leaf_hash(entry) for entry in entries]))

    def grow(self, leaves: bytes) -> None:
        """Put more behind it. leaves: hashes of the entries, as of `leaf_hashes`."""
        self._levels[0] += leaves
        for level, below in enumerate(self._levels):
            if len(below) <= SIZE:
                return
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            above = self._levels[level + 1]
            above += _nodes(below, from_=2 * len(above))

    def __len__(self) -> int:
        return len(self._levels[0]) // SIZE

    def root(self, size: int | None = None) -> bytes:
        """Root of the first `size` entries; of all when None."""
        size = len(self) if size is None else size
        if not 0 <= size <= len(self):
            raise IndexError(f"{size} of {len(self)} entries")
        return self._hash(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Proof that entry `index` (from 0) is in the list of `size`: PATH(m, D[n])."""
        if not 0 <= index < size <= len(self):
            raise IndexError(f"entry {index} of {size}, of {len(self)}")
        path: list[bytes] = []
        start = 0
        while size > 1:
            half = _half(size)
            if index - start < half:
                path.append(self._hash(start + half, size - half))
                size = half
            else:
                path.append(self._hash(start, half))
                start, size = start + half, size - half
        return tuple(reversed(path))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Proof that the list of `new` entries begins with the list of `old`: PROOF(m, D[n])."""
        if not 0 < old <= new <= len(self):
            raise IndexError(f"{old} and {new} of {len(self)} entries")
        return self._subproof(old, 0, new, whole=True)

    def _subproof(self, old: int, start: int, size: int, *, whole: bool) -> tuple[bytes, ...]:
        if old == size:
            return () if whole else (self._hash(start, size),)
        half = _half(size)
        if old <= half:
            return (
                *self._subproof(old, start, half, whole=whole),
                self._hash(start + half, size - half),
            )
        return (
            *self._subproof(old - half, start + half, size - half, whole=False),
            self._hash(start, half),
        )

    def _hash(self, start: int, size: int) -> bytes:
        """Hash of the subtree over `size` entries from `start`, a place where such a subtree begins."""
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            at = (start >> level) * SIZE
            return bytes(self._levels[level][at : at + SIZE])
        half = _half(size)
        return node_hash(self._hash(start, half), self._hash(start + half, size - half))


def proves_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows `entry` at `index` of the list of `size` with this root."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf_hash(entry)
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the proof shows that the list of `new` begins with the list of `old`, given both roots."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _nodes(below: bytearray, *, from_: int) -> bytes:
    """Hashes of pairs from a place on; a last one without a partner waits for it."""
    pairs = bytes(below[from_ : len(below) // (2 * SIZE) * (2 * SIZE)])
    return b"".join(
        [sha256(b"\x01" + pairs[at : at + 2 * SIZE]).digest() for at in range(0, len(pairs), 2 * SIZE)]
    )
