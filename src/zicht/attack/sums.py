"""What adds up to what, as rows of a sparse matrix: areas, rests, categories, quarters, parts of a whole."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from zicht.attack.families import Family, same_areas, same_cells
from zicht.attack.knowledge import Floats, Ints, Shown
from zicht.model.plans import TOTAL

ELSEWHERE = "_O"
"""Counterpart of all flows without a row of their own; the SDMX code for "other"."""

Placed = tuple[Family, int]
"""A family and the number of its first unknown."""


class Sums:
    """Relations between unknowns, collected; every one says: whole - parts lies between two numbers."""

    def __init__(self) -> None:
        self.unknowns = 0
        self._relations = 0
        self._rows: list[Ints] = []
        self._columns: list[Ints] = []
        self._signs: list[Floats] = []
        self._low: list[Floats] = []
        self._high: list[Floats] = []

    def relations(self) -> tuple[sparse.csr_array, Floats, Floats]:
        """(matrix, lower, upper) of everything collected."""
        rows, columns = np.concatenate([[], *self._rows]), np.concatenate([[], *self._columns])
        entries = (np.concatenate([[], *self._signs]), (rows.astype(np.int64), columns.astype(np.int64)))
        matrix = sparse.csr_array(entries, shape=(self._relations, self.unknowns))
        return matrix, np.concatenate([[], *self._low]), np.concatenate([[], *self._high])

    def add_family(self, family: Family) -> None:
        """All sums within one measure; its unknowns follow those that are there."""
        first = self.unknowns
        self.unknowns += len(family.values)
        additive = family.published.figures[family.measure].additive
        for division in family.areas.divisions:
            wholes = family.place[division.wholes]
            within = np.searchsorted(division.wholes, division.within)
            parts = family.place[division.parts]
            if additive:
                self._add_areas(family, first, wholes, within, parts, family.place[division.rests])
            else:
                self._each_within(wholes[within], parts, first)
        self._add_flows(family, first)
        for whole, parts_of, complete in family.columns.margins:
            columns = family.place[:, list(parts_of)]
            if additive:
                self._add_margin(family.place[:, whole], columns, first, complete=complete)
            else:
                for column in range(columns.shape[1]):
                    self._each_within(family.place[:, whole], columns[:, column], first)

    def add_inclusion(self, part: Placed, whole: Placed) -> None:
        """Every unit of the one measure is a unit of the other, cell by cell."""
        smaller, larger = same_cells(part[0], whole[0])
        self._each_within(larger + whole[1], smaller + part[1], 0)

    def add_windows(self, long: Placed, short: Placed) -> None:
        """A year of the one measure is the sum of its four quarters in the other."""
        years, quarters = long[0].columns.names, short[0].columns.names
        place = {name: number for number, name in enumerate(quarters)}
        for column, (counterpart, year, breakdown) in enumerate(years):
            keys = [(counterpart, f"{year}-Q{quarter}", breakdown) for quarter in (1, 2, 3, 4)]
            if all(key in place for key in keys):
                areas, others = same_areas(long[0], short[0])
                parts = short[0].place[others][:, [place[key] for key in keys]]
                whole = long[0].place[areas, column]
                there = (whole >= 0) & np.all(parts >= 0, axis=1)
                self._add(whole[there] + long[1], parts[there] + short[1], 0.0, 0.0)

    def _add_areas(
        self, family: Family, first: int, wholes: Ints, within: Ints, parts: Ints, rests: Ints
    ) -> None:
        """A whole is its parts and a rest; under the grid what is left out is in the rest."""
        left_out = np.r_[family.left_out, False]  # -1 reads the last one
        inside = family.rule.shown is Shown.GRID
        for column, (counterpart, *_) in enumerate(family.columns.names):
            if counterpart not in ("", TOTAL):
                continue
            whole, part, rest = wholes[:, column], parts[:, column], rests[:, column]
            there = (part >= 0) & (whole[within] >= 0)
            hidden = there & left_out[part] & inside & (rest[within] >= 0)
            direct = there & ~hidden
            divided = np.bincount(within[there], minlength=len(whole)) > 0
            rows = self._new_rows(
                np.where(divided, whole, -1), 0.0, np.where(left_out[whole] & inside, np.inf, 0.0)
            )
            self._entries(rows, whole + first, 1.0)
            self._entries(rows[within[direct]], part[direct] + first, -1.0)
            self._entries(np.where(rest >= 0, rows, -1), rest + first, -1.0)
            some = np.zeros(len(whole), dtype=np.bool_)
            some[within[hidden]] = True
            rows = self._new_rows(np.where(some, rest, -1), 0.0, np.inf)
            self._entries(rows, rest + first, 1.0)
            self._entries(rows[within[hidden]], part[hidden] + first, -1.0)

    def _add_flows(self, family: Family, first: int) -> None:
        """What leaves a smallest area is the sum of its rows, where one of them says what goes elsewhere."""
        names = family.columns.names
        deepest = np.flatnonzero(np.array(family.areas.levels) == family.areas.deepest.value)
        deepest = deepest[deepest < family.areas.areas]
        for whole, (counterpart, period, breakdown) in enumerate(names):
            flows = [
                at
                for at, (to, *rest) in enumerate(names)
                if to not in ("", TOTAL) and rest == [period, breakdown]
            ]
            rest_of = [at for at in flows if names[at][0] == ELSEWHERE]
            if counterpart in ("", TOTAL) and rest_of:
                there = (family.place[deepest, whole] >= 0) & (family.place[deepest, rest_of[0]] >= 0)
                parts = family.place[deepest[there]][:, flows]
                parts = np.where(parts >= 0, parts + first, -1)
                self._add(family.place[deepest[there], whole] + first, parts, 0.0, 0.0)

    def _add_margin(self, whole: Ints, parts: Ints, first: int, *, complete: bool) -> None:
        """A total is its categories; where some are not there it is at least the others."""
        some = (whole >= 0) & np.any(parts >= 0, axis=1)
        full = np.all(parts >= 0, axis=1) & complete
        for chosen, high in ((some & full, 0.0), (some & ~full, np.inf)):
            self._add(whole[chosen] + first, np.where(parts >= 0, parts + first, -1)[chosen], 0.0, high)

    def _each_within(self, wholes: Ints, parts: Ints, first: int) -> None:
        """No part is larger than what it is part of."""
        there = (wholes >= 0) & (parts >= 0)
        self._add(wholes[there] + first, parts[there][:, None] + first, 0.0, np.inf)

    def _add(self, wholes: Ints, parts: Ints, low: float, high: float) -> None:
        rows = self._new_rows(wholes, low, high)
        self._entries(rows, wholes, 1.0)
        there = parts >= 0
        self._entries(np.broadcast_to(rows[:, None], parts.shape)[there], parts[there], -1.0)

    def _new_rows(self, wanted: Ints, low: float, high: float | Floats) -> Ints:
        """A number for each row whose mark is not negative, -1 for the others."""
        is_new = wanted >= 0
        count = int(is_new.sum())
        self._low.append(np.full(count, low))
        self._high.append(np.broadcast_to(high, wanted.shape)[is_new].astype(np.float64))
        rows = np.where(is_new, self._relations + np.cumsum(is_new) - 1, -1)
        self._relations += count
        return rows

    def _entries(self, rows: Ints, unknowns: Ints, sign: float) -> None:
        used = rows >= 0
        self._rows.append(rows[used])
        self._columns.append(unknowns[used])
        self._signs.append(np.full(int(used.sum()), sign))
