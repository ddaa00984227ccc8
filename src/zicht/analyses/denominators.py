"""The denominator of one period in one division: published, recoded, or that of the nearest year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.analyses.cubes import Floats, Strings, add_up, is_estimated
from zicht.analyses.figures import NOT_MEASURED, Figures
from zicht.analyses.geography import Geography
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.periods import year_of

FARTHEST_YEARS = {Level.GEMEENTE: 2, Level.WIJK: 12, Level.BUURT: 12}
"""How far away a year may be whose denominator stands in for a missing one; always marked estimated."""


@dataclass(frozen=True, eq=False)
class Denominator:
    """The whole of each area (areas,), why it is absent, whether it is estimated, and from which sources.

    rounding  (areas,) largest difference with the truth by rounding; 0 where none is known
    """

    values: Floats
    absence: Strings
    estimated: npt.NDArray[np.bool_]
    source_ids: frozenset[str]
    rounding: Floats


def denominator_of(
    measure: str, division: Division, period: str, areas: int, figures: Figures, geography: Geography
) -> Denominator:
    """The denominator of one period in one division, from the best source there is."""
    direct = figures.get((measure, division))
    if direct is not None and (at := direct.at(period)) is not None:
        return Denominator(
            direct.values[at],
            direct.absence[at],
            np.zeros(areas, dtype=bool),
            direct.source_ids,
            np.zeros(areas) if direct.rounding is None else direct.rounding[at],
        )
    for (name, other), figure in figures.items():
        if name == measure and other.level is division.level and (at := figure.at(period)) is not None:
            shares = geography.shares(other, division)
            if shares is not None:
                counts, reasons = add_up(figure.values[[at]], figure.absence[[at]], shares)
                known = np.zeros(shares.shape[0]) if figure.rounding is None else figure.rounding[at]
                return Denominator(
                    counts[0], reasons[0], is_estimated(shares), figure.source_ids, known @ shares
                )
    return _nearest_year(measure, division, year_of(period), areas, figures, geography)


def _nearest_year(
    measure: str, division: Division, year: int, areas: int, figures: Figures, geography: Geography
) -> Denominator:
    """Per area the figure of the nearest year in which the same code exists; always marked estimated.

    No recode table reaches these years. The same code nearly always is the same area; the mark says that
    it was assumed (docs/decisions/0006).
    """
    codes = np.array(geography.areas[division].codes)
    values = np.full(areas, np.nan)
    reasons = np.full(areas, NOT_MEASURED, dtype="<U16")
    sources: frozenset[str] = frozenset()
    rounding = np.zeros(areas)
    candidates = sorted(
        (abs(year_of(period) - year), other, at)
        for (name, other), figure in figures.items()
        if name == measure and other.level is division.level
        for at, period in enumerate(figure.periods)
        if abs(year_of(period) - year) <= FARTHEST_YEARS[division.level]
    )
    for _, other, at in candidates:
        figure = figures[(measure, other)]
        names = np.array(geography.areas[other].codes)
        place = np.clip(np.searchsorted(names, codes), 0, len(names) - 1)
        found = (names[place] == codes) & np.isnan(values) & ~np.isnan(figure.values[at][place])
        values[found] = figure.values[at][place[found]]
        reasons[found] = ""
        if figure.rounding is not None:
            rounding[found] = figure.rounding[at][place[found]]
        if found.any():
            sources |= figure.source_ids
    return Denominator(values, reasons, ~np.isnan(values), sources, rounding)
