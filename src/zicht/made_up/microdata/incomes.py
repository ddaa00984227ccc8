"""Yearly tables of money: income of persons, income and wealth of households."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import YEARS, first_day_of_year
from zicht.made_up.microdata.support import Spells, held_on

EMPLOYEE, OWN_COMPANY, SELF_EMPLOYED, UNEMPLOYED, ASSISTANCE, SICK = 11, 12, 13, 21, 22, 24
PENSION, STUDENT, NO_INCOME = 25, 26, 31
_FROM_AGE, _PENSION_AGE = 15, 67


def person_income(block: Block, benefits: Spells) -> pa.Table:
    """Gross income and its main source of everybody of 15 and older who lived here in July of the year."""
    people, rng = block.people, block.chance("person_income")
    kept_income = np.exp(0.25 * rng.normal(size=block.persons))
    trade = rng.random(block.persons)
    parts = []
    for at, year in enumerate(YEARS):
        july = int(first_day_of_year(np.array([year]))[0]) + 181
        age = people.age_on(july)
        rows = np.flatnonzero(people.living_on(july) & (age >= _FROM_AGE))
        source = _sources(block, benefits, july, at, age, trade)[rows]
        euros = _euros(block, at, source, rows) * kept_income[rows]
        parts.append((rows, np.full(len(rows), year), np.round(euros).astype(np.int64), source))
    person, of_year, income, source = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((of_year, person))
    names = [f"{number:02d}" for number in range(32)]
    return pa.table(
        {
            "person": block.person_keys(person[order]),
            "year": of_year[order],
            "income_euros": income[order],
            "source": pa.DictionaryArray.from_arrays(
                pa.array(source[order], pa.int32()), pa.array(names)
            ).cast(pa.string()),
        }
    )


def _sources(block: Block, benefits: Spells, july: int, at: int, age: Ints, trade: Floats) -> Ints:
    """Main source: the benefit somebody has, else pension, study, or work by a lasting draw."""
    people = block.people
    work = np.select(
        [trade < 0.022, trade < 0.115, trade > 0.93], [OWN_COMPANY, SELF_EMPLOYED, NO_INCOME], EMPLOYEE
    )
    studies = (block.youth.level[:, at] > 0) & (age < 28)
    held = [held_on(benefits, kind, people, july) for kind in (1, 2, 3, 4)]
    return np.select(
        [age >= _PENSION_AGE, held[0], held[2] | held[3], held[1], studies & (age < 18), studies],
        [PENSION, ASSISTANCE, SICK, UNEMPLOYED, NO_INCOME, STUDENT],
        work,
    )


_LEVEL = {
    EMPLOYEE: 1.45,
    OWN_COMPANY: 3.2,
    SELF_EMPLOYED: 1.35,
    UNEMPLOYED: 0.85,
    ASSISTANCE: 0.50,
    SICK: 0.72,
    PENSION: 0.95,
    STUDENT: 0.22,
    NO_INCOME: 0.0,
}


def _euros(block: Block, at: int, source: Ints, rows: Ints) -> Floats:
    """Gross euros in proportion to the standardised income of the household; benefits hardly lean on it."""
    factor = np.zeros(32)
    for code, value in _LEVEL.items():
        factor[code] = value
    standard = np.maximum(block.households.standardised[block.people.household[rows], at], 9_000)
    fixed = np.isin(source, (ASSISTANCE, STUDENT))
    return np.asarray(factor[source] * np.where(fixed, 31_000 * 1.03 ** (YEARS[at] - 2022), standard))


def household_income(block: Block) -> pa.Table:
    """Disposable and standardised income of each household that existed in July of the year."""
    row, at = np.nonzero(_existing(block, 181))
    found = block.households
    return pa.table(
        {
            "household": block.household_keys(found.number[row]),
            "year": YEARS[at],
            "disposable_income_euros": found.income[row, at],
            "standardised_income_euros": found.standardised[row, at],
        }
    )


def household_wealth(block: Block) -> pa.Table:
    """Wealth, savings and debts of each household that existed on 1 January."""
    row, at = np.nonzero(_existing(block, 0))
    found = block.households
    return pa.table(
        {
            "household": block.household_keys(found.number[row]),
            "year": YEARS[at],
            "wealth_euros": found.wealth[row, at],
            "savings_euros": found.savings[row, at],
            "debts_euros": found.debts[row, at],
        }
    )


def _existing(block: Block, day_of_year: int) -> Flags:
    """(households, years) formed, and somebody still registered, on that day."""
    days = first_day_of_year(YEARS) + day_of_year
    last = np.full(len(block.households.number), -1, dtype=np.int64)
    np.maximum.at(last, block.people.household, block.people.left_on)
    return np.asarray((block.households.formed[:, None] <= days) & (last[:, None] >= days))
