"""Thousands of combinations as few blocks: a block is words per dimension and all their combinations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

Cell = tuple[str, str, str, str, str]
"""Sender, receiver, category, subject, purpose."""

ORDER = (3, 2, 1, 0, 4)
"""Dimensions in the order in which cells are joined: subjects, categories, receivers, senders, purposes."""


@dataclass(frozen=True, order=True)
class Block:
    """Every combination of these words."""

    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    categories: tuple[str, ...]
    subjects: tuple[str, ...]
    purposes: tuple[str, ...]

    @property
    def cells(self) -> frozenset[Cell]:
        """The combinations, written out."""
        return frozenset(product(self.senders, self.receivers, self.categories, self.subjects, self.purposes))


def blocks_of(cells: Iterable[Cell]) -> tuple[Block, ...]:
    """Blocks that together hold exactly these cells, none twice; not always the fewest possible."""
    parts: set[tuple[frozenset[str], ...]] = {tuple(frozenset({word}) for word in cell) for cell in cells}
    while True:
        joined = parts
        for dimension in ORDER:
            joined = _joined(joined, dimension)
        if joined == parts:
            return tuple(sorted(Block(*(tuple(sorted(words)) for words in part)) for part in parts))
        parts = joined


def _joined(parts: set[tuple[frozenset[str], ...]], dimension: int) -> set[tuple[frozenset[str], ...]]:
    """Parts that differ in one dimension only become one."""
    together: dict[tuple[frozenset[str], ...], frozenset[str]] = defaultdict(frozenset)
    for part in parts:
        rest = part[:dimension] + part[dimension + 1 :]
        together[rest] |= part[dimension]
    return {(*rest[:dimension], words, *rest[dimension:]) for rest, words in together.items()}
