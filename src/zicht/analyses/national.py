"""The value of the whole country per period, from a national series or from all its gemeenten."""

from __future__ import annotations

import numpy as np

from zicht.analyses.cubes import Cube, Floats
from zicht.analyses.figures import Figures
from zicht.model.area_codes import Level
from zicht.model.indicators import Indicator, Kind
from zicht.model.observations import Absence
from zicht.model.periods import year_of


def national_values(indicator: Indicator, cubes: tuple[Cube, ...], cube: Cube, figures: Figures) -> Floats:
    """(periods,) in the unit of the indicator; nan where neither source reaches.

    The areas of the cube itself count when they cover the country; then the map and its centre agree. Where
    some of them were withheld and the country was counted as well, that count holds what they lack.
    """
    own = _of_areas(indicator, cube) if _covers_country(cube, cubes) else {}
    gemeenten = {}
    for other in cubes:
        if other.division.level is Level.GEMEENTE and _covers_country(other, cubes):
            gemeenten.update(_of_areas(indicator, other))
    counted = _of_country(indicator, figures)
    withheld = (cube.absence == Absence.CONFIDENTIAL.value).any(axis=1)
    chain = (own, counted, _of_series(indicator, figures), gemeenten)
    where_withheld = (counted, *chain)
    return np.array(
        [
            next((values[p] for values in (where_withheld if lacks else chain) if p in values), np.nan)
            for p, lacks in zip(cube.periods, withheld, strict=True)
        ],
        dtype=float,
    )


def _covers_country(cube: Cube, cubes: tuple[Cube, ...]) -> bool:
    """Gemeenten and regio's always do; wijken and buurten when they lie in most of the gemeenten."""
    if cube.division.level not in (Level.WIJK, Level.BUURT):
        return True
    gemeenten = max((len(c.codes) for c in cubes if c.division.level is Level.GEMEENTE), default=0)
    return len({code[2:6] for code in cube.codes}) >= max(0.9 * gemeenten, 2)


def _of_areas(indicator: Indicator, cube: Cube) -> dict[str, float]:
    present = cube.absence == ""
    part = np.where(present, cube.numerator, 0).sum(axis=1)
    whole = np.where(present, cube.denominator, 0).sum(axis=1)
    factor = 1 if indicator.kind is Kind.MEAN else indicator.multiplier
    return {
        period: float(part[i] / whole[i] * factor)
        for i, period in enumerate(cube.periods)
        if whole[i] > 0 and present[i].mean() >= 0.5
    }


def _of_country(indicator: Indicator, figures: Figures) -> dict[str, float]:
    """From part and whole of the country itself, both counted for the same periods."""
    if indicator.kind is Kind.MEAN or indicator.numerator_in_percent:
        return {}
    part, whole = (_counts_of_country(name, figures) for name in (indicator.numerator, indicator.denominator))
    return {
        period: part[period] / whole[period] * indicator.multiplier
        for period in part
        if whole.get(period, np.nan) > 0 and not np.isnan(part[period])
    }


def _counts_of_country(measure: str, figures: Figures) -> dict[str, float]:
    return {
        period: float(figure.values[at, 0])
        for (name, division), figure in figures.items()
        if division.level is Level.COUNTRY and name == measure
        for at, period in enumerate(figure.periods)
    }


def _of_series(indicator: Indicator, figures: Figures) -> dict[str, float]:
    """From figures of the country itself: counts by period over the whole of the same year."""
    if indicator.kind is not Kind.RATE:
        return {}
    wholes: dict[str, float] = {}
    parts: dict[str, float] = {}
    for (measure, division), figure in figures.items():
        if division.level is Level.COUNTRY and measure in (indicator.numerator, indicator.denominator):
            target = parts if measure == indicator.numerator else wholes
            target.update({p: float(figure.values[i, 0]) for i, p in enumerate(figure.periods)})
    _add_quarters(parts)
    rates = {}
    for period, part in parts.items():
        whole = wholes.get(str(year_of(period)), np.nan)
        rates[period] = part / whole * indicator.multiplier
    return rates


def _add_quarters(parts: dict[str, float]) -> None:
    months = {p: v for p, v in parts.items() if len(p) == 7 and p[5] != "Q"}
    for year in sorted({p[:4] for p in months}):
        for quarter in range(1, 5):
            names = [f"{year}-{month:02d}" for month in range(3 * quarter - 2, 3 * quarter + 1)]
            if all(name in months for name in names):
                parts.setdefault(f"{year}-Q{quarter}", sum(months[name] for name in names))
