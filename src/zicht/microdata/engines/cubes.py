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
class Layout:
    """How the cells of a plan lie in an array: smallest area (and one place more for none) by categories."""

    geography: Geography
    categories: Categories
    margins: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """Categories of each breakdown, REST included, the total not."""
        return tuple(axis.size - 1 for axis in self.categories.axes)

    def with_totals(self, cells: Cells) -> Cells:
        """Cells (areas + 1, combinations), each axis in the order of the texts and with its total.

        Without margins the combinations with a total are 0.
        """
        axes = self.categories.axes
        areas = self.geography.size + 1
        cube = np.zeros((*self.categories.shape, areas), dtype=np.int64)  # areas last: sums of long stretches
        known = np.moveaxis(cells.reshape(areas, *self.shape), 0, -1)
        cube[np.ix_(*(axis.places for axis in axes))] = known
        for number, axis in enumerate(axes) if self.margins else ():
            np.moveaxis(cube, number, 0)[axis.total] = cube.sum(axis=number)
        return np.ascontiguousarray(cube.reshape(-1, areas).T)

    def rolled_up(self, cube: Cells, level: Level) -> Cells:
        """Counts (areas of the level, combinations) out of those by smallest area."""
        if level is Level.COUNTRY:
            country: Cells = cube.sum(axis=0, keepdims=True)
            return country
        return _by_area(cube[:-1], self.geography.index[level], len(self.geography.codes[level]))


def _by_area(cells: NDArray[np.int64], index: NDArray[np.int32], areas: int) -> NDArray[np.int64]:
    if len(index) == areas:
        return cells
    if np.all(index[1:] >= index[:-1]):
        starts = np.searchsorted(index, np.arange(areas))
        stretches: NDArray[np.int64] = np.add.reduceat(cells, starts, axis=0)
        return stretches
    summed = np.zeros((areas, *cells.shape[1:]), dtype=np.int64)
    np.add.at(summed, index, cells)
    return summed
