"""The vault on disk: what is in it today, and the one door through which its contents change.

VAULT/vault.json       what it is, and a check of its key
VAULT/deliveries/<id>/ whole deliveries; each appears by one rename
VAULT/ledger.jsonl     what happened; what it does not name, did not happen
VAULT/.ledger.jsonl.head   how far the ledger came: lines taken off its end are missed
VAULT/runs/            results of analyses
"""

from __future__ import annotations

import contextlib
import fcntl
import hmac
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.deliveries import (
    ACCEPTED,
    DELIVERY,
    REPORT,
    Delivery,
    UnknownDelivery,
    by_period,
    holding,
    not_replaced,
    read_delivery,
    standing_ids,
)
from zicht.microdata.keys import Key, KeyRefused
from zicht.microdata.ledger import Entry, Kind, VaultInvalid, append, read_ledger
from zicht.model.contracts import Contract, Contracts, Delivered

FORMAT = "zicht-vault/1"
_WORK = ".work"
_LOCK = ".lock"


class DeliveryRefused(UserError):
    """A delivery does not belong in this vault, or is in it already; it was not looked at further."""

    exit_code = 87


@dataclass(frozen=True)
class VaultTable:
    """A table as analyses see it: the accepted files that together are its rows, and whence they came."""

    contract: Contract
    files: tuple[Path, ...]
    delivery_ids: tuple[str, ...]


@dataclass(frozen=True)
class Vault:
    """An opened vault. `made_up` vaults take made-up deliveries only, and others none."""

    path: Path
    made_up: bool
    key_check: str
    contracts: Contracts

    @property
    def ledger(self) -> tuple[Entry, ...]:
        """What happened, in order."""
        return read_ledger(self.path / "ledger.jsonl")

    @property
    def standing(self) -> tuple[Delivery, ...]:
        """Accepted deliveries that were not rolled back, in the order of acceptance. Raises VaultInvalid."""
        entries = self.ledger
        last = {entry.id: entry for entry in entries}
        return tuple(self._delivery(last[id]) for id in standing_ids(entries))

    def _delivery(self, entry: Entry) -> Delivery:
        folder = self.folder(entry.id)
        check_papers(folder, entry.report)
        delivery = read_delivery(folder)
        if delivery.made_up != self.made_up:
            raise VaultInvalid(
                self.path / "vault.json",
                found=f"another kind of vault than delivery {entry.id} was accepted into",
                expected="made_up as it was when the vault was made",
            )
        return delivery

    def folder(self, id: str) -> Path:
        """Where a delivery lies."""
        return self.path / "deliveries" / id

    def tables(self) -> Mapping[str, VaultTable]:
        """Every table of which rows were accepted: WHOLE the newest delivery, INCREMENT all together."""
        standing = self.standing
        found = {}
        for table, contract in sorted(self.contracts.tables.items()):
            deliveries = by_period(not_replaced(holding(standing, table)))
            if contract.delivered is Delivered.WHOLE:
                deliveries = deliveries[-1:]
            if deliveries:
                ids = tuple(delivery.id for delivery in deliveries)
                files = tuple(self.folder(id) / ACCEPTED / f"{table}.parquet" for id in ids)
                found[table] = VaultTable(contract, files, ids)
        return found

    def check_key(self, key: Key) -> None:
        """Raise KeyRefused when this is not the key the vault was made with."""
        if not hmac.compare_digest(key.check, self.key_check):
            raise KeyRefused(self.path, found="another key", expected="the key this vault was made with")

    @contextlib.contextmanager
    def changing(self) -> Iterator[Changes]:
        """Hold the vault alone; what an earlier crash left lying is cleared first. Raises DeliveryRefused."""
        with for_the_owner_only(), (self.path / _LOCK).open("w") as lock:
            if not _held(lock):
                raise DeliveryRefused(
                    self.path,
                    found="a vault that another command is changing",
                    expected="one at a time",
                    remedy="wait until the other is done",
                )
            changes = Changes(self)
            changes.sweep()
            try:
                yield changes
            finally:
                _remove(self.path / _WORK)

    def roll_back(self, id: str, *, reason: str, by: str, on: str) -> None:
        """Take a delivery out of the tables; its files stay for runs that name it. Raises UnknownDelivery."""
        with self.changing():
            if id not in standing_ids(self.ledger):
                raise UnknownDelivery(self.path, found=id, expected="the id of an accepted delivery")
            last = next(entry for entry in reversed(self.ledger) if entry.id == id)
            entry = Entry(Kind.ROLLED_BACK, id, last.digest, last.report, on, reason, by)
            append(self.path / "ledger.jsonl", entry)


