"""The ledger of everything ever released: JSON lines, each bound to the one before it.

An attacker keeps what was once published. A release is therefore always attacked together with all releases
before it; the ledger says which those are, and a release that cannot be found again is an error.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.attack.side_channels.manifest import MANIFEST
from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.errors import UserError

NOTHING = "0" * 64
"""Stands where the first entry names the one before it."""


class LedgerBroken(UserError):
    """The ledger of releases was changed or put in another order, or a release differs from its entry."""

    exit_code = 176
    usual_remedy = "restore the ledger from a copy kept by somebody else"


class EarlierReleaseMissing(UserError):
    """A release that the ledger names is not where it was; without it nobody knows what was told before."""

    exit_code = 175
    usual_remedy = "put the earlier releases back beside the ledger, whole"


@dataclass(frozen=True)
class Entry:
    """One release.

    number   1, 2, ...;  release  its name;  folder  relative to the ledger
    digest   SHA-256 of its manifest, which holds the digest of every file
    before   digest of the entry before it
    """

    number: int
    release: str
    folder: str
    digest: str
    before: str

    @property
    def line(self) -> bytes:
        """As it stands in the ledger."""
        facts = {
            "before": self.before,
            "digest": self.digest,
            "folder": self.folder,
            "number": self.number,
            "release": self.release,
        }
        return canonical_json(facts)


def entries_of(ledger: Path) -> tuple[Entry, ...]:
    """All entries, oldest first; none when there is no ledger yet. raises LedgerBroken"""
    if not ledger.exists():
        return ()
    entries: list[Entry] = []
    before = NOTHING
    data = ledger.read_bytes()
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        entry = _read(ledger, number, line)
        if entry.line != line or entry.number != number or entry.before != before:
            raise LedgerBroken(
                f"{ledger}, line {number}", found="an entry that does not follow the one before it"
            )
        before = sha256_of(line)
        entries.append(entry)
    return tuple(entries)


def releases_of(ledger: Path) -> tuple[Path, ...]:
    """Folders of all releases, oldest first, each with the manifest that was entered.

    raises LedgerBroken, EarlierReleaseMissing (all that are missing together)
    """
    entries = entries_of(ledger)
    folders = [ledger.parent / entry.folder for entry in entries]
    missing = [
        entry.folder
        for entry, folder in zip(entries, folders, strict=True)
        if not (folder / MANIFEST).is_file()
    ]
    if missing:
        raise EarlierReleaseMissing(
            ledger, found=f"no {', no '.join(missing)}", expected="every release, whole"
        )
    changed = [
        entry.folder
        for entry, folder in zip(entries, folders, strict=True)
        if sha256_of_file(folder / MANIFEST) != entry.digest
    ]
    if changed:
        raise LedgerBroken(
            ledger, found=f"another manifest in {', '.join(changed)}", expected="those entered"
        )
    return tuple(folders)


def enter(ledger: Path, release: Path, name: str) -> Entry:
    """Add a release at the end of the ledger and wait until it is on the disk.

    A release that is the last one entered is not entered again.
    raises LedgerBroken, EarlierReleaseMissing
    """
    if not (release / MANIFEST).is_file():
        raise EarlierReleaseMissing(release, found="no manifest", expected="the folder of a release")
    entries = entries_of(ledger)
    digest = sha256_of_file(release / MANIFEST)
    if entries and entries[-1].digest == digest:
        return entries[-1]
    before = sha256_of(entries[-1].line) if entries else NOTHING
    folder = os.path.relpath(release.resolve(), ledger.parent.resolve())
    entry = Entry(len(entries) + 1, name, Path(folder).as_posix(), digest, before)
    with ledger.open("ab") as stream:
        stream.write(entry.line)
        stream.flush()
        os.fsync(stream.fileno())
    return entry


def _read(ledger: Path, number: int, line: bytes) -> Entry:
    try:
        facts: dict[str, Any] = json.loads(line)
        return Entry(
            int(facts["number"]),
            str(facts["release"]),
            str(facts["folder"]),
            str(facts["digest"]),
            str(facts["before"]),
        )
    except (ValueError, KeyError, TypeError):
        raise LedgerBroken(
            f"{ledger}, line {number}", found="no entry", expected="JSON as it was entered"
        ) from None
