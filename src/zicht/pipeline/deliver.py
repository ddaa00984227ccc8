"""Deliveries of microdata: a vault to keep them, a check, the door, the way back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.microdata.deliveries import Delivery
from zicht.microdata.duck import Bounds
from zicht.microdata.intake import accept_delivery, check_delivery
from zicht.microdata.keys import check_outside, new_key, read_key
from zicht.microdata.ledger import Entry
from zicht.microdata.reports import Override, Report
from zicht.microdata.vault import Vault, new_vault, open_vault


def make_vault(vault: Path, key: Path, *, made_up: bool) -> Vault:
    """Make an empty vault, and a key for it when there is none; the key stays outside."""
    check_outside(key, vault)
    return new_vault(vault, new_key(key), made_up=made_up)


def check(
    folder: Path, vault: Path, key: Path | None, *, bounds: Bounds, progress: Progress = SILENT
) -> Report:
    """What is right and wrong with a delivery; the vault stays as it is."""
    if key is not None:
        check_outside(key, vault)
    opened = open_vault(vault)
    return check_delivery(
        folder, opened, None if key is None else read_key(key), bounds=bounds, progress=progress
    )


def accept(
    folder: Path,
    vault: Path,
    key: Path,
    *,
    on: date,
    override: Override | None,
    bounds: Bounds,
    progress: Progress = SILENT,
) -> Report:
    """Sort a delivery into accepted and quarantined rows and take it in, or stop it and say why."""
    check_outside(key, vault)
    opened, secret = open_vault(vault), read_key(key)
    return accept_delivery(
        folder, opened, secret, on=on.isoformat(), override=override, bounds=bounds, progress=progress
    )


def roll_back(vault: Path, id: str, *, reason: str, by: str, on: date) -> None:
    """Take an accepted delivery out of the tables; what it replaced counts again."""
    open_vault(vault).roll_back(id, reason=reason, by=by, on=on.isoformat())


def history(vault: Path) -> tuple[tuple[Entry, ...], tuple[Delivery, ...]]:
    """Everything that happened, and the deliveries that stand today."""
    opened = open_vault(vault)
    return opened.ledger, opened.standing
