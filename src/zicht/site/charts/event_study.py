"""What happened around the start of a measure: a ratio a period, with its interval and the band of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zicht.site.charts.svg import Scale, attribute, picture, unit

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 60, 14, 12, 40
TICKS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
LEAST, MOST = 0.05, 20.0
"""Ratios beyond these are drawn at the edge; the table has them."""


@dataclass(frozen=True)
class Moment:
    """One period: `time` since the start; ratios above 0; what is read out."""

    time: int
    ratio: float
    lower: float
    upper: float
    band_lower: float
    band_upper: float
    label: str


def event_study_chart(
    moments: Sequence[Moment],
    *,
    name: str,
    title: str,
    description: str,
    time_label: str,
    number: Callable[[float], str],
) -> str:
    """The chart as SVG text; on a logarithmic axis, so that half and double are equally far from one."""
    low = min(0.5, *(_held(m.band_lower) for m in moments))
    high = max(2.0, *(_held(m.band_upper) for m in moments))
    y = Scale(low, high, HEIGHT - BOTTOM, TOP, logarithmic=True)
    x = Scale(moments[0].time - 0.5, moments[-1].time + 0.5, LEFT, WIDTH - RIGHT)
    body = [_ticks(low, high, y, number), _start(x), _times(moments, x, time_label)]
    body += [_moment(one, x, y) for one in moments]
    return picture(name, (WIDTH, HEIGHT), title, description, "".join(body), "chart-svg")


def _held(ratio: float) -> float:
    return min(max(ratio, LEAST), MOST)


def _ticks(low: float, high: float, y: Scale, number: Callable[[float], str]) -> str:
    found = []
    for tick in TICKS:
        if low <= tick <= high:
            kind = "reference" if tick == 1.0 else "grid"
            found.append(f'<path class="{kind}" d="M{LEFT} {unit(y(tick))}H{WIDTH - RIGHT}"/>')
            found.append(
                f'<text class="tick" x="{LEFT - 6}" y="{unit(y(tick) + 3)}" text-anchor="end">'
                f"{attribute(number(tick))}</text>"
            )
    return "".join(found)


def _start(x: Scale) -> str:
    """Where the measure begins: between the period before and the first one."""
    return f'<path class="reference" d="M{unit(x(-0.5))} {TOP}V{HEIGHT - BOTTOM}"/>'


def _times(moments: Sequence[Moment], x: Scale, label: str) -> str:
    step = max(1, len(moments) // 12)
    ticks = "".join(
        f'<text class="tick" x="{unit(x(one.time))}" y="{HEIGHT - BOTTOM + 14}" text-anchor="middle">'
        f"{one.time}</text>"
        for one in moments
        if one.time % step == 0
    )
    middle = unit((LEFT + WIDTH - RIGHT) / 2)
    return (
        f'{ticks}<text class="tick" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{attribute(label)}</text>"
    )


def _moment(one: Moment, x: Scale, y: Scale) -> str:
    at, half = x(one.time), 5
    top, bottom = unit(y(_held(one.band_upper))), unit(y(_held(one.band_lower)))
    height = unit(float(bottom) - float(top))
    return (
        f'<rect class="band" x="{unit(at - half)}" y="{top}" width="{2 * half}" height="{height}"/>'
        f'<path class="whisker" d="M{unit(at)} {unit(y(_held(one.upper)))}V{unit(y(_held(one.lower)))}"/>'
        f'<circle class="point" cx="{unit(at)}" cy="{unit(y(_held(one.ratio)))}" r="3" '
        f'data-label="{attribute(one.label)}"/>'
    )
