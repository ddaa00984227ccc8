"""What is exactly true in a block, counted by the maker itself and not by the system that is tried on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END, YEARS, year_of
from zicht.made_up.microdata.economy_branches import ASSOCIATION, CARE, CODES, FOUNDATION
from zicht.made_up.microdata.economy_care import Activity, Budgets
from zicht.made_up.microdata.economy_directors import Directors
from zicht.made_up.microdata.economy_dwellings import Dwellings
from zicht.made_up.microdata.economy_entities import Entities
from zicht.made_up.microdata.economy_landlords import COLLECTED, STRAW_WOZ
from zicht.made_up.microdata.economy_nuisance import MEASURES, Nuisance
from zicht.made_up.microdata.economy_nurseries import Nurseries
from zicht.made_up.microdata.economy_ownership import Ownership
from zicht.made_up.microdata.economy_parks import ParkStays
from zicht.made_up.microdata.economy_purchases import Purchases
from zicht.made_up.microdata.economy_residents import MOMENT, NOBODY, Residents, addresses_on
from zicht.made_up.microdata.economy_survey import Survey
from zicht.made_up.microdata.economy_transactions import BANK_TRANSFER, CASH, VIRTUAL, Transactions

LAST = len(YEARS) - 1


@dataclass(frozen=True, eq=False)
class Figure:
    """A count and what it is a count of, both (years, cells) whole; zero in years it does not speak of."""

    count: Ints
    of: Ints


Counts = Mapping[str, Figure]


def as_arrays(counts: Counts) -> dict[str, Ints]:
    """The figures by name of array, as `adding_up` takes them."""
    count = {f"economy count {name}": figure.count for name, figure in counts.items()}
    return count | {f"economy of {name}": figure.of for name, figure in counts.items()}


def figure_in(arrays: Mapping[str, Ints], name: str) -> Figure:
    """The figure of that name among the arrays of all blocks together."""
    return Figure(arrays[f"economy count {name}"], arrays[f"economy of {name}"])


@dataclass(frozen=True, eq=False)
class _Cells:
    """Counts by year and cell of a country of that many cells."""

    cells: int

    def by_year(self, cell: Ints, year: Ints, weight: Ints | None = None) -> Ints:
        """(years, cells); `year` is a calendar year."""
        at = (year - YEARS[0]) * self.cells + cell
        size = len(YEARS) * self.cells
        if weight is None:
            return np.bincount(at, minlength=size).reshape(len(YEARS), self.cells).astype(np.int64)
        found = np.zeros(size, dtype=np.int64)
        np.add.at(found, at, weight)
        return found.reshape(len(YEARS), self.cells)

    def last(self, cell: Ints) -> Ints:
        """(years, cells), all in the last year."""
        return self.by_year(cell, np.full(len(cell), YEARS[LAST]))


def property_counts(
    block: Block,
    residents: Residents,
    homes: Dwellings,
    ownership: Ownership,
    purchases: Purchases,
) -> Counts:
    """Dwellings by what is known of their owners on 1 January of the last year, and purchases by year."""
    by = _Cells(block.country.cells)
    now = np.flatnonzero(ownership.on(MOMENT))
    address, cell, person = ownership.address[now], ownership.cell[now], ownership.person[now]
    owned = person != NOBODY
    many = np.bincount(person[owned], minlength=block.persons)
    every = by.last(homes.cell)
    seen = purchases.person != NOBODY
    unknown = (person == NOBODY) & (ownership.entity[now] == NOBODY)
    bought = year_of(purchases.date)
    return {
        "owners_without_means": _own_homes(block, residents, by, homes, ownership, now),
        "collector_dwellings": Figure(
            _dwellings(by, address, cell, owned & (many[person] >= COLLECTED)), every
        ),
        "collectors": Figure(
            by.last(residents.cell[np.flatnonzero(many >= COLLECTED)]),
            by.last(residents.cell[residents.adults]),
        ),
        "convicted_owners": Figure(_dwellings(by, address, cell, owned & residents.convicted[person]), every),
        "unknown_owners": Figure(_dwellings(by, address, cell, unknown), every),
        "straw_persons": _straw(block, residents, by, homes, ownership, now),
        "unexplained_purchases": Figure(
            by.by_year(purchases.cell[purchases.unexplained], bought[purchases.unexplained]),
            by.by_year(purchases.cell[seen], bought[seen]),
        ),
    }


def company_counts(block: Block, homes: Dwellings, entities: Entities, directors: Directors) -> Counts:
    """Existing entities by branch, and homes of directors of stichtingen, on the last day."""
    by = _Cells(block.country.cells)
    alive = entities.existing_on(END)
    persons = np.zeros((len(YEARS), by.cells), dtype=np.int64)
    persons[LAST, block.cells] = block.country.persons[block.cells]
    company = ~np.isin(entities.form, (ASSOCIATION, FOUNDATION, 6))
    counts = {
        f"entities_{code}": Figure(
            by.last(entities.cell[alive & company & entities.of_branch(code)]), persons
        )
        for code in CODES
    }
    at_work = directors.on(MOMENT) & (entities.form[directors.entity] == FOUNDATION)
    at_work &= entities.existing_on(MOMENT)[directors.entity]
    house = np.unique(addresses_on(block, MOMENT)[directors.person[at_work]])
    house = house[house != NOBODY]
    counts["homes_of_foundation_directors"] = Figure(
        by.last(block.country.cell_of_address(house)), by.last(homes.cell)
    )
    return counts


def turnover_counts(block: Block, entities: Entities, found: tuple[Ints, Ints, Ints, Ints]) -> Counts:
    """Euros of turnover and number of returns, by branch and year."""
    by = _Cells(block.country.cells)
    entity, year, euros, _ = found
    counts = {}
    for code in CODES:
        rows = entities.of_branch(code)[entity]
        cell = entities.cell[entity[rows]]
        counts[f"turnover_per_entity_{code}"] = Figure(
            by.by_year(cell, year[rows], euros[rows]), by.by_year(cell, year[rows])
        )
    return counts


def care_counts(
    block: Block,
    residents: Residents,
    entities: Entities,
    directors: Directors,
    budgets: Budgets,
    activity: Activity,
) -> Counts:
    """Providers paid in the last year: directed by somebody convicted, or without activity."""
    by = _Cells(block.country.cells)
    paid = np.zeros(len(entities.branch), dtype=bool)
    paid[budgets.provider[budgets.year == YEARS[LAST]]] = True
    guilty = np.zeros(len(paid), dtype=bool)
    during = (directors.first <= END) & (directors.last >= MOMENT)
    guilty[directors.entity[during & residents.convicted_lately[directors.person]]] = True
    active = np.zeros(len(paid), dtype=bool)
    working = (activity.year == YEARS[LAST]) & ((activity.clients > 0) | (activity.staff > 0))
    active[activity.entity[working]] = True
    of = by.last(entities.cell[paid])
    assert entities.of_branch(*CARE)[paid].all()
    return {
        "care_providers_with_convicted_director": Figure(by.last(entities.cell[paid & guilty]), of),
        "care_providers_without_activity": Figure(by.last(entities.cell[paid & ~active]), of),
    }


def event_counts(
    block: Block,
    homes: Dwellings,
    transactions: Transactions,
    nuisance: Nuisance,
    nurseries: Nurseries,
    stays: ParkStays,
    survey: Survey,
) -> Counts:
    """Transactions, reports, clearances, stays and answers, by year."""
    by = _Cells(block.country.cells)
    persons = np.zeros((len(YEARS), by.cells), dtype=np.int64)
    persons[:, block.cells] = block.country.persons[block.cells]
    year = year_of(transactions.date)
    counts = {"suspicious_transactions": Figure(by.by_year(transactions.cell, year), persons)}
    for name, kind in (("cash", CASH), ("bank_transfer", BANK_TRANSFER), ("virtual_currency", VIRTUAL)):
        rows = transactions.kind == kind
        counts[f"suspicious_{name}"] = Figure(by.by_year(transactions.cell[rows], year[rows]), persons)
    reported = year_of(nuisance.date)
    for kind, name in enumerate(MEASURES):
        rows = nuisance.kind == kind
        counts[name] = Figure(by.by_year(nuisance.cell[rows], reported[rows]), persons)
    dwellings = np.tile(by.last(homes.cell)[LAST], (len(YEARS), 1))
    cleared = homes.cell[nurseries.dwelling]
    counts["nurseries"] = Figure(by.by_year(cleared, year_of(nurseries.date)), dwellings)
    places = np.zeros_like(persons)
    places[LAST, block.cells] = block.country.park_places[block.cells]
    there = (stays.first <= END) & (stays.last >= END)
    counts["holiday_park_stays"] = Figure(by.last(stays.cell[there]), places)
    asked = by.by_year(survey.cell, survey.year, survey.weight)
    for name, answer in (("unsafe", survey.unsafe), ("victims", survey.victim)):
        counts[name] = Figure(by.by_year(survey.cell, survey.year, survey.weight * answer), asked)
    return counts


def _dwellings(by: _Cells, address: Ints, cell: Ints, rows: Flags) -> Ints:
    """Different dwellings among the rows of ownership."""
    _, first = np.unique(address[rows], return_index=True)
    return by.last(cell[rows][first])


def _own_homes(
    block: Block, residents: Residents, by: _Cells, homes: Dwellings, ownership: Ownership, now: Ints
) -> Figure:
    """Dwellings where an owner lives, all owners of known means; and those that no owner can carry."""
    dwelling, person = ownership.dwelling[now], ownership.person[now]
    address, cell = ownership.address[now], ownership.cell[now]
    household = block.people.household[person]
    lives = (person != NOBODY) & (addresses_on(block, MOMENT)[person] == address)
    known = (person != NOBODY) & (block.households.formed[household] <= MOMENT)
    own = np.isin(address, address[lives]) & ~np.isin(address, address[~known]) & (dwelling != NOBODY)
    able = own & (homes.woz[dwelling, -1] <= residents.means[household])
    return Figure(
        _dwellings(by, address, cell, own & ~np.isin(address, address[able])),
        _dwellings(by, address, cell, own),
    )


def _straw(
    block: Block, residents: Residents, by: _Cells, homes: Dwellings, ownership: Ownership, now: Ints
) -> Figure:
    """Dear dwellings of persons of this block: all owners pressed, and none of them lives there."""
    dwelling, person = ownership.dwelling[now], ownership.person[now]
    dear = (person != NOBODY) & (dwelling != NOBODY) & (homes.woz[dwelling, -1] >= STRAW_WOZ)
    lives = addresses_on(block, MOMENT)[person] == ownership.address[now]
    wrong = np.unique(ownership.address[now[dear & (lives | ~residents.pressed[person])]])
    straw = dear & ~np.isin(ownership.address[now], wrong)
    address, cell = ownership.address[now], ownership.cell[now]
    return Figure(_dwellings(by, address, cell, straw), _dwellings(by, address, cell, dear))
