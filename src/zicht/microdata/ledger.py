"""The ledger of a vault: what was accepted, stopped, overridden or rolled back, in an order nobody can alter.

One line of JSON an entry; each holds the digest of the one before. An entry that is in the ledger happened;
what is not in it did not, whatever lies in the folders. A last line without its end was never written whole
(a crash) and counts for nothing. Beside it stands how far it came: lines taken off its end are missed.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole


class VaultInvalid(UserError):
    """A folder is no vault, is made anew over another, or its ledger was altered or cut off."""

    exit_code = 85
    usual_remedy = "name the folder of a vault; put a damaged one back from its copy"


class Kind(StrEnum):
    """What happened to a delivery."""

    ACCEPTED = "accepted"
    STOPPED = "stopped"
    OVERRIDDEN = "overridden"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True)
class Entry:
    """One event.

    id, digest  of the delivery
    report      SHA-256 of its report.json, which proves that the folder is the one of this entry
    on          the day, ISO 8601, as the one who gave the command has it
    reason, by  of an override or a roll-back; "" otherwise
    """

    kind: Kind
    id: str
    digest: str
    report: str
    on: str
    reason: str = ""
    by: str = ""


_START = "0" * 64


def read_ledger(path: Path) -> tuple[Entry, ...]:
    """All entries in order. Raises VaultInvalid when the chain is broken or cut short."""
    entries, hashes = [], [_START]
    for at, line in enumerate(_whole_lines(path), 1):
        try:
            plain = json.loads(line)
            claimed = plain.pop("hash")
            chained = plain["previous"] == hashes[-1] and claimed == _hash_of(plain)
            entry = Entry(Kind(plain["kind"]), *(plain[key] for key in _TEXTS))
        except (ValueError, KeyError, TypeError, AttributeError):
            chained = False
        if not chained:
            raise VaultInvalid(f"{path}, line {at}", found="an altered entry", expected="an unbroken chain")
        entries.append(entry)
        hashes.append(claimed)
    _check_end(path, hashes)
    return tuple(entries)


def _check_end(path: Path, hashes: list[str]) -> None:
    """Entries that were there are there still; a crash may have kept the last one from being noted."""
    head = _head_of(path)
    noted = head.read_text(encoding="ascii", errors="replace").strip() if head.exists() else hashes[-1]
    if noted not in hashes[-2:]:
        raise VaultInvalid(
            path, found="entries missing at its end", expected=f"the last entry that {head.name} names"
        )


def _head_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.head")


_TEXTS = ("id", "digest", "report", "on", "reason", "by")


def append(path: Path, entry: Entry) -> None:
    """Add an entry and return when it is on the disk. What a crash left of another is taken away first."""
    whole = _whole_lines(path)
    read_ledger(path)
    previous = json.loads(whole[-1])["hash"] if whole else _START
    plain = {**asdict(entry), "previous": previous}
    hash = _hash_of(plain)
    line = canonical_json({**plain, "hash": hash})
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.ftruncate(handle, sum(len(old) for old in whole))
        os.lseek(handle, 0, os.SEEK_END)
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)
    write_whole(_head_of(path), f"{hash}\n".encode(), mode=0o600)


def _whole_lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    return [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


def _hash_of(plain: dict[str, object]) -> str:
    return sha256_of(canonical_json(plain))
