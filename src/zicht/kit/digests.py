"""SHA-256 of bytes and files, and the one way to write JSON that is the same every time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def sha256_of(data: bytes) -> str:
    """Hexadecimal SHA-256 (FIPS 180-4) of bytes in memory."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical_json(value: Any, *, indent: int | None = None) -> bytes:
    """JSON with sorted keys, UTF-8, no NaN or Infinity, a newline at the end: same value, same bytes."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=indent, separators=separators
    )
    return text.encode() + b"\n"
