"""Benefits and youth care: spells that begin, last and end.

Approximate public figures (CBS, 2022): 400 thousand persons on social assistance, 2.8 % of adults under the
pension age; 150 to 250 thousand on unemployment benefit, 800 thousand on disability benefit; one in ten young
persons gets youth care in a year, two thirds of it out-patient; 7 thousand on youth probation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Block, Flags, People
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import END, NEVER, START, YOUTH_START, first_day_of_month, month_of
from zicht.made_up.microdata.planting import level

_YEAR = 365.25


@dataclass(frozen=True, eq=False)
class Spells:
    """Spells that touch the history, sorted by person, kind and first day.

    person  row;  kind  code;  valid_from, valid_to  days
    """

    person: Ints
    kind: Ints
    valid_from: Ints
    valid_to: Ints


@dataclass(frozen=True)
class Support:
    """How often a spell begins and how long it lasts; those that touch the days since `history` are known.

    a_year  chance that one begins in a year;  years  mean length;  ages  first and last at which one begins;
    until   age at which it ends whatever happens
    """

    code: int
    measure: str
    a_year: float
    years: float
    ages: tuple[int, int]
    until: int
    history: int = START


BENEFITS = (
    Support(1, "social_assistance", 0.0100, 4.0, (18, 65), 67),
    Support(2, "unemployment", 0.0330, 0.5, (20, 65), 67),
    Support(3, "disability", 0.0062, 16.0, (18, 65), 67),
    Support(4, "sickness", 0.0150, 0.4, (18, 65), 67),
)
_CARE = Support(0, "youth_care", 0.062, 0.9, (0, 20), 23, YOUTH_START)
_PROBATION = Support(0, "youth_probation", 0.0022, 0.8, (12, 21), 23)
_FORMS = np.array([1, 2, 3, 4, 5])
_FORM_SHARES = np.cumsum([0.19, 0.63, 0.06, 0.05, 0.07])
_SUSPECTS_MORE = 9.0


def benefits_of(block: Block) -> Spells:
    """Benefits; of one kind somebody has one at a time."""
    return _joined([_spells(block, one, block.chance(one.measure)) for one in BENEFITS])


def youth_care_of(block: Block) -> Spells:
    """Youth care; one form at a time."""
    spells = _spells(block, _CARE, block.chance("youth_care"))
    drawn = block.chance("forms of youth care").random(len(spells.person))
    form = _FORMS[np.minimum((drawn[:, None] > _FORM_SHARES).sum(axis=1), len(_FORMS) - 1)]
    return Spells(spells.person, form, spells.valid_from, spells.valid_to)


def youth_probation_of(block: Block) -> Spells:
    """Youth probation: of young suspects much more often than of others."""
    suspect = np.zeros(block.persons, dtype=bool)
    suspect[block.suspicions.person] = True
    return _spells(block, _PROBATION, block.chance("youth_probation"), np.where(suspect, _SUSPECTS_MORE, 1.0))


def _spells(block: Block, support: Support, rng: np.random.Generator, factor: Floats | float = 1.0) -> Spells:
    """Begun at a constant rate since long before the history, so that it is in balance when that begins."""
    people = block.people
    before = min(25.0, 4 * support.years)
    span = (END - support.history) / _YEAR + before
    ratio = np.broadcast_to(np.asarray(factor, dtype=np.float64), (block.persons,))
    ratio = ratio / max(float(ratio.mean()) if block.persons else 1.0, 1e-9)
    mean = support.a_year * span * level(block.country, support.measure)[block.home_cell()] * ratio
    person = np.repeat(np.arange(block.persons), rng.poisson(mean))
    begin = END - (rng.random(len(person)) * span * _YEAR).astype(np.int64)
    long = 14 + rng.exponential(support.years * _YEAR, len(person)).astype(np.int64)
    age = (month_of(begin) - people.born[person]) // 12
    birthday = first_day_of_month(people.born[person] + 12 * support.until)
    last = np.minimum.reduce([begin + long, birthday - 1, people.left_on[person]])
    able = (age >= support.ages[0]) & (age <= support.ages[1]) & (people.came_on[person] <= begin)
    kept = able & (last >= np.maximum(begin, support.history)) & (begin <= END)
    person, begin, last = person[kept], begin[kept], last[kept]
    order = np.lexsort((begin, person))
    person, begin, last = person[order], begin[order], last[order]
    alone = _not_during_an_earlier_one(person, begin, last)
    person, begin, last = person[alone], begin[alone], last[alone]
    return Spells(person, np.full(len(person), support.code), begin, np.where(last > END, NEVER, last))


def _not_during_an_earlier_one(person: Ints, begin: Ints, last: Ints) -> Flags:
    """Spells sorted by person and first day, without those that begin during an earlier one."""
    if not len(person):
        return np.zeros(0, dtype=bool)
    step = int(last.max()) - int(begin.min()) + 2
    running = np.maximum.accumulate(last - int(begin.min()) + person * step)
    fits = np.ones(len(person), dtype=bool)
    fits[1:] = begin[1:] - int(begin.min()) + person[1:] * step > running[:-1]
    return fits


def _joined(parts: list[Spells]) -> Spells:
    person, kind, begin, end = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("person", "kind", "valid_from", "valid_to")
    )
    order = np.lexsort((begin, kind, person))
    return Spells(person[order], kind[order], begin[order], end[order])


def held_on(spells: Spells, kind: int, people: People, day: int) -> Flags:
    """(persons,) has a spell of that kind on that day."""
    found = np.zeros(len(people.born), dtype=bool)
    here = (spells.kind == kind) & (spells.valid_from <= day) & (spells.valid_to >= day)
    found[spells.person[here]] = True
    return found
