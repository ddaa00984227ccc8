"""Borders that moved are found by where addresses lie in two divisions."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.moved_addresses import DivisionForgotten, shared_areas
from zicht.microdata.engines.on_duckdb import opened
from zicht.microdata.engines.tables import ADDRESS_AREAS, AREAS, Files, Settings

AREA_ROWS = [
    {"year": year, "buurt": buurt, "wijk": f"WK{buurt[2:8]}", "gemeente": f"GM{buurt[2:6]}"}
    for year, buurten in ((2023, ("BU00010000", "BU00010001")), (2024, ("BU00010000", "BU00010002")))
    for buurt in buurten
]
ADDRESS_ROWS = [
    {"address": address, "year": year, "buurt": buurt}
    for address, before, after in (
        ("a", "BU00010000", "BU00010000"),
        ("b", "BU00010000", "BU00010002"),
        ("c", "BU00010001", "BU00010002"),
        ("new", "", "BU00010000"),
    )
    for year, buurt in ((2023, before), (2024, after))
    if buurt
]


def found(folder: Path, before: int) -> list[tuple[str, ...]]:
    tables = {}
    for name, rows in ((AREAS, AREA_ROWS), (ADDRESS_AREAS, ADDRESS_ROWS)):
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
        tables[name] = Files(built_in_contracts().tables[name], (folder / f"{name}.parquet",))
    with opened(tables, Settings(threads=1)) as connection:
        return [tuple(row.values()) for row in shared_areas(connection, before, 2024).to_pylist()]


def test_each_pair_of_areas_that_share_an_address_is_told_once(tmp_path: Path) -> None:
    assert found(tmp_path, 2023) == [
        ("bu", "BU00010000", "BU00010000"),
        ("bu", "BU00010000", "BU00010002"),
        ("bu", "BU00010001", "BU00010002"),
        ("gm", "GM0001", "GM0001"),
        ("wk", "WK000100", "WK000100"),
    ]


def test_a_division_that_is_gone_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(DivisionForgotten, match="2020"):
        found(tmp_path, 2020)
