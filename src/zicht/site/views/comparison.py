"""An area beside its neighbours and peers: are they the same?"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from zicht.model.area_codes import Level, level_of
from zicht.model.cells import Reference
from zicht.model.indicators import Indicator
from zicht.site import numbers
from zicht.site.cubes import HAS_VALUE, Cube
from zicht.site.views.context import Speaker
from zicht.site.views.maps import name_cell
from zicht.site.views.marks import Html

MOST_COLUMNS = 8


@dataclass(frozen=True)
class Comparison:
    """A table: heads are (title, unit, period), rows are HTML."""

    heads: tuple[tuple[str, str, str], ...]
    rows: Markup
    characteristics: str


def comparison_of(speaker: Speaker, code: str, page: str) -> Comparison | None:
    """The area, its neighbours and its peers; None when it has neither or there are no figures."""
    neighbours = speaker.country.neighbours.get(code, ())
    peers = dict(speaker.country.peers.get(code, ()))
    columns = _columns(speaker, code)
    if not columns or not (neighbours or peers):
        return None
    others = sorted(set(neighbours) | set(peers), key=lambda c: (c not in neighbours, peers.get(c, 0.0), c))
    rows = [_row(speaker, page, code, speaker.t.at("area.self"), None, columns)]
    for other in others:
        kind = (
            "neighbour_and_peer"
            if other in neighbours and other in peers
            else ("neighbour" if other in neighbours else "peer")
        )
        rows.append(_row(speaker, page, other, speaker.t.at(f"area.{kind}"), peers.get(other), columns))
    return Comparison(
        tuple(heads_of(speaker, columns)), Markup("").join(rows), _characteristics(speaker, code)
    )


def _columns(speaker: Speaker, code: str) -> list[tuple[Indicator, Cube]]:
    """Indicators of the highlights first, then in their own order; those with a value here."""
    level = level_of(code)
    first = [row["INDICATOR"] for row in speaker.figures.highlights.get(code, ())]
    ordered = dict.fromkeys([*first, *speaker.figures.indicators])
    found = []
    for identifier in ordered:
        cube = speaker.figures.now(identifier, level)
        if cube is not None and code in cube.column:
            found.append((speaker.figures.indicators[identifier], cube))
    return found[:MOST_COLUMNS]


def heads_of(speaker: Speaker, columns: list[tuple[Indicator, Cube]]) -> list[tuple[str, str, str]]:
    """Title, unit and period of each column."""
    return [
        (speaker.text(i).short_title, speaker.text(i).unit, speaker.period(cube.latest))
        for i, cube in columns
    ]


def value_cells(speaker: Speaker, code: str, columns: list[tuple[Indicator, Cube]]) -> Markup:
    """A cell for each column: the value with the sign of its verdict, or the sign of its absence."""
    cells = []
    for indicator, cube in columns:
        at = cube.column.get(code)
        row = cube.row[cube.latest]
        absence = "n" if at is None else str(cube.absence[row, at])
        if at is None or absence != HAS_VALUE:
            cells.append(f'<td class="num">{speaker.marks.absence_sign[absence]}</td>')
        else:
            value = speaker.value(indicator, cube.value[row, at])
            sign = speaker.marks.verdict_sign[str(cube.verdict[Reference.NATIONAL][row, at])]
            cells.append(f'<td class="num">{value} {sign}</td>')
    return Html("".join(cells))


def _row(
    speaker: Speaker,
    page: str,
    code: str,
    kind: str,
    distance: float | None,
    columns: list[tuple[Indicator, Cube]],
) -> Markup:
    far = "" if distance is None else numbers.number(distance, 2, speaker.language)
    return Html(
        f'<tr><th scope="row">{name_cell(speaker, page, code)}</th><td>{escape(kind)}</td>'
        f'<td class="num">{far}</td>{value_cells(speaker, code, columns)}</tr>'
    )


def _characteristics(speaker: Speaker, code: str) -> str:
    level: Level = level_of(code)
    if not speaker.country.peers.get(code):
        return ""
    known = speaker.figures.indicators
    named = speaker.country.peer_characteristics.get(level, ())
    return ", ".join(speaker.text(known[i]).short_title if i in known else i for i in named)
