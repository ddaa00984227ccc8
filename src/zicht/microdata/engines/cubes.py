"""Arrays of counts by smallest area and category, and their sums over larger areas and categories."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zicht.microdata.engines.blocks import Categories
from zicht.microdata.engines.division import Geography
from zicht.model.area_codes import Level

Keys = NDArray[np.int32]
Cells = NDArray[np.int64]

KEPT = 1 << 20
"""Keys that wait to be counted together, so that an array of cells is added to seldom."""


@dataclass
class Counts:
    """Counts rows, or adds up their values, per cell.

    cells  how many there are
    sums   True when rows carry a whole number to add up; else they count for one
    """

    cells: int
    sums: bool
    _rows: Cells | None = None
    _values: Cells | None = None
    _waiting: list[Keys] = field(default_factory=list)
    _held: int = 0

    def add(self, key: Keys, measure: NDArray[np.integer] | None) -> None:
        """Count rows by key; only those whose measure is not 0, or all when there is none."""
        kept = key
        if measure is not None:
            where = np.flatnonzero(measure if measure.dtype != np.int8 else measure.view(np.bool_))
            kept = key[where]
            if self.sums:
                np.add.at(self.values(), kept, measure[where])
        self._waiting.append(kept)
        self._held += len(kept)
        if self._held >= KEPT:
            self._count()

    def rows(self) -> Cells:
        """Rows per cell whose measure is not 0."""
        self._count()
        assert self._rows is not None
        return self._rows

    def values(self) -> Cells:
        """The sum of the measure per cell."""
        if self._values is None:
            self._values = np.zeros(self.cells, dtype=np.int64)
        return self._values

    def _count(self) -> None:
        if self._rows is None:
            self._rows = np.zeros(self.cells, dtype=np.int64)
        if self._waiting:
            self._rows += np.bincount(np.concatenate(self._waiting), minlength=self.cells)
        self._waiting, self._held = [], 0


@dataclass(frozen=True)
class Cube:
    """Counts per smallest area (and one place more for rows without area) and category.

    cells  (areas + 1) * product of shape, in this order
    shape  categories of each breakdown, REST included
    """

    cells: Cells
    shape: tuple[int, ...]

    def less(self, other: Cells) -> Cube:
        """The difference."""
        return Cube(self.cells - other, self.shape)


def rolled_up(
    cube: Cube, level: Level, geography: Geography, categories: Categories, margins: bool
) -> NDArray[np.int64]:
    """Counts per area of a level and combination of categories and totals, in the order of their texts.

    margins  False: combinations with a total are 0
    returns  (areas of the level, combinations)
    """
    flat = cube.cells.reshape(geography.size + 1, -1)
    if level is Level.COUNTRY:
        summed = flat.sum(axis=0, keepdims=True)
    else:
        summed = _by_area(flat[:-1], geography.index[level], len(geography.codes[level]))
    return with_totals(summed.reshape(-1, *cube.shape), categories, margins)


def with_totals(cells: NDArray[np.int64], categories: Categories, margins: bool) -> NDArray[np.int64]:
    """Cells (areas, categories ...) with a total added to each axis, flat, in the order of the texts."""
    for axis in range(1, cells.ndim):
        total = cells.sum(axis=axis, keepdims=True)
        cells = np.concatenate([cells, total if margins else np.zeros_like(total)], axis=axis)
    flat = cells.reshape(len(cells), -1)
    return flat if len(categories.texts) == 1 else flat[:, categories.order]


def _by_area(cells: Cells, index: NDArray[np.int32], areas: int) -> Cells:
    if len(index) == areas:
        return cells
    if np.all(index[1:] >= index[:-1]):
        starts = np.searchsorted(index, np.arange(areas))
        stretches: Cells = np.add.reduceat(cells, starts, axis=0)
        return stretches
    summed = np.zeros((areas, cells.shape[1]), dtype=np.int64)
    np.add.at(summed, index, cells)
    return summed
