"""What the attack knows of the tables that the manual describes: another order or column stands out."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.site.made_up_cooperation import ON, patchwork

from zicht.attack.side_channels.documented import documented
from zicht.attack.side_channels.row_order import of_table
from zicht.cooperation.atlas.as_of import snapshot
from zicht.model import monitor_tables
from zicht.model.cooperation_tables import KEYS, SCHEMAS, UNKEYED, table_path
from zicht.pipeline.cooperation_measures import measure_tables
from zicht.pipeline.cooperation_statements import statement_tables


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    whole = patchwork()
    return statement_tables(whole, ON) | measure_tables(whole, snapshot(whole, ON), np.random.default_rng(1))


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("place", ["", "bundle/", "data/v1/"])
def test_every_table_of_the_atlas_is_documented_wherever_it_stands(name: str, place: str) -> None:
    known = documented(f"{place}{table_path(name)}.csv")
    assert known is not None
    assert known.columns == tuple(SCHEMAS[name].names)
    assert known.order == (() if name in UNKEYED else KEYS[name])


def test_tables_of_the_atlas_stand_in_the_order_that_is_documented(tables: dict[str, pa.Table]) -> None:
    for name, table in tables.items():
        data = io.BytesIO()
        pq.write_table(table, data)
        read = pq.read_table(io.BytesIO(data.getvalue()))
        assert not list(of_table(f"{table_path(name)}.parquet", read)), name


def test_rows_of_the_atlas_in_another_order_are_found(tables: dict[str, pa.Table]) -> None:
    turned = tables["partnerships"].take(pa.array(range(tables["partnerships"].num_rows)[::-1]))
    found = list(of_table("cooperation/partnerships.parquet", turned))
    assert [one.grave for one in found] == [True]


@pytest.mark.parametrize("path", monitor_tables.TABLES)
def test_every_table_of_the_monitor_is_documented(path: str) -> None:
    schema, keys = monitor_tables.TABLES[path]
    known = documented(f"data/v1/{path}.parquet")
    assert known is not None
    assert (known.columns, known.order) == (tuple(schema.names), keys)
    assert documented(f"{path}-more.parquet") is None
