"""The cells of a figure as they are shown: sums of atoms, with what is promised about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zicht.model.area_codes import REGIO_LEVELS, Level
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.counts.adaptive_level import MAY_BE_MERGED
from zicht.protection.counts.atoms import Structure
from zicht.protection.counts.grid import promise_of_atoms
from zicht.protection.counts.tallied import Tallied, times
from zicht.protection.counts.top_areas import Area

Counts = NDArray[np.int64]
ABOVE_GEMEENTE = (Level.COUNTRY, Level.LANDSDEEL, *REGIO_LEVELS)


@dataclass(frozen=True, eq=False)
class Cells:
    """Every declared cell; arrays are (areas, margins, periods).

    shown     what leaves;  truth  what was counted
    promise   the largest difference between them that anyone may rely on
    there     False where the area is part of the rest of a larger one
    declared  (areas, margins) False where the figure shows totals only
    """

    areas: tuple[Area, ...]
    margins: tuple[str, ...]
    shown: Counts
    truth: Counts
    promise: Counts
    there: NDArray[np.bool_]
    declared: NDArray[np.bool_]

    @property
    def missed(self) -> NDArray[np.bool_]:
        """Where the difference is larger than promised."""
        found: NDArray[np.bool_] = (np.abs(self.shown - self.truth) > self.promise) & self.leaving
        return found

    def without(self, left_out: frozenset[str]) -> Cells:
        """Without the gemeenten that are left out of the figure."""
        out = np.array([code in left_out for _, code in self.areas], dtype=bool)
        return replace(self, there=self.there & ~out[:, None, None])

    def widened(self, base: int) -> Cells:
        """With a larger promise for all regio's of a level, or the country, where one of them missed it.

        Where gemeenten count few, no numbers of the grid bring overlapping regio's together near their
        counts. The new promise is the least multiple of the base that holds: it tells that some large area
        is about so far off.
        """
        promise = self.promise.copy()
        levels = np.array([level.value for level, _ in self.areas])
        for level in (level.value for level in ABOVE_GEMEENTE):
            rows = levels == level
            if self.missed[rows].any():
                error = np.abs(self.shown - self.truth)[rows][self.leaving[rows]].max()
                promise[rows] = np.maximum(promise[rows], -(-int(error) // base) * base)
        return replace(self, promise=promise)

    @property
    def leaving(self) -> NDArray[np.bool_]:
        """Cells that are shown."""
        found: NDArray[np.bool_] = self.there & self.declared[:, :, None]
        return found


@dataclass(frozen=True, eq=False)
class Errors:
    """How far shown counts are from the truth. It stays in the vault: it would narrow every count.

    of_level  level -> how many cells have an error of 0, 1, 2, ...
    """

    of_level: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, figure: Figure, cells: Cells) -> Errors:
        """Of the cells of one figure."""
        size = np.abs(cells.shown - cells.truth)
        found = {}
        for level in figure.levels:
            rows = np.array([area[0] is level for area in cells.areas], dtype=bool)
            found[level.value] = tuple(np.bincount(size[rows][cells.leaving[rows]]).tolist())
        return cls(found)

    @classmethod
    def together(cls, parts: Sequence[Errors]) -> Errors:
        """Of several figures."""
        found: dict[str, tuple[int, ...]] = {}
        for part in parts:
            for level, counts in part.of_level.items():
                length = max(len(counts), len(found.get(level, ())))
                pair = [
                    np.pad(np.array(one, dtype=np.int64), (0, length - len(one)))
                    for one in (counts, found.get(level, ()))
                ]
                found[level] = tuple((pair[0] + pair[1]).tolist())
        return cls(found)


def cells_of(
    figure: Figure,
    structure: Structure,
    atoms: Counts,
    truth: Counts,
    tallied: Tallied,
    rules: CountRules,
    again: NDArray[np.bool_],
) -> Cells:
    """The cells that follow from protected atoms.

    atoms, truth  (atoms, cross, periods), protected and not
    again         (areas, periods) where what was shown before a border moved is shown again
    """
    shown = _folded(structure, times(structure.showing, atoms))
    counted = _folded(structure, times(structure.showing, truth))
    if not figure.additive:
        shown = _sensible(structure, atoms, rules)
    there = np.repeat(structure.shown[:, None, None], shown.shape[2], axis=2)
    there = np.broadcast_to(there, shown.shape)
    declared = structure.declared
    return Cells(
        structure.areas,
        structure.margins,
        shown,
        counted,
        _promised(structure, shown, again, rules),
        there,
        declared,
    )


def joined(years: Sequence[Cells]) -> Cells:
    """The same cells of several calendar years, side by side."""
    first = years[0]
    parts = [(one.shown, one.truth, one.promise, one.there) for one in years]
    shown, truth, promise, there = (np.concatenate(part, axis=2) for part in zip(*parts, strict=True))
    return Cells(first.areas, first.margins, shown, truth, promise, there, first.declared)


def _folded(structure: Structure, cells: Counts) -> Counts:
    found: Counts = np.einsum("mk,akj->amj", structure.folding, cells)
    return found


def _promised(structure: Structure, shown: Counts, again: NDArray[np.bool_], rules: CountRules) -> Counts:
    """An atom promises what its number means; sums what the search guarantees, or was held to. What is shown
    again may be a sum of what several atoms were shown as: it promises less."""
    small = np.array([level in MAY_BE_MERGED for level, _ in structure.areas], dtype=bool)[:, None]
    single = (structure.folding.sum(axis=1) == 1)[None, :]
    above = np.isin(np.arange(len(structure.areas)), structure.tops)[:, None]
    whole = rules.bound * (1 if len(structure.cross) == 1 else 2)
    promise = np.where(
        small & ~single, 5 * rules.minimum, np.where(single & ~above, rules.minimum - 1, whole)
    )
    atom = np.diff(structure.showing.indptr) == 1
    found = np.repeat(promise[:, :, None], shown.shape[2], axis=2)
    alone = atom[:, None] & single & ~above
    of_atoms = np.where(again[:, None, :], rules.minimum, promise_of_atoms(shown, rules))
    return np.where(alone[:, :, None], of_atoms, found)


def _sensible(structure: Structure, atoms: Counts, rules: CountRules) -> Counts:
    """Counts that do not add up, as shown: on the grid, and no area below one that lies in it.

    It looks at protected atoms only, so it tells nothing more than they do.
    """
    columns = atoms.shape[2]
    found = np.zeros((len(structure.areas), 1, columns), dtype=np.int64)
    raw = np.zeros((0, columns), dtype=np.int64)
    best = raw
    for number, layer in reversed(list(enumerate(structure.layers))):
        own = np.flatnonzero(layer.atom >= 0)
        under, highest = np.zeros((2, len(layer.names), columns), dtype=np.int64)
        if len(raw):
            lower = structure.layers[number + 1]
            under = lower.up @ raw
            np.maximum.at(highest, lower.parent, best)
        under[own] = atoms[layer.atom[own], 0]
        areas = layer.area >= 0
        best = np.where(areas[:, None], np.maximum(_snapped(under, rules), highest), highest)
        found[layer.area[areas], 0] = best[areas]
        raw = under
    inside = np.array([best[row > 0].max(axis=0, initial=0) for row in structure.top], dtype=np.int64)
    found[structure.tops, 0] = np.maximum(_snapped(structure.top @ raw, rules), inside.reshape(-1, columns))
    return found


def _snapped(values: Counts, rules: CountRules) -> Counts:
    """Nothing below 0, and nothing between 0 and the minimum."""
    small = (values > 0) & (values < rules.minimum)
    return np.where(small, rules.minimum, np.maximum(values, 0))
