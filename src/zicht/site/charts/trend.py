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
    body = [_grid(ticks, y, number), _ends(series, x)]
    body += [_band(run, series, x, y) for run in runs(series.lower)]
    body += [_line(run, series.reference, x, y, "reference") for run in runs(series.reference)]
    body += [_line(run, series.value, x, y, "line") for run in runs(series.value)]
    body += [_point(at, series, x, y) for run in runs(series.value) for at in run]
    return picture(name, (WIDTH, HEIGHT), title, description, "".join(body), "chart-svg")


def _grid(ticks: Sequence[float], y: Scale, number: Callable[[float], str]) -> str:
    lines = "".join(f'<path class="grid" d="M{LEFT} {unit(y(t))}H{WIDTH - RIGHT}"/>' for t in ticks)
    words = "".join(
        f'<text class="tick" x="{LEFT - 5}" y="{unit(y(t) + 3)}" text-anchor="end">'
        f"{attribute(number(t))}</text>"
        for t in ticks
    )
    return lines + words


def _ends(series: Series, x: Scale) -> str:
    last = len(series.period_labels) - 1
    ends = [(0, "start"), (last, "end")] if last > 0 else [(0, "start")]
    return "".join(
        f'<text class="tick" x="{unit(x(at))}" y="{HEIGHT - 6}" text-anchor="{anchor}">'
        f"{attribute(series.period_labels[at])}</text>"
        for at, anchor in ends
    )


def _band(run: Sequence[int], series: Series, x: Scale, y: Scale) -> str:
    there = [f"{unit(x(at))} {unit(y(series.upper[at]))}" for at in run]
    back = [f"{unit(x(at))} {unit(y(series.lower[at]))}" for at in reversed(run)]
    if len(run) == 1:
        return f'<path class="whisker" d="M{there[0]}L{back[0]}"/>'
    return f'<path class="band" d="M{"L".join(there + back)}z"/>'


def _line(run: Sequence[int], values: Sequence[float], x: Scale, y: Scale, kind: str) -> str:
    return f'<path class="{kind}" d="M{"L".join(f"{unit(x(at))} {unit(y(values[at]))}" for at in run)}"/>'


def _point(at: int, series: Series, x: Scale, y: Scale) -> str:
    kind = "point estimated" if series.estimated[at] else "point"
    place = f'cx="{unit(x(at))}" cy="{unit(y(series.value[at]))}"'
    return f'<circle class="{kind}" {place} r="3" data-label="{attribute(series.labels[at])}"/>'
