"""Who lives with whom: the households of a block and their members, down to the month of birth.

Public figures followed, approximately (CBS, households and population on 1 January 2023): 39 % of households
are one person, 29 % couples without and 24 % couples with children at home, 7 % one-parent, the rest other or
in an institution; 2.1 persons a household; mothers are about 30 at their first child; about 170 thousand
deaths and 100 to 400 thousand arrivals a year on 17.8 million persons. Towns have more persons alone.

Each buurt is filled to exactly its number of persons: households are drawn until the next one does not
fit, and the few places left are for persons alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import END, NEVER, SUSPECTS_START, first_day_of_month, month_of

Flags = npt.NDArray[np.bool_]

ALONE_YOUNG, ALONE_MIDDLE, ALONE_OLD, PAIR_YOUNG, PAIR_OLD, FAMILY, ONE_PARENT = range(7)
OTHER, INSTITUTION, WIDOWED, DECEASED = range(7, 11)
SHARES = np.array([0.125, 0.125, 0.115, 0.085, 0.180, 0.232, 0.070, 0.008, 0.010, 0.022, 0.028])
"""Of households, in the order above; those of the deceased are extra to the public figures."""
_LEAN = np.array([0.30, 0.20, 0.05, 0.15, -0.15, -0.15, 0.05, 0.30, 0.0, -0.05, 0.0])
"""How the log of a share leans on urbanity."""
SLOTS = 6
"""Two adults and at most four children."""
_LAST_MONTH = int(month_of(np.array([END]))[0])
_OLDEST = 104 * 12


@dataclass(frozen=True, eq=False)
class Families:
    """Households (rows) and members (rows, grouped by household, adults first).

    cell, shape, married   (households,) shape is one of the constants above
    first                  (households + 1,) row of the first member
    household, slot        (persons,) slot 0 and 1 are adults, 2 and on children from the eldest
    born, woman, died_on   (persons,)
    birthday               (persons,) day of birth; only the month is delivered
    """

    cell: Ints
    shape: Ints
    married: Flags
    first: Ints
    household: Ints
    slot: Ints
    born: Ints
    woman: Flags
    died_on: Ints
    birthday: Ints

    def adult(self, which: int) -> Ints:
        """(households,) row of the first or second adult, -1 where there is none."""
        found = np.full(len(self.cell), -1, dtype=np.int64)
        rows = np.flatnonzero(self.slot == which)
        found[self.household[rows]] = rows
        return found


def draw_families(country: Country, cells: Ints, rng: np.random.Generator) -> Families:
    """Fill the cells with households."""
    persons = country.persons[cells]
    drawn = (persons * 0.62).astype(np.int64) + 10
    cell = np.repeat(cells, drawn)
    shape = _shapes(country.urbanity[cell], rng)
    present, born, woman = _members(shape, rng)
    size = present.sum(axis=1)
    kept = _that_fit(size, drawn, persons)
    left = persons - np.bincount(np.searchsorted(cells, cell[kept]), size[kept], len(cells)).astype(np.int64)
    extra = _members(np.full(int(left.sum()), ALONE_MIDDLE), rng)
    order = np.argsort(np.concatenate([cell[kept], np.repeat(cells, left)]), kind="stable")
    cell = np.concatenate([cell[kept], np.repeat(cells, left)])[order]
    shape = np.concatenate([shape[kept], np.full(len(extra[0]), ALONE_MIDDLE)])[order]
    present, born, woman = (
        np.concatenate([drawn_[kept], extra_])[order]
        for drawn_, extra_ in zip((present, born, woman), extra, strict=True)
    )
    return _flattened(cell, shape, present, born, woman, rng)


def _shapes(urbanity: Floats, rng: np.random.Generator) -> Ints:
    share = SHARES * np.exp(_LEAN * np.clip(urbanity, -2, 2.5)[:, None])
    bounds = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    return np.asarray((rng.random(len(urbanity))[:, None] > bounds[:, :-1]).sum(axis=1))


def _that_fit(size: Ints, drawn: Ints, persons: Ints) -> Flags:
    """Of each cell the first households that together are no more than its persons."""
    running = np.cumsum(size)
    starts = np.concatenate([[0], np.cumsum(drawn)])[:-1]
    before = np.repeat(running[starts] - size[starts], drawn)
    return np.asarray(running - before <= np.repeat(persons, drawn))


def _members(shape: Ints, rng: np.random.Generator) -> tuple[Flags, Ints, Flags]:
    """(households, SLOTS) who is present, month of birth, sex."""
    count = len(shape)
    months = np.zeros((count, SLOTS), dtype=np.int64)
    present = np.zeros((count, SLOTS), dtype=bool)
    present[:, 0] = True
    pair = np.isin(shape, (PAIR_YOUNG, PAIR_OLD, FAMILY, WIDOWED))
    present[:, 1] = pair | ((shape == OTHER) & (rng.random(count) < 0.8))
    with_children = np.isin(shape, (FAMILY, ONE_PARENT))
    months[:, 0] = 12 * _adult_age(shape, rng)
    _add_children(months, present, with_children, rng)
    months[:, 1] = np.clip(months[:, 0] + 12 * rng.normal(2.4, 3.6, count), 18 * 12 + 6, _OLDEST)
    months[:, 1] = np.maximum(months[:, 1], np.where(with_children, months[:, 2] + 17 * 12, 0))
    months[:, :2] += rng.integers(0, 12, (count, 2))
    woman = rng.random((count, SLOTS)) < 0.488
    woman[:, 0] = np.where(pair, True, woman[:, 0])
    woman[:, 1] = np.where(pair, False, woman[:, 1])
    same = pair & ~with_children & (rng.random(count) < 0.02)
    woman[same, :2] = (rng.random(count) < 0.5)[same, None]
    older = np.isin(shape, (ALONE_OLD, INSTITUTION, DECEASED))
    woman[:, 0] = np.where(older, rng.random(count) < 0.64, woman[:, 0])
    woman[:, 0] = np.where(shape == ONE_PARENT, rng.random(count) < 0.83, woman[:, 0])
    woman[:, 0] = np.where(shape == WIDOWED, rng.random(count) < 0.72, woman[:, 0])
    woman[:, 1] = np.where(shape == WIDOWED, ~woman[:, 0], woman[:, 1])
    return present, _LAST_MONTH - months, woman


_AGES: dict[int, tuple[float, float]] = {
    ALONE_YOUNG: (19.0, 35.0),
    ALONE_MIDDLE: (33.0, 62.0),
    PAIR_YOUNG: (22.0, 45.0),
    OTHER: (20.0, 45.0),
}
_OLD_AGES: dict[int, tuple[float, float]] = {
    ALONE_OLD: (74.0, 8.5),
    PAIR_OLD: (65.0, 9.5),
    INSTITUTION: (82.0, 10.0),
    WIDOWED: (76.0, 8.0),
    DECEASED: (80.0, 11.0),
}


def _adult_age(shape: Ints, rng: np.random.Generator) -> Ints:
    """Years of age of the first adult; of parents before children are known: their age at the first child."""
    age = np.clip(rng.normal(30.0, 4.8, len(shape)), 18, 44)
    flat, bell = rng.random(len(shape)), rng.normal(0, 1, len(shape))
    for kind, (low, high) in _AGES.items():
        age = np.where(shape == kind, low + (high - low) * flat, age)
    for kind, (mean, spread) in _OLD_AGES.items():
        age = np.where(shape == kind, np.clip(mean + spread * bell, 45, 102), age)
    return age.astype(np.int64)


def _add_children(months: Ints, present: Flags, with_children: Flags, rng: np.random.Generator) -> None:
    """Children from the eldest, two to four years apart; the parent ages with the first."""
    count = len(months)
    eldest = rng.integers(0, 24 * 12, count)
    wanted = 1 + (rng.random(count) < 0.66) + (rng.random(count) < 0.24) + (rng.random(count) < 0.10)
    age = eldest
    for child in range(SLOTS - 2):
        here = with_children & (child < wanted) & (age >= 0)
        months[:, 2 + child] = age
        present[:, 2 + child] = here
        age = np.where(here, age - rng.integers(14, 56, count), -1)
    months[:, 0] += np.where(with_children, eldest + 1, 0)


def _flattened(
    cell: Ints, shape: Ints, present: Flags, born: Ints, woman: Flags, rng: np.random.Generator
) -> Families:
    household, slot = np.nonzero(present)
    first = np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int64)
    months = born[household, slot]
    birthday = np.minimum(first_day_of_month(months) + rng.integers(0, 28, len(months)), END - 2)
    return Families(
        cell=cell,
        shape=shape,
        married=rng.random(len(cell)) < np.where(shape == PAIR_YOUNG, 0.35, 0.78),
        first=first,
        household=household.astype(np.int64),
        slot=slot.astype(np.int64),
        born=months,
        woman=woman[household, slot],
        died_on=_deaths(shape[household], slot, rng),
        birthday=birthday,
    )


def _deaths(shape: Ints, slot: Ints, rng: np.random.Generator) -> Ints:
    """Who died in the last six years: the partner of a widowed person, and the deceased who lived alone."""
    dead = ((shape == WIDOWED) & (slot == 1)) | ((shape == DECEASED) & (slot == 0))
    since = SUSPECTS_START + 5 * 365 + 60
    return np.where(dead, rng.integers(since, END - 40, len(shape)), NEVER)
