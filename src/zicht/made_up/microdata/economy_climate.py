"""How areas differ in money, companies and nuisance: ordinary spread, and what is planted on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from zicht.made_up.microdata.block import Flags
from zicht.made_up.microdata.country import Country, Floats, Ints, Texts
from zicht.made_up.microdata.dates import day, month_of
from zicht.made_up.microdata.economy_elsewhere import all_owned_elsewhere
from zicht.made_up.microdata.economy_planted import (
    PLANTED_CHANGES,
    PLANTED_LEVELS,
    PLANTED_TRENDS,
    PlantedLevel,
)


@dataclass(frozen=True)
class Leaning:
    """How the level of something leans on an area: the arguments of `Country.spread`."""

    disadvantage: float
    urbanity: float
    noise: float


LEANINGS: Mapping[str, Leaning] = {
    "woz": Leaning(-0.20, 0.06, 0.12),
    "unknown_owners": Leaning(0.10, 0.00, 0.40),
    "entities": Leaning(-0.10, 0.15, 0.20),
    "suspicious_transactions": Leaning(0.15, 0.35, 0.45),
    "nurseries": Leaning(0.40, 0.10, 0.45),
    "nuisance": Leaning(0.35, 0.25, 0.40),
    "personal_budgets": Leaning(0.20, 0.05, 0.25),
    "unsafe": Leaning(0.18, 0.12, 0.10),
    "victims": Leaning(0.10, 0.15, 0.10),
}


@dataclass(frozen=True, eq=False)
class Climate:
    """Levels of every buurt on the ground, for the whole country.

    levels    name -> (cells,) ordinary relative level, mean 1
    planted   measure -> (cells,) factor on its chance, 1 where nothing is planted
    trends    measure -> (cells,) factor a year on its chance
    changes   measure -> (cells,) factor on its chance from the month `months[measure]` on
    elsewhere numbers of the dwellings whose owner lives anywhere in the country
    """

    levels: Mapping[str, Floats]
    planted: Mapping[str, Floats]
    trends: Mapping[str, Floats]
    changes: Mapping[str, Floats]
    months: Mapping[str, int]
    elsewhere: Ints

    def factor(self, measure: str, cells: Ints) -> Floats:
        """The planted factor at each of `cells`; 1 for a measure in which nothing is planted."""
        found = self.planted.get(measure)
        return np.ones(len(cells)) if found is None else found[cells]

    def trend(self, measure: str, cells: Ints) -> Floats:
        """The factor a year at each of `cells`."""
        return self.trends[measure][cells]

    def change(self, measure: str, cells: Ints) -> Floats:
        """The factor after the change at each of `cells`."""
        return self.changes[measure][cells]

    def since(self, measure: str) -> int:
        """First month after the change."""
        return self.months[measure]


@lru_cache(maxsize=2)
def climate_of(country: Country) -> Climate:
    """Draw the levels of a country; the same for every block, whichever process makes it."""
    levels = {
        name: country.spread(name, disadvantage=lean.disadvantage, urbanity=lean.urbanity, noise=lean.noise)
        for name, lean in LEANINGS.items()
    }
    planted: dict[str, Floats] = {}
    for one in PLANTED_LEVELS:
        here = codes_of(country, one.level) == area_of(country, one)
        factor = planted.setdefault(one.measure, np.ones(country.cells))
        factor[here] = one.ratio / _usual(country, levels, one.measure, here)
    return Climate(
        levels=levels,
        planted=planted,
        trends={
            trend.measure: _where(country, trend.place, trend.ratio_per_year) for trend in PLANTED_TRENDS
        },
        changes={change.measure: _where(country, change.place, change.ratio) for change in PLANTED_CHANGES},
        months={
            change.measure: int(month_of(np.array([day(change.since)]))[0]) for change in PLANTED_CHANGES
        },
        elsewhere=all_owned_elsewhere(country),
    )


LEVEL_OF: Mapping[str, str] = {
    "unknown_owners": "unknown_owners",
    "suspicious_transactions": "suspicious_transactions",
    "homes_of_foundation_directors": "entities",
    "entities_451": "entities",
    "entities_961": "entities",
    "nurseries": "nurseries",
    "nuisance_noise": "nuisance",
    "nuisance_drugs": "nuisance",
    "unsafe": "unsafe",
}
"""Planted measure -> the ordinary level it multiplies."""


def codes_of(country: Country, level: str) -> Texts:
    """(cells,) codes of the newest division; level is "gm" or "wk"."""
    return {"gm": country.now.gemeente, "wk": country.now.wijk}[level]


def area_of(country: Country, planted: PlantedLevel) -> str:
    """Code of the area a planted level speaks of; a wijk lies outside the gemeenten raised for the same."""
    if planted.with_park:
        parks = country.park_places > 0
        return _at(country.now.gemeente[parks], country.persons[parks], planted.place)
    if planted.level == "gm":
        return gemeente_at(country, planted.place)
    raised = {
        gemeente_at(country, other.place)
        for other in PLANTED_LEVELS
        if other.measure == planted.measure and other.level == "gm"
    }
    outside = ~np.isin(country.now.gemeente, sorted(raised))
    return _at(country.now.wijk[outside], country.persons[outside], planted.place)


def gemeente_at(country: Country, place: float) -> str:
    """Code of the gemeente at that place among all, from large (0) to small (1)."""
    return _at(country.now.gemeente, country.persons, place)


def _usual(country: Country, levels: Mapping[str, Floats], measure: str, here: Flags) -> float:
    """The ordinary level of a planted area, so that the planted ratio is one to the whole country."""
    if measure not in LEVEL_OF:
        return 1.0
    return float(np.average(levels[LEVEL_OF[measure]][here], weights=np.maximum(country.persons[here], 1)))


def _where(country: Country, place: float | None, factor: float) -> Floats:
    """(cells,) the factor in the gemeente at that place, 1 elsewhere; None means everywhere."""
    here = True if place is None else country.now.gemeente == gemeente_at(country, place)
    return np.where(here, factor, np.ones(country.cells))


def _at(codes: Texts, persons: Ints, place: float) -> str:
    found, at = np.unique(codes, return_inverse=True)
    order = np.lexsort((found, -np.bincount(at, persons)))
    return str(found[order[round(place * (len(found) - 1))]])
