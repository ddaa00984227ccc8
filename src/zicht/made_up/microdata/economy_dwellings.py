"""Dwellings with their value, and to which part of the market each belongs.

Values follow the public means of all dwellings (CBS, WOZ values, rounded): about 248 000 euros in 2019 and
379 000 in 2024. About 57 % is lived in by an owner, 29 % of a housing corporation, the rest is let (CBS).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import END, START, YEARS, first_day_of_year
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_codes import coded
from zicht.made_up.microdata.economy_elsewhere import owned_elsewhere
from zicht.made_up.microdata.economy_residents import NOBODY, Residents

OWN, CORPORATION, LET, UNKNOWN = 0, 1, 2, 3
TENURES = np.array(["E", "C", "P", "O"])
MEAN_WOZ = np.array([248, 270, 290, 315, 368, 379]) * 1000.0
UNKNOWN_SHARE = 0.006
WITHOUT_MEANS = 0.05
"""Chance that a household owns the dwelling it lives in without being able to carry it."""
A_HOUSE = 120_000
"""Assets beside savings of at least this much are a house."""


@dataclass(frozen=True, eq=False)
class Dwellings:
    """All dwellings of a block, in the order of their addresses.

    address, cell  numbers;  household  row in the block, NOBODY when empty
    tenure   OWN, CORPORATION, LET or UNKNOWN on the last day
    woz      (dwellings, years) euros
    carried  the household can carry the value on 1 January of the last year; False when empty
    elsewhere  let by somebody of another block
    """

    address: Ints
    cell: Ints
    household: Ints
    tenure: Ints
    woz: Ints
    carried: Flags
    elsewhere: Flags


def dwellings_of(block: Block, residents: Residents, climate: Climate) -> Dwellings:
    """Value every dwelling and divide them over the market, by who lives there and where."""
    rng = block.chance("economy: dwellings")
    address, cell = _addresses(block)
    household = _households_at(block, residents, address)
    income = np.where(household >= 0, block.households.income[household, -1], 0)
    house = np.where(household >= 0, _house_in_wealth(block)[household], 0)
    woz = _values(rng, climate.levels["woz"][cell], income, house)
    carried = (household >= 0) & (woz[:, -1] <= residents.means[household])
    elsewhere = owned_elsewhere(address)
    tenure = _tenures(rng, block, residents, climate, (cell, household, house), carried)
    tenure[elsewhere] = LET
    return Dwellings(address, cell, household, tenure, woz, carried, elsewhere)


def dwelling_rows(block: Block, homes: Dwellings) -> pa.Table:
    """Table `dwellings`: each dwelling on 1 January of each year."""
    years = len(YEARS)
    inhabited = _inhabited(block, homes)
    return pa.table(
        {
            "address": block.address_keys(np.repeat(homes.address, years)),
            "year": np.tile(YEARS, len(homes.address)),
            "tenure": coded(TENURES, np.repeat(homes.tenure, years)),
            "woz_euros": homes.woz.ravel(),
            "inhabited": inhabited.ravel(),
        }
    )


def _inhabited(block: Block, homes: Dwellings) -> Flags:
    """(dwellings, years) somebody of the block was registered there, or somebody else before them.

    Who lived there earlier can belong to another block; a dwelling that has a household now mostly had one.
    """
    rng = block.chance("economy: inhabited")
    first = int(homes.address[0])
    row = np.full(int(homes.address[-1]) - first + 1, NOBODY, dtype=np.int64)
    row[homes.address - first] = np.arange(len(homes.address))
    stays = block.stays
    near = np.flatnonzero((stays.address >= first) & (stays.address < first + len(row)))
    at = row[stays.address[near] - first]
    near, at = near[at != NOBODY], at[at != NOBODY]
    found = (homes.household >= 0)[:, None] & (rng.random((len(homes.address), len(YEARS))) < 0.96)
    for year, january in enumerate(first_day_of_year(YEARS)):
        found[at[(stays.valid_from[near] <= january) & (stays.valid_to[near] >= january)], year] = True
    return found


def _house_in_wealth(block: Block) -> Ints:
    """(households,) euros in the last year of what is neither saved nor owed."""
    homes = block.households
    return np.asarray(homes.wealth[:, -1] + homes.debts[:, -1] - homes.savings[:, -1])


def _addresses(block: Block) -> tuple[Ints, Ints]:
    country = block.country
    counts = country.dwellings[block.cells]
    cell = np.repeat(block.cells, counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return country.address_start[cell] + within, cell


def _households_at(block: Block, residents: Residents, address: Ints) -> Ints:
    """The household that lives at each address now."""
    rows = np.unique(block.people.household[residents.adults])
    first = int(block.country.address_start[block.cells[0]])
    size = int(block.country.address_start[block.cells[-1] + 1]) - first
    at = block.households.address[rows] - first
    inside = (at >= 0) & (at < size)
    found = np.full(size, NOBODY, dtype=np.int64)
    found[at[inside][::-1]] = rows[inside][::-1]
    return np.asarray(found[address - first])


def _values(rng: np.random.Generator, level: Floats, income: Ints, house: Ints) -> Ints:
    """(dwellings, years) euros in whole thousands; higher where incomes are, near the house in the wealth."""
    typical = np.median(income[income > 0]) if (income > 0).any() else 1.0
    lean = 0.35 * np.log(np.clip(np.where(income > 0, income, typical) / typical, 0.3, 4.0))
    log_own = lean + rng.normal(0, 0.22, len(level)) + np.log(level)
    in_wealth = np.log(np.maximum(house, 1) / MEAN_WOZ[-1])
    log_own = np.where(house >= A_HOUSE, 0.5 * log_own + 0.5 * np.clip(in_wealth, -1.2, 1.2), log_own - 0.1)
    yearly = np.exp(rng.normal(0, 0.02, (len(level), len(YEARS))))
    return np.asarray(np.round(np.exp(log_own)[:, None] * yearly * MEAN_WOZ / 1000) * 1000, dtype=np.int64)


def _tenures(
    rng: np.random.Generator,
    block: Block,
    residents: Residents,
    climate: Climate,
    homes: tuple[Ints, Ints, Ints],
    carried: Flags,
) -> Ints:
    """Lived in by the owner who has a house in the wealth; else of a corporation, rather at low incomes."""
    cell, household, house = homes
    u = rng.random((3, len(cell)))
    guilty = _guilty(residents, household)
    less = np.where(guilty, 0.4 * climate.factor("convicted_owners", cell), 1.0)
    beyond = WITHOUT_MEANS * climate.factor("owners_without_means", cell)
    buys = np.where(carried, np.where(house >= A_HOUSE, 0.97, 0.60), np.minimum(beyond, 0.9)) * less
    buys = buys * _settled(block, household)
    buys[(household < 0) | (residents.head[household] < 0)] = 0.0
    income = np.where(household >= 0, block.households.income[household, -1], 45_000)
    lean = 0.5 * block.country.disadvantage[cell] - 0.8 * np.log(np.maximum(income, 8_000) / 45_000)
    social = 1 / (1 + np.exp(-(0.6 + lean)))
    tenure = np.where(u[0] < np.minimum(buys, 0.97), OWN, np.where(u[1] < social, CORPORATION, LET))
    chance = UNKNOWN_SHARE * climate.factor("unknown_owners", cell) * climate.levels["unknown_owners"][cell]
    tenure[u[2] < chance] = UNKNOWN
    return tenure


def _settled(block: Block, household: Ints) -> Floats:
    """Who moved lately rents more often; without this the number of purchases would rise each year."""
    since = block.households.since[household]
    moved = np.clip((since - START) / (END - START), 0.0, 1.0)
    return np.where(since >= START, 0.95 - 0.2 * moved, 1.0)


def _guilty(residents: Residents, household: Ints) -> Flags:
    head, partner = residents.head[household], residents.partner[household]
    guilty = (head >= 0) & residents.convicted[head] | (partner >= 0) & residents.convicted[partner]
    return np.asarray(guilty & (household >= 0))
