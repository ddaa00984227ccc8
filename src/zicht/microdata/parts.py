"""Parts of a result on disk, and the result made of them, one measure and level at a time.

A part is an Arrow stream with a batch a measure and level, in their order. The result depends on the cells
alone: not on the parts they came in, nor on who computed them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zicht.microdata.engines.blocks import DICTIONARY_SCHEMA, Block, block_batch, coded_texts
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

GROUP_ROWS = 1 << 20
"""Rows of a row group."""
TEXTS = list(SORTED_BY)
MEASURE, LEVEL = 0, 1

Codes = NDArray[np.int64]
Writer = TypeVar("Writer", pa.RecordBatchStreamWriter, pq.ParquetWriter)


def write_part(path: Path, blocks: Iterable[Block]) -> None:
    """Write the cells of a batch in a period; the file is there whole or not at all."""
    there = [block for block in blocks if len(block.value)]
    with _written_whole(path, _new_stream) as writer:
        for block in sorted(there, key=lambda block: (block.measure, block.level.value)):
            writer.write_batch(block_batch(block))


def merge_parts(parts: Sequence[Path], target: Path) -> None:
    """Put parts together to one sorted file of tallies; it is there whole or not at all."""
    readers = [Part(path) for path in parts]
    with _written_whole(target, _new_result) as writer:
        while waiting := [part.head for part in readers if part.head is not None]:
            first = min(waiting)
            batches = [batch for part in readers for batch in part.taken(first)]
            for piece in _in_order(pa.Table.from_batches(batches)):
                writer.write_table(piece, row_group_size=GROUP_ROWS)


class Part:
    """A part that is read from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        self._stream = iter(pa.ipc.open_stream(pa.OSFile(str(path))))
        self._next: pa.RecordBatch | None = next(self._stream, None)

    @property
    def head(self) -> tuple[str, str] | None:
        """Measure and level of the next batch; None at the end."""
        if self._next is None:
            return None
        return tuple(self._next.column(column)[0].as_py() for column in (MEASURE, LEVEL))

    def taken(self, wanted: tuple[str, str]) -> Iterator[pa.RecordBatch]:
        """The next batches, as long as they are of this measure and level."""
        while self.head == wanted:
            assert self._next is not None
            yield self._next
            self._next = next(self._stream, None)


def _in_order(table: pa.Table) -> Iterator[pa.Table]:
    """The rows sorted, in pieces; a dictionary holds what its piece uses, sorted: same cells, same bytes."""
    columns = [_coded(table[name]) for name in TEXTS]
    key = np.zeros(table.num_rows, dtype=np.int64)
    for known, code in columns:
        if len(known) > 1:
            key = key * len(known) + code
    order = np.argsort(key, kind="stable")
    numbers = [table[name].to_numpy() for name in TALLY_SCHEMA.names[len(TEXTS) :]]
    for start in range(0, len(order), GROUP_ROWS):
        rows = order[start : start + GROUP_ROWS]
        pieces = [_used(known, code, rows) for known, code in columns]
        pieces += [pa.array(number[rows]) for number in numbers]
        yield pa.table(pieces, schema=DICTIONARY_SCHEMA)


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Codes]:
    """The texts of a column, sorted, and for each row the number of its text."""
    chunks = column.chunks
    known = [chunk.dictionary for chunk in chunks]
    if all(dictionary.equals(known[0]) for dictionary in known[1:]):
        texts = known[0].to_pylist()  # of a block: sorted
        if len(texts) == 1:
            return texts, np.zeros(0, dtype=np.int64)
        return texts, np.concatenate([chunk.indices.to_numpy() for chunk in chunks])
    texts = sorted({text for dictionary in known for text in dictionary.to_pylist()})
    ranks = {text: rank for rank, text in enumerate(texts)}
    places = [np.array([ranks[text] for text in d.to_pylist()], dtype=np.int64) for d in known]
    return texts, np.concatenate([p[c.indices.to_numpy()] for p, c in zip(places, chunks, strict=True)])


def _used(texts: Sequence[str], codes: Codes, rows: Codes) -> pa.DictionaryArray:
    """The texts of these rows; where there is one text only, no row has a number."""
    if len(texts) == 1:
        return coded_texts(np.zeros(len(rows), dtype=np.int32), texts)
    mine = codes[rows]
    used = np.flatnonzero(np.bincount(mine, minlength=len(texts)))
    number = np.zeros(len(texts), dtype=np.int32)
    number[used] = np.arange(len(used), dtype=np.int32)
    return coded_texts(number[mine], [texts[int(code)] for code in used])


def _new_stream(path: Path) -> pa.RecordBatchStreamWriter:
    return pa.ipc.new_stream(str(path), DICTIONARY_SCHEMA)


def _new_result(path: Path) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        path,
        DICTIONARY_SCHEMA,
        compression="zstd",
        compression_level=1,
        use_dictionary=TEXTS,
        column_encoding=dict.fromkeys(TALLY_SCHEMA.names[len(TEXTS) :], "DELTA_BINARY_PACKED"),
        write_statistics=TEXTS,
        store_schema=False,
    )


@contextlib.contextmanager
def _written_whole(path: Path, new: Callable[[Path], Writer]) -> Iterator[Writer]:
    aside = path.with_name(f".{path.name}")  # one writer at a time: the run is locked
    try:
        with new(aside) as writer:
            yield writer
        with aside.open("rb") as stream:
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
