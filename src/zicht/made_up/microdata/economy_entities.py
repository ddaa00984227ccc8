"""Legal entities and companies: branch, legal form, seat, and how long they exist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import END, NEVER, as_dates, day
from zicht.made_up.microdata.economy_branches import (
    BRANCHES,
    CODES,
    FORMS,
    FOUNDATION,
    PARTNERSHIP,
    SOLE,
)
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_codes import coded
from zicht.made_up.microdata.economy_residents import NOBODY, Residents, picked

CORPORATION_ROW = 0
"""The first entity of every block is the housing corporation that lets its dwellings."""
FIRST_FOUNDED = day("1950-01-01")
FIRST_DISSOLVED = day("2010-01-01")
_YEAR = 365.25


@dataclass(frozen=True, eq=False)
class Entities:
    """The entities that persons of a block started; all arrays have one value an entity.

    number   unique in the country
    branch, form  positions in BRANCHES and FORMS
    founder  row of the first director
    home     cell where it was started;  address, cell  of the seat, which can lie in another block
    founded, dissolved  days; NEVER when it still exists
    """

    number: Ints
    branch: Ints
    form: Ints
    founder: Ints
    home: Ints
    address: Ints
    cell: Ints
    founded: Ints
    dissolved: Ints

    def existing_on(self, day: int) -> Flags:
        """Founded, and not dissolved before that day."""
        return np.asarray((self.founded <= day) & (self.dissolved >= day))

    def of_branch(self, *codes: str) -> Flags:
        """Whether the branch is one of those codes."""
        return np.asarray(np.isin(CODES[self.branch], codes))


def entities_of(block: Block, residents: Residents, climate: Climate) -> Entities:
    """Start entities in every buurt: more where more was planted, each with a founder who lives there."""
    rng = block.chance("economy: entities")
    branch, form, home = _started(rng, block, climate)
    founder = neighbours(rng, block, residents, home)
    kept = founder != NOBODY
    branch, form, home, founder = branch[kept], form[kept], home[kept], founder[kept]
    founded, dissolved = _lives(rng, len(branch))
    founded[:1], dissolved[:1] = FIRST_FOUNDED, NEVER
    address = _seats(rng, block, founder, form, home)
    return Entities(
        number=block.entity_numbers(len(branch)),
        branch=branch,
        form=form,
        founder=founder,
        home=home,
        address=address,
        cell=block.country.cell_of_address(address),
        founded=founded,
        dissolved=dissolved,
    )


def neighbours(rng: np.random.Generator, block: Block, residents: Residents, cells: Ints) -> Ints:
    """For each cell a grown-up who lives there, rather between 30 and 60; NOBODY where nobody lives."""
    adults = residents.adults
    age = block.people.age_on(END)[adults]
    weight: Floats = np.exp(-(((age - 47) / 16.0) ** 2)) + 0.02
    cell = residents.cell[adults]
    founder = np.full(len(cells), NOBODY, dtype=np.int64)
    for each in np.unique(cells):
        mine, here = np.flatnonzero(cells == each), cell == each
        founder[mine] = picked(rng, adults[here], weight[here], len(mine))
    return founder


def entity_rows(block: Block, entities: Entities) -> pa.Table:
    """Table `entities`."""
    return pa.table(
        {
            "entity": block.entity_keys(entities.number),
            "legal_form": coded(FORMS, entities.form),
            "branch": coded(CODES, entities.branch),
            "address": block.address_keys(entities.address),
            "founded_on": as_dates(entities.founded),
            "dissolved_on": as_dates(entities.dissolved),
        }
    )


def _started(rng: np.random.Generator, block: Block, climate: Climate) -> tuple[Ints, Ints, Ints]:
    """Branch, legal form and buurt of every entity; the corporation comes first."""
    persons = block.country.persons[block.cells]
    level = climate.levels["entities"][block.cells]
    forms = np.array([branch.forms for branch in BRANCHES])
    rate = np.array([branch.per_1000 for branch in BRANCHES]) / 1000
    planted = np.array([climate.factor(f"entities_{branch.code}", block.cells) for branch in BRANCHES])
    expected = (rate[:, None] * planted * persons * level)[:, None, :] * forms[:, :, None]
    expected[:, FOUNDATION] *= climate.factor("homes_of_foundation_directors", block.cells)
    # A second, shared draw for each branch and buurt: branches cluster in streets.
    clustered = expected * rng.gamma(4.0, 0.25, (len(BRANCHES), 1, len(persons)))
    counts = rng.poisson(clustered)
    branch, form, at = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    order = rng.permutation(len(branch))
    corporation = (int(np.flatnonzero(CODES == "681")[0]), FOUNDATION, int(np.argmax(persons)))
    started = ([first, *rest[order]] for first, rest in zip(corporation, (branch, form, at), strict=True))
    branch, form, at = (np.array(values, dtype=np.int64) for values in started)
    return branch, form, np.asarray(block.cells[at])


def _lives(rng: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """First and last day: many are young, one in seventeen ends each year; registered ends since 2010."""
    founded = END - np.floor(rng.exponential(12.0 * _YEAR, count)).astype(np.int64)
    founded = np.maximum(founded, FIRST_FOUNDED)
    ended = founded + np.floor(rng.exponential(17.0 * _YEAR, count)).astype(np.int64) + 30
    again = ended < FIRST_DISSOLVED
    ended[again] += END - FIRST_DISSOLVED
    return founded, np.where(ended <= END, ended, NEVER)


def _seats(rng: np.random.Generator, block: Block, founder: Ints, form: Ints, home: Ints) -> Ints:
    """At the home of the founder, at premises of the buurt, or at premises anywhere in the country."""
    country = block.country
    house = block.households.address[block.people.household[founder]]
    u = rng.random(len(founder))
    small = np.isin(form, (SOLE, PARTNERSHIP))
    at_home = u < np.where(small, 0.75, 0.35)
    away = ~at_home & (u > 0.96)
    anywhere = (
        np.searchsorted(country.person_start, rng.integers(0, country.total_persons, len(u)), "right") - 1
    )
    cell = np.where(away, anywhere, home)
    within = np.floor(rng.random(len(u)) * country.premises[cell]).astype(np.int64)
    premises = country.address_start[cell] + country.dwellings[cell] + within
    return np.asarray(np.where(at_home, house, premises))
