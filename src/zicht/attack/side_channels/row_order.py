"""The order of rows: sorted by what is published, or following something that is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.findings import Finding
from zicht.attack.side_channels.documented import documented
from zicht.attack.side_channels.leaks import leak


def of_table(path: str, table: pa.Table) -> Iterator[Finding]:
    """Rows sorted by the keys of the manual; a table it does not know: by its columns of text."""
    known = documented(path)
    if known is not None and known.order and set(known.order) <= set(table.column_names):
        if not _sorted(table, known.order):
            yield leak(
                f"{path}: order of rows",
                f"rows are not sorted by {', '.join(known.order)}, each once: an order can follow the truth",
            )
        return
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    if texts and not any(_sorted(table, order, once=False) for order in (texts, texts[::-1], texts[:1])):
        yield leak(f"{path}: order of rows", "rows are in no order that their texts explain", grave=False)


def _sorted(table: pa.Table, order: Sequence[str], *, once: bool = True) -> bool:
    """Whether rows rise by these columns together (strictly, when each key must stand once)."""
    if table.num_rows < 2:
        return True
    equal = np.ones(table.num_rows - 1, dtype=np.bool_)
    for name in order:
        ranks = _ranks(table[name])
        if np.any(equal & (ranks[1:] < ranks[:-1])):
            return False
        equal &= ranks[1:] == ranks[:-1]
    return not (once and bool(equal.any()))


def _ranks(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Place of each value among the different values, in the order of their bytes; a null comes last."""
    different = column.unique()
    places = pc.array_sort_indices(different)
    ordered = different.take(places)
    return np.asarray(pc.index_in(column, value_set=ordered).to_numpy(), dtype=np.int64)
