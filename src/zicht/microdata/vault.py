"""The vault on disk: what is in it today, and the one door through which its contents change.

VAULT/vault.json       what it is, and a check of its key
VAULT/deliveries/<id>/ whole deliveries; each appears by one rename
VAULT/ledger.jsonl     what happened; what it does not name, did not happen
VAULT/runs/            results of analyses
"""

from __future__ import annotations

import contextlib
import fcntl
import hmac
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zicht.kit.digests import canonical_json, sha256_of_file
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.deliveries import (
    ACCEPTED,
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
        """Accepted deliveries that were not rolled back, in the order of acceptance."""
        return tuple(read_delivery(self.folder(id)) for id in standing_ids(self.ledger))

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
        with (self.path / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DeliveryRefused(
                    self.path,
                    found="a vault that another command is changing",
                    expected="one at a time",
                    remedy="wait until the other is done",
                ) from None
            changes = Changes(self)
            changes.sweep()
            try:
                yield changes
            finally:
                shutil.rmtree(changes.work, ignore_errors=True)

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
        """Remove work that was broken off, and folders that the ledger does not vouch for."""
        shutil.rmtree(self.vault.path / _WORK, ignore_errors=True)
        vouched = {entry.id: entry.report for entry in self.vault.ledger}
        for folder in sorted((self.vault.path / "deliveries").iterdir()):
            report = folder / REPORT
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
    (path / "deliveries").mkdir(parents=True)
    (path / "runs").mkdir()
    write_whole(path / "ledger.jsonl", b"")
    about = {"format": FORMAT, "made_up": made_up, "key_check": key.check}
    write_whole(path / "vault.json", canonical_json(about, indent=1))  # last: it makes the folder a vault
    _sync(path)
    return open_vault(path)


def open_vault(path: Path, contracts: Contracts | None = None) -> Vault:
    """Open a vault. Raises VaultInvalid."""
    try:
        about = json.loads((path / "vault.json").read_bytes())
        known = about["format"] == FORMAT
        vault = Vault(path, about["made_up"], about["key_check"], contracts or built_in_contracts())
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise VaultInvalid(path, found="no vault.json that can be read", expected=f"a vault ({FORMAT})")
    return vault


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
