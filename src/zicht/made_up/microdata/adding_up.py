"""Counts of many blocks added up, passed between processes without their zeros.

A block counts for every cell of the country, but nearly all of its counts lie in its own few cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from zicht.made_up.microdata.country import Ints

Packed = dict[str, tuple[tuple[int, ...], Ints, Ints]]
"""Name -> shape, positions in the flattened array, values there."""


def packed(counts: Mapping[str, Ints]) -> Packed:
    """Leave the zeros out."""
    found: Packed = {}
    for name, values in counts.items():
        flat = values.ravel()
        at = np.flatnonzero(flat)
        found[name] = (values.shape, at, flat[at])
    return found


@dataclass
class Sums:
    """Arrays by name, zero until something is added."""

    arrays: dict[str, Ints] = field(default_factory=dict)

    def add(self, counts: Packed) -> None:
        """Add the counts of a block."""
        for name, (shape, at, values) in counts.items():
            if name not in self.arrays:
                self.arrays[name] = np.zeros(shape, dtype=np.int64)
            self.arrays[name].reshape(-1)[at] += values
