"""Small deliveries for tests: a file, a note that fits it, and what comes out when it is staged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import yaml

from zicht.microdata.delivery_note import read_delivery_note
from zicht.microdata.formats import stage
from zicht.model.contracts import Column, ColumnType, Contract, Delivered, Domain, Shape

STAYS = Contract(
    table="stays",
    version="1.0.0",
    physical_name="VERBLIJFTAB",
    supplier="politie",
    catalogue_page="",
    unverified="",
    shape=Shape.REGISTER,
    delivered=Delivered.WHOLE,
    words={},
    key=("person",),
    columns=(
        Column("person", "RINPERSOON", ColumnType.IDENTIFIER, {}, domain=Domain.PERSON, width=9),
        Column("place", "PLAATS", ColumnType.CODE, {}, required=False, codes="place", width=3),
        Column("amount", "BEDRAG", ColumnType.INTEGER, {}, required=False, width=5),
    ),
)
"""A table of three columns: RINPERSOON, PLAATS, BEDRAG."""

Row = tuple[Any, ...]


def deliver(
    folder: Path,
    content: bytes | Callable[[Path], object],
    *,
    file: str = "stays.csv",
    rows: int,
    **table: Any,
) -> Path:
    """Write a file and its note; `table` adds to or replaces what the note says of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    described = {
        "table": "stays",
        "file": file,
        "format": path.suffix.removeprefix("."),
        "rows": rows,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        **table,
    }
    note = {"supplier": "politie", "period": "2024-Q4", "made_up": True, "tables": [described]}
    (folder / "delivery.yaml").write_text(yaml.safe_dump(note, sort_keys=False))
    return folder


def staged(folder: Path, contract: Contract = STAYS) -> list[Row]:
    """Row number, reason why malformed, and the columns of the contract of each row, in the order given."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
        view = stage(read_delivery_note(folder).tables[0], contract, connection)
        return connection.execute(f"SELECT * FROM {view} ORDER BY row_number").fetchall()


def texts(folder: Path, contract: Contract = STAYS) -> list[tuple[str | None, ...]]:
    """Only the columns of the contract."""
    return [tuple(row[2:]) for row in staged(folder, contract)]
