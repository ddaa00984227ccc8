"""Who of a block can own, direct and buy: grown-ups of today, with the means of their household."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.building import in_debt
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END, YEARS, day, first_day_of_year
from zicht.made_up.microdata.support import benefits_of, held_on

NOBODY = -1
MOMENT = day("2024-01-01")
"""The day on which what is planted in ownership is counted; analyses look at 1 January."""
INCOMES_TO_CARRY, YEARS_OF_INCOME = 8, 3
"""A household can carry this many times its best disposable income of some years, and its wealth on top."""
JULY = 181
"""Days after 1 January on which a household must be there to have an income in that year."""
ASSISTANCE = 1
_SERIOUS = (13, 33, 41, 42, 71)
_VIOLENCE = 31


@dataclass(frozen=True, eq=False)
class Residents:
    """What the economy must know of the people of a block; persons and households are rows of the block.

    adults     rows of persons of 18 and older who live here on the last day
    cell       (persons,) where they live now
    convicted  (persons,) of drugs, fraud, extortion or laundering in the five years before MOMENT
    convicted_lately  (persons,) of these or violence in the five years before the last day
    pressed    (persons,) with problematic debts in the last year, on social assistance, or a young student
    head, partner  (households,) rows of the two oldest grown-ups who run it, NOBODY when there is none
    means      (households,) euros: the value of the dwellings that the household can carry on MOMENT
    """

    adults: Ints
    cell: Ints
    convicted: Flags
    convicted_lately: Flags
    pressed: Flags
    head: Ints
    partner: Ints
    means: Ints


def residents_of(block: Block) -> Residents:
    """Look at the people of a block as owners, directors and buyers."""
    people, homes = block.people, block.households
    age = people.age_on(END)
    living = people.living_on(END) & (age >= 18)
    young = (people.age_on(MOMENT) >= 18) & (people.age_on(MOMENT) < 25)
    studies = (block.youth.level[:, -2] > 0) & young
    head, partner = _heads(block, living & np.isin(people.place, (2, 3, 4, 5)))
    benefits = benefits_of(block)
    return Residents(
        adults=np.flatnonzero(living),
        cell=block.home_cell(),
        convicted=_convicted(block, _SERIOUS, day("2019-01-01"), MOMENT - 1),
        convicted_lately=_convicted(block, (*_SERIOUS, _VIOLENCE), day("2020-01-01"), END),
        pressed=in_debt(people, homes)[:, -1] | studies | held_on(benefits, ASSISTANCE, people, MOMENT),
        head=head,
        partner=partner,
        means=INCOMES_TO_CARRY * incomes_of(block)[:, -YEARS_OF_INCOME:].max(axis=1)
        + wealth_of(block)[:, -1],
    )


def wealth_of(block: Block) -> Ints:
    """(households, years) wealth or savings on 1 January, whichever is more."""
    return np.maximum(block.households.wealth, block.households.savings)


def incomes_of(block: Block) -> Ints:
    """(households, years) disposable income, 0 in the years before the household was there in July."""
    july = first_day_of_year(YEARS) + JULY
    there = block.households.formed[:, None] <= july
    return np.where(there, np.maximum(block.households.income, 0), 0)


def addresses_on(block: Block, day: int) -> Ints:
    """(persons,) address where everybody is registered on a day, NOBODY when nowhere."""
    stays = block.stays
    valid = (stays.valid_from <= day) & (stays.valid_to >= day)
    found = np.full(block.persons, NOBODY, dtype=np.int64)
    found[stays.person[valid]] = stays.address[valid]
    return found


def _convicted(block: Block, offences: tuple[int, ...], first: int, last: int) -> Flags:
    found = block.convictions
    rows = np.isin(found.offence, offences) & (found.date >= first) & (found.date <= last)
    convicted = np.zeros(block.persons, dtype=bool)
    convicted[found.person[rows]] = True
    return convicted


def _heads(block: Block, running: Flags) -> tuple[Ints, Ints]:
    """For each household the oldest of who run it, and the partner of that person."""
    rows = np.flatnonzero(running)
    order = rows[np.lexsort((rows, block.people.born[rows], block.people.household[rows]))]
    households, first = np.unique(block.people.household[order], return_index=True)
    head = np.full(len(block.households.number), NOBODY, dtype=np.int64)
    head[households] = order[first]
    mate = np.where(head >= 0, block.people.partner[head], NOBODY)
    same = (mate >= 0) & running[mate] & (block.people.household[mate] == np.arange(len(head)))
    return head, np.where(same, mate, NOBODY)


def picked(rng: np.random.Generator, rows: Ints, weights: npt.NDArray[np.float64], count: int) -> Ints:
    """`count` of rows with replacement, in proportion to their weights; NOBODY when none can be picked."""
    total = np.cumsum(weights)
    if len(rows) == 0 or total[-1] <= 0:
        return np.full(count, NOBODY, dtype=np.int64)
    at = np.searchsorted(total, rng.random(count) * total[-1], side="right")
    return np.asarray(rows[np.minimum(at, len(rows) - 1)])
