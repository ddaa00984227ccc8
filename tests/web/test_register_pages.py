"""Every page of the made-up register one can click to: no barrier, nothing refused, nothing too wide."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.web.registers import free_port, make_demo, serving
from tests.web.test_accessibility import OF_COLOUR, violations
from tests.web.visits import PATIENCE

ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}|\d+")
HOLDS = re.compile(r"/[a-z-]+/#/klopt-nog/")  # one page, whatever it is that still holds
FRAME = re.compile(r"/kader/[^/]+/")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = make_demo(tmp_path_factory.mktemp("pages") / "register")
    with serving(home, free_port()) as where:
        yield where


def _page(browser: Browser, address: str, person: str, scheme: str) -> Page:
    context = browser.new_context(locale="nl-NL", color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/inloggen/")
    page.get_by_label("E-mailadres").fill(f"{person}@voorland.example")
    page.get_by_label("Wachtwoord").fill(f"proef-voorland-{person}")
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Code van zes cijfers").fill(page.locator(".demo-code").inner_text())
    page.get_by_role("button", name="Inloggen", exact=True).click()
    return page


def _kinds(page: Page, address: str) -> Iterator[tuple[str, str]]:
    """Kinds of pages reached by links, each with an address: ids and numbers do not make another kind."""
    waiting, seen = [f"{address}/"], set()
    while waiting:
        here = waiting.pop(0)
        kind = _kind(here)
        if kind in seen:
            continue
        seen.add(kind)
        if page.request.head(here).headers.get("content-type", "").startswith("text/html"):
            yield kind, here
            links = page.locator("a[href^='/']").evaluate_all("all => all.map(a => a.href)")
            waiting += [link.partition("#")[0] for link in links]


def _kind(address: str) -> str:
    kind = ID.sub("#", address.partition("?")[0])
    return FRAME.sub("/kader/#/", HOLDS.sub("/#/klopt-nog/", kind))


def _form(kind: str) -> str:
    """What is changed is changed in the form in which it was new."""
    return kind.replace("/#/wijzigen/", "/nieuw/")


@pytest.fixture(scope="module")
def whole() -> set[str]:
    """Kinds of pages at which all rules of axe were tried."""
    return set()


@pytest.mark.parametrize(("person", "scheme", "least"), [("samira", "light", 15), ("auditor", "dark", 10)])
def test_no_page_has_a_barrier(
    browser: Browser, address: str, whole: set[str], person: str, scheme: str, least: int
) -> None:
    """All rules at the first page of a kind, and those of colour at each."""
    page = _page(browser, address, person, scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    seen = []
    for kind, here in _kinds(page, address):
        answer = page.goto(here)
        assert answer is not None
        assert answer.status == 200, here
        assert violations(page, rules=OF_COLOUR if _form(kind) in whole else ()) == [], here
        page.set_viewport_size({"width": 320, "height": 700})
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not too_wide, here
        page.set_viewport_size({"width": 1200, "height": 800})
        whole.add(_form(kind))
        seen.append(here)
    assert len(seen) >= least, seen
    assert complaints == []


def test_the_first_tab_leads_past_the_menu(browser: Browser, address: str) -> None:
    page = _page(browser, address, "samira", "light")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
