"""Units with more than one row in a period: counted exactly in every cell of every level.

One sort puts the rows of a unit in a cell together; whether any of them counts is then one pass a measure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.microdata.engines.cubes import Layout
from zicht.model.area_codes import Level


@dataclass
class Aside:
    """Rows laid aside, with the columns that are counted (None: every row counts)."""

    columns: tuple[str | None, ...]
    _keys: list[NDArray[np.int32]] = field(default_factory=list)
    _pieces: list[pa.RecordBatch] = field(default_factory=list)
    _laid: Laid | None = None

    def add(self, key: NDArray[np.int32], piece: pa.RecordBatch) -> None:
        """Lay aside the rows of a piece that ask for it."""
        where = np.flatnonzero(piece.column("aside").to_numpy())
        if len(where):
            names = ["unit", *(name for name in self.columns if name is not None)]
            self._keys.append(key[where])
            self._pieces.append(piece.select(names).take(pa.array(where)))

    def rows(self, column: str | None, cells: int) -> NDArray[np.int64]:
        """Rows per cell of what was laid aside, to take off what was counted as rows."""
        laid = self._all()
        return np.bincount(laid.keys[laid.counts(column)], minlength=cells)

    def units(self, column: str | None, layout: Layout, level: Level) -> NDArray[np.int64]:
        """Different units per area of a level and combination of categories."""
        areas = 1 if level is Level.COUNTRY else len(layout.geography.codes[level])
        found = np.zeros(areas * len(layout.categories.texts), dtype=np.int64)
        laid = self._all()
        for kept in _subsets(layout):
            cells = laid.grouped(kept, layout, level)
            found += np.bincount(cells.cell[cells.any_of(laid.counts(column))], minlength=len(found))
        return found.reshape(areas, -1)

    def _all(self) -> Laid:
        if self._laid is None:
            self._laid = _laid(self._keys, self._pieces, self.columns)
            self._keys, self._pieces = [], []
        return self._laid


@dataclass(frozen=True)
class Grouped:
    """Rows put together by unit and cell.

    rows    order of the rows
    starts  where in that order each group begins
    cell    cell of each group
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    cell: NDArray[np.int64]

    def any_of(self, counts: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For each group: does any of its rows count?"""
        if not len(self.starts):
            return np.zeros(0, dtype=bool)
        met: NDArray[np.bool_] = np.logical_or.reduceat(counts[self.rows], self.starts)
        return met


@dataclass(frozen=True)
class Laid:
    """All rows laid aside that have a unit or not.

    keys     as in the stream
    unit     number of the unit; -1 when there is none
    columns  column -> does the row count
    """

    keys: NDArray[np.int32]
    unit: NDArray[np.int64]
    columns: dict[str | None, NDArray[np.bool_]]
    _grouped: dict[tuple[tuple[bool, ...], Level], Grouped] = field(default_factory=dict)

    def counts(self, column: str | None) -> NDArray[np.bool_]:
        """For each row: is its measure not 0?"""
        return self.columns[column]

    def grouped(self, kept: tuple[bool, ...], layout: Layout, level: Level) -> Grouped:
        """Rows by unit and cell, with the breakdowns that are not `kept` totalled; put together once."""
        if (kept, level) not in self._grouped:
            self._grouped[kept, level] = _grouped(self.unit, self._cells(kept, layout, level))
        return self._grouped[kept, level]

    def _cells(self, kept: tuple[bool, ...], layout: Layout, level: Level) -> NDArray[np.int64]:
        area, *numbers = np.unravel_index(self.keys, (layout.geography.size + 1, *layout.shape))
        place = np.zeros(len(area), dtype=np.int64)
        if level is not Level.COUNTRY:
            place = np.append(layout.geography.index[level], -1).astype(np.int64)[area]
        cell = place
        for number, keep, axis in zip(numbers, kept, layout.categories.axes, strict=True):
            cell = cell * axis.size + (np.array(axis.places)[number] if keep else axis.total)
        return np.where(place < 0, -1, cell)


def _laid(
    keys: list[NDArray[np.int32]], pieces: list[pa.RecordBatch], columns: tuple[str | None, ...]
) -> Laid:
    if not pieces:
        none = np.zeros(0, dtype=bool)
        empty = np.zeros(0, dtype=np.int64)
        return Laid(np.zeros(0, dtype=np.int32), empty, dict.fromkeys(columns, none))
    table = pa.Table.from_batches(pieces)
    units = table["unit"].combine_chunks()
    number = units.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    counts = {
        column: np.ones(table.num_rows, dtype=bool) if column is None else table[column].to_numpy() != 0
        for column in columns
    }
    return Laid(np.concatenate(keys), number.astype(np.int64), counts)


def _grouped(unit: NDArray[np.int64], cell: NDArray[np.int64]) -> Grouped:
    there = np.flatnonzero((unit >= 0) & (cell >= 0))
    order = there[np.lexsort((unit[there], cell[there]))]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(unit[order]) != 0) | (np.diff(cell[order]) != 0)
    starts = np.flatnonzero(new)
    return Grouped(order, starts, cell[order][starts])


def _subsets(layout: Layout) -> list[tuple[bool, ...]]:
    breakdowns = len(layout.shape)
    if not layout.margins:
        return [(True,) * breakdowns]
    return list(product((True, False), repeat=breakdowns))
