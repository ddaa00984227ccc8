"""What a registration was about: day, offence, where it was committed, and when the police registered it.

Approximate public figures: one in three suspects of theft, one in five of violence (CBS, 2022); a third of
offences are committed in the own buurt, a third elsewhere in the own gemeente (distance decay). Most are
registered within days, some only after months: a quarter's figures still grow in the next ones.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from zicht.made_up.microdata.block import Flags, People, Stays, Suspicions
from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import END, QUARTERS, SUSPECTS_START, first_day_of_quarter, year_of
from zicht.made_up.microdata.distances import Pull, make_pull
from zicht.made_up.microdata.planted import FLOWS, INTERVENTION
from zicht.made_up.microdata.planting import number_of
from zicht.made_up.microdata.suspects import Records

HARD_DRUGS, SOFT_DRUGS = 41, 42
_OTHER: dict[int, tuple[float, float]] = {
    11: (0.27, 0.96),
    12: (0.05, 0.93),
    13: (0.09, 1.07),
    21: (0.15, 0.98),
    31: (0.20, 0.99),
    32: (0.06, 1.00),
    33: (0.02, 0.98),
    51: (0.09, 1.00),
    61: (0.04, 1.04),
    71: (0.01, 1.05),
    99: (0.02, 1.00),
}
"""Code -> share in 2019, and its factor a year, before the shares are made to add up again."""
_HARD_SHARE_2019, _HARD_MORE_A_YEAR = 0.66, 0.012
_UNKNOWN, _OWN_BUURT, _OWN_GEMEENTE = 0.03, 0.30, 0.38


def draw_suspicions(
    country: Country, people: People, stays: Stays, records: Records, rng: np.random.Generator
) -> Suspicions:
    """Complete the records; those of before somebody came or after somebody left fall out."""
    first = first_day_of_quarter(QUARTERS[records.quarter])
    date = np.clip(first + rng.integers(0, 91, len(first)), SUSPECTS_START, END)
    kept = (people.came_on[records.person] <= date) & (people.left_on[records.person] >= date)
    person, date, drugs = records.person[kept], date[kept], records.drugs[kept]
    offence = _offences(drugs, year_of(date), rng)
    home = _home_on(country, people, stays, person, date)
    place = _places(country, home, drugs, rng)
    place, stays_in = _after_intervention(country, place, drugs, date, rng)
    delay = np.where(
        rng.random(len(date)) < 0.72, rng.geometric(0.12, len(date)) - 1, rng.geometric(0.008, len(date))
    )
    order = np.flatnonzero(stays_in)
    order = order[np.lexsort((offence[order], person[order], date[order]))]
    return Suspicions(
        person[order], date[order], (date + delay)[order], offence[order], place[order], home[order]
    )


def _offences(drugs: Flags, year: Ints, rng: np.random.Generator) -> Ints:
    since = np.arange(2014, 2025) - 2019
    shares = np.array([[share * ratio**at for share, ratio in _OTHER.values()] for at in since])
    bounds = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)[year - 2014]
    drawn = rng.random(len(year))
    other = np.array(list(_OTHER))[np.minimum((drawn[:, None] > bounds).sum(axis=1), len(_OTHER) - 1)]
    hard = rng.random(len(year)) < _HARD_SHARE_2019 + _HARD_MORE_A_YEAR * (year - 2019)
    return np.where(drugs, np.where(hard, HARD_DRUGS, SOFT_DRUGS), other)


def _home_on(country: Country, people: People, stays: Stays, person: Ints, date: Ints) -> Ints:
    """The cell of the address on that day; before the history the first address known of."""
    first = np.searchsorted(stays.person, np.arange(len(people.born) + 1))
    found = np.full(len(person), -1, dtype=np.int64)
    low, high = first[person], first[person + 1]
    at = low.copy()
    for step in range(int((high - low).max(initial=0))):
        row = low + step
        here = (row < high) & (stays.valid_from[np.minimum(row, len(stays.person) - 1)] <= date)
        at = np.where(here, row, at)
    known = high > low
    found[known] = stays.cell[at[known]]
    return found


@lru_cache(maxsize=4)
def _scenes(country: Country) -> Pull:
    """Where offences away from home are committed: where people and towns are, near rather than far."""
    weight = np.asarray((country.persons + 1.0) * np.exp(0.45 * country.urbanity), dtype=np.float64)
    return make_pull(country, weight, 9_000.0)


def _places(country: Country, home: Ints, drugs: Flags, rng: np.random.Generator) -> Ints:
    """Cell of each offence, -1 unknown."""
    pull = _scenes(country)
    gemeente = np.where(home >= 0, country.origin[home], 0)
    kind = rng.random(len(home))
    away = kind >= _OWN_BUURT + _OWN_GEMEENTE
    target = np.where(away, pull.other_gemeente(gemeente, rng), gemeente)
    planted = rng.random(len(home))
    own = np.zeros(len(home), dtype=bool)
    for flow in FLOWS:
        origin, destination = (_gemeente(country, role) for role in (flow.origin, flow.destination))
        from_there = drugs & (gemeente == origin)
        goes = from_there & (planted < flow.share)
        again = from_there & ~goes & (target == destination)
        target[goes], target[again] = destination, origin
        own |= goes | again
    place = np.where((kind < _OWN_BUURT) & ~own, home, pull.cell_in(target, rng))
    return np.where((rng.random(len(home)) < _UNKNOWN) | (home < 0), -1, place)


def _gemeente(country: Country, role: str) -> int:
    return int(country.origin[country.cells_in(country.roles[role])[0]])


def _after_intervention(
    country: Country, place: Ints, drugs: Flags, date: Ints, rng: np.random.Generator
) -> tuple[Ints, Flags]:
    """Drug offences that the planted intervention moved to the neighbour, or prevented."""
    one = INTERVENTION
    start = int(first_day_of_quarter(np.array([number_of(one.quarter)]))[0])
    there = country.origin[place] == _gemeente(country, one.role)
    touched = drugs & (place >= 0) & there & (date >= start) & (rng.random(len(place)) >= one.remaining)
    moved = touched & (rng.random(len(place)) < one.displaced)
    neighbour = np.full(len(place), _gemeente(country, one.neighbour), dtype=np.int64)
    elsewhere = _scenes(country).cell_in(neighbour, rng)
    return np.where(moved, elsewhere, place), ~touched | moved


def share_known() -> float:
    """Share of offences with a known place."""
    return 1 - _UNKNOWN


def tail(days: int) -> Floats:
    """Share of offences that is registered more than so many days later."""
    fast, slow = 0.72 * (1 - 0.12) ** (days + 1), 0.28 * (1 - 0.008) ** days
    return np.asarray(fast + slow)
