"""A spine: where one area stands in the range of all, with the middle half and the national value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.site.charts.svg import Scale, attribute, unit

WIDTH, HEIGHT = 120, 16


@dataclass(frozen=True)
class Range:
    """The spread of the values of all areas of a map: 5 %, 25 %, 75 % and 95 % points."""

    low: float
    quarter: float
    three_quarters: float
    high: float


def range_of(values: npt.NDArray[np.float64]) -> Range | None:
    """The spread of the known values; None with fewer than 5 of them or without any spread."""
    known = values[np.isfinite(values)]
    if len(known) < 5:
        return None
    low, quarter, three_quarters, high = (float(v) for v in np.quantile(known, (0.05, 0.25, 0.75, 0.95)))
    return Range(low, quarter, three_quarters, high) if high > low else None


def spine_chart(value: float, centre: float, spread: Range, look: str, label: str) -> str:
    """The small chart as SVG text; values beyond the 5 % and 95 % points stand at the end."""
    x = Scale(spread.low, spread.high, 6, WIDTH - 6)

    def at(v: float) -> str:
        return unit(x(min(max(v, spread.low), spread.high)))

    national = "" if np.isnan(centre) else f'<path class="reference" d="M{at(centre)} 1v14"/>'
    width = unit(float(at(spread.three_quarters)) - float(at(spread.quarter)))
    return (
        f'<svg class="spine-svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{attribute(label)}">'
        f'<path class="grid" d="M6 8H{WIDTH - 6}"/>'
        f'<rect class="band" x="{at(spread.quarter)}" y="4" width="{width}" height="8"/>'
        f'{national}<circle class="point {look}" cx="{at(value)}" cy="8" r="4"/></svg>'
    )
