"""Plant what `planted` lists: the level of each measure in each buurt, and its course over the quarters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import QUARTERS
from zicht.made_up.microdata.planted import CHANGES, LEANS, LEVELS, TRENDS
from zicht.made_up.planted import PlantedLevel


def code_of(country: Country, planted: PlantedLevel) -> str:
    """The gemeente or wijk a planted level speaks of; its code is the same in both years."""
    gemeente: str = country.roles[planted.role]
    if planted.wijk is None:
        return gemeente
    wijken = sorted(str(code) for code in set(country.before.wijk[country.cells_in(gemeente)].tolist()))
    return wijken[planted.wijk]


@lru_cache(maxsize=64)
def level(country: Country, measure: str) -> Floats:
    """(cells,) expected rate of a measure relative to that of the country, with what is planted."""
    lean = LEANS[measure]
    found = country.spread(measure, disadvantage=lean.disadvantage, urbanity=lean.urbanity, noise=lean.noise)
    for planted in (one for one in LEVELS if one.measure == measure):
        cells = country.cells_in(code_of(country, planted))
        found[cells] *= _factor(found, country.persons, cells, planted.ratio)
    return np.asarray(found * country.persons.sum() / (found * country.persons).sum())


def _factor(rates: Floats, weight: Ints, cells: Ints, ratio: float) -> float:
    """What to multiply the rates of `cells` by, so that their mean is `ratio` times that of all."""
    inside = float((rates[cells] * weight[cells]).sum())
    outside = float((rates * weight).sum()) - inside
    mass, total = float(weight[cells].sum()), float(weight.sum())
    return ratio * mass * outside / (total - ratio * mass) / inside


def course(country: Country, measure: str, cell: int) -> Floats:
    """(quarters,) rate of a measure among residents of a cell relative to 2019."""
    found = np.ones(len(QUARTERS))
    for trend in TRENDS:
        if trend.measure == measure:
            found *= trend.ratio_per_year ** ((QUARTERS - 2019 * 4) / 4)
    for change in CHANGES:
        here = change.role is None or country.roles[change.role] == country.before.gemeente[cell]
        if change.measure == measure and here:
            found[number_of(change.quarter) <= QUARTERS] *= change.ratio
    return found


def number_of(quarter: str) -> int:
    """4 * year + quarter - 1 of "2022-Q3"."""
    return 4 * int(quarter[:4]) + int(quarter[-1]) - 1
