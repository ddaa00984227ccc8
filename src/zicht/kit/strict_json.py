"""JSON of strangers, read without surprise: bounded in size and depth, no key twice, no NaN.

Parsers differ in what they make of a key that stands twice; who signs one reading must not be shown another.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

LARGEST = 16 * 1024 * 1024
DEEPEST = 64


class NotStrict(ValueError):
    """The bytes are not JSON of the strict kind; the reader tells its user where they came from."""


def parse(data: bytes, *, largest: int = LARGEST) -> Any:
    """The value. Raises NotStrict, with words that repeat nothing of the content."""
    if len(data) > largest:
        raise NotStrict(f"more than {largest} bytes")
    if _depth(data) > DEEPEST:
        raise NotStrict(f"nested deeper than {DEEPEST}")
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused, parse_float=_finite
        )
        if b"\\ud" in data.lower():  # half a character can be written, but not signed or hashed
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except NotStrict:
        raise
    except ValueError:
        raise NotStrict("not JSON in UTF-8") from None


def parse_object(data: bytes, *, largest: int = LARGEST) -> dict[str, Any]:
    """The same, for what has to be an object."""
    value = parse(data, largest=largest)
    if not isinstance(value, dict):
        raise NotStrict("not an object")
    return value


def _depth(data: bytes) -> int:
    """Deepest nesting, brackets in texts counted too: those of our own files hold few."""
    brackets = np.frombuffer(data.translate(None, delete=_NOT_BRACKETS), np.uint8)
    steps = np.where((brackets == ord("[")) | (brackets == ord("{")), 1, -1)
    return int(np.cumsum(steps).max(initial=0))


_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotStrict("a key stands twice")
    return value


def _refused(_: str) -> Any:
    raise NotStrict("NaN or Infinity")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise NotStrict("a number without end")
    return value
