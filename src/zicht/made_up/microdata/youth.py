"""Schooling, early school leaving and Halt of everybody who was young during the history.

Approximate public figures: half of the pupils go to vmbo, a quarter to havo, a fifth to vwo (DUO); 25 to 30
thousand early leavers a year, 1.9 to 2.4 % of those at risk (DUO, 2019-2023), mostly at 17 to 19; about 15
thousand referrals to Halt a year among 1.2 million of 12 to 17 years old (Halt, 2019-2023).
"""

from __future__ import annotations

import numpy as np

from zicht.made_up.microdata.block import Flags, People, Youth
from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import (
    END,
    YEARS,
    YOUTH_START,
    YOUTH_YEARS,
    first_day_of_year,
    month_of,
    year_of,
)
from zicht.made_up.microdata.planting import course, level

PRACTICAL, VMBO, HAVO, VWO = range(4)
NOT_ENROLLED = 0
NO_YEAR = 9999
LEAVING_YEARS = YOUTH_YEARS[:-1]
"""School years that are over, so that it is known who left."""
_LEAVING_AT = {15: 0.008, 16: 0.025, 17: 0.045, 18: 0.050, 19: 0.037, 20: 0.025, 21: 0.016}
_BY_TRACK = np.array([1.6, 1.25, 0.5, 0.2])
_HALT_A_YEAR = 0.0165
_HALT_SHARES = {1: 0.27, 2: 0.10, 3: 0.14, 4: 0.08, 5: 0.16, 6: 0.15, 9: 0.10}


def draw_youth(country: Country, people: People, cell: Ints, rng: np.random.Generator) -> Youth:
    """Youth of a block; `cell` is where each person lives."""
    count = len(people.born)
    autumn = first_day_of_year(YOUTH_YEARS) + 273
    age = (month_of(autumn)[None] - people.born[:, None]) // 12
    here = (people.came_on[:, None] <= autumn) & (people.left_on[:, None] >= autumn)
    bounds = np.cumsum([0.04, 0.48, 0.25])[None] + 0.05 * np.clip(country.disadvantage, -2, 2)[:, None]
    track = (rng.random(count)[:, None] > bounds[cell]).sum(axis=1)
    enrolled = _levels(age, track, rng.random(count))
    shares = np.diff(bounds, axis=1, prepend=0.0, append=1.0)
    by_track = _BY_TRACK[track] / (shares @ _BY_TRACK)[cell]
    left, left_level = _leaving(country, age, by_track, here, enrolled, cell, rng)
    enrolled = np.where(here & (YOUTH_YEARS[None] <= left[:, None]), enrolled, NOT_ENROLLED)
    return Youth(enrolled[:, -len(YEARS) :], left, left_level, *_halt(country, people, cell, rng))


def _levels(age: Ints, track: Ints, talent: Floats) -> Ints:
    """(persons, years) what somebody of that age and track would be enrolled in; codes of school_level."""
    track, talent = track[:, None], talent[:, None]
    secondary = np.array([2, 3, 4, 5])[track]
    secondary_until = np.array([17, 15, 16, 17])[track]
    mbo = np.where(talent < 0.08, 6, np.where(talent < 0.35, 7, np.where(talent < 0.6, 8, 9)))
    after = np.where(track == VWO, 11, np.where(track == HAVO, 10, mbo))
    after = np.where((track == VMBO) & (talent > 0.8) & (age >= 20), 10, after)
    until = np.where(track == PRACTICAL, 17, np.where(track == VMBO, 19, 22)) + (talent * 3).astype(np.int64)
    found = np.where(age <= secondary_until, secondary, np.where(age <= until, after, NOT_ENROLLED))
    return np.where(age < 4, NOT_ENROLLED, np.where(age < 12, 1, found)).astype(np.int64)


def _leaving(
    country: Country,
    age: Ints,
    by_track: Floats,
    here: Flags,
    enrolled: Ints,
    cell: Ints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """The first school year in which somebody left without a basic qualification, and what was left."""
    years = len(LEAVING_YEARS)
    table = np.zeros(130)
    for at, chance in _LEAVING_AT.items():
        table[at] = chance
    hazard = table[np.clip(age[:, :years], 0, 129)] * by_track[:, None]
    hazard = hazard * level(country, "early_leavers")[cell][:, None]
    mostly = np.isin(enrolled[:, :years], (2, 3, 4, 5, 6, 7, 8, 9)) & here[:, :years]
    leaves = (rng.random(hazard.shape) < hazard) & mostly
    first = np.argmax(leaves, axis=1)
    any_year = leaves.any(axis=1)
    left = np.where(any_year, LEAVING_YEARS[first], NO_YEAR)
    return left, np.where(any_year, enrolled[np.arange(len(first)), first], NOT_ENROLLED)


def _halt(country: Country, people: People, cell: Ints, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Referrals on days on which somebody is 12 to 17 and lives here; at most one a day."""
    quarter_days, quarters = 92, 4 * len(YOUTH_YEARS)
    starts = np.arange(YOUTH_START, END + 1, quarter_days)
    speed = course(country, "halt", int(cell[0]))[-quarters:] if len(cell) else np.ones(quarters)
    young = np.flatnonzero(people.born > month_of(np.array([YOUTH_START]))[0] - 18 * 12 - 3)
    step = np.minimum((np.arange(len(starts)) * quarters) // len(starts), quarters - 1)
    mean = _HALT_A_YEAR / 4 * level(country, "halt")[cell[young]][:, None] * speed[step][None]
    person, at = np.nonzero(rng.random(mean.shape) < mean)
    row = young[person]
    day = np.minimum(starts[at] + rng.integers(0, quarter_days, len(row)), END)
    shares = np.array(list(_HALT_SHARES.values()))
    offence = np.array(list(_HALT_SHARES))[rng.choice(len(shares), len(row), p=shares / shares.sum())]
    new_year = first_day_of_year(np.minimum(year_of(day) + 1, 2024)) - 10 + rng.integers(0, 14, len(row))
    day = np.where(offence == 6, np.clip(new_year, YOUTH_START, END), day)
    age = (month_of(day) - people.born[row]) // 12
    kept = (age >= 12) & (age <= 17) & (people.came_on[row] <= day) & (people.left_on[row] >= day)
    order = np.lexsort((day[kept], row[kept]))
    row, day, offence = row[kept][order], day[kept][order], offence[kept][order]
    twice = np.zeros(len(row), dtype=bool)
    twice[1:] = (row[1:] == row[:-1]) & (day[1:] == day[:-1])
    return row[~twice], day[~twice], offence[~twice]
