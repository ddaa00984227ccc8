"""Cells on their way out: arrays of numbers for one measure, level and period, turned into rows of tallies.

Both finishes give blocks; everything that decides about names and order is here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.plans import REST, TOTAL, Plan
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

UNKNOWN = "_U"
"""Counterpart of rows whose other end is not a known area."""
NATION = "NL"

Integers = NDArray[np.integer]


@dataclass(frozen=True)
class Axis:
    """The categories of one breakdown, REST and the total, in the order of the sorted texts.

    places  place of each category as the plan numbers them, then of REST
    total   place of the total
    """

    places: tuple[int, ...]
    total: int

    @property
    def size(self) -> int:
        """Categories, REST and the total."""
        return len(self.places) + 1


@dataclass(frozen=True)
class Categories:
    """All combinations of categories and totals of a plan, numbered in the order of their texts."""

    axes: tuple[Axis, ...]
    texts: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Places on each axis."""
        return tuple(axis.size for axis in self.axes)


def categories_of(plan: Plan) -> Categories:
    """The combinations of a plan; without breakdowns there is one, the empty text."""
    axes: list[Axis] = []
    texts: list[list[str]] = []
    for number, breakdown in enumerate(plan.breakdowns, start=1):
        end = ";" if number < len(plan.breakdowns) else ""  # decides about the order: "1;" comes after "12;"
        known = [f"{breakdown.name}={code}{end}" for code, _ in breakdown.categories]
        known += [f"{breakdown.name}={REST}{end}", f"{breakdown.name}={TOTAL}{end}"]
        texts.append(sorted(known))
        places = {text: place for place, text in enumerate(texts[-1])}
        axes.append(Axis(tuple(places[text] for text in known[:-1]), places[known[-1]]))
    return Categories(tuple(axes), tuple("".join(parts) for parts in product(*texts)))


@dataclass(frozen=True)
class Block:
    """Cells of one measure, level and period.

    areas, counterparts, categories   the texts, sorted
    area, counterpart, category       for each cell the number of its text
    """

    measure: str
    level: Level
    period: str
    areas: Sequence[str]
    counterparts: Sequence[str]
    categories: Sequence[str]
    area: Integers
    counterpart: Integers
    category: Integers
    value: NDArray[np.int64]
    contributors: NDArray[np.int64]


def block_batch(block: Block) -> pa.RecordBatch:
    """The rows of a block, texts as dictionaries."""
    same = np.zeros(len(block.value), dtype=np.int32)
    columns = [
        coded_texts(same, [block.measure]),
        coded_texts(same, [block.level.value]),
        coded_texts(block.area, block.areas),
        coded_texts(block.counterpart, block.counterparts),
        coded_texts(same, [block.period]),
        coded_texts(block.category, block.categories),
        pa.array(block.value, pa.int64()),
        pa.array(block.contributors, pa.int64()),
    ]
    return pa.record_batch(columns, schema=DICTIONARY_SCHEMA)


def coded_texts(numbers: Integers, texts: Sequence[str]) -> pa.DictionaryArray:
    """Texts by their numbers."""
    indices = pa.array(np.ascontiguousarray(numbers, dtype=np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string()))


def tallies_of(blocks: Iterable[Block]) -> pa.Table:
    """All blocks as one sorted table of tallies."""
    tables = [pa.Table.from_batches([block_batch(block)]).cast(TALLY_SCHEMA) for block in blocks]
    if not tables:
        return TALLY_SCHEMA.empty_table()
    whole = pa.concat_tables(tables)
    return whole.sort_by([(name, "ascending") for name in SORTED_BY]).combine_chunks()


DICTIONARY_SCHEMA = pa.schema(
    [
        pa.field(field.name, pa.dictionary(pa.int32(), pa.string()), nullable=False)
        if pa.types.is_string(field.type)
        else field
        for field in TALLY_SCHEMA
    ]
)
