"""From a sealed bundle to a folder of pages and data files that any static host can serve."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from zicht.kit.errors import UserError
from zicht.kit.files import folder_written_whole
from zicht.kit.progress import SILENT, Progress
from zicht.site.atlas import Atlas
from zicht.site.bundle_reader import Bundle, read_bundle
from zicht.site.country import country_of
from zicht.site.downloads import write_downloads
from zicht.site.figures import figures_of
from zicht.site.links import LANGUAGES, area_page, front_page, indicator_page, root_from, text_page
from zicht.site.machine_files import write_machine_files
from zicht.site.release_papers import papers_of
from zicht.site.rendering import Page, Renderer, crumbs
from zicht.site.topic_pages import topic_pages
from zicht.site.views.analyses import analyses_view
from zicht.site.views.area import Place, area_view, former_view
from zicht.site.views.context import Material, Speaker
from zicht.site.views.front import front_view, themes_of
from zicht.site.views.indicator import indicator_view
from zicht.site.views.lists import areas_view
from zicht.site.words import read_words

ASSETS = Path(__file__).parent / "assets"
EXAMPLE_ADDRESS = "https://zicht.example/"
PROOF = "data/v1/catalogue.json"
WORTH_A_PROCESS = 500
"""Sites with this many areas write each language in a process of its own; a start costs seconds."""

Put = Callable[[str, bytes], None]


class AssetsMissing(UserError):
    """The built style sheet and scripts are not in the package; a site without them would be unreadable."""

    exit_code = 72


def build_site(
    bundle: Path,
    out: Path,
    progress: Progress = SILENT,
    *,
    assets: Path = ASSETS,
    address: str = EXAMPLE_ADDRESS,
) -> None:
    """Write the whole site, or nothing: `out` takes its new content only when all is well.

    bundle   a sealed bundle; every digest is checked first (BundleUnreadable, DigestMismatch)
    out      absent, empty, or an earlier site (else OutputExists)
    assets   the built files of web/ (AssetsMissing)
    address  where the site will stand; only the site map, the catalogue for machines and 404.html need it
    """
    progress.step("checking the bundle")
    opened = read_bundle(bundle)
    _check_assets(assets)
    progress.step("reading the figures")
    material = _material(opened)
    with folder_written_whole(out, replace_if_holds=PROOF) as folder:
        areas = len(material.country.with_page)
        progress.step(f"writing pages of {areas} areas in {len(LANGUAGES)} languages, and data files")
        if areas < WORTH_A_PROCESS:
            for language in LANGUAGES:
                write_pages(material, folder, language)
            write_downloads(material, folder)
        else:
            with ProcessPoolExecutor(len(LANGUAGES), mp_context=get_context("spawn")) as processes:
                waiting = [
                    processes.submit(_write_language, bundle, folder, language) for language in LANGUAGES
                ]
                write_downloads(material, folder)
                for each in waiting:
                    each.result()
        _write_edges(Renderer(opened.manifest), _writer(folder), address)
        shutil.copytree(assets, folder / "assets")
        write_machine_files(material, folder, address)


def write_pages(material: Material, folder: Path, language: str) -> None:
    """Every HTML page in one language."""
    renderer, put = Renderer(material.bundle.manifest), _writer(folder)
    speaker = Speaker(material, language)
    for pages in (_front, _texts, _lists, _indicators, topic_pages, _areas, _former):
        for page, template, parts in pages(speaker):
            put(f"{page.path}index.html", renderer.render(template, page, **parts))


def _write_language(bundle: Path, folder: Path, language: str) -> None:
    """The pages of one language in a process of their own, which reads the bundle for itself."""
    write_pages(_material(read_bundle(bundle)), folder, language)


def _material(opened: Bundle) -> Material:
    country = country_of(opened)
    return Material(opened, country, figures_of(opened, country), Atlas(opened))


Rendering = Iterator[tuple[Page, str, dict[str, Any]]]


def _front(speaker: Speaker) -> Rendering:
    words = speaker.t
    page = Page(
        front_page(speaker.language),
        speaker.language,
        words.at("front.title"),
        front_page(_other(speaker)),
        description=words.at("front.lead"),
        with_search=False,
    )
    yield page, "front.html", {"view": front_view(speaker)}


def _texts(speaker: Speaker) -> Rendering:
    manifest = speaker.material.bundle.manifest
    for name in ("method", "accessibility", "about"):
        settings = sorted(manifest.settings.items()) if name == "method" else []
        yield _text_page(speaker, name), "sections.html", {"view": speaker.t[name], "settings": settings}
    yield _text_page(speaker, "sources"), "sources.html", {"view": speaker.material.bundle}
    bundle = speaker.material.bundle
    parts = {"view": bundle.protection, "papers": papers_of(bundle.folder)}
    yield _text_page(speaker, "protection"), "protection.html", parts


def _lists(speaker: Speaker) -> Rendering:
    yield _text_page(speaker, "areas"), "areas.html", {"view": areas_view(speaker)}
    yield _text_page(speaker, "indicators"), "indicators.html", {"view": themes_of(speaker, "../../")}
    yield _text_page(speaker, "analyses"), "analyses.html", {"view": analyses_view(speaker)}


def _text_page(speaker: Speaker, name: str) -> Page:
    path = text_page(name, speaker.language)
    words = speaker.t.at(name)
    trail = crumbs(path, speaker.language, (speaker.t.at(f"nav.{name}"), None))
    return Page(
        path, speaker.language, words["title"], text_page(name, _other(speaker)), trail, words["lead"]
    )


def _indicators(speaker: Speaker) -> Rendering:
    for indicator in speaker.figures.indicators.values():
        view = indicator_view(speaker, indicator)
        listing = root_from(view.path) + text_page("indicators", speaker.language)
        trail = crumbs(
            view.path, speaker.language, (speaker.t.at("nav.indicators"), listing), (view.text.title, None)
        )
        other = indicator_page(indicator.id, _other(speaker))
        page = Page(view.path, speaker.language, view.text.title, other, trail, view.text.question)
        yield page, "indicator.html", {"view": view}


def _areas(speaker: Speaker) -> Rendering:
    for code in speaker.country.with_page:
        view = area_view(speaker, code)
        title = speaker.t.say("area.title", name=f"{view.name} ({view.level})")
        yield _area_page(speaker, code, view.path, title, view.name, view.above), "area.html", {"view": view}


def _former(speaker: Speaker) -> Rendering:
    for code in speaker.country.former_with_page:
        view = former_view(speaker, code)
        title = speaker.t.say("former.title", name=view.name)
        yield _area_page(speaker, code, view.path, title, view.name, ()), "former.html", {"view": view}


def _area_page(
    speaker: Speaker, code: str, path: str, title: str, name: str, above: tuple[Place, ...]
) -> Page:
    listing = root_from(path) + text_page("areas", speaker.language)
    steps = [(place.name, place.address) for place in above if place.address]
    trail = crumbs(path, speaker.language, (speaker.t.at("nav.areas"), listing), *steps, (name, None))
    return Page(path, speaker.language, title, area_page(code, _other(speaker)), trail, title)


def _write_edges(renderer: Renderer, put: Put, address: str) -> None:
    """The choice of language, and the page for addresses that lead nowhere."""
    root = "/" + address.split("://", 1)[-1].partition("/")[2]
    title = read_words("nl").at("site.name")
    choice = Page("", "nl", title, None, with_search=False)
    put("index.html", renderer.render("languages.html", choice))
    both = [read_words(language) for language in LANGUAGES]
    lost = Page("", "nl", both[0].at("not_found.title"), None, with_search=False, fixed_root=root)
    put("404.html", renderer.render("not_found.html", lost, both=both))


def _other(speaker: Speaker) -> str:
    return next(language for language in LANGUAGES if language != speaker.language)


def _writer(folder: Path) -> Put:
    made: set[Path] = set()

    def put(path: str, data: bytes) -> None:
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        target.write_bytes(data)

    return put


def _check_assets(assets: Path) -> None:
    missing = [name for name in ("icon.svg", "zicht.css", "zicht.js") if not (assets / name).is_file()]
    if missing:
        raise AssetsMissing(
            assets,
            found=f"no {', no '.join(missing)}",
            expected="the built files of web/",
            remedy="run `make web` (or `npm ci && npm run build` in web/), or install the wheel",
        )


__all__ = ["ASSETS", "EXAMPLE_ADDRESS", "AssetsMissing", "build_site", "write_pages"]
