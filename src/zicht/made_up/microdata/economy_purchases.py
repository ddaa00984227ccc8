"""Purchases: a price around the value, and a mortgage that income and wealth explain, or do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import YEARS, as_dates, year_of
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_dwellings import Dwellings
from zicht.made_up.microdata.economy_entities import Entities
from zicht.made_up.microdata.economy_ownership import Ownership
from zicht.made_up.microdata.economy_residents import NOBODY, incomes_of, wealth_of

UNEXPLAINED_SHARE = 0.015
TOLERATED = 25_000
"""Own money of this much more than a household can have is not explained."""
YEARS_OF_SAVING = 3
WITHOUT_MORTGAGE = 0.25
"""Part of the purchases without mortgage among those who can pay all of it themselves."""


@dataclass(frozen=True, eq=False)
class Purchases:
    """Deeds, sorted by address and day; person and entity are rows, NOBODY when none.

    unexplained  own money was more than TOLERATED above wealth and half the income of three years
    """

    date: Ints
    address: Ints
    cell: Ints
    person: Ints
    entity: Ints
    price: Ints
    mortgage: Ints
    unexplained: Flags


def purchases_of(
    block: Block, climate: Climate, homes: Dwellings, entities: Entities, ownership: Ownership
) -> Purchases:
    """One deed for every spell of ownership that started within the history."""
    rng = block.chance("economy: purchases")
    rows = np.flatnonzero(ownership.bought)
    date, person = ownership.first[rows], ownership.person[rows]
    year = year_of(date) - YEARS[0]
    value = homes.woz[ownership.dwelling[rows], year]
    price = np.round(value * np.exp(rng.normal(0.04, 0.10, len(rows))) / 500).astype(np.int64) * 500
    had, most = _had(block, person, year)
    chance = UNEXPLAINED_SHARE * climate.factor("unexplained_purchases", ownership.cell[rows])
    beyond = rng.random(len(rows)) < np.minimum(chance, 0.9)
    own = _own_money(rng, price, had, most, beyond)
    firm = person == NOBODY
    own = np.where(firm, price * rng.uniform(0.2, 1.0, len(rows)), own)
    mortgage = price - np.round(own / 1000).astype(np.int64) * 1000
    mortgage = np.clip(np.where(mortgage < 0.05 * price, 0, mortgage), 0, price)
    return Purchases(
        date=date,
        address=ownership.address[rows],
        cell=ownership.cell[rows],
        person=person,
        entity=ownership.entity[rows],
        price=price,
        mortgage=mortgage,
        unexplained=~firm & (price - mortgage > most + TOLERATED),
    )


def purchase_rows(block: Block, entities: Entities, found: Purchases) -> pa.Table:
    """Table `purchases`."""
    return pa.table(
        {
            "purchase": block.case_keys("K", len(found.date)),
            "date": as_dates(found.date),
            "address": block.address_keys(found.address),
            "person": block.person_keys(found.person),
            "entity": block.entity_keys(entities.number[found.entity], known=found.entity != NOBODY),
            "price_euros": found.price,
            "mortgage_euros": found.mortgage,
        }
    )


def _had(block: Block, person: Ints, year: Ints) -> tuple[Ints, Ints]:
    """Wealth of the household of the buyer on 1 January, and that with half the income of three years."""
    household = block.people.household[person]
    wealth = wealth_of(block)[household, year]
    income = np.cumsum(np.pad(incomes_of(block), ((0, 0), (YEARS_OF_SAVING, 0))), axis=1)
    earned = income[household, year + YEARS_OF_SAVING] - income[household, year]
    return wealth, wealth + np.maximum(earned, 0) // 2


def _own_money(rng: np.random.Generator, price: Ints, had: Ints, most: Ints, unexplained: Flags) -> Ints:
    """Mostly a part of what a household has; the whole price for some who can; more for the unexplained."""
    part = had * rng.uniform(0.1, 0.9, len(price))
    whole = (had >= price) & (rng.random(len(price)) < WITHOUT_MORTGAGE)
    usual = np.minimum(np.where(whole, price, part), price)
    beyond = np.minimum(most + TOLERATED + rng.uniform(20_000, 250_000, len(price)), price)
    return np.asarray(np.where(unexplained, beyond, usual)).astype(np.int64)
