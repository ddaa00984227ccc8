"""A map: every area a path with the look of its verdict or of the reason why it has none."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.site.charts.svg import attribute, picture
from zicht.site.shapes import Shapes

HATCHES = (
    '<defs><pattern id="hatch-cannot-say" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="scale({s}) rotate(45)"><rect class="hatch-ground" width="6" height="6"/>'
    '<path class="hatch-line" d="M0 0v6" stroke-width="3"/></pattern>'
    '<pattern id="hatch-confidential" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="scale({s})"><rect class="hatch-ground" width="6" height="6"/>'
    '<path class="hatch-line" d="M0 0l6 6M6 0l-6 6" stroke-width="1"/></pattern>'
    '<pattern id="hatch-not-measured" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="scale({s})"><rect class="hatch-ground" width="6" height="6"/>'
    '<circle class="hatch-dot" cx="3" cy="3" r="1"/></pattern>'
    '<pattern id="hatch-impossible" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="scale({s})"><rect class="hatch-ground" width="6" height="6"/>'
    '<path class="hatch-line" d="M0 3h6" stroke-width="1"/></pattern>'
    '<pattern id="hatch-no-area" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="scale({s})"><rect class="hatch-ground" width="6" height="6"/>'
    '<path class="hatch-line" d="M3 0v6" stroke-width="1"/></pattern>'
    '<pattern id="hatch-lower" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="scale({s})"><rect class="hatch-ground" width="6" height="6"/>'
    '<circle class="hatch-dot" cx="3" cy="3" r="1"/></pattern></defs>'
)
"""Colours come from the style sheet; `s` makes the patterns equally large in every frame."""


def area_map(
    shapes: Shapes,
    looks: Mapping[str, str],
    names: Mapping[str, str],
    *,
    title: str,
    description: str,
    here: str | None = None,
    name: str = "map",
    hatched: bool = True,
) -> str:
    """The map as SVG text.

    looks    code -> class (`v-higher`, `a-confidential`, `q3`);  here  the area that the page is about
    name     makes ids unique on a page with more maps; of those only one may be `hatched`
    hatched  whether a look needs a pattern
    """
    scale = f"{max(shapes.frame.width, shapes.frame.height) / 700:.2f}"
    paths = []
    for code, path in shapes.paths.items():
        kind = f"area {looks[code]}{' here' if code == here else ''}"
        label = attribute(names.get(code, code))
        paths.append(f'<path class="{kind}" data-code="{code}" data-name="{label}" d="{path}"/>')
    hatches = HATCHES.replace("{s}", scale) if hatched else ""
    body = f'{hatches}<g class="areas">{"".join(paths)}</g>'
    return picture(name, shapes.frame.view_box, title, description, body, "map-svg")
