"""Supplier keys: nine characters that look random, are unique, and follow from a number and the seed.

Inside the generator everything is numbered from 0 upwards, which makes it possible to speak of an address
in another block without making that block. Outside nobody sees a number: a keyed permutation of
0 .. 999 999 999 (a Feistel network over 30 bits that walks on until it is inside) gives each its key.
It hides nothing from an attacker and need not: everybody in it is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.made_up.chance import stream
from zicht.model.contracts import Domain

Ints = npt.NDArray[np.int64]

KEYS = 1_000_000_000
WIDTH = 9
_THREE_DIGITS = np.array([[ord(c) for c in f"{n:03d}"] for n in range(1000)], dtype=np.uint8)
_HALF, _MASK, _ROUNDS = 15, (1 << 15) - 1, 4


@dataclass(frozen=True)
class Keys:
    """The keys of all domains under one seed.

    rounds  domain -> multipliers of the rounds of its permutation
    """

    rounds: Mapping[Domain, tuple[tuple[int, int], ...]]

    def text(self, domain: Domain, numbers: Ints, *, prefix: str = "", known: Any = None) -> pa.Array:
        """Keys of `numbers` as Arrow text; two numbers below KEYS have the same key only when they are equal.

        numbers  (n,) 0 <= number < KEYS; what stands where `known` is false does not matter
        prefix   put before each key; a table of the domain `case` has its own letter, so that keys of two
                 tables differ
        known    (n,) booleans; false gives null
        """
        present = np.ones(len(numbers), dtype=bool) if known is None else np.asarray(known, dtype=bool)
        permuted = _permuted(np.where(present, numbers, 0), self.rounds[domain])
        return _as_text(permuted, prefix, present)


def keys_of(seed: int) -> Keys:
    """The permutations that belong to a seed."""
    rounds = {}
    for domain in Domain:
        rng = stream(seed, f"keys of {domain}")
        drawn = rng.integers(1, 1 << 30, (_ROUNDS, 2))
        rounds[domain] = tuple((int(a) | 1, int(b)) for a, b in drawn)
    return Keys(rounds)


def _permuted(numbers: Ints, rounds: tuple[tuple[int, int], ...]) -> Ints:
    assert numbers.size == 0 or (numbers.min() >= 0 and numbers.max() < KEYS)
    found = _once(numbers, rounds)
    outside = np.flatnonzero(found >= KEYS)
    while len(outside):
        found[outside] = _once(found[outside], rounds)
        outside = outside[found[outside] >= KEYS]
    return found


def _once(numbers: Ints, rounds: tuple[tuple[int, int], ...]) -> Ints:
    """A permutation of 0 .. 2^30 - 1."""
    left, right = numbers >> _HALF, numbers & _MASK
    for factor, offset in rounds:
        mixed = (right * factor + offset) & 0x3FFFFFFF
        left, right = right, left ^ ((mixed ^ (mixed >> 13)) & _MASK)
    return (left << _HALF) | right


def _as_text(numbers: Ints, prefix: str, present: npt.NDArray[np.bool_]) -> pa.Array:
    """Zero-padded decimal text, built as one buffer because formatting one by one is too slow."""
    width = len(prefix) + WIDTH
    characters = np.empty((len(numbers), width), dtype=np.uint8)
    characters[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    millions, rest = np.divmod(numbers, 1_000_000)
    thousands, ones = np.divmod(rest, 1_000)
    for at, part in enumerate((millions, thousands, ones)):
        start = len(prefix) + 3 * at
        characters[:, start : start + 3] = _THREE_DIGITS[part]
    offsets = np.zeros(len(numbers) + 1, dtype=np.int32)
    np.cumsum(present * width, out=offsets[1:])
    data = characters if present.all() else characters[present]
    valid = None if present.all() else pa.py_buffer(np.packbits(present, bitorder="little").tobytes())
    return pa.Array.from_buffers(
        pa.string(), len(numbers), [valid, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    )
