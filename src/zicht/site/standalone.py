"""A drawing as a file of its own: the style sheet does not come along, so colours become attributes.

No style element is used: a strict content security policy would switch it off.
The colours are those of web/src/theme, in their light form.
"""

from __future__ import annotations

import re

_FILLS = {
    "v-higher": "#9a4a00",
    "v-lower": "#5b3a8c",
    "v-similar": "#e4e0d6",
    "v-cannot-say": "url(#hatch-cannot-say)",
    "v-not-compared": "#ffffff",
    "a-not-measured": "url(#hatch-not-measured)",
    "a-confidential": "url(#hatch-confidential)",
    "a-impossible": "url(#hatch-impossible)",
    "a-no-area": "url(#hatch-no-area)",
}
_LOOKS = {
    "hatch-ground": 'fill="#ffffff"',
    "hatch-line": 'stroke="#6b6b6b" fill="none"',
    "hatch-dot": 'fill="#6b6b6b"',
    "grid": 'stroke="#d5d5d5" fill="none"',
    "tick": 'fill="#444444" font-family="sans-serif" font-size="12"',
    "band ordinary": 'fill="#dfe8f2"',
    "band chance": 'fill="#b4c9de"',
    "band": 'fill="#cfdcea"',
    "reference": 'stroke="#222222" stroke-dasharray="5 4" fill="none"',
    "line": 'stroke="#1c4e80" stroke-width="2" fill="none"',
    "a-not-applicable": 'fill="#ffffff" stroke-dasharray="3 2"',
}
_CLASS = re.compile(r' class="([^"]+)"')


def standalone(svg: str) -> bytes:
    """The SVG with a name space, and a presentation attribute for every class that has a look."""
    named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return (_CLASS.sub(_with_look, named) + "\n").encode()


def _with_look(match: re.Match[str]) -> str:
    classes = match[1]
    names = classes.split()
    if names[0] in ("area", "point"):
        fill = next((_FILLS[name] for name in names if name in _FILLS), "#ffffff")
        edge = ' stroke="#8a8a8a" vector-effect="non-scaling-stroke"'
        return f' class="{classes}" fill="{fill}"{edge}'
    look = _LOOKS.get(classes)
    return match[0] if look is None else f"{match[0]} {look}"
