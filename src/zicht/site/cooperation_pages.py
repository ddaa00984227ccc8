"""Pages of the atlas of cooperation, for a release that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from zicht.site.bundle_reader import Bundle
from zicht.site.cooperation import Cooperation, cooperation_of
from zicht.site.links import LANGUAGES, cooperation_page, reuse_page, root_from
from zicht.site.rendering import Page, crumbs
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_area import cooperation_area_view
from zicht.site.views.cooperation_front import cooperation_view
from zicht.site.views.cooperation_groups import groups_view
from zicht.site.views.cooperation_lists import downloads_view, partnerships_view, quality_view
from zicht.site.views.cooperation_region import region_view
from zicht.site.views.cooperation_reuse import reuse_area_view, reuse_view
from zicht.site.views.cooperation_themes import themes_view
from zicht.site.views.cooperation_words import area_name, region_name
from zicht.site.views.partnership import partnership_view

Rendering = Iterator[tuple[Page, str, dict[str, Any]]]

PARTS = {
    "reuse": reuse_view,
    "partnerships": partnerships_view,
    "groups": groups_view,
    "themes": themes_view,
    "quality": quality_view,
    "downloads": downloads_view,
}
"""Pages beside those of gemeenten and of partnerships; their templates bear the same names."""


def cooperation_pages(speaker: Speaker) -> Rendering:
    """The front, its parts, every province, gemeente and partnership, in a language; nothing without it."""
    atlas = _atlas(speaker.material.bundle)
    if atlas is None:
        return
    shared = {"t_page": partial(cooperation_page, language=speaker.language)}
    yield _front(speaker, atlas, shared)
    for name, view in PARTS.items():
        title, lead = (speaker.t.at(f"cooperation.pages.{name}.{key}") for key in ("title", "lead"))
        page = _page(speaker, name, title, lead, title)
        yield page, f"cooperation_{name}.html", shared | {"view": view(speaker, atlas)}
    yield from _reuse(speaker, atlas, shared)
    yield from _regions(speaker, atlas, shared)
    yield from _areas(speaker, atlas, shared)
    yield from _partnerships(speaker, atlas, shared)


@cache
def _atlas(bundle: Bundle) -> Cooperation | None:
    """Both languages show the same atlas."""
    return cooperation_of(bundle)


def _front(speaker: Speaker, atlas: Cooperation, shared: dict[str, Any]) -> tuple[Page, str, dict[str, Any]]:
    title, lead = speaker.t.at("cooperation.title"), speaker.t.at("cooperation.question")
    page = _page(speaker, "", title, lead, None)
    return page, "cooperation.html", shared | {"view": cooperation_view(speaker, atlas)}


def _reuse(speaker: Speaker, atlas: Cooperation, shared: dict[str, Any]) -> Rendering:
    """What exists already, for each gemeente."""
    language, own = speaker.language, speaker.t.at("cooperation.pages.reuse.title")
    other = next(one for one in LANGUAGES if one != language)
    for code in atlas.areas:
        name, path = area_name(speaker, atlas, code), reuse_page(code, language)
        root = root_from(path)
        steps = (
            (speaker.t.at("nav.cooperation"), root + cooperation_page("", language)),
            (own, root + cooperation_page("reuse", language)),
            (name, None),
        )
        heading = speaker.t.say("cooperation.reuse_heading", name=name)
        trail = crumbs(path, language, *steps)
        page = Page(path, language, heading, reuse_page(code, other), trail, heading)
        view = reuse_area_view(speaker, atlas, code)
        yield page, "cooperation_reuse_area.html", shared | {"view": view}


def _regions(speaker: Speaker, atlas: Cooperation, shared: dict[str, Any]) -> Rendering:
    for code in atlas.regions:
        name = region_name(speaker, atlas, code)
        heading = speaker.t.say("cooperation.region_heading", name=name)
        page = _page(speaker, code, heading, heading, name)
        yield page, "cooperation_region.html", shared | {"view": region_view(speaker, atlas, code)}


def _areas(speaker: Speaker, atlas: Cooperation, shared: dict[str, Any]) -> Rendering:
    words = {"load_words": atlas.document["load"][speaker.language]}
    for code in atlas.areas:
        name = area_name(speaker, atlas, code)
        heading = speaker.t.say("cooperation.area_heading", name=name)
        page = _page(speaker, code, heading, heading, name)
        view = cooperation_area_view(speaker, atlas, code)
        yield page, "cooperation_area.html", shared | words | {"view": view}


def _partnerships(speaker: Speaker, atlas: Cooperation, shared: dict[str, Any]) -> Rendering:
    for chain, row in atlas.shown.items():
        page = _page(speaker, chain, row["NAME"], row["NAME"], row["NAME"])
        yield page, "partnership.html", shared | {"view": partnership_view(speaker, atlas, chain)}


def _page(speaker: Speaker, name: str, title: str, description: str, last: str | None) -> Page:
    """A page of the atlas with the way to it; `last` is its own step, None for the front."""
    language = speaker.language
    path = cooperation_page(name, language)
    top = root_from(path) + cooperation_page("", language)
    own = speaker.t.at("nav.cooperation")
    steps: list[tuple[str, str | None]] = [(own, None)] if last is None else [(own, top), (last, None)]
    other = next(one for one in LANGUAGES if one != language)
    return Page(
        path, language, title, cooperation_page(name, other), crumbs(path, language, *steps), description
    )
