"""axe on each kind of page, and the accessibility tree read as a screen reader would meet it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.web.visits import KINDS, ROOT, Addresses, Visit

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""The rules that look at colours: in the dark nothing else differs, and no script knows of it."""


@cache
def axe_source() -> str:
    script = ROOT / "web/node_modules/axe-core/axe.min.js"
    assert script.is_file(), "npm ci in web/ brings axe-core"
    return script.read_text(encoding="utf-8")


def violations(page: Page, *, rules: Sequence[str] = ()) -> list[Any]:
    """What axe finds, as (rule, elements); all its rules but the experimental ones unless some are named."""
    page.evaluate(axe_source())
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    found = page.evaluate("only => axe.run({runOnly: only})", only)
    return [
        (v["id"], [(n["target"], n.get("failureSummary", "")[:300]) for n in v["nodes"][:3]])
        for v in found["violations"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_by_day_nor_in_the_dark(
    visit: Callable[..., Visit], addresses: Addresses, kind: str
) -> None:
    page = visit(addresses[kind], color_scheme="light").page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations(page) == []
    by_day = page.locator("body").evaluate("body => getComputedStyle(body).color")
    page.emulate_media(color_scheme="dark")
    assert page.locator("body").evaluate("body => getComputedStyle(body).color") != by_day
    assert violations(page, rules=OF_COLOUR) == []


def test_axe_finds_nothing_while_map_and_search_are_in_use(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    page.locator("figure[data-island=map] svg").focus()
    page.keyboard.press("ArrowRight")
    assert violations(page) == []
    page.get_by_role("combobox", name=addresses.words.at("search.label")).fill("adel")
    page.locator(".suggestions [role=option]", has_text="Adelveen").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


def test_axe_finds_nothing_at_320_pixels(visit: Callable[..., Visit], addresses: Addresses) -> None:
    for kind in ("front", "gemeente", "indicator", "waterbed of an area", "intervention"):
        page = visit(addresses[kind], viewport={"width": 320, "height": 700}).page
        assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/404.html"])
def test_axe_finds_nothing_on_pages_without_language_of_their_own(
    visit: Callable[..., Visit], path: str
) -> None:
    assert violations(visit(path).page) == []


def test_the_tree_of_the_map_names_areas_and_verdicts(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    tree = page.locator("figure[data-island=map] svg").aria_snapshot()
    assert tree.startswith("- listbox")
    assert tree.count("option") >= 12
    assert "Adelveen: " in tree
    verdicts = [word for word in addresses.words["verdicts"].values() if f", {word}" in tree]
    assert len(verdicts) >= 2


def test_the_tree_of_an_area_page_reads_as_its_story(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    words = addresses.words
    tree = visit(addresses["gemeente"]).page.locator("body").aria_snapshot()
    for expected in (
        "banner",
        f'navigation "{words.at("site.menu")}"',
        "main:",
        "contentinfo",
        words.at("area.highlights"),
        words.at("area.not_meaning"),
        words["verdicts"]["higher"],
        words["verdicts"]["cannot_say"],
        words["absences"]["confidential"] if words["absences"]["confidential"] in tree else "",
        "Adelveen",
    ):
        assert expected in tree
    assert 'heading "' in tree
    assert "[level=1]" in tree


def test_the_points_of_a_chart_are_read_one_by_one(visit: Callable[..., Visit], addresses: Addresses) -> None:
    page = visit(addresses["gemeente"]).page
    figure = page.locator("figure[data-island=chart]").first
    figure.scroll_into_view_if_needed()
    page.wait_for_selector("figure[data-island=chart][data-state=ready]")
    labels = figure.locator(".point").evaluate_all("all => all.map(p => p.dataset.label)")
    figure.locator("svg").focus()
    said = []
    page.keyboard.press("Home")
    for _ in labels:
        said.append(figure.locator("[role=status]").inner_text())
        page.keyboard.press("ArrowRight")
    assert said == labels


def test_the_first_tab_skips_to_the_content(visit: Callable[..., Visit], addresses: Addresses) -> None:
    page = visit(addresses["gemeente"]).page
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name=addresses.words.at("site.skip"))
    assert link.evaluate("e => e === document.activeElement && e.getBoundingClientRect().height > 20")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
