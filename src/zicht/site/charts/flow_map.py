"""A map of the flows of one area: lines to and from other areas, as thick as they are large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zicht.site.charts.svg import attribute, picture, unit
from zicht.site.shapes import Shapes

THICKEST = 9.0
"""Of a line, in units of a frame of 700."""


@dataclass(frozen=True)
class FlowLine:
    """One flow between two areas of the map.

    size   above 0;  look  class of its verdict;  label  what is read out
    """

    origin: str
    destination: str
    size: float
    look: str
    label: str


def flow_map(
    shapes: Shapes,
    middles: Mapping[str, tuple[float, float]],
    lines: Sequence[FlowLine],
    names: Mapping[str, str],
    *,
    name: str,
    title: str,
    description: str,
    here: str,
) -> str:
    """The map as SVG text.

    middles  code -> a point within the area, in units of the frame
    """
    scale = max(shapes.frame.width, shapes.frame.height) / 700
    largest = max((line.size for line in lines), default=1.0)
    ends = {line.origin for line in lines} | {line.destination for line in lines}
    areas = "".join(_area(code, path, names, here, ends) for code, path in shapes.paths.items())
    drawn = "".join(_line(line, middles, scale, largest) for line in sorted(lines, key=lambda one: -one.size))
    body = f'<g class="areas">{areas}</g><g class="flow-lines">{drawn}</g>'
    return picture(name, shapes.frame.view_box, title, description, body, "map-svg")


def _area(code: str, path: str, names: Mapping[str, str], here: str, ends: set[str]) -> str:
    kind = "area here" if code == here else f"area {'q1' if code in ends else ''}".strip()
    return (
        f'<path class="{kind}" data-code="{code}" data-name="{attribute(names.get(code, code))}" d="{path}"/>'
    )


def _line(line: FlowLine, middles: Mapping[str, tuple[float, float]], scale: float, largest: float) -> str:
    """A curve that keeps to the right, so that both directions can be seen; the dot is where it ends."""
    (x0, y0), (x1, y1) = middles[line.origin], middles[line.destination]
    bend_x, bend_y = (x0 + x1) / 2 - (y1 - y0) / 5, (y0 + y1) / 2 + (x1 - x0) / 5
    width = max(1.0, THICKEST * (line.size / largest) ** 0.5) * scale
    curve = f"M{unit(x0)} {unit(y0)}Q{unit(bend_x)} {unit(bend_y)} {unit(x1)} {unit(y1)}"
    return (
        f'<g class="flow {line.look}"><title>{attribute(line.label)}</title>'
        f'<path d="{curve}" stroke-width="{unit(width)}"/>'
        f'<circle cx="{unit(x1)}" cy="{unit(y1)}" r="{unit(width / 2 + 2 * scale)}"/></g>'
    )
