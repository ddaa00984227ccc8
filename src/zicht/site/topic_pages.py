"""Pages of analyses that give more than indicators, for what a release holds of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from zicht.model.flow_tables import DISPLACEMENT, FLOW_PROFILES, FLOWS
from zicht.site.bundle_reader import Bundle
from zicht.site.cooperation_pages import cooperation_pages
from zicht.site.links import LANGUAGES, root_from, topic_page
from zicht.site.monitor import Monitor, monitor_of
from zicht.site.question_pages import question_pages
from zicht.site.recruits import Recruits, recruits_of
from zicht.site.rendering import Page, crumbs
from zicht.site.views.context import Speaker
from zicht.site.views.intervention import intervention_view
from zicht.site.views.monitor import monitor_view
from zicht.site.views.recruits import recruits_area_view, recruits_view, with_page
from zicht.site.views.waterbed import waterbed_view
from zicht.site.views.waterbed_area import waterbed_area_view
from zicht.site.waterbed import PLACES, Waterbed, waterbed_of

Rendering = Iterator[tuple[Page, str, dict[str, Any]]]


def topic_pages(speaker: Speaker) -> Rendering:
    """All of them, in one language."""
    waterbed = _waterbed(speaker.material.bundle)
    if waterbed is not None:
        yield from _waterbed_pages(speaker, waterbed)
    recruits = recruits_of(speaker.material.bundle)
    if recruits is not None:
        yield from _recruits_pages(speaker, recruits)
    monitor = monitor_of(speaker.material.bundle)
    if monitor is not None:
        yield from _monitor_pages(speaker, monitor)
    yield from cooperation_pages(speaker)
    yield from question_pages(speaker)


@cache
def _waterbed(bundle: Bundle) -> Waterbed | None:
    """Both languages show the same flows."""
    return waterbed_of(bundle)


def _waterbed_pages(speaker: Speaker, waterbed: Waterbed) -> Rendering:
    bundle = speaker.material.bundle
    names = [f"{place}{name}" for place in PLACES for name in (FLOWS, FLOW_PROFILES, DISPLACEMENT)]
    tables = [name for name in names if bundle.holds(f"{name}.csv")]
    parts = {"view": waterbed_view(speaker, waterbed), "downloads": tables}
    title = speaker.t.at("waterbed.title")
    yield topic(speaker, "waterbed", title, speaker.t.at("waterbed.lead")), "waterbed.html", parts
    for code in waterbed.areas:
        name = speaker.country.name(code)
        heading = speaker.t.say("waterbed.heading", name=name)
        page = topic(speaker, "waterbed", heading, heading, inner=code, last=name)
        yield page, "waterbed_area.html", {"view": waterbed_area_view(speaker, waterbed, code)}


def _recruits_pages(speaker: Speaker, recruits: Recruits) -> Rendering:
    files = speaker.material.bundle.manifest.files
    downloads = sorted(path for path in files if path.startswith("recruits/") and path.endswith(".csv"))
    downloads += [path for path in ("model_card.json", "algorithm_record.json") if path in files]
    parts = {"view": recruits_view(speaker, recruits), "downloads": downloads}
    title = speaker.t.at("recruits.title")
    yield topic(speaker, "recruits", title, speaker.t.at("recruits.where_lead")), "recruits.html", parts
    for code in with_page(recruits):
        name = speaker.country.name(code)
        heading = speaker.t.say("recruits.heading", name=name)
        page = topic(speaker, "recruits", heading, heading, inner=code, last=name)
        yield page, "recruits_area.html", {"view": recruits_area_view(speaker, recruits, code)}


def _monitor_pages(speaker: Speaker, monitor: Monitor) -> Rendering:
    files = speaker.material.bundle.manifest.files
    tables = sorted(
        path.removesuffix(".csv") for path in files if path.startswith("monitor/") and path.endswith(".csv")
    )
    parts = {"view": monitor_view(speaker, monitor), "downloads": tables}
    title = speaker.t.at("monitor.title")
    yield topic(speaker, "monitor", title, speaker.t.at("monitor.lead")), "monitor.html", parts
    for one in monitor.document["interventions"]:
        name = one["texts"][speaker.language]["title"]
        page = topic(
            speaker, "monitor", name, one["texts"][speaker.language]["what"], inner=one["id"], last=name
        )
        yield page, "intervention.html", {"view": intervention_view(speaker, monitor, one)}


def topic(
    speaker: Speaker, name: str, title: str, description: str, *, inner: str = "", last: str = ""
) -> Page:
    """The page of an analysis, or one within it, with the way to it."""
    language, words = speaker.language, speaker.t.at(f"nav.{name}")
    path = topic_page(name, language, inner)
    top = root_from(path) + topic_page(name, language)
    steps: list[tuple[str, str | None]] = [(words, top), (last, None)] if inner else [(words, None)]
    other = next(one for one in LANGUAGES if one != language)
    return Page(
        path, language, title, topic_page(name, other, inner), crumbs(path, language, *steps), description
    )
