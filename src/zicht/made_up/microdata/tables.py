"""The tables of persons that suppliers would deliver about one block.

Every table has our column names; identifiers are supplier keys as text, codes are text, dates are dates.
Which delivery a row belongs to, and how it is written, is the business of `deliveries`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.building import in_debt
from zicht.made_up.microdata.country import Country, Ints
from zicht.made_up.microdata.courts import draw_detentions
from zicht.made_up.microdata.dates import END, NEVER, YEARS, YOUTH_YEARS, as_dates
from zicht.made_up.microdata.incomes import household_income, household_wealth, person_income
from zicht.made_up.microdata.support import Spells, benefits_of, youth_care_of, youth_probation_of

Tables = Mapping[str, pa.Table]
"""Name of the table in the contracts -> rows."""
_DEBTS = np.array(["1", "2", "3", "4", "5", "6"])
_DEBT_SHARES = (0.34, 0.24, 0.12, 0.06, 0.19, 0.05)


def tables_of(block: Block) -> dict[str, pa.Table]:
    """All tables of persons of a block, except `areas`, which is of the whole country."""
    benefits = benefits_of(block)
    return {
        "address_areas": address_areas(block),
        "persons": _persons(block),
        "addresses": _addresses(block),
        "households": _households(block),
        "parents": _parents(block),
        "schooling": _schooling(block),
        "early_leavers": _early_leavers(block),
        "halt": _halt(block),
        "suspects": _suspects(block),
        "convictions": _convictions(block),
        "detention": _detention(block),
        "youth_probation": _spells(block, youth_probation_of(block)),
        "youth_care": _spells(block, youth_care_of(block), "form"),
        "benefits": _spells(block, benefits, "kind"),
        "person_income": person_income(block, benefits),
        "household_income": household_income(block),
        "household_wealth": household_wealth(block),
        "problematic_debts": _problematic_debts(block),
    }


def areas(country: Country) -> pa.Table:
    """The division of both years; `current_buurt` is the buurt of 2024 on the same ground."""
    parts = []
    for division in (country.before, country.now):
        order = np.argsort(division.buurt)
        columns = {"year": np.full(len(order), division.year, dtype=np.int64)}
        columns |= {
            name: getattr(division, name)[order] for name in division.__dataclass_fields__ if name != "year"
        }
        parts.append(pa.table({**columns, "current_buurt": country.now.buurt[order]}))
    return pa.concat_tables(parts)


def codes(values: Ints, names: list[str]) -> pa.Array:
    """Numbers as codes: values[i] -> names[values[i]]."""
    return pa.DictionaryArray.from_arrays(pa.array(values, pa.int32()), pa.array(names)).cast(pa.string())


def two_digits(values: Ints) -> pa.Array:
    """Codes of two digits."""
    return codes(values, [f"{value:02d}" for value in range(100)])


def one_digit(values: Ints) -> pa.Array:
    """Codes of one digit."""
    return codes(values, [str(value) for value in range(10)])


def address_areas(block: Block) -> pa.Table:
    """In which buurt each address lies, in both years."""
    country = block.country
    first, last = country.address_start[block.cells[0]], country.address_start[block.cells[-1] + 1]
    numbers = np.arange(first, last)
    cell = country.cell_of_address(numbers)
    key = block.address_keys(numbers)
    parts = []
    for division in (country.before, country.now):
        buurt = codes(cell - block.cells[0], division.buurt[block.cells].tolist())
        year = np.full(len(numbers), division.year, dtype=np.int64)
        parts.append(pa.table({"address": key, "year": year, "buurt": buurt}))
    return pa.concat_tables(parts)


def _persons(block: Block) -> pa.Table:
    people = block.people
    return pa.table(
        {
            "person": block.person_keys(np.arange(block.persons)),
            "birth_year": block.birth_years(),
            "birth_month": people.born % 12 + 1,
            "sex": one_digit(1 + people.woman),
            "died_on": as_dates(people.died_on),
        }
    )


def _addresses(block: Block) -> pa.Table:
    stays = block.stays
    return pa.table(
        {
            "person": block.person_keys(stays.person),
            "address": block.address_keys(stays.address),
            "valid_from": as_dates(stays.valid_from),
            "valid_to": as_dates(stays.valid_to),
        }
    )


def _households(block: Block) -> pa.Table:
    spells = block.memberships
    return pa.table(
        {
            "person": block.person_keys(spells.person),
            "household": block.household_keys(spells.household),
            "household_type": one_digit(spells.kind),
            "place": one_digit(spells.place),
            "valid_from": as_dates(spells.valid_from),
            "valid_to": as_dates(spells.valid_to),
        }
    )


def _parents(block: Block) -> pa.Table:
    """Only those of whom at least one parent is known."""
    people = block.people
    rows = np.flatnonzero((people.mother >= 0) | (people.father >= 0))
    return pa.table(
        {
            "person": block.person_keys(rows),
            "mother": block.person_keys(people.mother[rows]),
            "father": block.person_keys(people.father[rows]),
        }
    )


def _schooling(block: Block) -> pa.Table:
    person, year = np.nonzero(block.youth.level)
    return pa.table(
        {
            "person": block.person_keys(person),
            "year": YEARS[year],
            "level": two_digits(block.youth.level[person, year]),
        }
    )


def _early_leavers(block: Block) -> pa.Table:
    rows = np.flatnonzero(block.youth.leavers())
    return pa.table(
        {
            "person": block.person_keys(rows),
            "year": block.youth.left_school[rows],
            "level": two_digits(block.youth.left_level[rows]),
        }
    )


def _halt(block: Block) -> pa.Table:
    youth = block.youth
    return pa.table(
        {
            "person": block.person_keys(youth.halt_person),
            "date": as_dates(youth.halt_date),
            "offence": one_digit(youth.halt_offence),
        }
    )


def _suspects(block: Block) -> pa.Table:
    """What was registered by the end of the history; the rest comes in a delivery that is not there yet."""
    found = block.suspicions
    key = block.case_keys("P", len(found.person))
    delivered = pa.array(found.registered_on <= END)
    buurt = pa.array(block.country.now.buurt.tolist())
    place = pa.array(found.place, mask=found.place < 0)
    return pa.table(
        {
            "incident": key,
            "person": block.person_keys(found.person),
            "date": as_dates(found.date),
            "registered_on": as_dates(found.registered_on),
            "offence": two_digits(found.offence),
            "place": buurt.take(place),
        }
    ).filter(delivered)


def _convictions(block: Block) -> pa.Table:
    found = block.convictions
    return pa.table(
        {
            "case_number": block.case_keys("Z", len(found.person)),
            "person": block.person_keys(found.person),
            "date": as_dates(found.date),
            "offence_date": as_dates(found.offence_date),
            "offence": two_digits(found.offence),
            "sentence": one_digit(found.sentence),
        }
    )


def _detention(block: Block) -> pa.Table:
    found = draw_detentions(block.people, block.convictions, block.chance("detention"))
    return pa.table(
        {
            "person": block.person_keys(found.person),
            "valid_from": as_dates(found.valid_from),
            "valid_to": as_dates(found.valid_to),
        }
    )


def _spells(block: Block, spells: Spells, kind: str | None = None) -> pa.Table:
    columns = {"person": block.person_keys(spells.person)}
    if kind is not None:
        columns[kind] = one_digit(spells.kind)
    assert (spells.valid_to <= END).all() or (spells.valid_to[spells.valid_to > END] == NEVER).all()
    return pa.table(
        {**columns, "valid_from": as_dates(spells.valid_from), "valid_to": as_dates(spells.valid_to)}
    )


def _problematic_debts(block: Block) -> pa.Table:
    person, year = np.nonzero(in_debt(block.people, block.households, YOUTH_YEARS))
    rng = block.chance("kinds of debt")
    kind = rng.choice(len(_DEBTS), len(block.households.number), p=_DEBT_SHARES)
    return pa.table(
        {
            "person": block.person_keys(person),
            "year": YOUTH_YEARS[year],
            "kind": codes(kind[block.people.household[person]], _DEBTS.tolist()),
        }
    )
