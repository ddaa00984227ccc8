"""A series of one area: its line with the 95 % band, and the line of the whole country beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zicht.site.charts.svg import Scale, attribute, picture, round_ticks, runs, unit

WIDTH, HEIGHT = 320, 170
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 10, 24


@dataclass(frozen=True)
class Series:
    """Values in the order of periods; nan where there is none.

    labels     what is read out at each point;  period_labels  the ends of the time axis are written below it
    estimated  per period, True where the figure was spread by a recode table
    """

    period_labels: Sequence[str]
    value: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]
    reference: Sequence[float]
    labels: Sequence[str]
    estimated: Sequence[bool]


def trend_chart(
    name: str, series: Series, *, title: str, description: str, number: Callable[[float], str]
) -> str:
    """The chart as SVG text; from zero, so that a small change does not look large."""
    known = [
        v for values in (series.value, series.upper, series.reference) for v in values if not math.isnan(v)
    ]
    top = max(known, default=1.0) or 1.0
    bottom = min(0.0, *known) if known else 0.0
    ticks = round_ticks(bottom, top)
    y = Scale(bottom, max(top, ticks[-1]), HEIGHT - BOTTOM, TOP)
    x = Scale(0, max(len(series.value) - 1, 1), LEFT, WIDTH - RIGHT)
    across = [unit(x(at)) for at in range(len(series.value))]
    value, lower, upper, reference = (
        _down(values, y) for values in (series.value, series.lower, series.upper, series.reference)
    )
    known_runs = runs(series.value)
    body = [_grid(ticks, y, number), _ends(series, across)]
    body += [_band(run, across, lower, upper) for run in runs(series.lower)]
    body += [_line(run, across, reference, "reference") for run in runs(series.reference)]
    body += [_line(run, across, value, "line") for run in known_runs]
    body += [_point(at, series, across, value) for run in known_runs for at in run]
    return picture(name, (WIDTH, HEIGHT), title, description, "".join(body), "chart-svg")


def _grid(ticks: Sequence[float], y: Scale, number: Callable[[float], str]) -> str:
    lines = "".join(f'<path class="grid" d="M{LEFT} {unit(y(t))}H{WIDTH - RIGHT}"/>' for t in ticks)
    words = "".join(
        f'<text class="tick" x="{LEFT - 5}" y="{unit(y(t) + 3)}" text-anchor="end">'
        f"{attribute(number(t))}</text>"
        for t in ticks
    )
    return lines + words


def _down(values: Sequence[float], y: Scale) -> list[str]:
    """Vertical coordinates as text; empty where there is no value."""
    return ["" if math.isnan(value) else unit(y(value)) for value in values]


def _ends(series: Series, across: Sequence[str]) -> str:
    last = len(series.period_labels) - 1
    ends = [(0, "start"), (last, "end")] if last > 0 else [(0, "start")]
    return "".join(
        f'<text class="tick" x="{across[at]}" y="{HEIGHT - 6}" text-anchor="{anchor}">'
        f"{attribute(series.period_labels[at])}</text>"
        for at, anchor in ends
    )


def _band(run: Sequence[int], across: Sequence[str], lower: Sequence[str], upper: Sequence[str]) -> str:
    there = [f"{across[at]} {upper[at]}" for at in run]
    back = [f"{across[at]} {lower[at]}" for at in reversed(run)]
    if len(run) == 1:
        return f'<path class="whisker" d="M{there[0]}L{back[0]}"/>'
    return f'<path class="band" d="M{"L".join(there + back)}z"/>'


def _line(run: Sequence[int], across: Sequence[str], down: Sequence[str], kind: str) -> str:
    return f'<path class="{kind}" d="M{"L".join([f"{across[at]} {down[at]}" for at in run])}"/>'


def _point(at: int, series: Series, across: Sequence[str], down: Sequence[str]) -> str:
    kind = "point estimated" if series.estimated[at] else "point"
    place = f'cx="{across[at]}" cy="{down[at]}"'
    return f'<circle class="{kind}" {place} r="3" data-label="{attribute(series.labels[at])}"/>'
