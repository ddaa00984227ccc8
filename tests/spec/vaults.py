"""A vault with drawn tables in it, taken in through the door like any delivery."""

from __future__ import annotations

import csv
import datetime
import hashlib
from collections.abc import Mapping
from pathlib import Path

import yaml
from tests.spec.drawn import CONTRACTS, Row, Value

from zicht.microdata.intake import accept_delivery
from zicht.microdata.keys import Key
from zicht.microdata.reports import Override
from zicht.microdata.vault import Vault, new_vault

KEY = Key(bytes(range(40)))
ANYWAY = Override("drawn tables hold what the story needs", "J. Janssen")
DAY = "2025-01-15"


def vault_with(folder: Path, rows_of: Mapping[str, list[Row]]) -> Vault:
    """A new vault that has accepted these rows, one delivery a supplier."""
    vault = new_vault(folder / "vault", KEY, made_up=True)
    by_supplier: dict[str, dict[str, list[Row]]] = {}
    for name, rows in rows_of.items():
        by_supplier.setdefault(CONTRACTS[name].supplier, {})[name] = rows
    for supplier in sorted(by_supplier):  # cbs first: others point at its persons
        take_in(folder / supplier, vault, supplier, by_supplier[supplier])
    return vault


def take_in(
    folder: Path, vault: Vault, supplier: str, rows_of: Mapping[str, list[Row]], period: str = "2024-Q4"
) -> None:
    """Deliver rows of one supplier, and accept them."""
    folder.mkdir()
    entries = []
    for name, rows in rows_of.items():
        path = folder / f"{name}.csv"
        with path.open("w", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow([column.physical_name for column in CONTRACTS[name].columns])
            writer.writerows([_text(row.get(c.name)) for c in CONTRACTS[name].columns] for row in rows)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        entries.append(
            {"table": name, "file": path.name, "format": "csv", "rows": len(rows), "sha256": digest}
        )
    note = {"supplier": supplier, "period": "2024-Q4", "made_up": True, "tables": entries}
    (folder / "delivery.yaml").write_text(yaml.safe_dump(note))
    accept_delivery(folder, vault, KEY, on=DAY, override=ANYWAY)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
