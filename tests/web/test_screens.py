"""Small screens, the reader's own colours, the dark, and paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.web.visits import KINDS, Addresses, Visit


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_scrolls_sideways_at_320_pixels(
    visit: Callable[..., Visit], addresses: Addresses, kind: str
) -> None:
    page = visit(addresses[kind], viewport={"width": 320, "height": 700}).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("kind", ["front", "gemeente", "indicator"])
def test_a_table_wider_than_the_screen_scrolls_by_itself_and_takes_focus(
    visit: Callable[..., Visit], addresses: Addresses, kind: str
) -> None:
    page = visit(addresses[kind], viewport={"width": 320, "height": 700}).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for region in page.locator("main .table-scroll").all():
        assert region.get_attribute("tabindex") == "0"
        assert region.get_attribute("role") == "region"
        assert region.get_attribute("aria-label") or region.get_attribute("aria-labelledby")
    for table in page.locator("main table").all():
        fits = table.evaluate("t => t.getBoundingClientRect().right <= innerWidth + 1")
        assert fits or table.evaluate("t => t.closest('.table-scroll') !== null")


def add_pixels(found: dict[str, bytes], page: Page, selector: str) -> None:
    """A picture of the middle of one area of each look that is on the map and was not found before."""
    for path in page.locator(selector).all():
        look = (path.get_attribute("class") or "").split()[1]
        box = path.bounding_box()
        if look not in found and box and box["width"] > 24 and box["height"] > 24:
            clip = {"x": box["x"] + box["width"] / 2 - 10, "y": box["y"] + box["height"] / 2 - 10}
            found[look] = page.screenshot(clip={**clip, "width": 20, "height": 20}, full_page=True)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"forced_colors": "active", "color_scheme": "dark"},
    ],
    ids=["light", "dark", "forced colours", "forced colours in the dark"],
)
def test_every_look_of_a_map_differs_from_every_other(
    visit: Callable[..., Visit], settings: dict[str, str]
) -> None:
    seen: dict[str, bytes] = {}
    for period in ("2020", "2021", "2022", "2023", "2024"):
        page = visit(f"/nl/?period={period}", **settings).page
        page.wait_for_selector("figure[data-island=map]:not([aria-busy])")
        add_pixels(seen, page, "figure[data-island=map] path.area")
    assert {"v-higher", "v-lower", "v-similar", "v-cannot-say"} <= set(seen)
    assert len([look for look in seen if look.startswith("a-")]) >= 3
    seen.pop("a-not-applicable", None)  # empty as what is not compared is; its outline is dashed
    filled = seen
    assert len(set(filled.values())) == len(filled), sorted(filled)


def test_in_the_readers_own_colours_the_words_and_signs_remain(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["gemeente"], forced_colors="active").page
    main = page.locator("main").inner_text()
    assert addresses.words["verdicts"]["higher"] in main
    sign = page.locator(".verdict.v-higher").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert "▲" in sign


def test_on_paper_every_table_is_open_and_controls_are_gone(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    for scripted in (True, False):
        page = visit(addresses["front"], java_script_enabled=scripted).page
        page.emulate_media(media="print")
        assert page.locator("tr[data-code=GM9001] [data-cell=value]").is_visible()
        assert not page.locator("form[role=search]").is_visible()
        assert not page.locator("form.controls").is_visible()
        assert page.locator("figure[data-island=map] svg").is_visible()
        paper = page.pdf(format="A4", tagged=True)
        assert paper.startswith(b"%PDF-")
        assert len(paper) > 20_000


def test_on_paper_lower_differs_from_higher_without_colour(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    page.emulate_media(media="print")
    lower = page.locator("path.area.v-lower").first.evaluate("p => getComputedStyle(p).fill")
    assert "hatch-lower" in lower


def test_reduced_motion_and_zoomed_text_keep_the_page_whole(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["gemeente"], viewport={"width": 640, "height": 900}, reduced_motion="reduce").page
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
