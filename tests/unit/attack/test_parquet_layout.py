"""Every byte of a Parquet file is accounted for, whatever the writer."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zicht.attack.compact_records import CompactReader, Damaged
from zicht.attack.parquet_layout import layout_of
from zicht.attack.published_files import Bounds
from zicht.attack.side_channels.parquet_files import look

TABLE = pa.table(
    {
        "name": pa.array(["a", "b", None, "b"], pa.string()),
        "count": pa.array([0, 10, 15, 15], pa.int64()),
        "rate": pa.array([0.0, 1.5, -2.0, None], pa.float64()),
        "small": pa.array([1, 2, 3, 4], pa.int32()),
        "yes": pa.array([True, False, None, True], pa.bool_()),
    }
)


def written(table: pa.Table = TABLE, **settings: object) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **({"store_schema": False, "compression": "zstd"} | settings))
    return stream.getvalue()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"compression": "none"},
        {"compression": "snappy"},
        {"compression": "gzip"},
        {"data_page_version": "2.0"},
        {"use_dictionary": False},
        {"write_statistics": False},
        {"write_page_index": True},
        {"row_group_size": 2},
        {"data_page_size": 1},
        {"write_page_checksum": True},
    ],
    ids=str,
)
def test_nothing_is_left_over_and_nothing_claimed_that_is_no_row(settings: dict[str, object]):
    data = written(**settings)
    layout = layout_of(data)
    assert layout.leftover == 0
    assert layout.columns == ("name", "count", "rate", "small", "yes")
    assert sum(layout.rows) == 4
    assert sum(chunk.values for chunk in layout.chunks) == 20
    grave = [finding for finding in look("t.parquet", data, Bounds()) if finding.grave]
    assert grave == []


def test_the_kinds_of_claims_are_told_apart():
    chunks = layout_of(written(write_page_index=True)).chunks
    assert {claim.kind for chunk in chunks for claim in chunk.claims} >= {
        "statistics",
        "dictionary",
        "column index",
    }


def test_a_column_in_a_column_cannot_be_checked():
    table = pa.table({"list": pa.array([[1], [2, 3]], pa.list_(pa.int64()))})
    assert [chunk.unchecked for chunk in layout_of(written(table)).chunks] == ["a column in a column"]
    assert any("nobody can say" in finding.words for finding in look("t.parquet", written(table), Bounds()))


@pytest.mark.parametrize("data", [b"", b"PAR1PAR1", b"PAR1" + b"\xff\xff\xff\x7fPAR1", b"x" * 40])
def test_what_is_no_parquet_is_damage(data: bytes):
    with pytest.raises(Damaged):
        layout_of(data)


def test_numbers_of_records_are_read_with_their_sign():
    assert CompactReader(bytes([0x15, 0x01, 0x15, 0x04, 0x00])).record() == {1: -1, 2: 2}
    assert CompactReader(bytes([0x11, 0x12, 0x00])).record() == {1: True, 2: False}


def test_a_field_that_stands_twice_is_damage():
    with pytest.raises(Damaged, match="twice"):
        CompactReader(bytes([0x15, 0x02, 0x05, 0x02, 0x02, 0x00])).record()
