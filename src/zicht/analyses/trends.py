"""The direction of each area's series, and whether it is more than the series' own ups and downs.

Yearly series of at least three years; where a source gives months, its quarters with the seasons taken
out. The dispersion is that of all areas together, because one short series cannot tell it; q values are
per indicator and division.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.analyses.cubes import Cube
from zicht.analyses.tables import Judged
from zicht.methods.multiple_testing import q_values
from zicht.methods.trends import Trends, count_trends, mean_trends
from zicht.methods.verdicts import ALPHA
from zicht.model.cells import TREND_SCHEMA, BoundariesUsed, TrendVerdict
from zicht.model.indicators import Indicator, Kind
from zicht.model.periods import Frequency, frequency_of, year_of

FEWEST_PERIODS = 3
RELEVANT_PER_YEAR = 1.02
"""A change of less than 2 % a year is called stable when it is known that well."""


def trend_table(judged: Sequence[Judged], *, overlapping: Collection[str] = ()) -> pa.Table:
    """TREND_SCHEMA for every series that has one in its newest borders, or in the only ones it has.

    overlapping  ids of indicators of which neighbouring periods share events (see `overlap`): no trend
    """
    rows: list[dict[str, Any]] = []
    now = {(j.indicator.id, j.cube.division.level) for j in judged if j.cube.boundaries is BoundariesUsed.NOW}
    for part in judged:
        if part.indicator.id in overlapping:
            continue
        key = (part.indicator.id, part.cube.division.level)
        if part.cube.boundaries is BoundariesUsed.NOW or key not in now:
            rows += _rows(part.indicator, part.cube)
    table = pa.Table.from_pylist(rows, TREND_SCHEMA)
    return table.sort_by([("INDICATOR", "ascending"), ("DIVISION", "ascending"), ("REF_AREA", "ascending")])


def _rows(indicator: Indicator, cube: Cube) -> list[dict[str, Any]]:
    frequency, at = _periods_used(cube)
    if len(at) < FEWEST_PERIODS:
        return []
    trends = _fit(indicator, cube, at, seasonal=frequency is Frequency.QUARTERLY)
    q = q_values(trends.p[None, :])[0]
    verdicts = _verdicts(trends, q)
    present = (cube.absence == "")[at]
    rows = []
    for i, code in enumerate(cube.codes):
        seen = [cube.periods[k] for k, there in zip(at, present[:, i], strict=True) if there]
        if seen:
            rows.append(
                {
                    "INDICATOR": indicator.id,
                    "DIVISION": cube.division.id,
                    "REF_AREA": code,
                    "FREQ": frequency.value,
                    "FIRST_PERIOD": seen[0],
                    "LAST_PERIOD": seen[-1],
                    "PERIODS": len(seen),
                    "RATIO_PER_YEAR": _number(trends.ratio_per_year[i]),
                    "RATIO_LOWER": _number(trends.interval.lower[i]),
                    "RATIO_UPPER": _number(trends.interval.upper[i]),
                    "Q": _number(q[i]),
                    "VERDICT": verdicts[i].value,
                }
            )
    return rows


def _periods_used(cube: Cube) -> tuple[Frequency, list[int]]:
    """Quarters where there are months below them, else years."""
    by_frequency: dict[Frequency, list[int]] = {f: [] for f in Frequency}
    for i in np.argsort(cube.periods, kind="stable"):
        by_frequency[frequency_of(cube.periods[i])].append(int(i))
    if by_frequency[Frequency.MONTHLY] and by_frequency[Frequency.QUARTERLY]:
        return Frequency.QUARTERLY, by_frequency[Frequency.QUARTERLY]
    return Frequency.ANNUAL, by_frequency[Frequency.ANNUAL]


def _fit(indicator: Indicator, cube: Cube, at: list[int], *, seasonal: bool) -> Trends:
    part, whole = cube.numerator[at].T, cube.denominator[at].T
    present = (cube.absence == "")[at].T
    periods = [cube.periods[i] for i in at]
    quarters = np.array([int(p[6:]) if "Q" in p else 1 for p in periods])
    years = np.array([year_of(p) for p in periods]) + (quarters - 1) / 4
    seasons = quarters if seasonal else None
    part, whole = np.where(present, part, np.nan), np.where(present & (whole > 0), whole, np.nan)
    if indicator.kind is Kind.MEAN:
        assert indicator.unit_cv is not None
        return mean_trends(part / whole, indicator.unit_cv**2 / whole, years, seasons)
    return count_trends(part, whole, years, seasons)


def _verdicts(trends: Trends, q: np.ndarray[Any, np.dtype[np.float64]]) -> list[TrendVerdict]:
    lower, upper = trends.interval.lower, trends.interval.upper
    stable = (lower > 1 / RELEVANT_PER_YEAR) & (upper < RELEVANT_PER_YEAR)
    codes = np.select([(q <= ALPHA) & (lower > 1), (q <= ALPHA) & (upper < 1), stable], [0, 1, 2], 3)
    words = (TrendVerdict.RISING, TrendVerdict.FALLING, TrendVerdict.STABLE, TrendVerdict.CANNOT_SAY)
    return [words[code] for code in codes]


def _number(value: float) -> float | None:
    return float(f"{value:.8g}") if np.isfinite(value) else None
