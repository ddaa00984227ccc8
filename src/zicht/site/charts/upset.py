"""Overlapping sets: a column for each combination of sets, a bar for how many members have exactly that one.

After Lex and others, UpSet: Visualization of Intersecting Sets (IEEE TVCG 20, 2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zicht.site.charts.svg import Scale, attribute, picture, unit

STEP, ROW, BARS, LABEL = 20, 20, 90, 250
LETTERS = 38
"""Of a name beside a row; the table below has it whole."""


@dataclass(frozen=True)
class Combination:
    """Members that are in exactly these sets; `sets` are positions, ascending."""

    sets: tuple[int, ...]
    members: tuple[str, ...]


def combinations(sets: Sequence[frozenset[str]], members: Sequence[str]) -> list[Combination]:
    """Every combination that occurs, largest first, then by its sets; members of none are left out."""
    found: dict[tuple[int, ...], list[str]] = {}
    for member in members:
        inside = tuple(at for at, one in enumerate(sets) if member in one)
        if inside:
            found.setdefault(inside, []).append(member)
    listed = [Combination(inside, tuple(of)) for inside, of in found.items()]
    return sorted(listed, key=lambda one: (-len(one.members), -len(one.sets), one.sets))


def upset(
    names: Sequence[str],
    columns: Sequence[Combination],
    *,
    name: str,
    title: str,
    description: str,
    labels: Mapping[int, str],
) -> str:
    """The chart as SVG text.

    names   of the sets, in the order of their rows;  columns  what `combinations` gave, or the first of them
    labels  position of a column -> what is read out when it is pointed at
    """
    width, height = LABEL + STEP * len(columns) + 10, BARS + ROW * len(names) + 10
    most = max((len(one.members) for one in columns), default=1)
    y = Scale(0, most, BARS - 4, 16)
    rows = "".join(_row(at, text, width) for at, text in enumerate(names))
    drawn = "".join(
        f"<g><title>{attribute(labels[at])}</title>{_column(at, one, y)}</g>"
        for at, one in enumerate(columns)
    )
    box = (width, height)
    return picture(name, box, title, description, rows + drawn, "upset-svg", size=box)


def _row(at: int, text: str, width: int) -> str:
    top = BARS + ROW * at
    ground = f'<rect class="stripe" x="0" y="{top}" width="{width}" height="{ROW}"/>' if at % 2 == 0 else ""
    short = text if len(text) <= LETTERS else text[: LETTERS - 1].rstrip() + "…"
    return f'{ground}<text x="{LABEL - 8}" y="{top + 14}" text-anchor="end">{attribute(short)}</text>'


def _column(at: int, one: Combination, y: Scale) -> str:
    x, size = LABEL + STEP * at + STEP // 2, len(one.members)
    top = unit(y(size))
    bar = f'<path class="bar" d="M{x - 6} {BARS - 4}V{top}h12V{BARS - 4}z"/>'
    number = f'<text x="{x}" y="{unit(y(size) - 4)}" text-anchor="middle">{size}</text>'
    middles = [BARS + ROW * row + ROW // 2 for row in one.sets]
    line = f'<path class="link" d="M{x} {middles[0]}V{middles[-1]}"/>' if len(middles) > 1 else ""
    dots = "".join(f'<circle class="dot" cx="{x}" cy="{middle}" r="5"/>' for middle in middles)
    return bar + number + line + dots
