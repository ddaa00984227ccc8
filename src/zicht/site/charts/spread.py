"""How a whole number is spread over areas: a dot for each, stacked, or bars where dots would be too small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zicht.site.charts.svg import Scale, attribute, picture, round_ticks, unit

WIDTH, LEFT, RIGHT, BOTTOM, TOP = 460, 14, 14, 26, 22
TALLEST = 150.0
LARGEST_DOT = 9.0
SMALLEST_DOT = 3.0
"""Below it a stack is drawn as a bar with its number."""


def spread_chart(
    values: Sequence[int],
    *,
    name: str,
    title: str,
    description: str,
    here: int | None = None,
    here_label: str = "",
    middle: float | None = None,
) -> str:
    """The chart as SVG text.

    values  a number for each area, the one that stands out among them
    here    the number of the area that stands out: a diamond on top of its stack
    middle  a median, drawn as a line
    """
    counted = Counter(values)
    low, high = min(counted, default=0), max(counted, default=1)
    x = Scale(low - 0.5, high + 0.5, LEFT, WIDTH - RIGHT)
    step = (WIDTH - LEFT - RIGHT) / (high - low + 1)
    tall = min(step, LARGEST_DOT, TALLEST / max(counted.values(), default=1))
    height = int(TOP + tall * max(counted.values(), default=1) + BOTTOM)
    ground = height - BOTTOM
    body = [_axis(x, low, high, ground)]
    if middle is not None:
        body.append(f'<path class="reference" d="M{unit(x(middle))} {TOP - 8}V{ground}"/>')
    body += [_stack(unit(x(value)), n, tall, ground, value == here) for value, n in sorted(counted.items())]
    if here is not None:
        top = ground - tall * (counted[here] - 0.5)
        body.append(_diamond(x(here), top, max(tall, 8.0) / 2 + 1, here_label))
    return picture(name, (WIDTH, height), title, description, "".join(body), "chart-svg")


def _axis(x: Scale, low: int, high: int, ground: int) -> str:
    ticks = [tick for tick in round_ticks(low, high, 6) if tick == int(tick)]
    words = "".join(
        f'<text class="tick" x="{unit(x(tick))}" y="{ground + 16}" text-anchor="middle">{int(tick)}</text>'
        for tick in ticks
    )
    return f'<path class="axis" d="M{LEFT} {ground}H{WIDTH - RIGHT}"/>{words}'


def _stack(across: str, number: int, tall: float, ground: int, holds_here: bool) -> str:
    """Dots from the ground up; the place of the one that stands out stays free. Or a bar."""
    if tall < SMALLEST_DOT:
        top, x = ground - tall * number, float(across)
        bar = f'<path class="bar" d="M{unit(x - 6)} {ground}V{unit(top)}h12V{ground}z"/>'
        return f'{bar}<text x="{across}" y="{unit(top - 4)}" text-anchor="middle">{number}</text>'
    return _dots(across, number - 1 if holds_here else number, tall, ground)


def _dots(across: str, number: int, tall: float, ground: int) -> str:
    """One line with dashes of no length and round ends: as many dots as before in a tenth of the bytes."""
    if not number:
        return ""
    size, first = unit(max(tall - 0.8, 1.6)), ground - tall / 2
    if number == 1:
        return f'<path class="dots" d="M{across} {unit(first)}h0" stroke-width="{size}"/>'
    last = first - tall * (number - 1) - 0.2  # a little further, so that rounding loses no dot
    way = f"M{across} {unit(first)}V{unit(last)}"
    return f'<path class="dots" d="{way}" stroke-width="{size}" stroke-dasharray="0 {tall:.3f}"/>'


def _diamond(x: float, y: float, half: float, label: str) -> str:
    side = unit(half)
    shape = f"M{unit(x)} {unit(y - half)}l{side} {side}-{side} {side}-{side}-{side}z"
    return (
        f'<path class="here-mark" d="{shape}"/><text class="here-label" x="{unit(x)}" '
        f'y="{unit(y - half - 4)}" text-anchor="middle">{attribute(label)}</text>'
    )
