"""Who was registered as suspect, in which quarter, and whose risk is raised: age, kin and youth.

Approximate public figures (CBS, registered suspects, 2022): 8 in 1000 persons of 12 and older in a year,
16 at 12-17, 26 at 18-24, four of five are men; 10 to 15 % of suspects have a drug offence. Drug offences
are somewhat more frequent here than in the public figures, so that a small country has enough of them.

Chance of ever being a suspect comes first, then how often, then when: a few persons have most of the records,
as in real registers. Older persons are drawn before their children, and everything else before the drug
offences of the young who are followed, so that each risk factor is known when the risk it raises is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Flags, People
from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import QUARTERS, day, first_day_of_quarter, month_of
from zicht.made_up.microdata.planted import (
    FOLLOWED_FROM,
    RISK_AGES,
    RISK_DAY,
    RISKS,
    SIBLING_FROM,
    SUSPECT_PARENT_RATIO,
)
from zicht.made_up.microdata.planting import course, level, number_of

_AGES = np.array([0, 12, 14, 16, 18, 21, 24, 30, 40, 50, 60, 70, 130])
_OTHER_A_YEAR = np.array([0, 3.0, 8.0, 11.0, 12.5, 11.5, 9.0, 6.5, 4.5, 3.2, 1.8, 0.5]) / 1000
_DRUGS_A_YEAR = np.array([0, 0.05, 0.6, 2.2, 4.0, 4.0, 2.6, 1.6, 1.0, 0.6, 0.25, 0.03]) / 1000
_MAN, _WOMAN = 1.62, 0.38
_WIDTH = 16 * 12
"""Months of birth drawn together: a parent is older than that."""
_LAST_OF_OTHER, _LAST_OF_DRUGS = 0.52, 0.68
"""Chance that a record is the last one of a person."""
ALL = len(QUARTERS)
FOLLOWED, SIBLING = number_of(FOLLOWED_FROM) - int(QUARTERS[0]), number_of(SIBLING_FROM) - int(QUARTERS[0])
"""Positions in QUARTERS."""


@dataclass(frozen=True, eq=False)
class Records:
    """Person rows and quarters (positions in QUARTERS) of registrations, before they have a day."""

    person: Ints
    quarter: Ints
    drugs: Flags


def draw_records(
    country: Country, people: People, cell: Ints, risks: dict[str, Flags], rng: np.random.Generator
) -> Records:
    """Registrations of the persons of one block.

    cell   (persons,) where they live, cells of one gemeente
    risks  factor in planted.RISKS -> (persons,) whether it holds, for those known beforehand
    """
    other_mean, other_when = _expected(country, people, cell, "other_suspects", _OTHER_A_YEAR)
    drugs_mean, drugs_when = _expected(country, people, cell, "drug_suspects", _DRUGS_A_YEAR)
    young = followed(people)
    later = np.where(young, _share_since(people, drugs_when, FOLLOWED), 0.0) * drugs_mean
    other, drugs = _ever_suspect(people, other_mean, drugs_mean - later, rng)
    first = _joined(
        _often(np.flatnonzero(other), other_when, people, (0, ALL), rng, drugs=False),
        _often(np.flatnonzero(drugs & ~young), drugs_when, people, (0, ALL), rng, drugs=True),
        _often(np.flatnonzero(drugs & young), drugs_when, people, (0, FOLLOWED), rng, drugs=True),
    )
    in_time = first.person[(first.quarter >= SIBLING) & (first.quarter < FOLLOWED)]
    known = dict(risks, suspect_sibling=has_sibling_among(people, in_time))
    rows = np.flatnonzero(young)
    offends = rows[rng.random(len(rows)) < chance_with_odds(later[rows], rows, known)]
    return _joined(first, _often(offends, drugs_when, people, (FOLLOWED, ALL), rng, drugs=True))


def followed(people: People) -> Flags:
    """(persons,) whose odds of a drug offence are planted, by their age on planted.RISK_DAY."""
    age = people.age_on(day(RISK_DAY))
    return np.asarray((age >= RISK_AGES[0]) & (age <= RISK_AGES[1]))


def has_sibling_among(people: People, rows: Ints) -> Flags:
    """(persons,) another child of the same mother or the same father is one of `rows`."""
    count = len(people.born)
    one = np.zeros(count, dtype=np.int64)
    one[rows] = 1
    found = np.zeros(count, dtype=bool)
    for parent in (people.mother, people.father):
        known = parent >= 0
        children = np.bincount(parent[known], one[known], count)
        found |= known & (children[parent] > one)
    return found


def _ever_suspect(
    people: People, other_mean: Floats, drugs_mean: Floats, rng: np.random.Generator
) -> tuple[Flags, Flags]:
    """Who is ever a suspect of another and of a drug offence: parents first, their children more often."""
    other, drugs = np.zeros(len(people.born), dtype=bool), np.zeros(len(people.born), dtype=bool)
    for rows in _generations(people):
        parent = _has_suspect_parent(people, other | drugs)[rows]
        ratio = np.where(parent, SUSPECT_PARENT_RATIO, 1.0)
        other[rows] = rng.random(len(rows)) < _ever(other_mean[rows], ratio)
        drugs[rows] = rng.random(len(rows)) < _ever(drugs_mean[rows], ratio)
    return other, drugs


def _expected(
    country: Country, people: People, cell: Ints, measure: str, rates: Floats
) -> tuple[Floats, Floats]:
    """(persons,) expected registrations; and (birth quarters, quarters) the running total of when."""
    middle = month_of(first_day_of_quarter(QUARTERS)) + 1
    oldest = int(people.born.min()) // 3 if len(people.born) else 0
    newest = int(people.born.max(initial=0)) // 3
    births = np.arange(oldest, newest + 1) * 3 + 1
    age = np.clip((middle[None] - births[:, None]) // 12, 0, 129)
    rate = np.repeat(rates, np.diff(_AGES))[age] / 4
    when = np.cumsum(rate * course(country, measure, int(cell[0]) if len(cell) else 0)[None], axis=1)
    total = when[people.born // 3 - oldest, -1] if len(people.born) else np.zeros(0)
    sex = np.where(people.woman, _WOMAN, _MAN)
    return total * sex * level(country, measure)[cell], when


def _generations(people: People) -> list[Ints]:
    """Rows from old to young, in groups in which nobody is the child of another."""
    if not len(people.born):
        return []
    first = int(people.born.min())
    group = (people.born - first) // _WIDTH
    return [np.flatnonzero(group == number) for number in range(int(group.max()) + 1)]


def _has_suspect_parent(people: People, suspect: Flags) -> Flags:
    return np.asarray(
        ((people.mother >= 0) & suspect[people.mother]) | ((people.father >= 0) & suspect[people.father])
    )


def _ever(mean: Floats, ratio: Floats) -> Floats:
    """Chance of at least one registration; the ratio moves risk between persons and adds none."""
    total = float((mean * ratio).sum())
    return np.asarray(-np.expm1(-mean * ratio * (float(mean.sum()) / total if total > 0 else 1.0)))


def chance_with_odds(mean: Floats, rows: Ints, risks: dict[str, Flags]) -> Floats:
    """Chance with the planted odds ratios; the mean of the group stays what age and place make it."""
    log_odds = np.zeros(len(rows))
    for risk in RISKS:
        log_odds += np.log(risk.odds_ratio) * risks[risk.factor][rows]
    chance = np.clip(-np.expm1(-mean), 1e-12, 0.9)
    centre = np.log(np.average(np.exp(log_odds), weights=chance)) if len(rows) else 0.0
    return np.asarray(1 / (1 + (1 - chance) / chance * np.exp(centre - log_odds)))


def _share_since(people: People, when: Floats, quarter: int) -> Floats:
    """(persons,) part of the expected registrations that lies in a quarter or later."""
    if not len(people.born):
        return np.zeros(0)
    course_of = when[people.born // 3 - int(people.born.min()) // 3]
    return np.asarray(1 - course_of[:, quarter - 1] / np.maximum(course_of[:, -1], 1e-12))


def _often(
    rows: Ints,
    when: Floats,
    people: People,
    quarters: tuple[int, int],
    rng: np.random.Generator,
    *,
    drugs: bool,
) -> Records:
    """One record or more for each of the rows, each in one of the quarters, by the age-crime curve."""
    person = np.repeat(rows, rng.geometric(_LAST_OF_DRUGS if drugs else _LAST_OF_OTHER, len(rows)))
    if not len(person):
        return Records(person, person, np.zeros(0, dtype=bool))
    course_of = when[people.born[person] // 3 - int(people.born.min()) // 3]
    low = course_of[:, quarters[0] - 1] if quarters[0] else np.zeros(len(person))
    high = course_of[:, quarters[1] - 1]
    drawn = low + rng.random(len(person)) * (high - low)
    quarter = np.clip((course_of <= drawn[:, None]).sum(axis=1), quarters[0], quarters[1] - 1)
    return Records(person, quarter, np.full(len(person), drugs))


def _joined(*parts: Records) -> Records:
    return Records(
        np.concatenate([part.person for part in parts]),
        np.concatenate([part.quarter for part in parts]),
        np.concatenate([part.drugs for part in parts]),
    )
