"""Who directs an entity, in which role, from which day to which day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END, NEVER, as_dates, day, first_day_of_month
from zicht.made_up.microdata.economy_branches import BV, CARE, DIRECTORS, PARTNERSHIP, SOLE
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_codes import coded
from zicht.made_up.microdata.economy_entities import CORPORATION_ROW, Entities, neighbours
from zicht.made_up.microdata.economy_residents import NOBODY, Residents, picked

DIRECTOR, OWNER, AUTHORISED = 1, 2, 3
ROLES = np.array(["", "1", "2", "3"])
SUCCEEDED = 0.15
STRAW_SHARE = 0.0012
"""Part of the pressed persons who are put forward as director of several entities."""
STRAW_ENTITIES = (3, 7)
CARE_CONVICTED = 0.03
"""Chance that a care company is directed by a person with a conviction, when one lives in the block."""
_STRAW_SINCE = day("2021-01-01")


@dataclass(frozen=True, eq=False)
class Directors:
    """Spells of directors: entity is a row of Entities, person a row of the block."""

    entity: Ints
    person: Ints
    role: Ints
    first: Ints
    last: Ints

    def on(self, day: int) -> Flags:
        """Director on that day."""
        return np.asarray((self.first <= day) & (self.last >= day))


def directors_of(block: Block, residents: Residents, climate: Climate, entities: Entities) -> Directors:
    """Founders, those beside them, those who follow them, and the straw persons."""
    rng = block.chance("economy: directors")
    founders = _care_directors(rng, residents, climate, entities)
    entity = np.arange(len(founders))
    usual = np.where(np.isin(entities.form, (SOLE, PARTNERSHIP)), OWNER, DIRECTOR)
    parts = [_spells(entities, entity, founders, usual)]
    beside = np.repeat(entity, DIRECTORS[entities.form] - 1 + (rng.random(len(entity)) < 0.08))
    parts.append(
        _spells(entities, beside, neighbours(rng, block, residents, entities.home[beside]), usual[beside])
    )
    authorised = entity[rng.random(len(entity)) < 0.05]
    others = neighbours(rng, block, residents, entities.home[authorised])
    parts.append(_spells(entities, authorised, others, np.full(len(authorised), AUTHORISED)))
    first = _joined(parts)
    return _orderly(
        block,
        _joined(
            [
                *_succeeded(rng, block, residents, entities, first),
                _straw(rng, block, residents, climate, entities),
            ]
        ),
    )


def director_rows(block: Block, entities: Entities, directors: Directors) -> pa.Table:
    """Table `directors`."""
    return pa.table(
        {
            "entity": block.entity_keys(entities.number[directors.entity]),
            "person": block.person_keys(directors.person),
            "role": coded(ROLES, directors.role),
            "valid_from": as_dates(directors.first),
            "valid_to": as_dates(directors.last),
        }
    )


def _care_directors(
    rng: np.random.Generator, residents: Residents, climate: Climate, entities: Entities
) -> Ints:
    """Founders; in care a known part of them has a conviction, and the others have none."""
    founders = entities.founder.copy()
    care = np.flatnonzero(entities.of_branch(*CARE))
    chance = CARE_CONVICTED * climate.factor("care_providers_with_convicted_director", entities.home[care])
    guilty = rng.random(len(care)) < chance
    for rows, wanted in ((care[guilty], True), (care[~guilty], False)):
        among = residents.adults[residents.convicted_lately[residents.adults] == wanted]
        wrong = rows[residents.convicted_lately[founders[rows]] != wanted]
        found = picked(rng, among, np.ones(len(among)), len(wrong))
        founders[wrong] = np.where(found != NOBODY, found, founders[wrong])
    return founders


def _straw(
    rng: np.random.Generator, block: Block, residents: Residents, climate: Climate, entities: Entities
) -> Directors:
    """Pressed persons who since a few years stand as director of several companies that still exist."""
    pressed = residents.adults[residents.pressed[residents.adults]]
    chance = STRAW_SHARE * climate.factor("straw_persons", residents.cell[pressed])
    persons = pressed[rng.random(len(pressed)) < chance]
    companies = np.flatnonzero((entities.form == BV) & entities.existing_on(END))
    many = rng.integers(STRAW_ENTITIES[0], STRAW_ENTITIES[1] + 1, len(persons))
    person = np.repeat(persons, many if len(companies) else 0)
    # Neighbours in a shuffled list, so that nobody directs the same company twice.
    shuffled = rng.permutation(companies)
    entity = shuffled[np.arange(len(person)) % max(len(companies), 1)] if len(companies) else person
    since = np.maximum(entities.founded[entity], rng.integers(_STRAW_SINCE, END - 30, len(person)))
    return Directors(entity, person, np.full(len(person), DIRECTOR), since, np.full(len(person), NEVER))


def _spells(entities: Entities, entity: Ints, person: Ints, role: Ints) -> Directors:
    return Directors(entity, person, role, entities.founded[entity], entities.dissolved[entity])


def _succeeded(
    rng: np.random.Generator, block: Block, residents: Residents, entities: Entities, before: Directors
) -> list[Directors]:
    """Some directors leave halfway, and another grown-up follows on the next day."""
    last = np.minimum(before.last, END)
    halfway = before.first + np.floor(rng.random(len(last)) * (last - before.first)).astype(np.int64)
    owner = before.role == OWNER
    leaves = (
        (rng.random(len(last)) < SUCCEEDED)
        & ~owner
        & (halfway + 1 <= last)
        & (before.entity != CORPORATION_ROW)
    )
    rows = np.flatnonzero(leaves)
    after = Directors(
        before.entity[rows],
        neighbours(rng, block, residents, entities.home[before.entity[rows]]),
        before.role[rows],
        halfway[rows] + 1,
        before.last[rows],
    )
    shortened = np.where(leaves, halfway, before.last)
    return [Directors(before.entity, before.person, before.role, before.first, shortened), after]


def _joined(parts: list[Directors]) -> Directors:
    columns = zip(*((p.entity, p.person, p.role, p.first, p.last) for p in parts), strict=True)
    return Directors(*(np.concatenate(values) for values in columns))


def _orderly(block: Block, found: Directors) -> Directors:
    """Nobody directs before being of age or coming to the country; one row for an entity, person and day."""
    of_age = first_day_of_month(block.people.born[found.person] + 18 * 12)
    first = np.maximum(found.first, np.maximum(of_age, block.people.came_on[found.person]))
    order = np.lexsort((-found.last, first, found.person, found.entity))
    key = np.stack([found.entity[order], found.person[order], first[order]])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (key[:, 1:] != key[:, :-1]).any(axis=0)
    kept = order[new & (first[order] <= np.minimum(found.last[order], END))]
    return Directors(found.entity[kept], found.person[kept], found.role[kept], first[kept], found.last[kept])
