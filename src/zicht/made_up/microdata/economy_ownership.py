"""Who owned each dwelling, from which day to which day: occupants, landlords, companies, corporations.

The present household of a dwelling is known in its block; who lived there before can live anywhere now, so
the earlier owner of a dwelling is somebody of the block who bought another one at about that time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END, NEVER, START, as_dates
from zicht.made_up.microdata.economy_branches import BV
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_codes import coded
from zicht.made_up.microdata.economy_dwellings import CORPORATION, LET, OWN, UNKNOWN, Dwellings
from zicht.made_up.microdata.economy_entities import CORPORATION_ROW, Entities
from zicht.made_up.microdata.economy_landlords import (
    Landlords,
    landlords_among,
    landlords_of,
    owners_of_elsewhere,
)
from zicht.made_up.microdata.economy_residents import MOMENT, NOBODY, Residents

SOLD_SHARE = 0.22
"""Part of the let dwellings that changed hands since the start of the history."""
KINDS = np.array(["P", "R", "O"])
PRICED_SHARE = 0.75
"""Part of the changes with a deed with a price; the rest is inherited, given, built, or not yet registered.

It falls by a third over the history, as the present households are those that moved last.
"""
_LONGEST_YEARS = 25


@dataclass(frozen=True, eq=False)
class Ownership:
    """Spells of owners.

    address, cell  of the dwelling, which can lie in another block
    dwelling  row in Dwellings, NOBODY when in another block
    number    1 or 2;  person, entity  rows, NOBODY when none
    bought    the spell starts with a purchase within the history, by its first owner
    """

    address: Ints
    cell: Ints
    dwelling: Ints
    number: Ints
    person: Ints
    entity: Ints
    first: Ints
    last: Ints
    bought: Flags

    def on(self, day: int) -> Flags:
        """Owner on that day."""
        return np.asarray((self.first <= day) & (self.last >= day))


def ownership_of(
    block: Block, residents: Residents, climate: Climate, homes: Dwellings, entities: Entities
) -> Ownership:
    """The owners of every dwelling of the block, and of those elsewhere whose owner lives here."""
    rng = block.chance("economy: ownership")
    landlords = landlords_of(rng, block, residents, climate, homes, entities)
    own = np.flatnonzero(homes.tenure == OWN)
    let = np.flatnonzero((homes.tenure == LET) & ~homes.elsewhere)
    parts = [
        *_occupants(rng, block, residents, homes, own),
        *_landlords(rng, homes, entities, landlords, let),
        _for_ever(rng, homes, np.flatnonzero(homes.tenure == CORPORATION), CORPORATION_ROW),
        _for_ever(rng, homes, np.flatnonzero(homes.tenure == UNKNOWN), NOBODY),
        _elsewhere(rng, block, landlords_among(block, residents, homes)[1], climate),
    ]
    return _sorted(_joined(parts))


def ownership_rows(block: Block, entities: Entities, found: Ownership) -> pa.Table:
    """Table `ownership`."""
    legal = found.entity != NOBODY
    kind = np.where(found.person != NOBODY, 0, np.where(legal, 1, 2))
    return pa.table(
        {
            "address": block.address_keys(found.address),
            "owner_number": found.number,
            "owner_kind": coded(KINDS, kind),
            "person": block.person_keys(found.person),
            "entity": block.entity_keys(entities.number[found.entity], known=legal),
            "valid_from": as_dates(found.first),
            "valid_to": as_dates(found.last),
        }
    )


def _occupants(
    rng: np.random.Generator, block: Block, residents: Residents, homes: Dwellings, rows: Ints
) -> list[Ownership]:
    """The head of the household and the partner, from the deed shortly before they moved in."""
    household = homes.household[rows]
    since = block.households.since[household]
    deed = np.minimum(since, END) - rng.integers(0, 60, len(rows))
    deed = np.where(since < START, np.minimum(deed, START - 1), np.maximum(deed, START))
    head, partner = residents.head[household], residents.partner[household]
    never, changed = np.full(len(rows), NEVER), deed >= START
    bought = changed & (rng.random(len(rows)) < PRICED_SHARE * (1 - 0.35 * (deed - START) / (END - START)))
    both = np.flatnonzero(partner != NOBODY)
    later = np.flatnonzero(changed)
    return [
        _spells(homes, rows, 1, head, NOBODY, deed, never, bought),
        _spells(homes, rows[both], 2, partner[both], NOBODY, deed[both], never[both], False),
        _moved_on(rng, residents, homes, rows[later], head[later], deed[later]),
    ]


def _moved_on(
    rng: np.random.Generator, residents: Residents, homes: Dwellings, rows: Ints, buyer: Ints, deed: Ints
) -> Ownership:
    """The owner before: somebody who bought another dwelling of about that value a little later.

    Deeds of one quarter are sorted by value, and each seller is the buyer of the next one who is not pressed:
    whoever sells while in debt would look like a straw person.
    """
    quarter = (deed - START) // 91
    order = np.lexsort((homes.woz[rows, -1], quarter))
    seller = np.empty_like(buyer)
    eligible = np.flatnonzero(~residents.pressed[buyer[order]])
    following = np.searchsorted(eligible, np.arange(len(order)), side="right") % max(len(eligible), 1)
    seller[order] = buyer[order][eligible[following]] if len(eligible) else np.roll(buyer[order], -1)
    first = _long_ago(rng, len(rows))
    return _spells(homes, rows, 1, seller, NOBODY, first, deed - 1, False)


def _landlords(
    rng: np.random.Generator,
    homes: Dwellings,
    entities: Entities,
    landlords: Landlords,
    rows: Ints,
) -> list[Ownership]:
    """The present landlord; where the dwelling was sold, a company before."""
    founded = np.where(landlords.entity != NOBODY, entities.founded[landlords.entity], 0)
    sold = (rng.random(len(rows)) < SOLD_SHARE) | landlords.straw
    until = np.where(landlords.straw, MOMENT, END + 1)
    day = np.where(sold, rng.integers(START, until), _long_ago(rng, len(rows)))
    day = np.minimum(np.maximum(day, founded), END)
    bought = day >= START
    never = np.full(len(rows), NEVER)
    present = _spells(homes, rows, 1, landlords.person, landlords.entity, day, never, bought)
    old = (entities.form == BV) & (entities.founded < START - _LONGEST_YEARS * 365)
    old[CORPORATION_ROW] = True
    later = np.flatnonzero(bought)
    seller = rng.choice(np.flatnonzero(old), len(later))
    before = _long_ago(rng, len(later))
    earlier = _spells(homes, rows[later], 1, NOBODY, seller, before, day[later] - 1, False)
    return [present, earlier]


def _for_ever(rng: np.random.Generator, homes: Dwellings, rows: Ints, entity: int) -> Ownership:
    count = len(rows)
    return _spells(homes, rows, 1, NOBODY, entity, _long_ago(rng, count), np.full(count, NEVER), False)


def _elsewhere(rng: np.random.Generator, block: Block, absentees: Ints, climate: Climate) -> Ownership:
    """Dwellings anywhere in the country whose owner lives in this block."""
    address, person = owners_of_elsewhere(block, absentees, climate)
    count = len(address)
    cell = block.country.cell_of_address(address)
    nothing, never = np.full(count, NOBODY, dtype=np.int64), np.full(count, NEVER)
    first, one = _long_ago(rng, count), np.ones(count, dtype=np.int64)
    return Ownership(address, cell, nothing, one, person, nothing, first, never, np.zeros(count, dtype=bool))


def _long_ago(rng: np.random.Generator, count: int) -> Ints:
    return START - rng.integers(1, _LONGEST_YEARS * 365, count)


def _spells(
    homes: Dwellings,
    rows: Ints,
    number: int,
    person: Ints | int,
    entity: Ints | int,
    first: Ints,
    last: Ints,
    bought: Flags | bool,
) -> Ownership:
    full = np.zeros(len(rows), dtype=np.int64)
    return Ownership(
        homes.address[rows],
        homes.cell[rows],
        rows,
        full + number,
        full + person,
        full + entity,
        first,
        last,
        np.asarray(full + bought, dtype=bool),
    )


def _joined(parts: list[Ownership]) -> Ownership:
    names = list(Ownership.__dataclass_fields__)
    return Ownership(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _sorted(found: Ownership) -> Ownership:
    order = np.lexsort((found.number, found.first, found.address))
    return Ownership(**{name: getattr(found, name)[order] for name in Ownership.__dataclass_fields__})
