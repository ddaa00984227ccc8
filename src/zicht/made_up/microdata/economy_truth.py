"""The part of `truth.json` that speaks of money and companies: what was planted, and what is exactly true.

A planted ratio multiplies a chance; what came of it is chance itself. Therefore each measure also has its
true counts, made by the maker while it made the rows, with a definition in words to count the same again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from zicht.made_up.microdata.country import Country, Ints
from zicht.made_up.microdata.dates import YEARS
from zicht.made_up.microdata.economy_branches import CODES
from zicht.made_up.microdata.economy_climate import area_of, gemeente_at
from zicht.made_up.microdata.economy_counts import Figure, figure_in
from zicht.made_up.microdata.economy_nuisance import MEASURES
from zicht.made_up.microdata.economy_planted import (
    NOTHING_PLANTED,
    PLANTED_CHANGES,
    PLANTED_LEVELS,
    PLANTED_TRENDS,
)


@dataclass(frozen=True)
class Definition:
    """What a true count counts, of what, and in which years."""

    count: str
    of: str
    years: tuple[int, ...]


EVERY_YEAR = tuple(int(year) for year in YEARS)
LAST_YEAR = EVERY_YEAR[-1:]
_DWELLINGS = "dwellings on 1 January 2024"
_PERSONS = "persons whose home, now or last, lies there"
_PROVIDERS = "entities that were paid from a personal budget in 2024, at their seat"
DEFINITIONS: Mapping[str, Definition] = {
    "owners_without_means": Definition(
        "that no owner can carry: 8 times the best disposable income of 2022 to 2024, and on top of it "
        "wealth or savings, whichever is more, on 1 January 2024",
        "dwellings on 1 January 2024 where an owner lives, of owners whose household was there",
        LAST_YEAR,
    ),
    "collector_dwellings": Definition("owned by a person with at least 5 dwellings", _DWELLINGS, LAST_YEAR),
    "collectors": Definition(
        "persons who own at least 5 dwellings on 1 January 2024, at their own home",
        "persons of 18 and older who live there on 31 December 2024",
        LAST_YEAR,
    ),
    "convicted_owners": Definition(
        "with an owner convicted of offence 13, 33, 41, 42 or 71 in 2019 to 2023", _DWELLINGS, LAST_YEAR
    ),
    "unknown_owners": Definition("of which no owner is known", _DWELLINGS, LAST_YEAR),
    "straw_persons": Definition(
        "where no owner lives, and every owner has problematic debts in 2024, is on social assistance or "
        "is a student of 18 to 24",
        "dwellings worth at least 400 000 euros with a person of the same part of the country as owner",
        LAST_YEAR,
    ),
    "unexplained_purchases": Definition(
        "price less mortgage is more than 25 000 euros above wealth or savings on 1 January and half the "
        "income of three years, of the household of the buyer",
        "purchases by persons in the year, at the dwelling",
        EVERY_YEAR,
    ),
    "homes_of_foundation_directors": Definition(
        "where a director of an existing stichting lives on 1 January 2024",
        _DWELLINGS,
        LAST_YEAR,
    ),
    "care_providers_with_convicted_director": Definition(
        "with a director in 2024 who was convicted of offence 13, 31, 33, 41, 42 or 71 in 2020 to 2024",
        _PROVIDERS,
        LAST_YEAR,
    ),
    "care_providers_without_activity": Definition(
        "without a row in care_activity in 2024, or with 0 clients and 0 staff", _PROVIDERS, LAST_YEAR
    ),
    "nurseries": Definition("cleared nurseries in the year", _DWELLINGS, EVERY_YEAR),
    "holiday_park_stays": Definition("stays on 31 December 2024", "address objects of the park", LAST_YEAR),
    "unsafe": Definition("sum of weights of who feels unsafe", "sum of weights", EVERY_YEAR),
    "victims": Definition("sum of weights of victims", "sum of weights", EVERY_YEAR),
    "suspicious_transactions": Definition("transactions in the year, all kinds", _PERSONS, EVERY_YEAR),
    **{
        f"suspicious_{name}": Definition(f"transactions of kind {kind} in the year", _PERSONS, EVERY_YEAR)
        for name, kind in (("cash", 1), ("bank_transfer", 3), ("virtual_currency", 4))
    },
    **{name: Definition("reports of that kind in the year", _PERSONS, EVERY_YEAR) for name in MEASURES},
    **{
        f"entities_{code}": Definition(
            f"entities of branch {code} with legal form 01, 11, 41 or 51 on 31 December 2024, at their seat",
            _PERSONS,
            LAST_YEAR,
        )
        for code in CODES
    },
    **{
        f"turnover_per_entity_{code}": Definition(
            f"euros of turnover of branch {code} in the year, at the seat", "rows of turnover", EVERY_YEAR
        )
        for code in CODES
    },
}


def economy_truth(country: Country, arrays: Mapping[str, Ints]) -> dict[str, Any]:
    """What was planted and counted; `arrays` are the counts of all blocks together."""
    return {
        "levels": [
            {
                "measure": one.measure,
                "area": area_of(country, one),
                "ratio_of_the_chance": one.ratio,
                **_found(country, figure_in(arrays, one.measure), area_of(country, one), one.measure),
            }
            for one in PLANTED_LEVELS
        ],
        "trends": [
            {
                "measure": one.measure,
                "area": None if one.place is None else gemeente_at(country, one.place),
                "ratio_per_year": one.ratio_per_year,
            }
            for one in PLANTED_TRENDS
        ],
        "changes": [
            {
                "measure": one.measure,
                "area": gemeente_at(country, one.place),
                "ratio": one.ratio,
                "since": one.since,
            }
            for one in PLANTED_CHANGES
        ],
        "nothing_planted": list(NOTHING_PLANTED),
        "definitions": {name: asdict(one) for name, one in sorted(DEFINITIONS.items())},
        "gemeenten": {
            name: _by_gemeente(country, figure_in(arrays, name), one.years)
            for name, one in sorted(DEFINITIONS.items())
        },
    }


def _found(country: Country, figure: Figure, area: str, measure: str) -> dict[str, Any]:
    """True count in the area and outside it over all years of the measure, and the ratio of both rates."""
    here = (country.now.gemeente == area) | (country.now.wijk == area)
    inside = [int(values[:, here].sum()) for values in (figure.count, figure.of)]
    outside = [int(values[:, ~here].sum()) for values in (figure.count, figure.of)]
    possible = inside[1] > 0 and outside[0] > 0
    ratio = inside[0] / inside[1] / (outside[0] / outside[1]) if possible else None
    return {
        "count": inside[0],
        "of": inside[1],
        "count_elsewhere": outside[0],
        "of_elsewhere": outside[1],
        "ratio_found": None if ratio is None else round(ratio, 4),
        "years": list(DEFINITIONS[measure].years),
    }


def _by_gemeente(country: Country, figure: Figure, years: tuple[int, ...]) -> dict[str, dict[str, list[int]]]:
    """Gemeente of 2024 -> counts and what they are of, one for each year of the measure."""
    names, at = np.unique(country.now.gemeente, return_inverse=True)

    def summed(values: Ints) -> list[list[int]]:
        rows = [np.bincount(at, values[year - YEARS[0]], len(names)).astype(np.int64) for year in years]
        return [[int(value) for value in column] for column in np.stack(rows, axis=1)]

    count, of = summed(figure.count), summed(figure.of)
    return {str(name): {"count": count[row], "of": of[row]} for row, name in enumerate(names)}
