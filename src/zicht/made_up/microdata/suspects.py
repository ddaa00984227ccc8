"""Who was registered as suspect, in which quarter, and whose risk is raised: age, kin and youth.

Approximate public figures (CBS, registered suspects, 2022): 8 in 1000 persons of 12 and older in a year,
16 at 12-17, 26 at 18-24, four of five are men; 10 to 15 % of suspects have a drug offence. Drug offences
are somewhat more frequent here than in the public figures, so that a small country has enough of them.

Chance of ever being a suspect comes first, then how often, then when: a few persons have most of the records,
as in real registers. Older persons are drawn before their children, and everything else before the drug
offences of the young, so that each risk factor is known when the risk it raises is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Flags, People
from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import END, QUARTERS, first_day_of_quarter, month_of
from zicht.made_up.microdata.planted import RISK_AGES, RISKS, SUSPECT_PARENT_RATIO
from zicht.made_up.microdata.planting import course, level

_AGES = np.array([0, 12, 14, 16, 18, 21, 24, 30, 40, 50, 60, 70, 130])
_OTHER_A_YEAR = np.array([0, 3.0, 8.0, 11.0, 12.5, 11.5, 9.0, 6.5, 4.5, 3.2, 1.8, 0.5]) / 1000
_DRUGS_A_YEAR = np.array([0, 0.05, 0.4, 1.5, 2.8, 2.8, 2.1, 1.5, 1.0, 0.6, 0.25, 0.03]) / 1000
_MAN, _WOMAN = 1.62, 0.38
_WIDTH = 16 * 12
"""Months of birth drawn together: a parent is older than that."""
_OFTEN = {"other_suspects": 0.52, "drug_suspects": 0.68}
"""Chance that a record is the last one of a person."""


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
    young = youth_at_risk(people)
    suspect = np.zeros(len(people.born), dtype=bool)
    other, drugs = suspect.copy(), suspect.copy()
    for rows in _generations(people):
        ratio = np.where(_has_suspect_parent(people, suspect)[rows], SUSPECT_PARENT_RATIO, 1.0)
        other[rows] = rng.random(len(rows)) < _ever(other_mean[rows], ratio)
        adult = ~young[rows]
        drugs[rows[adult]] = rng.random(int(adult.sum())) < _ever(drugs_mean[rows[adult]], ratio[adult])
        suspect = other | drugs
    for rows in _siblings_in_turn(people, young):
        with_sibling = dict(risks, suspect_sibling=has_suspect_sibling(people, other | drugs))
        drugs[rows] = rng.random(len(rows)) < _with_odds(drugs_mean[rows], rows, with_sibling)
    parts = [
        (*_often(np.flatnonzero(found), when, people, _OFTEN[name], rng), name == "drug_suspects")
        for found, when, name in (
            (other, other_when, "other_suspects"),
            (drugs, drugs_when, "drug_suspects"),
        )
    ]
    return Records(
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([np.full(len(part[0]), part[2]) for part in parts]),
    )


def youth_at_risk(people: People) -> Flags:
    """(persons,) of whom the odds of a drug offence are planted: their age at the end of the history."""
    age = people.age_on(END)
    return np.asarray((age >= RISK_AGES[0]) & (age <= RISK_AGES[1]))


def has_suspect_sibling(people: People, suspect: Flags) -> Flags:
    """(persons,) somebody else with the same mother is a suspect."""
    known = people.mother >= 0
    of_mother = np.bincount(people.mother[known], suspect[known], len(suspect))
    return np.asarray(known & (of_mother[people.mother] - suspect > 0))


def _expected(
    country: Country, people: People, cell: Ints, measure: str, rates: Floats
) -> tuple[Floats, Floats]:
    """(persons,) expected registrations; and (birth quarters, quarters) the running total of when."""
    middle = month_of(first_day_of_quarter(QUARTERS)) + 1
    oldest = int(people.born.min(initial=0)) // 3 if len(people.born) else 0
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


def _siblings_in_turn(people: People, young: Flags) -> list[Ints]:
    """Those without an older sibling among the young first, so that the older one's record can count."""
    rows = np.flatnonzero(young)
    eldest = np.full(len(young), 10**6, dtype=np.int64)
    with_mother = rows[people.mother[rows] >= 0]
    np.minimum.at(eldest, people.mother[with_mother], people.born[with_mother])
    later = (people.mother[rows] >= 0) & (people.born[rows] > eldest[people.mother[rows]])
    return [rows[~later], rows[later]]


def _with_odds(mean: Floats, rows: Ints, risks: dict[str, Flags]) -> Floats:
    """Chance with the planted odds ratios; the mean of the group stays what age and place make it."""
    log_odds = np.zeros(len(rows))
    for risk in RISKS:
        log_odds += np.log(risk.odds_ratio) * risks[risk.factor][rows]
    chance = np.clip(-np.expm1(-mean), 1e-12, 0.9)
    centre = np.log(np.average(np.exp(log_odds), weights=chance)) if len(rows) else 0.0
    return np.asarray(1 / (1 + (1 - chance) / chance * np.exp(centre - log_odds)))


def _often(
    rows: Ints, when: Floats, people: People, last: float, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """One record or more for each of the rows, each in a quarter drawn by the age-crime curve."""
    person = np.repeat(rows, rng.geometric(last, len(rows)))
    if not len(person):
        return person, person
    course_of = when[people.born[person] // 3 - int(people.born.min()) // 3]
    drawn = rng.random(len(person)) * course_of[:, -1]
    return person, (course_of < drawn[:, None]).sum(axis=1)
