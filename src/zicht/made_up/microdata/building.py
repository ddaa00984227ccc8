"""Fill a block: people, their kin and homes, money, school, and what the police and the court know."""

from __future__ import annotations

import numpy as np

from zicht.made_up.chance import stream
from zicht.made_up.microdata.block import Block, Flags, Grouping, Households, People, Youth
from zicht.made_up.microdata.country import Country, Ints
from zicht.made_up.microdata.courts import draw_convictions
from zicht.made_up.microdata.dates import YEARS, day, first_day_of_year, month_of
from zicht.made_up.microdata.families import Families, draw_families
from zicht.made_up.microdata.homes import Homes, draw_homes, draw_stays
from zicht.made_up.microdata.kinship import Kinship, draw_kinship
from zicht.made_up.microdata.living_together import current, memberships
from zicht.made_up.microdata.money import Money, draw_money
from zicht.made_up.microdata.offences import draw_suspicions
from zicht.made_up.microdata.suspects import FACTOR_YEARS, draw_records
from zicht.made_up.microdata.youth import draw_youth


def make_block(country: Country, grouping: Grouping) -> Block:
    """Everything about the persons of these cells; depends on the seed and the cells only."""
    cells = np.array(grouping.cells, dtype=np.int64)
    first_person = int(country.person_start[cells[0]])

    def chance(name: str) -> np.random.Generator:
        return stream(country.seed, f"block {grouping.number}: {name}")

    families = draw_families(country, cells, chance("families"))
    homes = draw_homes(country, families, chance("homes"))
    kin = draw_kinship(families, homes.stranger, chance("kinship"))
    numbers = first_person + np.arange(len(families.born), dtype=np.int64)
    people = _people(families, homes, kin, numbers)
    money = draw_money(country, families, chance("money"))
    stays = draw_stays(country, families, homes, kin.mother, chance("stays"))
    cell = families.cell[families.household]
    youth = draw_youth(country, people, cell, chance("youth"))
    households = _households(families, homes, money, numbers)
    risks = {year: known_risks(people, households, youth, year) for year in FACTOR_YEARS}
    records = draw_records(country, people, cell, risks, chance("suspects"))
    suspicions = draw_suspicions(country, people, stays, records, chance("offences"))
    return Block(
        country=country,
        number=grouping.number,
        cells=cells,
        first_person=first_person,
        people=people,
        households=households,
        memberships=memberships(
            families, homes, kin.mother, households.number, country.total_persons + numbers
        ),
        stays=stays,
        youth=youth,
        suspicions=suspicions,
        convictions=draw_convictions(people, suspicions, chance("convictions")),
    )


def in_debt(people: People, households: Households, years: Ints = YEARS) -> Flags:
    """(persons, years) whether somebody of 18 or older is in problematic debts on 1 January."""
    january = first_day_of_year(years)
    house = people.household
    adult = (month_of(january)[None] - people.born[:, None]) >= 18 * 12
    here = (people.came_on[:, None] <= january) & (people.left_on[:, None] >= january)
    formed = households.formed[house][:, None] <= january
    owing = (households.in_debt_from[house][:, None] <= years) & (
        households.in_debt_to[house][:, None] >= years
    )
    return np.asarray(adult & here & formed & owing & (people.place[:, None] != 1))


def known_risks(people: People, households: Households, youth: Youth, year: int) -> dict[str, Flags]:
    """(persons,) the factors of planted.RISKS on the last day of a year that do not speak of suspects."""
    owing = in_debt(people, households, np.array([year]))[:, 0]
    referred = np.zeros(len(people.born), dtype=bool)
    referred[youth.halt_person[youth.halt_date <= day(f"{year}-12-31")]] = True
    return {
        "early_leaver": youth.left_school < year,
        "halt": referred,
        "parent_in_debt": ((people.mother >= 0) & owing[people.mother])
        | ((people.father >= 0) & owing[people.father]),
    }


def _people(families: Families, homes: Homes, kin: Kinship, numbers: Ints) -> People:
    return People(
        number=numbers,
        born=families.born,
        woman=families.woman,
        died_on=families.died_on,
        came_on=homes.came_on,
        left_on=homes.left_on,
        household=families.household,
        place=current(families, homes)[1],
        mother=kin.mother,
        father=kin.father,
        partner=kin.partner,
    )


def _households(families: Families, homes: Homes, money: Money, numbers: Ints) -> Households:
    return Households(
        number=numbers[families.first[:-1]],
        kind=current(families, homes)[0],
        cell=families.cell,
        address=homes.address,
        since=homes.since,
        formed=homes.formed,
        income=money.income,
        standardised=money.standardised,
        wealth=money.wealth,
        savings=money.savings,
        debts=money.debts,
        in_debt_from=money.in_debt_from,
        in_debt_to=money.in_debt_to,
    )
