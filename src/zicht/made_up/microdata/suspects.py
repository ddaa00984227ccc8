"""Who was registered as suspect, in which quarter, and whose risk is raised: age, kin and youth.

Approximate public figures (CBS, registered suspects, 2022): 8 in 1000 persons of 12 and older in a year,
16 at 12-17, 26 at 18-24, four of five are men; 10 to 15 % of suspects have a drug offence. Drug offences
are somewhat more frequent here than in the public figures, so that a small country has enough of them.

Chance of ever being a suspect comes first, then how often, then when: a few persons have most of the records,
as in real registers. Older persons are drawn before their children. The drug offences of the years in which
what happened to the young raises their odds are drawn last, year by year, so that each risk factor is known
when the risk it raises is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Flags, People
from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import QUARTERS, first_day_of_quarter, month_of
from zicht.made_up.microdata.planted import (
    RAISED_YEARS,
    RISK_AGES,
    RISK_LAGS,
    RISKS,
    SIBLING_YEARS,
    SUSPECT_PARENT_RATIO,
)
from zicht.made_up.microdata.planting import course, level

_AGES = np.array([0, 12, 14, 16, 18, 21, 24, 30, 40, 50, 60, 70, 130])
_OTHER_A_YEAR = np.array([0, 3.0, 8.0, 11.0, 12.5, 11.5, 9.0, 6.5, 4.5, 3.2, 1.8, 0.5]) / 1000
_DRUGS_A_YEAR = np.array([0, 0.05, 0.6, 2.2, 4.0, 4.0, 2.6, 1.6, 1.0, 0.6, 0.25, 0.03]) / 1000
_MAN, _WOMAN = 1.62, 0.38
_WIDTH = 16 * 12
"""Months of birth drawn together: a parent is older than that."""
_LAST_OF_OTHER, _LAST_OF_DRUGS = 0.52, 0.68
"""Chance that a record is the last one of a person."""
ALL = len(QUARTERS)
FACTOR_YEARS = tuple(sorted({year - lag for year in RAISED_YEARS for lag in RISK_LAGS}))
"""Years of which the factors must be known."""
Risks = Mapping[int, dict[str, Flags]]
"""Year -> factor of planted.RISKS -> (persons,) does it hold on the last day; those known beforehand."""


@dataclass(frozen=True, eq=False)
class Records:
    """Person rows and quarters (positions in QUARTERS) of registrations, before they have a day."""

    person: Ints
    quarter: Ints
    drugs: Flags


def draw_records(
    country: Country, people: People, cell: Ints, risks: Risks, rng: np.random.Generator
) -> Records:
    """Registrations of the persons of one block; `cell` is where each lives, cells of one gemeente."""
    other_mean, other_when = _expected(country, people, cell, "other_suspects", _OTHER_A_YEAR)
    drugs_mean, drugs_when = _expected(country, people, cell, "drug_suspects", _DRUGS_A_YEAR)
    ordinary_when = _without(drugs_when, _raised(people))
    ordinary_mean = drugs_mean * _share(people, ordinary_when, drugs_when)
    other, drugs = _ever_suspect(people, other_mean, ordinary_mean, rng)
    found = _joined(
        _often(np.flatnonzero(other), other_when, people, (0, ALL), rng, drugs=False),
        _often(np.flatnonzero(drugs), ordinary_when, people, (0, ALL), rng, drugs=True),
    )
    for year in RAISED_YEARS:
        quarters = _quarters(year)
        rows = np.flatnonzero(raised_in(people, year))
        mean = drugs_mean[rows] * _share_of_quarters(people, drugs_when, quarters)[rows]
        held = _held(people, risks, found, year)
        offends = rows[rng.random(len(rows)) < chance_with_odds(mean, rows, held)]
        found = _joined(found, _often(offends, drugs_when, people, quarters, rng, drugs=True))
    return found


def raised_in(people: People, year: int) -> Flags:
    """(persons,) whose odds of a drug offence are planted in a year: young some years before."""
    found = np.zeros(len(people.born), dtype=bool)
    for lag in RISK_LAGS:
        found |= young_at_the_end_of(people, year - lag)
    return found


def young_at_the_end_of(people: People, year: int) -> Flags:
    """(persons,) of planted.RISK_AGES on the last day of the year."""
    age = year - people.born // 12
    return np.asarray((age >= RISK_AGES[0]) & (age <= RISK_AGES[1]))


def _held(people: People, risks: Risks, found: Records, year: int) -> dict[str, Flags]:
    """(persons,) each factor: it held on the last day of a year that raises the odds of this one."""
    held = {risk.factor: np.zeros(len(people.born), dtype=bool) for risk in RISKS}
    for at in (year - lag for lag in RISK_LAGS):
        young = young_at_the_end_of(people, at)
        first, last = _quarters(at - SIBLING_YEARS + 1)[0], _quarters(at)[1]
        suspects = found.person[(found.quarter >= first) & (found.quarter < last)]
        known = dict(risks[at], suspect_sibling=has_sibling_among(people, suspects))
        for factor, holds in held.items():
            holds |= known[factor] & young
    return held


def _quarters(year: int) -> tuple[int, int]:
    """Positions in QUARTERS: the first of a year, and the first after it."""
    first = 4 * year - int(QUARTERS[0])
    return first, first + 4


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


def _raised(people: People) -> Flags:
    """(birth quarters, quarters) the odds of who was born then are planted in that quarter."""
    if not len(people.born):
        return np.zeros((1, len(QUARTERS)), dtype=bool)
    born = np.arange(int(people.born.min()) // 3, int(people.born.max()) // 3 + 1) // 4
    year = QUARTERS // 4
    youngest, oldest = RISK_AGES[0] + min(RISK_LAGS), RISK_AGES[1] + max(RISK_LAGS)
    age = year[None] - born[:, None]
    return np.asarray((age >= youngest) & (age <= oldest) & np.isin(year, RAISED_YEARS)[None])


def _without(when: Floats, left_out: Flags) -> Floats:
    """The running total without some quarters."""
    each = np.diff(when, axis=1, prepend=0.0)
    return np.asarray(np.cumsum(np.where(left_out, 0.0, each), axis=1))


def _share(people: People, part: Floats, whole: Floats) -> Floats:
    """(persons,) how much of the registrations of one running total is in another."""
    if not len(people.born):
        return np.zeros(0)
    at = people.born // 3 - int(people.born.min()) // 3
    return np.asarray(part[at, -1] / np.maximum(whole[at, -1], 1e-12))


def _share_of_quarters(people: People, when: Floats, quarters: tuple[int, int]) -> Floats:
    """(persons,) part of the expected registrations that lies in these quarters."""
    if not len(people.born):
        return np.zeros(0)
    at = people.born // 3 - int(people.born.min()) // 3
    inside = when[at, quarters[1] - 1] - when[at, quarters[0] - 1]
    return np.asarray(inside / np.maximum(when[at, -1], 1e-12))


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
