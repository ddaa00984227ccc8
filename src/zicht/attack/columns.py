"""Columns of a measure: each counterpart, period and combination of categories, and what adds up to what."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from zicht.attack.knowledge import Bools, Ints
from zicht.model.plans import TOTAL
from zicht.model.release_plans import Figure


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of one measure.

    names       (counterpart, period, breakdown) as published
    categories  (columns, breakdowns) 0 for all, else 1 and up in the order of the plan; -1 where the text of
                the breakdown is none of the plan
    finest      (columns,) True where no breakdown is summed: one category of each
    margins     (whole, parts, complete): column, columns of its categories over one breakdown, and whether
                all categories of the plan are among them
    """

    names: tuple[tuple[str, str, str], ...]
    categories: Ints
    finest: Bools
    margins: tuple[tuple[int, tuple[int, ...], bool], ...]

    def folds(self) -> list[tuple[int, ...]]:
        """For each finest combination of categories of a counterpart and period: the columns it is part of.

        A combination is listed once for each counterpart and period, also where it is not published itself.
        """
        sizes = [int(self.categories[:, d].max(initial=0)) for d in range(self.categories.shape[1])]
        place = self._place()
        found = []
        for counterpart, period in sorted({name[:2] for name in self.names}):
            for cell in itertools.product(*(range(min(size, 1), size + 1) for size in sizes)):
                over = itertools.product(*({category, 0} for category in cell))
                keys = ((counterpart, period, codes) for codes in over)
                found.append(tuple(place[key] for key in keys if key in place))
        return [columns for columns in found if columns]

    def _place(self) -> dict[tuple[str, str, tuple[int, ...]], int]:
        rows = (tuple(row) for row in self.categories.tolist())
        named = enumerate(zip(self.names, rows, strict=True))
        return {(name[0], name[1], row): place for place, (name, row) in named if -1 not in row}


def columns_of(figure: Figure, names: tuple[tuple[str, str, str], ...]) -> Columns:
    """Read the breakdowns of published columns with the words of the plan.

    names  (counterpart, period, breakdown), each once
    """
    categories = np.array([_codes(figure, breakdown) for *_, breakdown in names], dtype=np.int64)
    categories = categories.reshape(len(names), len(figure.breakdowns))
    columns = Columns(names, categories, np.all(categories > 0, axis=1), ())
    return Columns(names, categories, columns.finest, tuple(_margins(figure, columns)))


def _codes(figure: Figure, breakdown: str) -> list[int]:
    """Categories by number; "" is the total over all."""
    if breakdown == "":
        return [0] * len(figure.breakdowns)
    said = dict(part.partition("=")[::2] for part in breakdown.split(";"))
    codes = []
    for name, known in zip(figure.breakdowns, figure.categories, strict=True):
        category = said.get(name, "")
        codes.append(0 if category == TOTAL else known.index(category) + 1 if category in known else -1)
    return codes if len(said) == len(codes) else [-1] * len(codes)


def _margins(figure: Figure, columns: Columns) -> list[tuple[int, tuple[int, ...], bool]]:
    place = columns._place()
    found = []
    for (counterpart, period, codes), whole in sorted(place.items()):
        for dimension, known in enumerate(figure.categories):
            if codes[dimension] != 0:
                continue
            parts = []
            for category in range(1, len(known) + 1):
                key = (*codes[:dimension], category, *codes[dimension + 1 :])
                parts.append(place.get((counterpart, period, key), -1))
            there = tuple(part for part in parts if part >= 0)
            if there:
                found.append((whole, there, len(there) == len(known)))
    return found