@dataclass(frozen=True)
class Changes:
    """The right to change a vault, held by one process at a time."""

    vault: Vault

    @cached_property
    def work(self) -> Path:
        """A folder for what is not ready yet, on the same disk."""
        work = self.vault.path / _WORK
        work.mkdir(mode=0o700, exist_ok=True)
        return work

    def sweep(self) -> None:
        """Remove work that was broken off, and folders that the ledger does not vouch for.

        A delivery that stands is never removed, whatever happened to its files.
        """
        _remove(self.vault.path / _WORK)
        entries = self.vault.ledger
        standing = standing_ids(entries)
        vouched = {entry.id: entry.report for entry in entries}
        for folder in sorted((self.vault.path / "deliveries").iterdir()):
            report = folder / REPORT
            if folder.name in standing:
                continue
            if not report.is_file() or sha256_of_file(report) != vouched.get(folder.name):
                shutil.rmtree(folder)

    def take_in(self, ready: Path, entry: Entry) -> None:
        """Put a finished folder in its place and enter it; at any moment it is there whole, or not at all."""
        target = self.vault.folder(entry.id)
        _sync_tree(ready)
        if target.exists():  # stopped or rolled back before: no table points at it
            target.replace(self.work / "replaced")
        ready.replace(target)
        _sync(target.parent)
        append(self.vault.path / "ledger.jsonl", entry)


def new_vault(path: Path, key: Key, *, made_up: bool) -> Vault:
    """Make an empty vault. Raises VaultInvalid when something lies there already."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise VaultInvalid(path, found="something already", expected="no folder, or an empty one")
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(stat.S_IRWXU)
    with for_the_owner_only():
        (path / "deliveries").mkdir()
        (path / "runs").mkdir()
        write_whole(path / "ledger.jsonl", b"", mode=0o600)
        about = canonical_json({"format": FORMAT, "made_up": made_up, "key_check": key.check}, indent=1)
        write_whole(path / "vault.json", about, mode=0o600)  # last: it makes the folder a vault
        _sync(path)
    return open_vault(path)


def open_vault(path: Path, contracts: Contracts | None = None) -> Vault:
    """Open a vault; what a command that was killed left of raw files goes. Raises VaultInvalid."""
    try:
        about = json.loads((path / "vault.json").read_bytes())
        known = about["format"] == FORMAT
        vault = Vault(path, about["made_up"], about["key_check"], contracts or built_in_contracts())
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise VaultInvalid(path, found="no vault.json that can be read", expected=f"a vault ({FORMAT})")
    _clear_what_was_killed(path)
    return vault


@contextlib.contextmanager
def for_the_owner_only() -> Iterator[None]:
    """Whatever is written within, by the engine too, is for its owner only (700 and 600)."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def check_papers(folder: Path, report: str) -> None:
    """Raise VaultInvalid when a delivery's report is not the one of its entry, or not that of its note.

    report  SHA-256 of report.json, as the ledger has it; report.json has that of delivery.json
    """
    try:
        data = (folder / REPORT).read_bytes()
        told = json.loads(data).get(DELIVERY, "")
        same = sha256_of(data) == report and told in ("", sha256_of_file(folder / DELIVERY))
    except (OSError, ValueError, AttributeError):
        same = False
    if not same:
        raise VaultInvalid(
            folder, found=f"{REPORT} or {DELIVERY} altered or gone", expected="those of the ledger"
        )


def _clear_what_was_killed(path: Path) -> None:
    """Staged files hold raw identifiers; the first command after a kill removes them, whatever it is."""
    if not (path / _WORK).exists():
        return
    with for_the_owner_only(), (path / _LOCK).open("w") as lock:
        if _held(lock):
            _remove(path / _WORK)


def _held(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove(folder: Path) -> None:
    """Remove a folder that may not be there; one that cannot be removed is an error, never passed over."""
    if folder.exists():
        shutil.rmtree(folder)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
