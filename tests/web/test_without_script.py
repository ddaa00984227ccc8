"""Without script nothing is missing but convenience."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.web.visits import KINDS, Addresses, Visit


def test_the_front_page_shows_map_table_and_search(visit: Callable[..., Visit], addresses: Addresses) -> None:
    page = visit(addresses["front"], java_script_enabled=False).page
    assert page.locator("figure[data-island=map] svg").is_visible()
    assert page.locator("figure[data-island=map] path.area").count() == 12
    page.locator("summary", has_text=addresses.words["map"]["table"]).click()
    assert page.locator("tr[data-code=GM9001] [data-cell=value]").is_visible()
    assert page.locator("form[role=search]").get_attribute("action")


def test_every_path_of_a_map_has_a_row_in_its_table(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    for kind in ("front", "gemeente", "indicator"):
        page = visit(addresses[kind], java_script_enabled=False).page
        figure = page.locator("figure[data-island=map]")
        drawn = figure.locator("path[data-code]").all()
        assert {p.get_attribute("data-code") for p in drawn} == {
            r.get_attribute("data-code") for r in figure.locator("tr[data-code]").all()
        }


def test_an_area_page_shows_highlights_figures_and_trends(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["gemeente"], java_script_enabled=False).page
    assert page.locator(".highlight").count() == 2
    assert page.locator("tr[data-indicator]").count() == 4
    charts = page.locator("figure[data-island=chart]")
    assert charts.count() >= 3
    for chart in charts.all():
        assert chart.locator("svg").is_visible()
        chart.locator("summary").click()
        assert chart.locator("tbody tr").first.is_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_its_heading_and_words(
    visit: Callable[..., Visit], addresses: Addresses, kind: str
) -> None:
    page = visit(addresses[kind], java_script_enabled=False).page
    assert page.locator("h1").count() == 1
    assert len(page.locator("main").inner_text()) > 150


def test_flows_and_interventions_are_drawn_and_told_in_tables(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["waterbed of an area"], java_script_enabled=False).page
    assert page.locator("figure.map .flow").count() == 6
    assert page.locator("details[open] table").count() == 2
    page = visit(addresses["intervention"], java_script_enabled=False).page
    charts = page.locator("figure[data-island=chart]")
    assert charts.count() == 2
    for chart in charts.all():
        assert chart.locator("svg").is_visible()
        chart.locator("summary").click()
        assert chart.locator("tbody tr").first.is_visible()


def test_the_search_form_leads_to_the_list_of_all_areas(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"], java_script_enabled=False).page
    page.locator("input[name=q]").fill("adelveen")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{addresses['areas']}?q=adelveen")
    assert page.get_by_role("link", name="Adelveen").first.is_visible()
