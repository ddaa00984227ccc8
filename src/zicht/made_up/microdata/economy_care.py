"""Personal budgets with their providers, and the activity that care companies report.

About one in a hundred persons has a personal budget (SVB and CBS, rounded).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END, YEARS, first_day_of_year
from zicht.made_up.microdata.economy_branches import CARE
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_codes import coded
from zicht.made_up.microdata.economy_entities import Entities
from zicht.made_up.microdata.economy_residents import NOBODY, picked

HOLDERS_PER_1000 = 10.0
PROVIDER_SHARE = 0.4
"""Part of the care companies that is paid from personal budgets."""
WITHOUT_ACTIVITY = 0.04
LAWS = np.array(["J", "W", "L", "Z"])
_MEDIANS = np.array([9_000.0, 7_500.0, 32_000.0, 18_000.0])
_YOUNG, _GROWN, _OLD = ((0.95, 0.0, 0.05, 0.0), (0.0, 0.55, 0.40, 0.05), (0.0, 0.35, 0.30, 0.35))
MOST_EUROS = 400_000


@dataclass(frozen=True, eq=False)
class Budgets:
    """One value a holder, provider and year: person and provider are rows, law a position in LAWS."""

    person: Ints
    provider: Ints
    year: Ints
    law: Ints
    euros: Ints


@dataclass(frozen=True, eq=False)
class Activity:
    """One value a care company and year; entity is a row."""

    entity: Ints
    year: Ints
    clients: Ints
    staff: Ints


def budgets_of(block: Block, climate: Climate, entities: Entities) -> Budgets:
    """Holders keep their provider for some years; a few providers have very many holders."""
    rng = block.chance("economy: budgets")
    providers = np.flatnonzero(
        entities.of_branch(*CARE) & (rng.random(len(entities.branch)) < PROVIDER_SHARE)
    )
    chance = HOLDERS_PER_1000 / 1000 * climate.levels["personal_budgets"][block.home_cell()]
    holder = np.flatnonzero(rng.random(block.persons) < np.minimum(2.0 * chance, 0.3))
    begin = rng.integers(YEARS[0] - 4, YEARS[-1] + 1, len(holder))
    provider = _providers(rng, entities, providers, begin)
    end = begin + rng.geometric(0.22, len(holder))
    law = _laws(rng, block.people.age_on(END)[holder])
    level = _MEDIANS[law] * np.exp(rng.normal(0, 0.7, len(holder)))
    row, at = np.nonzero((begin[:, None] <= YEARS) & (end[:, None] >= YEARS) & (provider[:, None] >= 0))
    year, person, paid = YEARS[at], holder[row], provider[row]
    first, last = first_day_of_year(year), first_day_of_year(year + 1) - 1
    people = block.people
    kept = (people.came_on[person] <= first) & (people.left_on[person] >= last)
    kept &= (entities.founded[paid] <= last) & (entities.dissolved[paid] >= first)
    euros = level[row] * 1.03 ** (year - YEARS[0]) * np.exp(rng.normal(0, 0.1, len(row)))
    whole = np.clip(np.round(euros), 100, MOST_EUROS).astype(np.int64)
    return Budgets(person[kept], paid[kept], year[kept], law[row][kept], whole[kept])


def activity_of(block: Block, climate: Climate, entities: Entities, budgets: Budgets) -> Activity:
    """Clients and staff of every care company at work; some that are paid report nobody, or nothing."""
    rng = block.chance("economy: care activity")
    care = np.flatnonzero(entities.of_branch(*CARE))
    first, last = first_day_of_year(YEARS), first_day_of_year(YEARS + 1) - 1
    lives = (entities.founded[care][:, None] <= last) & (entities.dissolved[care][:, None] >= first)
    at, of = np.nonzero(lives)
    entity, year = care[at].astype(np.int64), YEARS[of]
    holders = np.zeros((len(entities.branch), len(YEARS)), dtype=np.int64)
    np.add.at(holders, (budgets.provider, budgets.year - YEARS[0]), 1)
    size = 1 + np.minimum(rng.pareto(1.2, len(entities.branch)) * 6, 3_000)
    clients = holders[entity, of] + rng.poisson(size[entity])
    staff = np.maximum(1, rng.poisson(clients / 5.0))
    idle = idle_providers(block, climate, entities, budgets)[entity]
    silent = rng.random(len(entities.branch))[entity] < 0.5
    kept = ~(idle & silent)
    clients, staff = np.where(idle, 0, clients), np.where(idle, 0, staff)
    return Activity(entity[kept], year[kept], clients[kept], staff[kept].astype(np.int64))


def idle_providers(block: Block, climate: Climate, entities: Entities, budgets: Budgets) -> Flags:
    """(entities,) providers that are paid from personal budgets without any client or staff."""
    rng = block.chance("economy: idle providers")
    paid = np.zeros(len(entities.branch), dtype=bool)
    paid[budgets.provider] = True
    chance = WITHOUT_ACTIVITY * climate.factor("care_providers_without_activity", entities.cell)
    return np.asarray(paid & (rng.random(len(paid)) < np.minimum(chance, 0.9)))


def budget_rows(block: Block, entities: Entities, found: Budgets) -> pa.Table:
    """Table `care_budgets`."""
    return pa.table(
        {
            "person": block.person_keys(found.person),
            "entity": block.entity_keys(entities.number[found.provider]),
            "year": found.year,
            "law": coded(LAWS, found.law),
            "budget_euros": found.euros,
        }
    )


def activity_rows(block: Block, entities: Entities, found: Activity) -> pa.Table:
    """Table `care_activity`."""
    return pa.table(
        {
            "entity": block.entity_keys(entities.number[found.entity]),
            "year": found.year,
            "clients": found.clients,
            "care_staff": found.staff,
        }
    )


def _providers(rng: np.random.Generator, entities: Entities, among: Ints, begin: Ints) -> Ints:
    """For each first year a provider that existed then, a few of them very often."""
    liking = 1 + rng.pareto(1.3, len(among))
    found = np.full(len(begin), NOBODY, dtype=np.int64)
    for year in np.unique(begin):
        mine = np.flatnonzero(begin == year)
        there = entities.founded[among] < first_day_of_year(np.array([year + 1]))
        there &= entities.dissolved[among] >= first_day_of_year(np.array([year]))
        found[mine] = picked(rng, among[there], liking[there], len(mine))
    return found


def _laws(rng: np.random.Generator, age: Ints) -> Ints:
    shares = np.array([_YOUNG, _GROWN, _OLD])[np.digitize(age, (18, 67))]
    return np.asarray((rng.random(len(age))[:, None] > np.cumsum(shares, axis=1)).sum(axis=1).clip(0, 3))
