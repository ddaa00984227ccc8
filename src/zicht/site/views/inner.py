"""The areas within an area: gemeenten of a regio, wijken of a gemeente, buurten of a wijk; table and map."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from zicht.model.area_codes import REGIO_LEVELS, Level, level_of
from zicht.model.cells import BoundariesUsed
from zicht.model.indicators import Indicator
from zicht.site.cubes import HAS_VALUE, Cube
from zicht.site.views.comparison import heads_of, value_cells
from zicht.site.views.context import Speaker
from zicht.site.views.maps import MapFigure, map_figure, name_cell, selects_of
from zicht.site.views.marks import Html


@dataclass(frozen=True)
class Inner:
    """One table of the areas within, and perhaps their map."""

    level: str
    heading: str
    caption: str
    heads: tuple[tuple[str, str, str], ...]
    rows: Markup


@dataclass(frozen=True)
class LocalMap:
    """The one map of an area page with the sentence that introduces it."""

    heading: str
    note: str
    figure: MapFigure


def inner_tables(speaker: Speaker, code: str, page: str) -> list[Inner]:
    """A table for each level that has rows on this page; none for levels without any figure here."""
    return [
        table
        for level, codes in inner_levels(speaker, code)
        if (table := _table(speaker, code, page, level, codes))
    ]


def inner_levels(speaker: Speaker, code: str) -> list[tuple[Level, tuple[str, ...]]]:
    """Which areas are rows on the page of an area."""
    level, country = level_of(code), speaker.country
    found: list[tuple[Level, tuple[str, ...]]] = []
    if level in REGIO_LEVELS:
        found.append((Level.GEMEENTE, country.inside.get((code, Level.GEMEENTE), ())))
    if level is Level.GEMEENTE:
        found.append((Level.WIJK, country.inside.get((code, Level.WIJK), ())))
    if level in (Level.GEMEENTE, Level.WIJK):
        found.append((Level.BUURT, country.buurten_on.get(code, ())))
    return [(inner, codes) for inner, codes in found if codes]


def _columns(speaker: Speaker, level: Level, codes: tuple[str, ...]) -> list[tuple[Indicator, Cube]]:
    """The indicators with a value for at least one of the areas."""
    found = []
    for indicator in speaker.figures.indicators.values():
        cube = speaker.figures.now(indicator.id, level)
        if cube is None:
            continue
        at = [cube.column[code] for code in codes if code in cube.column]
        if at and (cube.absence[cube.row[cube.latest], at] == HAS_VALUE).any():
            found.append((indicator, cube))
    return found


def _table(speaker: Speaker, parent: str, page: str, level: Level, codes: tuple[str, ...]) -> Inner | None:
    columns = _columns(speaker, level, codes)
    heads = heads_of(speaker, columns)
    names = speaker.country.name
    rows = []
    for code in sorted(codes, key=lambda c: (names(c), c)):
        label = escape(names(code)) if level is Level.BUURT else name_cell(speaker, page, code)
        anchor = f' id="{code}"' if level is Level.BUURT else ""
        rows.append(f'<tr{anchor}><th scope="row">{label}</th>{value_cells(speaker, code, columns)}</tr>')
    many = speaker.many(level)
    heading = speaker.t.say("area.inner", levels=many, name=names(parent))
    caption = speaker.t.say("area.inner_caption", level=speaker.one(level))
    return Inner(level.value, heading[0].upper() + heading[1:], caption, tuple(heads), Html("".join(rows)))


def local_map(speaker: Speaker, code: str, page: str) -> LocalMap | None:
    """The areas within this one; for a wijk without buurten on a map, the wijken around it."""
    for level, codes in inner_levels(speaker, code):
        found = _map_of(speaker, code, page, level, codes, parent=code, here=None)
        if found is not None:
            return found
    if level_of(code) is Level.WIJK:
        gemeente = speaker.country.within[code].get(Level.GEMEENTE, "")
        codes = speaker.country.inside.get((gemeente, Level.WIJK), ())
        return _map_of(speaker, code, page, Level.WIJK, codes, parent=gemeente, here=code)
    return None


def _map_of(
    speaker: Speaker,
    code: str,
    page: str,
    level: Level,
    codes: tuple[str, ...],
    *,
    parent: str,
    here: str | None,
) -> LocalMap | None:
    chosen = _indicator_for_map(speaker, code, level, codes)
    if chosen is None:
        return None
    indicator, cube = chosen
    shapes = speaker.material.atlas.inner(parent, cube.division, codes)
    if shapes is None:
        return None
    t, text = speaker.t, speaker.text(indicator)
    names = speaker.country.name
    many, period = speaker.many(level), speaker.period(cube.latest)
    title = t.say(
        "area.inner_map", indicator=text.short_title, levels=many, name=names(parent), period=period
    )
    if here is None:
        heading = t.say("area.inner", levels=many, name=names(parent))
        description = t.say("map.description_inner", count=len(shapes.paths), levels=many)
    else:
        heading = t.say("area.around", name=names(code))
        description = t.say("area.around_description", levels=many, parent=names(parent), name=names(code))
    figure = map_figure(
        speaker,
        page,
        indicator,
        cube,
        level,
        shapes,
        title=title,
        description=description,
        here=here,
        selects=selects_of(speaker, indicator, cube, level, levels=[level]),
    )
    note = t.say("area.inner_map_note", indicator=text.short_title, period=period)
    return LocalMap(heading[0].upper() + heading[1:], note, figure)


def _indicator_for_map(
    speaker: Speaker, code: str, level: Level, codes: tuple[str, ...]
) -> tuple[Indicator, Cube] | None:
    """The first highlight that has figures in today's borders at the level, else the first such indicator."""
    usable = {
        indicator.id: (indicator, cube)
        for indicator, cube in _columns(speaker, level, codes)
        if cube.boundaries == BoundariesUsed.NOW
    }
    for row in speaker.figures.highlights.get(code, ()):
        if row["INDICATOR"] in usable:
            return usable[row["INDICATOR"]]
    return next(iter(usable.values()), None)
