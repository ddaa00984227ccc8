"""Chance that only the holder of a key can foresee, and that is the same every time it is asked for.

A draw depends on the key, the measure, the atom and the period, on nothing else: not on the order of rows,
not on which other areas were delivered. SipHash-2-4 is a keyed pseudo-random function made for short
messages; here the message is a pair of 64-bit names, so millions of draws cost a second.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
_MASK = (1 << 64) - 1
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_PIECE = 1 << 16
"""Draws at a time: the state stays in the cache of the processor."""


def names_of(texts: Sequence[str]) -> Words:
    """The first 64 bits of SHA-256 of each text, as a stable name."""
    digests = b"".join(hashlib.sha256(text.encode()).digest()[:8] for text in texts)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def subkey(key: bytes, purpose: str) -> bytes:
    """A key of 16 bytes for one purpose (HMAC-SHA256, RFC 2104), from which no other follows."""
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()[:16]


def draws(key: bytes, first: Words, second: Words) -> NDArray[np.float64]:
    """Numbers strictly between 0 and 1, uniform to 2**-52, one for each pair of names.

    key            16 bytes, of `subkey`
    first, second  names, of one shape
    """
    bits = siphash_of_pairs(key, first, second)
    return ((bits >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def siphash_of_pairs(key: bytes, first: Words, second: Words) -> Words:
    """SipHash-2-4 of messages of 16 bytes, each given as two little-endian words.

    source  Aumasson & Bernstein 2012, "SipHash: a fast short-input PRF"; its own vectors in tests/published
    """
    assert first.shape == second.shape
    one, two = first.ravel(), second.ravel()
    found = np.empty(one.shape, dtype=np.uint64)
    for start in range(0, len(one), _PIECE):
        piece = slice(start, start + _PIECE)
        found[piece] = _siphash(key, one[piece], two[piece])
    return found.reshape(first.shape)


def _siphash(key: bytes, first: Words, second: Words) -> Words:
    halves = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:16], "little")
    v = [
        np.full(first.shape, word ^ halves[number % 2] & _MASK, dtype=np.uint64)
        for number, word in enumerate(_START)
    ]
    length = np.full(first.shape, 16 << 56, dtype=np.uint64)
    for message in (first, second, length):
        v[3] ^= message
        _rounds(v, 2)
        v[0] ^= message
    v[2] ^= np.uint64(0xFF)
    _rounds(v, 4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def _rounds(v: list[Words], times: int) -> None:
    """SipRound on the state, in place."""
    for _ in range(times):
        v[0] += v[1]
        v[1] = _turned(v[1], 13) ^ v[0]
        v[0] = _turned(v[0], 32)
        v[2] += v[3]
        v[3] = _turned(v[3], 16) ^ v[2]
        v[0] += v[3]
        v[3] = _turned(v[3], 21) ^ v[0]
        v[2] += v[1]
        v[1] = _turned(v[1], 17) ^ v[2]
        v[2] = _turned(v[2], 32)


def _turned(words: Words, by: int) -> Words:
    return (words << np.uint64(by)) | (words >> np.uint64(64 - by))
