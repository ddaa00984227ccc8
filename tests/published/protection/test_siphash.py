"""SipHash-2-4 against the vector of its authors for a message of sixteen bytes."""

from __future__ import annotations

import numpy as np

from zicht.protection.keyed_chance import siphash_of_pairs


def test_the_vector_for_sixteen_bytes() -> None:
    """Aumasson & Bernstein 2012: key 00..0f, message 00..0f; the list of vectors that goes with the paper."""
    key, message = bytes(range(16)), bytes(range(16))
    first, second = (np.frombuffer(message[half : half + 8], dtype="<u8") for half in (0, 8))
    found = siphash_of_pairs(key, first.astype(np.uint64), second.astype(np.uint64))
    assert found.tolist() == [0x3F2ACC7F57C29BDB]
