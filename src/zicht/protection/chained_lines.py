"""An append-only file of JSON lines, each with the digest of the one before: no change goes unseen."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError

FIRST = "0" * 64
"""What the first line names as the digest before it."""


class LedgerDamaged(UserError):
    """A ledger of answers was changed by hand, or its end was cut off: what it allows cannot be known."""

    exit_code = 168
    usual_remedy = "restore the ledger from its copy; until then no table over these persons may leave"


def read_lines(path: Path) -> list[dict[str, Any]]:
    """All entries of a ledger, oldest first; a file that is not there has none.

    raises  LedgerDamaged when a line does not follow from the one before it
    """
    if not path.exists():
        return []
    entries, before = [], FIRST
    data = path.read_bytes()
    lines = data.split(b"\n")
    if lines.pop():
        raise LedgerDamaged(path, found="a last line without an end", expected="whole lines")
    for number, line in enumerate(lines, 1):
        entry = _entry(path, number, line)
        if entry.pop("before", None) != before:
            raise LedgerDamaged(
                f"{path}, line {number}",
                found="another line before it than it names",
                expected="an unbroken chain",
            )
        before = sha256_of(line)
        entries.append(entry)
    return entries


def append_line(path: Path, entry: Mapping[str, Any]) -> None:
    """Add one entry at the end, on disk before this returns; nothing before it is touched.

    raises  LedgerDamaged when the chain is broken: nothing is added to a ledger that cannot be trusted
    """
    assert "before" not in entry
    read_lines(path)
    before = FIRST
    if path.exists() and (data := path.read_bytes()):
        before = sha256_of(data[:-1].rpartition(b"\n")[2])
    with path.open("ab") as stream:
        stream.write(canonical_json({**entry, "before": before}))
        stream.flush()
        os.fsync(stream.fileno())


def _entry(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise LedgerDamaged(f"{path}, line {number}", found="no JSON object", expected="one entry a line")
    return entry
