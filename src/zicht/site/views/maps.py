"""A map with its legend, its selects and its table; the table has the value and verdict of every path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from zicht.model.area_codes import Level
from zicht.model.cells import BoundariesUsed, Reference, Verdict
from zicht.model.indicators import Indicator
from zicht.model.observations import Absence
from zicht.model.periods import frequency_of
from zicht.site.charts.map import area_map
from zicht.site.cubes import (
    ABSENCE_CLASS,
    ABSENCE_LETTER,
    HAS_VALUE,
    VERDICT_CLASS,
    VERDICT_LETTER,
    Cube,
    look_of,
)
from zicht.site.shapes import Shapes
from zicht.site.views.context import Speaker
from zicht.site.views.marks import Html


@dataclass(frozen=True)
class Option:
    """One choice of a select."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Select:
    """One select of the form of a map."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class MapFigure:
    """Everything the template of a map places."""

    svg: Markup
    indicator: str
    division: str
    period: str
    boundaries: str
    caption: str
    selects: tuple[Select, ...]
    legend: tuple[tuple[str, str], ...]
    verdict_head: str
    rows: Markup


def legend_of(speaker: Speaker) -> tuple[tuple[str, str], ...]:
    """(class, words) of every look, verdicts first."""
    verdicts = [
        (VERDICT_CLASS[VERDICT_LETTER[v]], speaker.t.at(f"verdict_explained.{v.value}")) for v in Verdict
    ]
    absences = [
        (ABSENCE_CLASS[ABSENCE_LETTER[a]], speaker.t.at(f"absence_explained.{a.value}")) for a in Absence
    ]
    return tuple(verdicts + absences)


def map_figure(
    speaker: Speaker,
    page: str,
    indicator: Indicator,
    cube: Cube,
    level: Level,
    shapes: Shapes,
    *,
    title: str,
    description: str | None = None,
    here: str | None = None,
    selects: tuple[Select, ...] = (),
) -> MapFigure:
    """The newest period of a cube on the given shapes, compared with the whole country."""
    text = speaker.text(indicator)
    looks = {code: _look(cube, code) for code in shapes.paths}
    svg = area_map(
        shapes,
        looks,
        speaker.country.names,
        title=title,
        description=description or _description(speaker, cube, shapes, level),
        here=here,
    )
    return MapFigure(
        svg=Html(svg),
        indicator=indicator.id,
        division=cube.division,
        period=cube.latest,
        boundaries=cube.boundaries,
        caption=speaker.t.say(
            "map.table_caption", indicator=text.title, unit=text.unit, period=speaker.period(cube.latest)
        ),
        selects=selects,
        legend=legend_of(speaker),
        verdict_head=speaker.t.say("table.verdict", reference=speaker.versus(Reference.NATIONAL, level)),
        rows=map_rows(speaker, page, indicator, cube, list(shapes.paths)),
    )


def map_rows(speaker: Speaker, page: str, indicator: Indicator, cube: Cube, codes: Sequence[str]) -> Markup:
    """One row for each area, in alphabetical order of names."""
    rows = []
    row = cube.row[cube.latest]
    national = cube.verdict[Reference.NATIONAL]
    for code in sorted(codes, key=lambda c: (speaker.country.name(c), c)):
        at = cube.column.get(code, -1)
        absence = "n" if at < 0 else str(cube.absence[row, at])
        value, interval, letter = speaker.marks.absence.get(absence, ""), "", "-"
        status = "" if at < 0 else str(cube.status[row, at])
        if absence == HAS_VALUE:
            value = Html(speaker.value(indicator, cube.value[row, at]))
            interval = speaker.interval(indicator, cube.lower[row, at], cube.upper[row, at])
            letter = str(national[row, at])
        rows.append(
            f'<tr data-code="{code}"><th scope="row">{name_cell(speaker, page, code)}</th>'
            f'<td class="num" data-cell="value">{value}</td>'
            f'<td class="num" data-cell="interval">{interval}</td>'
            f'<td data-cell="verdict">{speaker.marks.verdict[letter]}</td>'
            f'<td data-cell="note">{speaker.marks.status.get(status, "")}</td></tr>'
        )
    return Html("".join(rows))


def name_cell(speaker: Speaker, page: str, code: str) -> Markup:
    """The name of an area, with a link when it has a page."""
    address = speaker.area_link(page, code)
    name = escape(speaker.country.name(code))
    return name if address is None else Html(f'<a href="{address}">{name}</a>')


def selects_of(
    speaker: Speaker, indicator: Indicator, cube: Cube, level: Level, *, levels: Sequence[Level]
) -> tuple[Select, ...]:
    """The selects; with one level only (a map within an area) there is no select of levels."""
    t, figures = speaker.t, speaker.figures
    offered = [i for i in figures.indicators.values() if any(figures.now(i.id, one) for one in levels)]
    chosen = cube.latest
    same = [p for p in cube.periods if frequency_of(p) is frequency_of(chosen)]
    selects = [
        Select(
            "indicator",
            t.at("map.indicator"),
            tuple(Option(i.id, speaker.text(i).short_title, i.id == indicator.id) for i in offered),
        )
    ]
    if len(levels) > 1:
        options = tuple(
            Option(figures.current[one], speaker.many(one), one is level)
            for one in levels
            if figures.current.get(one)
        )
        selects.append(Select("level", t.at("map.level"), options))
    selects.append(
        Select(
            "reference",
            t.at("map.reference"),
            tuple(Option(r.value, speaker.versus(r, level), r is Reference.NATIONAL) for r in Reference),
        )
    )
    selects.append(
        Select(
            "period",
            t.at("map.period"),
            tuple(Option(p, speaker.period(p), p == chosen) for p in reversed(same)),
        )
    )
    if len(levels) > 1 and _any_then(speaker, offered, levels):
        options = tuple(
            Option(b.value, t.at(f"map.boundaries_{b.value}"), b == cube.boundaries)
            for b in (BoundariesUsed.NOW, BoundariesUsed.THEN)
        )
        selects.append(Select("boundaries", t.at("map.boundaries"), options))
    return tuple(selects)


def _any_then(speaker: Speaker, indicators: Sequence[Indicator], levels: Sequence[Level]) -> bool:
    """Whether any map of these can be drawn in the borders of then."""
    drawn = speaker.material.atlas.with_geometry
    return any(
        drawn.get(cube.division)
        for indicator in indicators
        for level in levels
        for cube in speaker.figures.then(indicator.id, level).values()
    )


def _look(cube: Cube, code: str) -> str:
    at = cube.column.get(code)
    if at is None:
        return ABSENCE_CLASS["n"]
    row = cube.row[cube.latest]
    return look_of(str(cube.absence[row, at]), str(cube.verdict[Reference.NATIONAL][row, at]))


def _description(speaker: Speaker, cube: Cube, shapes: Shapes, level: Level) -> str:
    row = cube.row[cube.latest]
    drawn = [cube.column[code] for code in shapes.paths if code in cube.column]
    letters = cube.verdict[Reference.NATIONAL][row, drawn].tolist()
    return speaker.t.say(
        "map.description",
        count=len(shapes.paths),
        levels=speaker.many(level),
        reference=speaker.versus(Reference.NATIONAL, level),
        higher=letters.count("h"),
        similar=letters.count("s"),
        lower=letters.count("l"),
        cannot_say=letters.count("c"),
    )
