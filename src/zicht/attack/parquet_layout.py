"""Every byte of a Parquet file accounted for: footer, pages, dictionaries, statistics, and what is left over.

A reader of tables shows rows. Between and behind the rows a file can hold values that are in no row: a
dictionary made before rows were withheld, a minimum of the unprotected column, an index, bytes that no page
claims. Source: Apache Parquet format, parquet.thrift and Encodings.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.attack.compact_records import CompactReader, Damaged, Record

MAGIC = b"PAR1"
CODECS = {0: None, 1: "snappy", 2: "gzip", 4: "brotli", 6: "zstd", 7: "lz4_raw"}
BOOLEAN, INT32, INT64, FLOAT, DOUBLE, BYTE_ARRAY = 0, 1, 2, 4, 5, 6
FIXED = {INT32: "<i4", INT64: "<i8", FLOAT: "<f4", DOUBLE: "<f8"}
_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3


@dataclass(frozen=True)
class Claim:
    """Values that the file holds outside its rows: `kind` says where, `exact` is False when cut short."""

    kind: str  # "statistics", "page statistics", "dictionary", "column index"
    values: Sequence[Any]
    exact: bool = True


@dataclass(frozen=True)
class ColumnChunk:
    """One column of one group of rows.

    claims     values held outside the rows
    values     number of values that the pages hold (nulls included);  nulls  what the statistics say, or None
    unchecked  why something in it cannot be checked, or ""
    """

    column: str
    group: int
    physical: int
    claims: tuple[Claim, ...]
    values: int
    nulls: int | None
    unchecked: str


@dataclass(frozen=True)
class ParquetLayout:
    """What a Parquet file holds beside its rows.

    rows       per group of rows
    keys       names in the metadata of the file and of its columns
    leftover   bytes that belong to nothing
    """

    rows: tuple[int, ...]
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    created_by: str
    chunks: tuple[ColumnChunk, ...]
    leftover: int


def layout_of(data: bytes) -> ParquetLayout:
    """Account for every byte of a Parquet file.

    raises Damaged when the file is not what its footer says
    """
    try:
        return _layout(data)
    except (pa.ArrowException, OSError, KeyError, TypeError, AttributeError, UnicodeDecodeError, ValueError):
        raise Damaged("not the Parquet that its footer describes") from None


def _layout(data: bytes) -> ParquetLayout:
    if len(data) < 12 or data[:4] != MAGIC or data[-4:] != MAGIC:
        raise Damaged("no Parquet")
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    if start < 4:
        raise Damaged("a footer longer than the file")
    reader = CompactReader(data[: len(data) - 8], start)
    footer = reader.record()
    used = [(0, 4), (start, reader.at), (len(data) - 8, len(data))]
    groups = footer.get(4, [])
    chunks = []
    for at, group in enumerate(groups):
        for column in group[1]:
            chunks.append(_chunk(data, at, column, used))
    pairs = [*footer.get(5, [])]
    for group in groups:
        for column in group[1]:
            pairs += column[3].get(8, [])
    return ParquetLayout(
        rows=tuple(group[3] for group in groups),
        columns=tuple(element[4].decode() for element in footer[2][1:]),
        keys=tuple(sorted({pair[1].decode() for pair in pairs})),
        created_by=footer.get(6, b"").decode(),
        chunks=tuple(chunks),
        leftover=_uncovered(used, len(data)),
    )


def _chunk(data: bytes, group: int, column: Record, used: list[tuple[int, int]]) -> ColumnChunk:
    facts = column[3]
    path = facts[3]
    physical, codec = facts[1], CODECS[facts[4]]
    name = b".".join(path).decode()
    unchecked = "a column in a column" if len(path) > 1 else ""
    if 14 in facts or 1 in column or 8 in column or 9 in column:
        unchecked = "a Bloom filter, another file or encryption"
    if physical not in (*FIXED, BOOLEAN, BYTE_ARRAY):
        unchecked = "a physical type that tables of a release do not use"
    claims = list(_of_statistics(facts.get(12), physical, "statistics"))
    begin = min(at for at in (facts[9], facts.get(11) or facts[9]) if at)
    end = begin + facts[7]
    if not 4 <= begin <= end <= len(data):
        raise Damaged("pages outside the file")
    used.append((begin, end))
    values = 0
    for head, body in _pages(data, begin, end):
        if head[1] == _DICTIONARY:
            number = head[7][1]
            claims.append(Claim("dictionary", _plain(_unpacked(body, codec, head[2]), physical, number)))
            continue
        if head[1] not in (_DATA, _DATA_V2):
            raise Damaged("a page of a kind that holds no rows")
        facts_of_page = head[5] if head[1] == _DATA else head[8]
        values += facts_of_page[1]
        claims += _of_statistics(facts_of_page.get(5 if head[1] == _DATA else 8), physical, "page statistics")
    claims += _of_indexes(data, column, physical, used)
    nulls = facts[12].get(3) if 12 in facts else None
    return ColumnChunk(name, group, physical, tuple(claims), values, nulls, unchecked)


def _pages(data: bytes, begin: int, end: int) -> Iterator[tuple[Record, bytes]]:
    reader = CompactReader(data, begin)
    while reader.at < end:
        head = reader.record()
        size = head[3]
        if not 0 <= size <= end - reader.at:
            raise Damaged("a page longer than its column")
        yield head, data[reader.at : reader.at + size]
        reader.at += size


def _unpacked(body: bytes, codec: str | None, size: int) -> bytes:
    if codec is None:
        return body
    if not 0 <= size <= 1 << 28:
        raise Damaged("a dictionary without end")
    return bytes(pa.Codec(codec).decompress(body, decompressed_size=size))


def _plain(data: bytes, physical: int, number: int) -> list[Any]:
    """Values in the plain encoding; more bytes than values is damage."""
    if physical in FIXED:
        found = np.frombuffer(data, FIXED[physical])
        if len(found) != number:
            raise Damaged("a dictionary of another length")
        return list(found.tolist())
    if physical != BYTE_ARRAY:
        return []
    values, at = [], 0
    for _ in range(number):
        size = int.from_bytes(data[at : at + 4], "little")
        values.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    if at != len(data):
        raise Damaged("a dictionary of another length")
    return values


def _one(data: bytes, physical: int) -> Any:
    if physical == BYTE_ARRAY:
        return data
    if physical == BOOLEAN:
        return data != b"\x00"
    return np.frombuffer(data, FIXED[physical])[0].item() if physical in FIXED else data


def _of_statistics(record: Record | None, physical: int, kind: str) -> Iterator[Claim]:
    """Fields 1, 2 are the old maximum and minimum; 5, 6 the new, that 7, 8 call exact or cut short."""
    for field, exactness in ((1, None), (2, None), (5, 7), (6, 8)):
        if record is not None and field in record:
            exact = exactness is None or record.get(exactness, True)
            yield Claim(kind, [_one(record[field], physical)], exact)


def _of_indexes(data: bytes, column: Record, physical: int, used: list[tuple[int, int]]) -> Iterator[Claim]:
    """Offset index (fields 4, 5) and column index (6, 7): the latter holds least and largest per page."""
    for offset, length in ((4, 5), (6, 7)):
        if offset not in column:
            continue
        begin, end = column[offset], column[offset] + column[length]
        if not 4 <= begin <= end <= len(data):
            raise Damaged("an index outside the file")
        reader = CompactReader(data[:end], begin)
        index = reader.record()
        used.append((begin, reader.at))
        if offset == 6:
            shown = [at for at, empty in enumerate(index[1]) if not empty]
            for field in (2, 3):
                # texts in an index may be cut short, and nothing in it says so
                exact = physical != BYTE_ARRAY
                yield Claim("column index", [_one(index[field][at], physical) for at in shown], exact)


def _uncovered(used: list[tuple[int, int]], size: int) -> int:
    covered = reached = 0
    for begin, end in sorted(used):
        covered += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return size - covered
