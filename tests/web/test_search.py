"""The search field: with the keyboard alone, tolerant, and silent towards the outside."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from tests.web.visits import Addresses, Visit

FIELD = "[role=combobox][name=q]"
OPTION = ".suggestions:not([hidden]) [role=option]"


def test_a_place_is_found_and_opened_with_the_keyboard(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    field = page.get_by_role("combobox", name=addresses.words.at("search.label"))
    field.focus()
    page.keyboard.type("boven")
    first = page.locator(OPTION).first
    expect(first).to_contain_text("Bovenmaas")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active is not None
    assert active == first.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/GM9002/")
    expect(page.locator("h1")).to_contain_text("Bovenmaas")


def test_accents_capitals_and_one_slip_still_find_the_place(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    field = page.locator(FIELD)
    for typed in ("BÖVENMAAS", "boven-maas", "bovenmaes", "bovnemaas"):
        field.fill(typed)
        expect(page.locator(OPTION).first).to_contain_text("Bovenmaas")


def test_a_village_leads_to_its_gemeente(visit: Callable[..., Visit], addresses: Addresses) -> None:
    page = visit(addresses["front"]).page
    page.locator(FIELD).fill("dorp aan zee")
    page.locator(OPTION).first.click()
    page.wait_for_url("**/GM9001/")


def test_escape_closes_the_list_and_keeps_what_was_typed(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    field = page.locator(FIELD)
    field.press_sequentially("dri")
    expect(page.locator(OPTION).first).to_be_visible()
    field.press("Escape")
    expect(page.locator(OPTION)).to_have_count(0)
    expect(field).to_have_value("dri")
    expect(field).to_have_attribute("aria-expanded", "false")


def test_the_index_is_fetched_on_focus_and_nothing_typed_is_ever_sent(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    seen = visit(addresses["front"])
    assert not [url for url in seen.requests if url.endswith("search.json")]
    field = seen.page.locator(FIELD)
    field.focus()
    field.press_sequentially("elsterbroek")
    expect(seen.page.locator(OPTION).first).to_contain_text("Elsterbroek")
    assert len([url for url in seen.requests if url.endswith("search.json")]) == 1
    assert not [url for url in seen.requests if "elster" in url.lower()]
