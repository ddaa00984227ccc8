"""Registrations at holiday parks: few parks, persons of the same gemeente and from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END, NEVER, START, as_dates
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_residents import Residents

STAYS_A_PLACE = 0.8
"""Expected registrations at a place of a park in the whole history, when nothing is planted."""
FROM_THE_GEMEENTE = 0.5
_MEAN_DAYS = 500


@dataclass(frozen=True, eq=False)
class ParkStays:
    """One value a stay; person is a row, address lies at a park of any block, in `cell`."""

    person: Ints
    address: Ints
    cell: Ints
    first: Ints
    last: Ints


def park_stays_of(block: Block, residents: Residents, climate: Climate) -> ParkStays:
    """The persons of this block who are registered at a park anywhere; everybody at most once."""
    rng = block.chance("economy: parks")
    country = block.country
    parks = np.flatnonzero(country.park_places > 0)
    wanted = country.park_places[parks] * STAYS_A_PLACE * climate.factor("holiday_park_stays", parks)
    mine = country.origin[parks] == country.origin[block.cells[0]]
    neighbours = np.bincount(country.origin, country.persons)[country.origin[parks]]
    share = np.where(mine, FROM_THE_GEMEENTE * block.persons / np.maximum(neighbours, 1), 0.0)
    share += (1 - FROM_THE_GEMEENTE) * block.persons / country.total_persons
    cell = np.repeat(parks, rng.poisson(wanted * share))[: len(residents.adults)]
    person = rng.permutation(residents.adults)[: len(cell)]
    within = np.floor(rng.random(len(cell)) * country.park_places[cell]).astype(np.int64)
    address = country.address_start[cell] + country.dwellings[cell] + country.premises[cell] + within
    first = np.maximum(rng.integers(START, END - 30, len(cell)), block.people.came_on[person])
    last = first + 30 + np.floor(rng.exponential(_MEAN_DAYS, len(cell))).astype(np.int64)
    return ParkStays(person, address, cell, first, np.where(last <= END, last, NEVER))


def park_stay_rows(block: Block, found: ParkStays) -> pa.Table:
    """Table `holiday_park_stays`."""
    return pa.table(
        {
            "person": block.person_keys(found.person),
            "address": block.address_keys(found.address),
            "valid_from": as_dates(found.first),
            "valid_to": as_dates(found.last),
        }
    )
