"""Tables to bytes: the same table gives the same Parquet and the same CSV."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq


def parquet_bytes(table: pa.Table) -> bytes:
    """Parquet, zstd, one row group per 128 Ki rows, without the embedded Arrow schema.

    Some engines stumble over an embedded schema with dictionaries; the columns say enough.
    """
    stream = io.BytesIO()
    with pq.ParquetWriter(stream, table.schema, compression="zstd", store_schema=False) as writer:
        writer.write_table(table, row_group_size=131_072)
        if table.schema.metadata:  # not written with the table when the Arrow schema is left out
            writer.add_key_value_metadata(table.schema.metadata)
    return stream.getvalue()


def csv_bytes(table: pa.Table) -> bytes:
    """CSV as RFC 4180 with a header; UTF-8; an absent value is an empty field."""
    stream = io.BytesIO()
    options = pa.csv.WriteOptions(include_header=True, quoting_style="needed")
    pa.csv.write_csv(table, stream, options)
    return stream.getvalue()
