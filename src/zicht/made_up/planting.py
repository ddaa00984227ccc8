"""Plant what `planted` lists: change expected rates so that the truth is known, and write the truth down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zicht.made_up.chance import stream
from zicht.made_up.crimes import TYPES, columns_of, provincial_trend
from zicht.made_up.division import Vintage
from zicht.made_up.people import BASE, SHARES, YEARS, Floats, People
from zicht.made_up.planted import (
    NOTHING_PLANTED,
    PLANTED_CHANGES,
    PLANTED_LEVELS,
    PLANTED_TRENDS,
    PlantedLevel,
)

COUNTED_AS = {"persons_on_social_assistance": "on_assistance", "youth_in_youth_care": "youth_in_care"}
"""Planted measures that are a share of people rather than a crime, and their name in `people`."""


@dataclass(frozen=True)
class Place:
    """Where something is planted: the code of the area in both years, and its cells."""

    level: str
    code: str
    cells: npt.NDArray[np.int64]


def place_of(planted: PlantedLevel, vintage: Vintage) -> Place:
    """The area that a planted level speaks of."""
    gemeente = vintage.roles[planted.role]
    if planted.wijk is None:
        return Place("gm", gemeente, np.flatnonzero(np.array(vintage.gemeente) == gemeente))
    wijk = sorted(code for code in vintage.wijken if code[2:6] == gemeente[2:])[planted.wijk]
    if planted.buurt is None:
        return Place("wk", wijk, np.flatnonzero(np.array(vintage.wijk) == wijk))
    buurt = sorted(code for code in vintage.buurt if code[2:8] == wijk[2:])[planted.buurt]
    return Place("bu", buurt, np.flatnonzero(np.array(vintage.buurt) == buurt))


def boosts(vintage: Vintage) -> dict[str, Floats]:
    """Factors on the shares of people; the larger area first, so that a wijk stands out of its gemeente."""
    found = {name: np.ones(len(vintage.buurt)) for name in COUNTED_AS.values()}
    for planted in PLANTED_LEVELS:
        if planted.measure in COUNTED_AS:
            found[COUNTED_AS[planted.measure]][place_of(planted, vintage).cells] *= planted.ratio
    return found


def planted_rates(rates: Floats, people: People, vintage: Vintage) -> Floats:
    """Rates of crime with the planted levels: the area gets exactly its ratio to the whole province."""
    changed = rates.copy()
    for planted in PLANTED_LEVELS:
        kinds = columns_of(planted.measure)
        if kinds:
            cells = place_of(planted, vintage).cells
            rate = changed[:, kinds].sum(axis=1)
            factor = _factor(rate, people.inhabitants[:, BASE], cells, planted.ratio)
            changed[cells[:, None], kinds] *= factor
    return changed


def planted_trend(vintage: Vintage) -> Floats:
    """(buurten, types, years) relative to 2022: that of the province, except where another is planted."""
    trend = np.repeat(provincial_trend()[None], len(vintage.buurt), axis=0)
    for planted in PLANTED_TRENDS:
        cells = np.flatnonzero(np.array(vintage.gemeente) == vintage.roles[planted.role])
        years = np.array(YEARS) - YEARS[BASE]
        trend[cells[:, None], columns_of(planted.measure)] = planted.ratio_per_year**years
    return np.asarray(trend)


def with_changes(seed: int, counts: npt.NDArray[np.int64], vintage: Vintage) -> npt.NDArray[np.int64]:
    """(buurten, types, years, 12) with the planted changes: every event goes or stays by chance."""
    rng = stream(seed, "changes")
    changed = counts.copy()
    for planted in PLANTED_CHANGES:
        cells = np.flatnonzero(np.array(vintage.gemeente) == vintage.roles[planted.role])
        since = YEARS.index(int(planted.quarter[:4])) * 12 + 3 * (int(planted.quarter[-1]) - 1)
        for kind in columns_of(planted.measure):
            months = changed[cells, kind].reshape(len(cells), -1)
            months[:, since:] = rng.binomial(months[:, since:], planted.ratio)
            changed[cells, kind] = months.reshape(len(cells), len(YEARS), 12)
    return changed


def truth(vintages: tuple[Vintage, Vintage], people: People, rates: Floats, seed: int) -> dict[str, Any]:
    """What is true in this province, for tests; no reader of open data looks at it."""
    first, second = vintages
    return {
        "made_up": True,
        "note": "Verzonnen provincie: geen enkel cijfer, geen enkele naam en geen enkele grens is echt.",
        "seed": seed,
        "levels": [_level(planted, first, second, people, rates) for planted in PLANTED_LEVELS],
        "trends": [
            {
                "measure": planted.measure,
                "area": first.roles[planted.role],
                "division": "gm-2024",
                "ratio_per_year": planted.ratio_per_year,
                "first_year": YEARS[0],
                "last_year": YEARS[-1],
            }
            for planted in PLANTED_TRENDS
        ],
        "changes": [
            {
                "measure": planted.measure,
                "area": second.roles[planted.role],
                "divisions": [f"gm-{vintage.year}" for vintage in vintages],
                "ratio": planted.ratio,
                "from_quarter": planted.quarter,
            }
            for planted in PLANTED_CHANGES
        ],
        "nothing_planted": list(NOTHING_PLANTED),
        "provincial_ratio_per_year": {kind.measure: kind.ratio_per_year for kind in TYPES},
        "changes_on_2023_01_01": _changes(first, second),
    }


def _factor(rates: Floats, weight: Floats, cells: npt.NDArray[np.int64], ratio: float) -> float:
    """What to multiply the rates of `cells` by, so that their rate is `ratio` times that of all."""
    inside = float((rates[cells] * weight[cells]).sum())
    outside = float((rates * weight).sum()) - inside
    mass, total = float(weight[cells].sum()), float(weight.sum())
    return ratio * mass * outside / (total - ratio * mass) / inside


def _level(
    planted: PlantedLevel, first: Vintage, second: Vintage, people: People, rates: Floats
) -> dict[str, Any]:
    place = place_of(planted, first)
    assert second.codes(place.level)[place.cells[0]] == place.code, "what is planted keeps its code"
    value: dict[str, Any] = {
        "measure": planted.measure,
        "area": place.code,
        "divisions": [f"{place.level}-{vintage.year}" for vintage in (first, second)],
        "direction": "higher" if planted.ratio > 1 else "lower",
        "ratio_to_province": round(_ratio(planted, place, people, rates), 4),
    }
    return value


def _ratio(planted: PlantedLevel, place: Place, people: People, rates: Floats) -> float:
    """Expected rate over that of the province; for shares of people the drawn ratio of 2022."""
    if columns_of(planted.measure):
        top = rates[:, columns_of(planted.measure)].sum(axis=1) * people.inhabitants[:, BASE]
        bottom = people.inhabitants[:, BASE]
    else:
        name = COUNTED_AS[planted.measure]
        top, bottom = people.counts[name][:, BASE], people.counts[SHARES[name].of][:, BASE]
    return float(top[place.cells].sum() / bottom[place.cells].sum() / (top.sum() / bottom.sum()))


def _changes(first: Vintage, second: Vintage) -> Mapping[str, Any]:
    links = list(zip(first.gemeente, second.gemeente, strict=True))
    changed = {old for old, new in links if old != new}
    moved: dict[str, dict[str, int]] = {}
    for old, new in links:
        if old in changed:
            heirs = moved.setdefault(old, {})
            heirs[new] = heirs.get(new, 0) + 1
    return {"buurten_from_gemeente_to_gemeente": moved}
