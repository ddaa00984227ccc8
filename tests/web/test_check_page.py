"""The page for checkers in a real browser: for everybody, and on its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.unit.release.made_up_requests import finding, office, people

from zicht.release.output_check.check_pages import check_page, shown_of


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Dutch page of a request with a finding about one output and one about none."""
    desk = office(tmp_path_factory.mktemp("office"))
    desk.make()
    desk.submit(finding(), finding(where="elsewhere"))
    desk.check()
    place = desk.path / "check.html"
    place.write_text(check_page(shown_of(desk.request(), desk.material, people()), "nl"), encoding="utf-8")
    return place


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_for_checkers(browser: Browser, page_of: Path, scheme: str):
    # only the test itself needs a script; the page forbids it
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(page_of.as_uri())
    for summary in page.locator("summary").all():
        summary.click()
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]]
    context.close()
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_asks_for_nothing_and_fits_the_screen(browser: Browser, page_of: Path, width: int):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_of.as_uri())
    styled = page.locator("h1").evaluate("element => getComputedStyle(element).marginTop")
    across = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert (len(requests), complaints) == (1, [])
    assert styled == "0px", "its own style sheet is let through by its policy"
    assert across <= width
