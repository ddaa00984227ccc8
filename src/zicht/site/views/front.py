"""The front page: choose a place, the map of the country, the themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zicht.model.area_codes import Level
from zicht.model.cells import Reference
from zicht.model.indicators import Indicator
from zicht.site import numbers
from zicht.site.cubes import Cube
from zicht.site.figures import Alarm
from zicht.site.links import LEVEL_WORDS, front_page, indicator_page
from zicht.site.shapes import Shapes
from zicht.site.views.area import Place
from zicht.site.views.context import Speaker
from zicht.site.views.maps import MapFigure, map_figure, selects_of


@dataclass(frozen=True)
class ThemeView:
    """A theme and the pages of its indicators: (address, title, question)."""

    name: str
    indicators: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class FrontView:
    """Everything the front page shows."""

    path: str
    map: MapFigure | None
    false_alarm: tuple[str, ...]
    themes: tuple[ThemeView, ...]
    provinces: tuple[Place, ...]


NATIONAL_LEVELS = (
    Level.GEMEENTE,
    *(level for level in LEVEL_WORDS if level is not Level.GEMEENTE),
    Level.BUURT,
)


def front_view(speaker: Speaker) -> FrontView:
    """The front page in one language."""
    path = front_page(speaker.language)
    found = national_choice(speaker, _most_telling_first(speaker))
    figure = None
    alarm: tuple[str, ...] = ()
    if found is not None:
        indicator, cube, level, shapes = found
        figure = national_map(speaker, path, indicator, cube, level, shapes)
        alarm = false_alarm_sentences(speaker, cube, cube.latest, level, Reference.NATIONAL)
    return FrontView(path, figure, alarm, themes_of(speaker, "../"), _provinces(speaker, path))


def _most_telling_first(speaker: Speaker) -> list[Indicator]:
    """Indicators of the first theme, then the others, by how many gemeenten their newest map calls unusual.

    The first theme is what the site is about; within it, a map on which nearly everything is ordinary tells a
    reader nothing about what the site can do. The count comes out of the table of maps, so the order is the
    same everywhere; equal counts, and a release in which nothing is unusual, keep the order of the
    indicators; the switch to values stands above the map.
    """

    def found(indicator: Indicator) -> int:
        cube = speaker.figures.now(indicator.id, Level.GEMEENTE)
        if cube is None:
            return 0
        maps = speaker.figures.maps.get((indicator.id, cube.division, cube.latest, cube.boundaries), {})
        row = maps.get(Reference.NATIONAL.value)
        return 0 if row is None else Alarm.of(row).found

    indicators = list(speaker.figures.indicators.values())
    return sorted(indicators, key=lambda one: (one.theme != indicators[0].theme, -found(one)))


def national_choice(
    speaker: Speaker, indicators: list[Indicator]
) -> tuple[Indicator, Cube, Level, Shapes] | None:
    """The first indicator and level of which the whole country can be drawn."""
    for level in NATIONAL_LEVELS:
        for indicator in indicators:
            cube = speaker.figures.now(indicator.id, level)
            shapes = speaker.material.atlas.national(cube.division) if cube else None
            if cube is not None and shapes is not None:
                return indicator, cube, level, shapes
    return None


def national_map(
    speaker: Speaker, page: str, indicator: Indicator, cube: Cube, level: Level, shapes: Shapes
) -> MapFigure:
    """The map of the country with all its selects."""
    title = speaker.t.say(
        "map.title",
        indicator=speaker.text(indicator).title,
        level=speaker.one(level),
        period=speaker.period(cube.latest),
    )
    atlas, current = speaker.material.atlas, speaker.figures.current
    levels = [one for one in NATIONAL_LEVELS if atlas.with_geometry.get(current.get(one, ""))]
    drawn = [one for one in levels if any(speaker.figures.now(i, one) for i in speaker.figures.indicators)]
    return map_figure(
        speaker,
        page,
        indicator,
        cube,
        level,
        shapes,
        title=title,
        selects=selects_of(speaker, indicator, cube, level, levels=drawn),
    )


def false_alarm_sentences(
    speaker: Speaker, cube: Cube, period: str, level: Level, reference: Reference
) -> tuple[str, ...]:
    """How many areas would be called different by chance alone, in words."""
    key = (cube.indicator, cube.division, period, cube.boundaries)
    row: Mapping[str, Any] | None = speaker.figures.maps.get(key, {}).get(reference.value)
    t, language = speaker.t, speaker.language
    alarm = None if row is None else Alarm.of(row)
    if alarm is None or alarm.expected is None:
        return (t.at("false_alarm.none"),)
    parts = {"compared": speaker.whole(alarm.compared), "levels": speaker.many(level)}
    if alarm.expected < 1:
        first = t.say("false_alarm.fewer_than_one", **parts)
    else:
        first = t.say("false_alarm.sentence", count=numbers.number(alarm.expected, 0, language), **parts)
    sentences = [first, t.say("false_alarm.found", found=speaker.whole(alarm.found))]
    if alarm.naive is not None:
        naive = numbers.number(alarm.naive, 0, language)
        sentences.append(t.say("false_alarm.naive", naive=naive))
    return tuple(sentences)


def themes_of(speaker: Speaker, root: str) -> tuple[ThemeView, ...]:
    """Indicators by theme, both in the order of the indicators."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for indicator in speaker.figures.indicators.values():
        text = speaker.text(indicator)
        address = root + indicator_page(indicator.id, speaker.language)
        groups.setdefault(indicator.theme, []).append((address, text.title, text.question))
    return tuple(ThemeView(speaker.theme(theme), tuple(found)) for theme, found in groups.items())


def _provinces(speaker: Speaker, path: str) -> tuple[Place, ...]:
    codes = speaker.country.codes.get(Level.PROVINCIE, ())
    return tuple(
        Place(speaker.country.name(c), speaker.area_link(path, c), speaker.one(Level.PROVINCIE))
        for c in codes
    )
