"""The graph of a plan as indented text, and as an SVG with a simple layout of our own."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from zicht.analyses.explain.graph import Box, Graph, Part

_WIDTH, _HEIGHT, _GAP, _BETWEEN, _EDGE = 250, 46, 14, 60, 20
_FILL = {Part.TABLE: "#e8eef4", Part.AGGREGATE: "#ffffff", Part.FRAME: "#dcefe3", Part.CELLS: "#f6e7c8"}


def as_text(graph: Graph) -> str:
    """The graph as a tree, from the cells back to the tables; a box that was told is named only."""
    return "\n".join(_branch(graph, 0, "", "", set())) + "\n"


def _branch(graph: Graph, number: int, first: str, rest: str, told: set[int]) -> Iterator[str]:
    box = graph.boxes[number]
    detail = f"  {box.detail}" if box.detail else ""
    yield f"{first}{_sign(box)}{box.title}{detail if number not in told else '  …'}"
    if number in told:
        return
    told.add(number)
    below = graph.feeds[number]
    for position, fed in enumerate(below):
        last = position == len(below) - 1
        yield from _branch(
            graph, fed, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), told
        )


def _sign(box: Box) -> str:
    return {Part.TABLE: "▤ ", Part.AGGREGATE: "Σ ", Part.FRAME: "▦ ", Part.CELLS: ""}[box.part]


def as_svg(graph: Graph, title: str) -> str:
    """The graph as a drawing from left (tables) to right (cells); colours are not needed to read it."""
    places = _places(graph)
    width = _EDGE * 2 + max(x for x, _ in places.values()) + _WIDTH
    height = _EDGE * 2 + max(y for _, y in places.values()) + _HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
    ]
    parts += [_line(places[fed], places[number]) for number in sorted(places) for fed in graph.feeds[number]]
    parts += [_box(graph.boxes[number], *places[number]) for number in sorted(places)]
    return "\n".join([*parts, "</svg>", ""])


def _places(graph: Graph) -> dict[int, tuple[int, int]]:
    """Left upper corner of each box: the column is the longest way to the cells, the row the order."""
    steps = {0: 0}
    for number in _outer_first(graph):
        for fed in graph.feeds[number]:
            steps[fed] = max(steps.get(fed, 0), steps[number] + 1)
    most = max(steps.values())
    tables = {number for number in steps if graph.boxes[number].part is Part.TABLE}
    steps |= dict.fromkeys(tables, max(most, 1))
    rows: dict[int, int] = {}
    places = {}
    for number in sorted(steps):
        column = max(most, 1) - steps[number]
        row = rows[column] = rows.get(column, -1) + 1
        places[number] = (_EDGE + column * (_WIDTH + _BETWEEN), _EDGE + row * (_HEIGHT + _GAP))
    return places


def _outer_first(graph: Graph) -> list[int]:
    """Every box after all boxes that it feeds."""
    done: list[int] = []
    seen: set[int] = set()

    def visit(number: int) -> None:
        if number not in seen:
            seen.add(number)
            for fed in graph.feeds[number]:
                visit(fed)
            done.append(number)

    visit(0)
    return done[::-1]


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    x, y = start[0] + _WIDTH, start[1] + _HEIGHT // 2
    to_x, to_y = end[0], end[1] + _HEIGHT // 2
    middle = (x + to_x) // 2
    return f'<path d="M{x} {y} C{middle} {y} {middle} {to_y} {to_x} {to_y}" fill="none" stroke="#5b6770"/>'


def _box(box: Box, x: int, y: int) -> str:
    words = "".join(
        f'<text x="{x + 8}" y="{y + line}"{weight}>{escape(_cut(text, 34 if weight else 40))}</text>'
        for text, line, weight in ((box.title, 19, ' font-weight="bold"'), (box.detail, 36, ""))
        if text
    )
    return (
        f"<g><title>{escape(f'{box.title} {box.detail}'.strip())}</title>"
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="4" fill="{_FILL[box.part]}" '
        f'stroke="#5b6770"/>{words}</g>'
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
