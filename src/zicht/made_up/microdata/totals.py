"""What is exactly true: counts of a block made by the generator itself, to hold against an analysis.

Only what is delivered counts: a suspect registered after the end of the history does not.
"""

from __future__ import annotations

import numpy as np

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.building import in_debt, known_risks
from zicht.made_up.microdata.country import Country, Ints
from zicht.made_up.microdata.dates import END, YEARS, day, year_of
from zicht.made_up.microdata.planted import COHORTS, RISK_LAGS, RISKS, SIBLING_YEARS
from zicht.made_up.microdata.support import benefits_of, held_on, youth_care_of, youth_probation_of
from zicht.made_up.microdata.suspects import has_sibling_among, young_at_the_end_of

DRUGS = (41, 42)
Counts = dict[str, Ints]


def totals_of(block: Block) -> dict[str, Ints]:
    """Count one block; the counts of all blocks together are those of the country.

    home NAME   (cells of the country,) by where people live at the end of the history
    place NAME  (cells,) by where the offence was
    flows       (gemeenten, gemeenten + 1) drug offences from the gemeente of the home to that of the offence,
                the last column for an unknown place; gemeenten of 2024 in order of their code
    risks       (cohorts, 16, 2) persons and cases of each combination of risk factors; bit k: RISKS[k]
    parents     (2, 2) persons with a known parent, and suspects among them; row 1: a parent is a suspect
    """
    found = block.suspicions
    delivered = found.registered_on <= END
    drugs = delivered & np.isin(found.offence, DRUGS)
    offender = _flagged(block, found.person[delivered])
    drug_offender = _flagged(block, found.person[drugs])
    return {
        **{f"home {name}": counts for name, counts in _by_home(block, offender, drug_offender).items()},
        **{f"place {name}": counts for name, counts in _by_place(block, delivered, drugs).items()},
        "flows": _flows(block, drugs),
        "risks": _risks(block, delivered, drugs),
        "parents": _parents(block, offender),
    }


def _flagged(block: Block, rows: Ints) -> Flags:
    found = np.zeros(block.persons, dtype=bool)
    found[rows] = True
    return found


def _by_home(block: Block, offender: Flags, drug_offender: Flags) -> Counts:
    people, found = block.people, block.suspicions
    here, age = people.living_on(END), people.age_on(END)
    delivered = found.registered_on <= END
    this_year = delivered & (year_of(found.date) == 2024)
    benefits, care = benefits_of(block), youth_care_of(block)
    youth = block.youth
    on_assistance = held_on(benefits, 1, people, END)
    in_care = _flagged(block, care.person[care.valid_to >= day("2024-01-01")])
    counted = {
        "inhabitants": here,
        "inhabitants_12_17": here & (age >= 12) & (age <= 17),
        "inhabitants_18_66": here & (age >= 18) & (age <= 66),
        "inhabitants_18_plus": here & (age >= 18),
        "inhabitants_0_22": here & (age <= 22),
        "suspects_2024": here & _flagged(block, found.person[this_year]),
        "drug_suspects_2024": here & _flagged(block, found.person[this_year & np.isin(found.offence, DRUGS)]),
        "suspects_ever": here & offender,
        "drug_suspects_ever": here & drug_offender,
        "other_suspects_ever": here
        & _flagged(block, found.person[delivered & ~np.isin(found.offence, DRUGS)]),
        "early_leavers_ever": here & youth.leavers(),
        "halt_ever": here & youth.referred(),
        "halt_2024": here & _flagged(block, youth.halt_person[year_of(youth.halt_date) == 2024]),
        "youth_care_2024": here & in_care,
        "youth_probation_ever": here & _flagged(block, youth_probation_of(block).person),
        "social_assistance_at_end": here & on_assistance,
        "unemployment_at_end": here & held_on(benefits, 2, people, END),
        "problematic_debts_2024": here & in_debt(people, block.households)[:, YEARS == 2024].any(axis=1),
    }
    cell = block.home_cell()
    return {name: np.bincount(cell[flag], minlength=block.country.cells) for name, flag in counted.items()}


def _by_place(block: Block, delivered: Flags, drugs: Flags) -> Counts:
    found = block.suspicions
    known = found.place >= 0
    counted = {f"drug_records_{year}": drugs & known & (year_of(found.date) == year) for year in YEARS}
    counted["records_2024"] = delivered & known & (year_of(found.date) == 2024)
    cells = block.country.cells
    return {name: np.bincount(found.place[flag], minlength=cells) for name, flag in counted.items()}


def gemeenten_now(country: Country) -> tuple[list[str], Ints]:
    """Codes of the gemeenten of 2024, and of each cell the position of its gemeente in them."""
    codes, position = np.unique(country.now.gemeente, return_inverse=True)
    return codes.tolist(), position.astype(np.int64)


def _flows(block: Block, drugs: Flags) -> Ints:
    """Of the years of the history, where the home on the day of the offence is known."""
    names, gemeente = gemeenten_now(block.country)
    found = block.suspicions
    kept = drugs & (year_of(found.date) >= YEARS[0]) & (found.home >= 0)
    origin = gemeente[found.home[kept]]
    destination = np.where(found.place[kept] >= 0, gemeente[found.place[kept]], len(names))
    width = len(names) + 1
    counts = np.bincount(origin * width + destination, minlength=len(names) * width)
    return counts.reshape(len(names), width)


def _risks(block: Block, delivered: Flags, drugs: Flags) -> Ints:
    """Of each cohort the young with an address on the last day of its year and no drug offence until then.

    A case has its first drug offence in the years in which what held on that day raises the odds.
    """
    people, found = block.people, block.suspicions
    years = year_of(found.date)
    counts = np.zeros((len(COHORTS), 2, 1 << len(RISKS)), dtype=np.int64)
    for at, cohort in enumerate(COHORTS):
        in_time = delivered & (years > cohort - SIBLING_YEARS) & (years <= cohort)
        factors = known_risks(people, block.households, block.youth, cohort) | {
            "suspect_sibling": has_sibling_among(people, found.person[in_time])
        }
        rows = young_at_the_end_of(people, cohort) & people.living_on(day(f"{cohort}-12-31"))
        rows &= ~_flagged(block, found.person[drugs & (years <= cohort)])
        first, last = cohort + min(RISK_LAGS), cohort + max(RISK_LAGS)
        case = _flagged(block, found.person[drugs & (years >= first) & (years <= last)])
        case &= ~_flagged(block, found.person[drugs & (years < first)])
        which = np.zeros(block.persons, dtype=np.int64)
        for bit, risk in enumerate(RISKS):
            which += factors[risk.factor].astype(np.int64) << bit
        for column, flag in enumerate((rows, rows & case)):
            counts[at, column] = np.bincount(which[flag], minlength=1 << len(RISKS))
    return np.ascontiguousarray(np.moveaxis(counts, 1, 2))


def _parents(block: Block, offender: Flags) -> Ints:
    people = block.people
    age = people.age_on(END)
    known = ((people.mother >= 0) | (people.father >= 0)) & people.living_on(END) & (age >= 18) & (age <= 40)
    parent = ((people.mother >= 0) & offender[people.mother]) | (
        (people.father >= 0) & offender[people.father]
    )
    return np.array(
        [
            [int((known & (parent == one)).sum()), int((known & (parent == one) & offender).sum())]
            for one in (0, 1)
        ]
    )
