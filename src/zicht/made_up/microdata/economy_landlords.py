"""Who lets dwellings: mostly persons with one or two, a few collectors, companies, and straw persons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END
from zicht.made_up.microdata.economy_branches import BV, NV
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_dwellings import LET, OWN, Dwellings
from zicht.made_up.microdata.economy_elsewhere import mixed
from zicht.made_up.microdata.economy_entities import Entities
from zicht.made_up.microdata.economy_residents import NOBODY, Residents, picked

COLLECTOR_SHARE = 0.08
"""Part of the let dwellings that belongs to somebody who owns at least COLLECTED."""
COLLECTED, MEAN_COLLECTION = 5, 8
COMPANY_SHARE = 0.35
STRAW_SHARE = 0.03
"""Part of the let dwellings of at least STRAW_WOZ that stands in the name of a straw person."""
STRAW_WOZ = 400_000
_TWO = 0.05
"""Chance that a private landlord of one dwelling gets a second one, whatever it costs."""


@dataclass(frozen=True, eq=False)
class Landlords:
    """One owner for each dwelling let within the block, in the order of the dwellings.

    person, entity  rows, one of them NOBODY;  straw  in the name of a person who cannot be the real owner
    """

    person: Ints
    entity: Ints
    straw: Flags


def landlords_of(
    rng: np.random.Generator,
    block: Block,
    residents: Residents,
    climate: Climate,
    homes: Dwellings,
    entities: Entities,
) -> Landlords:
    """Divide the let dwellings; the planted shares hold in the buurt of the dwelling."""
    rows = np.flatnonzero((homes.tenure == LET) & ~homes.elsewhere)
    cell = homes.cell[rows]
    u = rng.random((3, len(rows)))
    dear = homes.woz[rows, -1] >= STRAW_WOZ
    straw = dear & (u[0] < np.minimum(STRAW_SHARE * climate.factor("straw_persons", cell), 0.8))
    collector = ~straw & (
        u[1] < np.minimum(COLLECTOR_SHARE * climate.factor("collector_dwellings", cell), 0.9)
    )
    company = ~straw & ~collector & (u[2] < COMPANY_SHARE)
    person, entity = (np.full(len(rows), NOBODY, dtype=np.int64) for _ in range(2))
    pressed = residents.adults[residents.pressed[residents.adults]]
    person[straw] = picked(rng, pressed, np.ones(len(pressed)), int(straw.sum()))
    firms = np.flatnonzero(
        np.isin(entities.form, (BV, NV)) & entities.of_branch("649", "681") & entities.existing_on(END)
    )
    entity[company] = picked(rng, firms, 1 + rng.pareto(1.2, len(firms)), int(company.sum()))
    collectors, _, others = landlords_among(block, residents, homes)
    person[collector] = _collections(rng, rng.permutation(collectors), int(collector.sum()))
    rest = np.flatnonzero((person == NOBODY) & (entity == NOBODY))
    person[rest] = _who_can(rng, others, homes.woz[rows[rest], -1])
    rest = np.flatnonzero((person == NOBODY) & (entity == NOBODY))
    entity[rest] = picked(rng, firms, np.ones(len(firms)), len(rest))
    return Landlords(person, entity, straw & (person != NOBODY))


def owners_of_elsewhere(block: Block, absentees: Ints, climate: Climate) -> tuple[Ints, Ints]:
    """Addresses anywhere in the country that belong to one of `absentees`: persons of this block."""
    turn = mixed(climate.elsewhere + 1)
    number = (turn % np.uint64(block.country.total_persons)).astype(np.int64)
    here = (number >= block.first_person) & (number < block.first_person + block.persons)
    return climate.elsewhere[here], absentees[(turn[here] % np.uint64(len(absentees))).astype(np.int64)]


def landlords_among(block: Block, residents: Residents, homes: Dwellings) -> tuple[Ints, Ints, Ints]:
    """Heads of households who can be collectors, who can own elsewhere, and others.

    The first two are of the wealthiest; the others stand in the order of what they can spare.
    """
    persons = _by_spare_means(block, residents, homes)
    at = np.arange(len(persons))
    turn = np.where(at >= 0.85 * len(persons), at % 3, 2)
    return persons[turn == 0], persons[turn == 1], persons[turn >= 2]


def _by_spare_means(block: Block, residents: Residents, homes: Dwellings) -> Ints:
    """Heads of households by the euros they can carry beyond their own home, from few to many."""
    own = np.zeros(len(block.households.number), dtype=np.int64)
    lived_in = homes.household >= 0
    own[homes.household[lived_in]] = np.where(homes.tenure == OWN, homes.woz[:, -1], 0)[lived_in]
    rows = np.flatnonzero(residents.head != NOBODY)
    rows = rows[~residents.pressed[residents.head[rows]]]
    spare = residents.means[rows] - own[rows]
    return np.asarray(residents.head[rows[np.argsort(spare, kind="stable")]])


def _who_can(rng: np.random.Generator, persons: Ints, value: Ints) -> Ints:
    """For each value somebody who can carry it, mostly; a few own a second; NOBODY when there are too few.

    The dearest goes to who can spare most of a random group that is not much larger than needed.
    """
    wanted = min(len(value), len(persons))
    able = persons[max(0, len(persons) - 4 * wanted) :]
    group = np.sort(rng.permutation(len(able))[: 2 * wanted])
    found = np.full(len(value), NOBODY, dtype=np.int64)
    order = np.argsort(value, kind="stable")
    found[order[len(value) - wanted :]] = able[group[len(group) - wanted :]]
    again = np.flatnonzero(rng.random(len(value)) < _TWO)
    again = again[again > 0]
    found[again] = found[again - 1]
    return found


def _collections(rng: np.random.Generator, persons: Ints, dwellings: int) -> Ints:
    """Owner of each of so many dwellings: COLLECTED for each collector first, the rest unevenly."""
    owners = min(dwellings // MEAN_COLLECTION, len(persons))
    if dwellings >= COLLECTED and len(persons):
        owners = max(owners, 1)
    if owners == 0:
        return np.full(dwellings, NOBODY, dtype=np.int64)
    first = np.repeat(persons[:owners], COLLECTED)
    rest = picked(rng, persons[:owners], 1 + rng.pareto(1.5, owners), dwellings - len(first))
    return np.asarray(rng.permutation(np.concatenate([first, rest])))
