"""Tables drawn as text: a header with our column names, one line a row, empty is missing.

person | address | valid_from | valid_to
1      | 10      | 2020-01-01 |
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.tables import Files
from zicht.model.contracts import Column, ColumnType, Contract

CONTRACTS = built_in_contracts().tables
Value = int | str | bool | datetime.date | None
Row = Mapping[str, Value]
ARROW = {
    ColumnType.IDENTIFIER: pa.int64(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.CODE: pa.string(),
    ColumnType.BOOLEAN: pa.bool_(),
}

COUNTRY = """
    year | buurt      | wijk     | gemeente | provincie | corop | veiligheidsregio | politie_eenheid
    2023 | BU00010000 | WK000100 | GM0001   | PV20      | CR01  | VR01             | RE01
    2024 | BU00010000 | WK000100 | GM0001   | PV20      | CR01  | VR01             | RE01
    2024 | BU00010001 | WK000100 | GM0001   | PV20      | CR01  | VR01             | RE01
    2024 | BU00010100 | WK000101 | GM0001   | PV20      | CR01  | VR01             | RE01
    2024 | BU00020000 | WK000200 | GM0002   | PV20      | CR02  | VR01             | RE01
    2024 | BU00030000 | WK000300 | GM0003   | PV21      | CR02  | VR02             | RE01
"""
"""Three gemeenten: 1 (two wijken, three buurten), 2 (same provincie), 3 (another)."""

HOMES = """
    address | year | buurt
    10      | 2024 | BU00010000
    11      | 2024 | BU00010001
    12      | 2024 | BU00010100
    20      | 2024 | BU00020000
    30      | 2024 | BU00030000
    20      | 2023 | BU00010000
"""
"""An address in each buurt; 20 lay elsewhere in an older division."""


def drawn(table: str, text: str) -> list[Row]:
    """The rows of a drawn table; columns that are not drawn are missing."""
    contract = CONTRACTS[table]
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    header, *rows = lines
    columns = [contract.column(name) for name in header]
    assert None not in columns, f"{table} has no such column among {header}"
    return [
        {column.name: _value(column, cell) for column, cell in zip(columns, row, strict=True) if column}
        for row in rows
    ]


def arrow(contract: Contract, rows: list[Row]) -> pa.Table:
    """Rows as the vault stores them."""
    return pa.table(
        {c.name: pa.array([row.get(c.name) for row in rows], ARROW[c.type]) for c in contract.columns}
    )


def stored(folder: Path, rows_of: Mapping[str, list[Row]], files: int = 1) -> dict[str, Files]:
    """Tables written as the vault does, each split over a number of files."""
    tables = {}
    for name, rows in rows_of.items():
        paths = []
        for number in range(files):
            path = folder / f"{name}-{number}.parquet"
            pq.write_table(arrow(CONTRACTS[name], rows[number::files]), path, store_schema=False)
            paths.append(path)
        tables[name] = Files(CONTRACTS[name], tuple(paths))
    return tables


def a_country(**tables: str) -> dict[str, list[Row]]:
    """Drawn tables with the three gemeenten and their addresses added."""
    return {
        "areas": [_named(row) for row in drawn("areas", COUNTRY)],
        "address_areas": drawn("address_areas", HOMES),
        **{name: drawn(name, text) for name, text in tables.items()},
    }


def _named(area: Row) -> Row:
    names = {f"{level}_name": area[level] for level in ("buurt", "wijk", "gemeente")}
    return {**area, **names, "current_buurt": area["buurt"]}


def _value(column: Column, cell: str) -> Value:
    if cell == "":
        return None
    if column.type is ColumnType.DATE:
        return datetime.date.fromisoformat(cell)
    if column.type is ColumnType.CODE:
        return cell
    if column.type is ColumnType.BOOLEAN:
        return cell == "1"
    return int(cell)
