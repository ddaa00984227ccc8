"""A block: the persons of a few neighbouring buurten of one gemeente, and everything others build on.

The country is made block by block, so that memory stays bounded and several processes can work beside each
other; each block draws from its own streams of chance, so neither their number nor the order matters.
Persons, households and addresses have numbers that are unique in the country; inside a block a person or
household is a row of its arrays. Where somebody is unknown the row is -1, where a day is unknown or did not
come yet it is dates.NEVER.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.made_up.chance import stream
from zicht.made_up.microdata.country import Country, Ints
from zicht.made_up.microdata.dates import FIRST_MONTH
from zicht.model.contracts import Domain

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class People:
    """(persons,) of a block.

    number          unique in the country; becomes the key RINPERSOON
    born            month of birth, 12 * year + month - 1
    woman           sex
    died_on         day, or NEVER
    came_on         first day in the country, or before the history when always here
    left_on         last day registered when gone abroad or dead, else NEVER
    household       row in Households: where they live now, or lived last
    place           household_place of now or last, as in the code list
    mother, father, partner  rows, -1 when not known or not in the block
    """

    number: Ints
    born: Ints
    woman: Flags
    died_on: Ints
    came_on: Ints
    left_on: Ints
    household: Ints
    place: Ints
    mother: Ints
    father: Ints
    partner: Ints

    def age_on(self, day: int) -> Ints:
        """Whole years on a day, counted by month: who was born this month has had a birthday."""
        month = int(np.datetime64(int(day), "D").astype("datetime64[M]").astype(np.int64)) + 1970 * 12
        return np.asarray((month - self.born) // 12)

    def living_on(self, day: int) -> Flags:
        """Born, registered and alive on that day."""
        return np.asarray((self.came_on <= day) & (self.left_on >= day))


@dataclass(frozen=True, eq=False)
class Households:
    """(households,) of a block, as they are now or were last.

    number     unique in the country; becomes the key HUISHOUDNR
    kind       household_type, as in the code list
    cell       cell in Country;  address  number of the address
    since      first day at this address
    formed     first day of the household
    income, standardised  (households, years 2019..2024) disposable and standardised euros
    wealth, savings, debts  (households, years) euros on 1 January
    in_debt_from, in_debt_to  first and last year with problematic debts; from > to: none
    """

    number: Ints
    kind: Ints
    cell: Ints
    address: Ints
    since: Ints
    formed: Ints
    income: Ints
    standardised: Ints
    wealth: Ints
    savings: Ints
    debts: Ints
    in_debt_from: Ints
    in_debt_to: Ints


@dataclass(frozen=True, eq=False)
class Stays:
    """Address spells, sorted by person and first day; those of a person do not overlap.

    person  row;  address  number (of any block);  cell  of that address;  valid_from, valid_to  days
    """

    person: Ints
    address: Ints
    cell: Ints
    valid_from: Ints
    valid_to: Ints


@dataclass(frozen=True, eq=False)
class Memberships:
    """Household spells, sorted by person and first day; those of a person do not overlap.

    person  row;  household  number in the country;  kind, place  codes;  valid_from, valid_to  days
    """

    person: Ints
    household: Ints
    kind: Ints
    place: Ints
    valid_from: Ints
    valid_to: Ints


@dataclass(frozen=True, eq=False)
class Youth:
    """Schooling and Halt.

    level        (persons, years) code of school_level on 1 October, 0 where not at school
    left_school  (persons,) school year of early leaving, or 9999;  left_level  code of what was left
    halt_person, halt_date, halt_offence  (referrals,) row, day, code; sorted by person and day
    """

    level: Ints
    left_school: Ints
    left_level: Ints
    halt_person: Ints
    halt_date: Ints
    halt_offence: Ints

    def leavers(self) -> Flags:
        """(persons,) left school early in any year."""
        return np.asarray(self.left_level > 0)

    def referred(self) -> Flags:
        """(persons,) referred to Halt on any day."""
        found = np.zeros(len(self.left_school), dtype=bool)
        found[self.halt_person] = True
        return found


@dataclass(frozen=True, eq=False)
class Suspicions:
    """Registrations as suspect, sorted by day; also those that come too late to be delivered.

    person  row;  date, registered_on  days;  offence  code as a number (41 hard drugs);
    place   cell of the offence, -1 unknown;  home  cell where the suspect lived on that day
    """

    person: Ints
    date: Ints
    registered_on: Ints
    offence: Ints
    place: Ints
    home: Ints


@dataclass(frozen=True, eq=False)
class Convictions:
    """Final convictions, sorted by day of the verdict; all before the end of the history.

    person  row;  date, offence_date  days;  offence, sentence  codes as numbers
    """

    person: Ints
    date: Ints
    offence_date: Ints
    offence: Ints
    sentence: Ints


@dataclass(frozen=True, eq=False)
class Block:
    """What one group of buurten holds.

    number        of the block, in the order of the country
    cells         cells of Country, of one gemeente
    first_person  number of the person in row 0; rows and numbers run up together
    """

    country: Country
    number: int
    cells: Ints
    first_person: int
    people: People
    households: Households
    memberships: Memberships
    stays: Stays
    youth: Youth
    suspicions: Suspicions
    convictions: Convictions

    def chance(self, name: str) -> np.random.Generator:
        """Random numbers for one purpose in this block; another name disturbs nothing."""
        return stream(self.country.seed, f"block {self.number}: {name}")

    @property
    def persons(self) -> int:
        """How many persons."""
        return len(self.people.number)

    def home_cell(self) -> Ints:
        """(persons,) cell where they live now or lived last."""
        return np.asarray(self.households.cell[self.people.household])

    def person_keys(self, rows: Ints) -> pa.Array:
        """RINPERSOON of rows; -1 gives null."""
        return self.country.keys.text(Domain.PERSON, rows + self.first_person, known=rows >= 0)

    def address_keys(self, numbers: Ints) -> pa.Array:
        """RINOBJECTNUMMER of address numbers."""
        return self.country.keys.text(Domain.ADDRESS, numbers)

    def household_keys(self, numbers: Ints) -> pa.Array:
        """HUISHOUDNR of household numbers."""
        return self.country.keys.text(Domain.HOUSEHOLD, numbers)

    def entity_numbers(self, count: int) -> Ints:
        """Numbers for the legal entities of this block; at most three for each person and each cell."""
        return self._numbers(count, 3)

    def entity_keys(self, numbers: Ints, known: Any = None) -> pa.Array:
        """BEID of entity numbers."""
        return self.country.keys.text(Domain.ENTITY, numbers, known=known)

    def case_keys(self, letter: str, count: int) -> pa.Array:
        """`count` new keys of the domain `case`; each table uses a letter of its own."""
        return self.country.keys.text(Domain.CASE, self._numbers(count, 20), prefix=letter)

    def _numbers(self, count: int, times: int) -> Ints:
        first = times * (self.first_person + 10 * int(self.cells[0]))
        assert count <= times * (self.persons + 10 * len(self.cells)), "more than the block has numbers for"
        return np.arange(first, first + count, dtype=np.int64)

    def birth_years(self) -> Ints:
        """(persons,) calendar year of birth."""
        assert self.people.born.size == 0 or self.people.born.min() >= FIRST_MONTH
        return np.asarray(self.people.born // 12)


@dataclass(frozen=True)
class Grouping:
    """Which cells make one block: neighbours in code order, of one gemeente, about MOST_PERSONS together."""

    number: int
    cells: tuple[int, ...]


MOST_PERSONS = 40_000


def groupings(country: Country) -> list[Grouping]:
    """All blocks of a country, in order; cells stand in code order, so each is a range."""
    groups: list[list[int]] = []
    size = 0
    for cell in range(country.cells):
        persons = int(country.persons[cell])
        fits = groups and country.origin[groups[-1][0]] == country.origin[cell]
        if not fits or size + persons > MOST_PERSONS:
            groups.append([])
            size = 0
        groups[-1].append(cell)
        size += persons
    return [Grouping(number, tuple(cells)) for number, cells in enumerate(groups)]
