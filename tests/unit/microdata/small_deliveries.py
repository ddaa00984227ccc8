"""Deliveries of a few rows, written as a supplier would: one CSV file a table and a note."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import yaml

from zicht.microdata.keys import Key
from zicht.microdata.vault import Vault, new_vault

KEY = Key(bytes(range(40)))


def vault_in(folder: Path) -> Vault:
    return new_vault(folder / "vault", KEY, made_up=True)


def deliver(
    folder: Path,
    supplier: str,
    tables: Mapping[str, str],
    *,
    period: str = "2024-Q4",
    options: Mapping[str, object] | None = None,
) -> Path:
    """Write tables, drawn with | between columns, as CSV with ; and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for table, drawing in tables.items():
        rows = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
        data = "".join(";".join(row) + "\r\n" for row in rows).encode()
        (folder / f"{table}.csv").write_bytes(data)
        entries.append(
            {
                "table": table,
                "file": f"{table}.csv",
                "format": "csv",
                "rows": len(rows) - 1,
                "sha256": hashlib.sha256(data).hexdigest(),
                **(options or {}),
            }
        )
    note = {"supplier": supplier, "period": period, "made_up": True, "tables": entries}
    (folder / "delivery.yaml").write_text(yaml.safe_dump(note))
    return folder
