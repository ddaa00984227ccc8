"""Parts of a result on disk, and the result made of them, one measure at a time.

A part is sorted, with row groups of one measure. The result depends on the cells alone: not on the parts
they came in, nor on who computed them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from zicht.microdata.engines.blocks import DICTIONARY_SCHEMA, Block, block_table
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

GROUP_ROWS = 1 << 20
"""Rows of a row group."""
TEXTS = list(SORTED_BY)

Codes = NDArray[np.int64]


def write_part(path: Path, blocks: Iterable[Block]) -> None:
    """Write the cells of a batch in a period; the file is there whole or not at all."""
    by_measure: dict[str, list[Block]] = {}
    for block in blocks:
        if len(block.value):
            by_measure.setdefault(block.measure, []).append(block)
    with _written_whole(path) as writer:
        for name in sorted(by_measure):
            tables = [block_table(block) for block in sorted(by_measure[name], key=lambda b: b.level.value)]
            writer.write_table(pa.concat_tables(tables).unify_dictionaries(), row_group_size=GROUP_ROWS)


def merge_parts(parts: Sequence[Path], target: Path) -> None:
    """Put parts together to one sorted file of tallies; it is there whole or not at all."""
    files = [pq.ParquetFile(path, read_dictionary=TEXTS) for path in parts]
    groups: dict[str, list[tuple[pq.ParquetFile, int]]] = {}
    for file in files:
        for number in range(file.num_row_groups):
            measure = file.metadata.row_group(number).column(0).statistics.min
            groups.setdefault(measure, []).append((file, number))
    with _written_whole(target) as writer:
        for measure in sorted(groups):
            for table in _in_order(pa.concat_tables(f.read_row_group(n) for f, n in groups[measure])):
                writer.write_table(table, row_group_size=GROUP_ROWS)
    for file in files:
        file.close()


def _in_order(table: pa.Table) -> Iterator[pa.Table]:
    """The rows sorted, in pieces; a dictionary holds what its piece uses, sorted: same cells, same bytes."""
    texts, codes = zip(*(_coded(table[name]) for name in TEXTS), strict=True)
    key = np.zeros(table.num_rows, dtype=np.int64)
    for known, code in zip(texts, codes, strict=True):
        key = key * len(known) + code
    order = np.argsort(key, kind="stable")
    numbers = [table[name].to_numpy() for name in TALLY_SCHEMA.names[len(TEXTS) :]]
    for start in range(0, len(order), GROUP_ROWS):
        rows = order[start : start + GROUP_ROWS]
        columns = [_dictionary(known, code[rows]) for known, code in zip(texts, codes, strict=True)]
        columns += [pa.array(number[rows]) for number in numbers]
        yield pa.table(columns, schema=DICTIONARY_SCHEMA)


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Codes]:
    """The texts of a column, sorted, and for each row the number of its text."""
    whole = column.unify_dictionaries().combine_chunks()
    found = whole.dictionary.to_pylist()
    texts = sorted(set(found))
    ranks = {text: rank for rank, text in enumerate(texts)}
    rank_of = np.array([ranks[text] for text in found], dtype=np.int64)
    return texts, rank_of[whole.indices.to_numpy()]


def _dictionary(texts: Sequence[str], codes: Codes) -> pa.DictionaryArray:
    used, numbers = np.unique(codes, return_inverse=True)
    dictionary = pa.array([texts[code] for code in used], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(numbers.astype(np.int32)), dictionary)


@contextlib.contextmanager
def _written_whole(path: Path) -> Iterator[pq.ParquetWriter]:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with pq.ParquetWriter(
            aside, DICTIONARY_SCHEMA, compression="zstd", store_schema=False, write_statistics=["MEASURE"]
        ) as writer:
            yield writer
        with aside.open("rb") as stream:
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
