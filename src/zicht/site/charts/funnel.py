"""A funnel: the value of every area against its size, with what chance and ordinary spread would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from zicht.site.charts.svg import Scale, attribute, decades, picture, round_ticks, unit

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 60, 14, 12, 44


@dataclass(frozen=True)
class Dot:
    """One area: its size (denominator > 0), its value, the class of its verdict, what is read out."""

    size: float
    value: float
    look: str
    label: str
    code: str


def funnel_chart(
    dots: Sequence[Dot],
    curves: Mapping[str, Sequence[float]],
    *,
    title: str,
    description: str,
    size_label: str,
    value_label: str,
    number: Callable[[float], str],
    whole: Callable[[float], str],
) -> str:
    """The chart as SVG text; `curves` has the columns of FUNNEL_SCHEMA, sizes on a logarithmic axis."""
    sizes = [*curves["DENOMINATOR"], *(dot.size for dot in dots)]
    x = Scale(min(sizes), max(sizes), LEFT, WIDTH - RIGHT, logarithmic=True)
    highest = max((dot.value for dot in dots), default=curves["CENTRE"][0])
    lowest = min([0.0, *(dot.value for dot in dots)])
    ticks = round_ticks(lowest, 1.05 * max(highest, curves["CENTRE"][0]), 6)
    y = Scale(lowest, max(highest * 1.05, ticks[-1]), HEIGHT - BOTTOM, TOP)
    body = [_axes(ticks, x, y, number, whole, size_label, value_label)]
    body.append(_band(curves, "ORDINARY_LOWER_95", "ORDINARY_UPPER_95", x, y, "band ordinary"))
    body.append(_band(curves, "LOWER_95", "UPPER_95", x, y, "band chance"))
    centre = unit(y(curves["CENTRE"][0]))
    body.append(f'<path class="reference" d="M{LEFT} {centre}H{WIDTH - RIGHT}"/>')
    body += [
        f'<circle class="point {dot.look}" cx="{unit(x(dot.size))}" cy="{unit(y(dot.value))}" r="3.5" '
        f'data-code="{dot.code}" data-label="{attribute(dot.label)}"/>'
        for dot in dots
    ]
    return picture("funnel", (WIDTH, HEIGHT), title, description, "".join(body), "chart-svg funnel")


def _axes(
    ticks: Sequence[float],
    x: Scale,
    y: Scale,
    number: Callable[[float], str],
    whole: Callable[[float], str],
    size_label: str,
    value_label: str,
) -> str:
    parts = []
    for tick in ticks:
        at = y(tick)
        parts.append(f'<path class="grid" d="M{LEFT} {unit(at)}H{WIDTH - RIGHT}"/>')
        parts.append(
            f'<text class="tick" x="{LEFT - 6}" y="{unit(at + 4)}" text-anchor="end">'
            f"{attribute(number(tick))}</text>"
        )
    for tick in decades(x.low, x.high):
        parts.append(
            f'<text class="tick" x="{unit(x(tick))}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
            f"{attribute(whole(tick))}</text>"
        )
    middle = unit((LEFT + WIDTH - RIGHT) / 2)
    parts.append(
        f'<text class="tick" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{attribute(size_label)}</text>"
    )
    parts.append(f'<text class="tick" x="4" y="{TOP + 2}">{attribute(value_label)}</text>')
    return "".join(parts)


def _band(curves: Mapping[str, Sequence[float]], low: str, high: str, x: Scale, y: Scale, kind: str) -> str:
    """A band cut off at the edges of the drawing."""

    def inside(value: float) -> float:
        return min(max(value, y.low), y.high)

    sizes = curves["DENOMINATOR"]
    there = [f"{unit(x(s))} {unit(y(inside(v)))}" for s, v in zip(sizes, curves[high], strict=True)]
    back = [f"{unit(x(s))} {unit(y(inside(v)))}" for s, v in zip(sizes, curves[low], strict=True)]
    return f'<path class="{kind}" d="M{"L".join(there + back[::-1])}z"/>'
