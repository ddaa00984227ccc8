"""Nobody else learns what a reader looks at, and the page does nothing its policy forbids."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.web.visits import KINDS, Addresses, Visit


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_nothing_of_another_host_and_does_not_complain(
    visit: Callable[..., Visit], addresses: Addresses, origin: str, kind: str
) -> None:
    seen = visit(addresses[kind])
    seen.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    seen.page.wait_for_load_state("networkidle")
    assert seen.requests
    assert [url for url in seen.requests if not url.startswith((origin, "blob:", "data:"))] == []
    assert seen.complaints == []


def test_using_the_map_asks_nothing_of_another_host(
    visit: Callable[..., Visit], addresses: Addresses, origin: str
) -> None:
    seen = visit(addresses["front"])
    page = seen.page
    page.locator("select[name=indicator]").select_option("income-mean")
    page.locator("select[name=level]").select_option("wk-2024")
    page.wait_for_selector("figure[data-island=map] path[data-code^=WK]")
    with page.expect_download():
        page.get_by_role("button", name="PNG").first.click()
    assert [url for url in seen.requests if not url.startswith((origin, "blob:"))] == []
    assert seen.complaints == []


def test_the_policy_of_the_server_is_strict(visit: Callable[..., Visit], addresses: Addresses) -> None:
    page = visit(addresses["front"]).page
    answer = page.request.get(page.url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.context.cookies() == []
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    assert stored == 0


def test_a_name_that_looks_like_markup_stays_a_name(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    seen = visit(addresses["front"])
    seen.page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    seen.page.get_by_role("combobox", name=addresses.words.at("search.label")).fill("kwaad")
    option = seen.page.locator(".suggestions [role=option]", has_text="Kwaad").first
    option.wait_for()
    assert "<script>" in option.inner_text()
    seen.page.locator("select[name=level]").select_option("wk-2024")
    seen.page.locator("select[name=level]").select_option("gm-2024")
    seen.page.wait_for_selector("tr[data-code=GM9011]", state="attached")
    assert seen.page.locator("main script").count() == 0
    assert seen.complaints == []
