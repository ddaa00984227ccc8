"""The report of a delivery in a real browser: for everybody, and on its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.unit.microdata.test_report_page import OVERRIDDEN, REPORT

from zicht.microdata.report_page import report_html


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_report_of_a_delivery(browser: Browser, tmp_path: Path, scheme: str):
    (tmp_path / "report.html").write_text(report_html(OVERRIDDEN), encoding="utf-8")
    # only the test itself needs a script; the page forbids it
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    page.locator("summary").first.click()
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]]
    context.close()
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_report_asks_for_nothing_and_fits_the_screen(browser: Browser, tmp_path: Path, width: int):
    (tmp_path / "report.html").write_text(report_html(REPORT, "en"), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((tmp_path / "report.html").as_uri())
    styled = page.locator("h1").evaluate("element => getComputedStyle(element).marginTop")
    across = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert (len(requests), complaints) == (1, [])
    assert styled == "0px", "its own style sheet is let through by its policy"
    assert across <= width
