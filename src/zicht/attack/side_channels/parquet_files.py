"""What a Parquet file holds beside its rows: statistics, dictionaries, indexes, metadata, leftover bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.attack.compact_records import Damaged
from zicht.attack.findings import Finding
from zicht.attack.parquet_layout import BYTE_ARRAY, Claim, ColumnChunk, ParquetLayout, layout_of
from zicht.attack.published_files import Bounds, ReleaseUnreadable, parquet_of
from zicht.attack.side_channels import row_order, traces
from zicht.attack.side_channels.documented import documented
from zicht.attack.side_channels.leaks import leak

ALLOWED_KEYS = {"geo"}
"""Metadata that a table of a release may carry: what GeoParquet demands."""

WRITER = f"parquet-cpp-arrow version {pa.__version__}"


def look(path: str, data: bytes, bounds: Bounds) -> Iterator[Finding]:
    """Everything in the file that its rows do not say; raises ReleaseUnreadable."""
    table = parquet_of(path, data, bounds)
    try:
        layout = layout_of(data)
    except Damaged as fault:
        raise ReleaseUnreadable(path, found=fault, expected="Parquet") from None
    yield from _metadata(path, data, layout)
    yield from _columns(path, table)
    for chunk in layout.chunks:
        yield from _chunk(path, chunk, table, layout)
    yield from row_order.of_table(path, table)
    if layout.created_by == WRITER and not _same_again(data, table, layout):
        yield leak(path, "other bytes than the same rows give when written again", grave=False)


def _metadata(path: str, data: bytes, layout: ParquetLayout) -> Iterator[Finding]:
    if layout.leftover:
        yield leak(path, "bytes between or behind the pages that belong to no column")
    for key in sorted(set(layout.keys) - ALLOWED_KEYS):
        yield leak(
            f"{path}: metadata {key}", "metadata beside the columns; writers keep old rows' traces there"
        )
    footer = data[len(data) - 8 - int.from_bytes(data[-8:-4], "little") :]
    yield from traces.of_text(path, footer)


def _columns(path: str, table: pa.Table) -> Iterator[Finding]:
    known = documented(path)
    if known is None:
        yield leak(path, "a table that the manual of bundles does not describe", grave=False)
    else:
        for name in sorted(set(table.column_names) - set(known.columns)):
            yield leak(f"{path}: {name}", "a column that the manual of bundles does not describe")
    yield from traces.of_names(path, table.column_names)
    for field in table.schema:
        if pa.types.is_string(field.type):
            yield from traces.of_values(path, field.name, table[field.name].unique().to_pylist())


def _chunk(path: str, chunk: ColumnChunk, table: pa.Table, layout: ParquetLayout) -> Iterator[Finding]:
    where = f"{path}: {chunk.column}"
    if chunk.unchecked:
        yield leak(where, f"{chunk.unchecked}: nobody can say that it holds no more than the rows")
        return
    first = sum(layout.rows[: chunk.group])
    rows = table[chunk.column].slice(first, layout.rows[chunk.group])
    if chunk.values != len(rows):
        yield leak(where, "pages hold another number of values than there are rows")
    if chunk.nulls is not None and chunk.nulls != rows.null_count:
        yield leak(where, "its statistics count another number of absent values than the rows have")
    present = _present(rows, chunk.physical)
    for kind in sorted({claim.kind for claim in chunk.claims}):
        if not all(_is_present(claim, present) for claim in chunk.claims if claim.kind == kind):
            yield leak(
                f"{where}, {kind}", "a value that stands in no row: of rows withheld or not yet protected"
            )


def _present(rows: pa.ChunkedArray, physical: int) -> pa.Array:
    different = rows.unique().drop_null()
    if physical == BYTE_ARRAY:
        return different.cast(pa.binary())
    return different


def _is_present(claim: Claim, present: pa.Array) -> bool:
    """Whether every value of the claim stands in a row; one cut short: whether it begins or bounds one."""
    if not len(claim.values):
        return True
    if not claim.exact:
        return all(_begins(value, present) for value in claim.values)
    try:
        values = pa.array(claim.values, present.type)
        if pa.types.is_floating(present.type):  # writers give zero as the least value a minus sign
            values, present = pc.add(values, 0.0), pc.add(present, 0.0)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return False
    return bool(pc.all(pc.is_in(values, value_set=present)).as_py())


def _begins(value: bytes, present: pa.Array) -> bool:
    """A text cut short begins a text of the rows; the upper end has its last byte raised by one."""
    lowered = value[:-1] + bytes([value[-1] - 1]) if value and value[-1] else value
    texts = present.to_pylist()
    return any(text.startswith((value, lowered)) for text in texts)


def _same_again(data: bytes, table: pa.Table, layout: ParquetLayout) -> bool:
    """Whether the rows, written by the rule of the manual (zstd, no times), give the same bytes."""
    stream = io.BytesIO()
    size: Any = layout.rows[0] if len(layout.rows) > 1 else 131_072
    pq.write_table(table, stream, compression="zstd", row_group_size=size, store_schema=False)
    return stream.getvalue() == data
