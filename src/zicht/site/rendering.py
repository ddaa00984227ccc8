"""Views to HTML: what surrounds a page (menu, language switch, breadcrumbs, footer), and the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zicht.site.bundle_reader import Manifest
from zicht.site.links import (
    LANGUAGES,
    TEXT_PAGES,
    TOPIC_PAGES,
    front_page,
    root_from,
    text_page,
    topic_page,
)
from zicht.site.words import Words, fill_markup, read_words

Crumb = tuple[str, str | None]
"""A name and its address relative to the page; None for the page itself."""


@dataclass(frozen=True)
class Page:
    """One page: where it is, and what stands around its content."""

    path: str
    language: str
    title: str
    other_path: str | None
    breadcrumbs: tuple[Crumb, ...] = ()
    description: str = ""
    with_search: bool = True
    fixed_root: str | None = None

    @property
    def root(self) -> str:
        """The way to the root of the site."""
        return root_from(self.path) if self.fixed_root is None else self.fixed_root

    @property
    def other_language(self) -> str:
        """The language of the switch."""
        return next(language for language in LANGUAGES if language != self.language)

    @property
    def menu(self) -> list[tuple[str, str]]:
        """Pages in the header: (name, path)."""
        return self._links(("indicators", "areas", "method", "about"))

    def topics(self, present: Sequence[str]) -> list[tuple[str, str]]:
        """Pages of analyses in the header, of those that the release holds: (name, path)."""
        words = read_words(self.language)
        return [
            (words.at(f"nav.{name}"), topic_page(name, self.language))
            for name in TOPIC_PAGES
            if name in present
        ]

    @property
    def foot(self) -> list[tuple[str, str]]:
        """Pages in the footer: (name, path)."""
        return self._links(tuple(TEXT_PAGES))

    @property
    def areas_path(self) -> str:
        """The list of areas: where the search goes without script."""
        return text_page("areas", self.language)

    @property
    def method_path(self) -> str:
        """The page of the method."""
        return text_page("method", self.language)

    @property
    def sources_path(self) -> str:
        """The page of the sources."""
        return text_page("sources", self.language)

    @property
    def analyses_path(self) -> str:
        """The register of analyses."""
        return text_page("analyses", self.language)

    @property
    def indicators_path(self) -> str:
        """The list of indicators."""
        return text_page("indicators", self.language)

    def _links(self, names: Sequence[str]) -> list[tuple[str, str]]:
        words = read_words(self.language)
        return [(words.at(f"nav.{name}"), text_page(name, self.language)) for name in names]


class Renderer:
    """Turns a page and its view into the bytes of an HTML file."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    @cached_property
    def _environment(self) -> Environment:
        folder = str(files("zicht.site").joinpath("templates"))
        environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["fill"] = fill_markup
        environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
        environment.globals["manifest"] = self._manifest
        environment.globals["topics"] = [
            name
            for name in TOPIC_PAGES
            if {f"{name}.json", f"research/{name}.json"} & set(self._manifest.files)
        ]
        return environment

    def render(self, template: str, page: Page, **parts: Any) -> bytes:
        """The HTML of one page."""
        words: Words = read_words(page.language)
        text = self._environment.get_template(template).render(page=page, t=words, **parts)
        return text.encode() + b"\n"


def crumbs(page_path: str, language: str, *steps: Crumb) -> tuple[Crumb, ...]:
    """The way from the front page to this page."""
    home = read_words(language).at("site.home")
    return ((home, root_from(page_path) + front_page(language)), *steps)
