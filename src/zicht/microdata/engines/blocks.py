"""Cells on their way out: arrays of numbers for one measure, level and period, turned into rows of tallies.

Both finishes give blocks; everything that decides about names, order and bytes is here, once.
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
class Categories:
    """All combinations of categories and totals of a plan, by number and in words.

    A number is that of the combination in an array with one axis a breakdown, each axis with its
    categories, REST and, last, the total.
    """

    shape: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def ranks(self) -> NDArray[np.int32]:
        """For each number its place among the sorted texts."""
        ranks = np.empty(len(self.texts), dtype=np.int32)
        ranks[np.array(self.order, dtype=np.int64)] = np.arange(len(self.texts), dtype=np.int32)
        return ranks

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers in the order of their texts."""
        return tuple(sorted(range(len(self.texts)), key=self.texts.__getitem__))


def categories_of(plan: Plan) -> Categories:
    """The combinations of a plan; without breakdowns there is one, the empty text."""
    axes = [(b.name, (*(code for code, _ in b.categories), REST, TOTAL)) for b in plan.breakdowns]
    texts = tuple(
        ";".join(f"{name}={code}" for (name, _), code in zip(axes, codes, strict=True))
        for codes in product(*(codes for _, codes in axes))
    )
    return Categories(tuple(len(codes) for _, codes in axes), texts)


@dataclass(frozen=True)
class Block:
    """Cells of one measure, level and period, sorted by area, counterpart and category.

    areas, counterparts, categories        the texts, sorted
    area, counterpart, category            for each cell the number of its text
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


def block_table(block: Block) -> pa.Table:
    """The rows of a block, texts as dictionaries."""
    cells = len(block.value)
    same = np.zeros(cells, dtype=np.int32)
    columns = [
        _texts(same, [block.measure]),
        _texts(same, [block.level.value]),
        _texts(block.area, block.areas),
        _texts(block.counterpart, block.counterparts),
        _texts(same, [block.period]),
        _texts(block.category, block.categories),
        pa.array(block.value, pa.int64()),
        pa.array(block.contributors, pa.int64()),
    ]
    return pa.table(columns, schema=DICTIONARY_SCHEMA)


def tallies_of(blocks: Iterable[Block]) -> pa.Table:
    """All blocks as one sorted table of tallies."""
    tables = [block_table(block).cast(TALLY_SCHEMA) for block in blocks]
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


def _texts(numbers: Integers, texts: Sequence[str]) -> pa.DictionaryArray:
    indices = pa.array(np.ascontiguousarray(numbers, dtype=np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string()))
