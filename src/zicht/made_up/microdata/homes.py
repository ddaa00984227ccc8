"""Since when a household lives where it lives, where its members lived before, who came and who went.

Approximate public figures (CBS): 1.6 to 1.8 million of 17.8 million persons move in a year, three in five
inside their gemeente; children leave home at 23; 200 to 400 thousand persons a year come from abroad and half
as many leave. A household moves as one; who leaves the parents' home has lived at their address until then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.made_up.microdata.block import Stays
from zicht.made_up.microdata.country import Country, Ints
from zicht.made_up.microdata.dates import END, NEVER, YOUTH_START
from zicht.made_up.microdata.distances import random_address, removals
from zicht.made_up.microdata.families import ALONE_OLD, DECEASED, INSTITUTION, OTHER, WIDOWED, Families

Flags = npt.NDArray[np.bool_]
_YEAR = 365.25
EARLIER_STAYS = 3
NOT_MOBILE = (ALONE_OLD, INSTITUTION, DECEASED, WIDOWED)
"""Shapes of households that did not come from abroad in these years."""


@dataclass(frozen=True, eq=False)
class Homes:
    """Days and addresses.

    address, since, formed  (households,)
    came_on, left_on        (persons,) first and last day registered; NEVER: still here
    stranger                (persons,) came from abroad during the history
    left_home               (persons,) first day in the household that somebody formed during the history,
                            having lived elsewhere in the country before; NEVER for all others
    """

    address: Ints
    since: Ints
    formed: Ints
    came_on: Ints
    left_on: Ints
    stranger: Flags
    left_home: Ints


def draw_homes(country: Country, families: Families, rng: np.random.Generator) -> Homes:
    """Days of forming, moving, coming and going."""
    formed = _formed(families, rng)
    age = (END - families.birthday[families.first[:-1]]) / _YEAR
    tenure = rng.exponential(np.clip((age - 14) * 0.28, 1.6, 16.0)) * _YEAR
    since = np.maximum(formed, END - 20 - tenure.astype(np.int64))
    arrived = (rng.random(len(formed)) < 0.035) & ~np.isin(families.shape, NOT_MOBILE)
    arrival = np.minimum(np.maximum(formed, rng.integers(YOUTH_START + 30, END - 30, len(formed))), END - 25)
    formed = np.where(arrived, arrival, formed)
    since = np.where(arrived, np.maximum(since, formed), since)
    here = families.household
    came_on = np.where(arrived[here], np.maximum(formed[here], families.birthday), families.birthday)
    left_home = np.where(
        (families.slot < 2) & (formed[here] > YOUTH_START) & ~arrived[here], formed[here], NEVER
    )
    return Homes(
        address=_addresses(country, families.cell, rng),
        since=since,
        formed=formed,
        came_on=came_on,
        left_on=np.minimum(families.died_on, _gone(families, since, arrived, rng)[here]),
        stranger=arrived[here],
        left_home=left_home,
    )


def _formed(families: Families, rng: np.random.Generator) -> Ints:
    """First day of the household: adults left home at 23 or so, a pair a while later, before any child."""
    count = len(families.cell)
    leaving = (18.0 + rng.gamma(2.2, 2.1, len(families.born))) * _YEAR
    own = families.birthday + leaving.astype(np.int64)
    start = own[families.first[:-1]]
    two = families.adult(1)
    pair = two >= 0
    start[pair] = np.maximum(start[pair], own[two[pair]]) + rng.exponential(2.5 * _YEAR, pair.sum()).astype(
        np.int64
    )
    eldest = np.full(count, END, dtype=np.int64)
    child = families.slot == 2
    eldest[families.household[child]] = families.birthday[child] - 60
    dead = np.full(count, END, dtype=np.int64)
    np.minimum.at(dead, families.household, np.where(families.died_on < NEVER, YOUTH_START - 900, END))
    latest = END - 30 - rng.integers(0, 500, count)
    before_children = np.maximum(
        eldest - rng.integers(0, 900, count), families.birthday[families.first[:-1]] + 6300
    )
    return np.asarray(np.minimum.reduce([start, before_children, dead, latest]))


def _addresses(country: Country, cell: Ints, rng: np.random.Generator) -> Ints:
    """A dwelling of its own for each household of a cell, as long as there are; the others live in."""
    order = np.lexsort((rng.random(len(cell)), cell))
    start = np.searchsorted(cell[order], cell[order])
    rank = np.empty(len(cell), dtype=np.int64)
    rank[order] = np.arange(len(cell)) - start
    return np.asarray(country.address_start[cell] + rank % country.dwellings[cell])


def _gone(families: Families, since: Ints, arrived: Flags, rng: np.random.Generator) -> Ints:
    """(households,) last day of those who went abroad with all who lived with them."""
    chance = np.where(arrived, 0.12, 0.012) * (families.shape != DECEASED)
    youngest = np.zeros(len(since), dtype=np.int64)
    np.maximum.at(youngest, families.household, families.birthday)
    earliest = np.maximum.reduce([since, youngest, np.full(len(since), YOUTH_START)]) + 20
    goes = (rng.random(len(since)) < chance) & (earliest < END - 30)
    dead = np.zeros(len(since), dtype=bool)
    dead[families.household[families.died_on < NEVER]] = True
    day = earliest + (rng.random(len(since)) * (END - 20 - earliest)).astype(np.int64)
    return np.where(goes & ~dead, day, NEVER)


def draw_stays(
    country: Country, families: Families, homes: Homes, mother: Ints, rng: np.random.Generator
) -> Stays:
    """Address spells of all persons that touch the history."""
    house, address, begin, end = _stays_of_households(country, families, homes, rng)
    everyone = np.arange(len(families.born))
    own = _lived_in(house, address, begin, end, everyone, families.household, homes.came_on, homes.left_on)
    before = _before_leaving(country, families, homes, mother, (house, address, begin, end), rng)
    person, where, start, stop = (np.concatenate(part) for part in zip(own, before, strict=True))
    order = np.lexsort((start, person))
    person, where, start, stop = person[order], where[order], start[order], stop[order]
    return Stays(person, where, country.cell_of_address(where), start, stop)


Spells = tuple[Ints, Ints, Ints, Ints]


def _stays_of_households(
    country: Country, families: Families, homes: Homes, rng: np.random.Generator
) -> Spells:
    """(household, address, first, last day), grouped by household, from new to old."""
    rows = np.arange(len(families.cell))
    parts = [(rows, homes.address, homes.since, np.full(len(rows), NEVER))]
    gemeente, begin = country.origin[families.cell], homes.since
    for _ in range(EARLIER_STAYS):
        more = np.flatnonzero((begin > YOUTH_START) & (begin > homes.formed[rows]))
        rows, gemeente, end = rows[more], gemeente[more], begin[more] - 1
        long = 120 + rng.exponential(4.0 * _YEAR, len(rows)).astype(np.int64)
        begin = np.maximum(homes.formed[rows], end + 1 - long)
        parts.append((rows, _elsewhere(country, gemeente, rng), begin, end))
    open_start = (begin > YOUTH_START) & (begin > homes.formed[rows])
    parts[-1][2][open_start] = homes.formed[rows[open_start]]
    house, address, first, last = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((-first, house))
    return house[order], address[order], first[order], last[order]


def _elsewhere(country: Country, gemeente: Ints, rng: np.random.Generator) -> Ints:
    """An address somebody moved from: three in five in the same gemeente."""
    pull = removals(country)
    other = pull.other_gemeente(gemeente, rng)
    where = np.where(rng.random(len(gemeente)) < 0.62, gemeente, other)
    return random_address(country, pull.cell_in(where, rng), rng)


def _lived_in(
    house: Ints, address: Ints, begin: Ints, end: Ints, person: Ints, at: Ints, since: Ints, until: Ints
) -> Spells:
    """Stays of persons in the households `at`, cut to the days they were in it and to the history."""
    count = int(house.max(initial=-1)) + 1
    first = np.searchsorted(house, np.arange(count + 1))
    many = first[at + 1] - first[at]
    who = np.repeat(np.arange(len(person)), many)
    row = np.repeat(first[at] - np.concatenate([[0], np.cumsum(many)])[:-1], many) + np.arange(len(who))
    start = np.maximum(begin[row], since[who])
    stop = np.minimum(end[row], until[who])
    kept = (start <= stop) & (stop >= YOUTH_START)
    return person[who[kept]], address[row[kept]], start[kept], stop[kept]


def _before_leaving(
    country: Country,
    families: Families,
    homes: Homes,
    mother: Ints,
    households: Spells,
    rng: np.random.Generator,
) -> Spells:
    """Where those lived who left home during the history: with their mother, or at one other address."""
    left = homes.left_home < NEVER
    with_mother = from_mothers_home(families, homes, mother)
    at = families.household[mother[with_mother]]
    shared = _lived_in(
        *households, with_mother, at, homes.came_on[with_mother], homes.left_home[with_mother] - 1
    )
    left[with_mother] = False
    alone = np.flatnonzero(left & (homes.came_on < homes.left_home))
    other = _elsewhere(country, country.origin[families.cell[families.household[alone]]], rng)
    start = np.maximum(homes.came_on[alone], homes.left_home[alone] - 9 * 365)
    single = (alone, other, start, homes.left_home[alone] - 1)
    return (
        np.concatenate([shared[0], single[0]]),
        np.concatenate([shared[1], single[1]]),
        np.concatenate([shared[2], single[2]]),
        np.concatenate([shared[3], single[3]]),
    )


def from_mothers_home(families: Families, homes: Homes, mother: Ints) -> Ints:
    """Rows of those who left their mother's home during the history.

    Her household must be older than the child and still exist when it leaves; she lives in another one.
    """
    left = np.flatnonzero((homes.left_home < NEVER) & (mother >= 0))
    hers = families.household[mother[left]]
    kept = (
        (homes.formed[hers] <= YOUTH_START)
        & (homes.left_on[mother[left]] >= homes.left_home[left])
        & (hers != families.household[left])
        & ~np.isin(families.shape[hers], (OTHER, INSTITUTION))
    )
    return np.asarray(left[kept])
