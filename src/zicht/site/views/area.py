"""Area pages: regio, gemeente and wijk; and the stub of an area that is no more."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.model.area_codes import Level, level_of
from zicht.site.country import FormerArea
from zicht.site.links import area_page, root_from
from zicht.site.views.comparison import Comparison, comparison_of
from zicht.site.views.context import Speaker
from zicht.site.views.highlights import Highlight, highlights_of
from zicht.site.views.inner import Inner, LocalMap, inner_tables, local_map
from zicht.site.views.rows import Row, column_heads, rows_of
from zicht.site.views.trends import TrendFigure, trend_figures


@dataclass(frozen=True)
class Place:
    """A name with the address of its page."""

    name: str
    address: str | None
    level: str


@dataclass(frozen=True)
class AreaView:
    """Everything an area page shows."""

    code: str
    name: str
    level: str
    path: str
    above: tuple[Place, ...]
    regions: tuple[Place, ...]
    highlights: list[Highlight]
    ordinary: list[Highlight]
    verdict_heads: list[str]
    rows: list[Row]
    trends: list[TrendFigure]
    comparison: Comparison | None
    inner: list[Inner]
    map: LocalMap | None
    predecessors: tuple[FormerArea, ...]
    citation: str


@dataclass(frozen=True)
class FormerView:
    """Until when an area existed, and where it went."""

    code: str
    name: str
    level: str
    path: str
    last_year: int
    successors: tuple[Place, ...]


def area_view(speaker: Speaker, code: str) -> AreaView:
    """The page of one area of today."""
    path = area_page(code, speaker.language)
    root = root_from(path)
    level = level_of(code)
    manifest = speaker.material.bundle.manifest
    name = speaker.country.name(code)
    return AreaView(
        code=code,
        name=name,
        level=speaker.one(level),
        path=path,
        above=_above(speaker, code, path),
        regions=tuple(_place(speaker, region, path) for region in speaker.country.regions_of(code)),
        highlights=highlights_of(speaker, code, root),
        ordinary=highlights_of(speaker, code, root, ordinary=True),
        verdict_heads=column_heads(speaker, level),
        rows=rows_of(speaker, code, root),
        trends=trend_figures(speaker, code),
        comparison=comparison_of(speaker, code, path),
        inner=inner_tables(speaker, code, path),
        map=local_map(speaker, code, path),
        predecessors=speaker.country.predecessors.get(code, ()),
        citation=speaker.t.say(
            "area.citation",
            site=speaker.t.at("site.name"),
            title=manifest.title[speaker.language],
            release=manifest.release,
            name=name,
            code=code,
        ),
    )


def former_view(speaker: Speaker, code: str) -> FormerView:
    """The stub of a former area."""
    path = area_page(code, speaker.language)
    former = speaker.country.former[code]
    return FormerView(
        code=code,
        name=former.name,
        level=speaker.one(level_of(code)),
        path=path,
        last_year=former.last_year,
        successors=tuple(_place(speaker, successor, path) for successor in former.successors),
    )


def _above(speaker: Speaker, code: str, path: str) -> tuple[Place, ...]:
    """The way down to the area: provincie, gemeente."""
    parents = speaker.country.within.get(code, {})
    steps = [parents.get(level, "") for level in (Level.PROVINCIE, Level.GEMEENTE)]
    return tuple(_place(speaker, step, path) for step in steps if step)


def _place(speaker: Speaker, code: str, path: str) -> Place:
    return Place(speaker.country.name(code), speaker.area_link(path, code), speaker.one(level_of(code)))
