"""Passkeys, with the authenticator Chromium has for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page
from tests.web.registers import free_port, make_demo, serving
from tests.web.visits import PATIENCE


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = make_demo(tmp_path_factory.mktemp("passkeys") / "register")
    port = free_port()
    with serving(home, port):
        yield f"http://localhost:{port}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def _device(page: Page, *, verifies: bool) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def _with_password(page: Page, address: str, person: str) -> None:
    page.goto(f"{address}/inloggen/?next=/account/")
    page.get_by_label("E-mailadres").fill(f"{person}@voorland.example")
    page.get_by_label("Wachtwoord").fill(f"proef-voorland-{person}")
    page.get_by_role("button", name="Verder").click()
    page.get_by_label("Code van zes cijfers").fill(page.locator(".demo-code").inner_text())
    page.get_by_role("button", name="Inloggen", exact=True).click()


def test_a_passkey_that_was_added_opens_the_door_and_no_longer_once_removed(page: Page, address: str) -> None:
    _device(page, verifies=True)
    _with_password(page, address, "samira")
    page.get_by_role("link", name="Passkey toevoegen").click()
    page.get_by_label("Naam van dit apparaat").fill("laptop")
    page.get_by_role("button", name="Passkey toevoegen").click()
    page.wait_for_url(f"{address}/account/")
    page.get_by_role("button", name="Uitloggen").click()
    page.goto(f"{address}/inloggen/?next=/account/code/")
    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.wait_for_url(f"{address}/account/code/")  # which asks for a strong login: a passkey is one
    page.goto(f"{address}/account/")
    page.get_by_role("button", name="Verwijder passkey laptop").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.goto(f"{address}/inloggen/")
    page.get_by_role("button", name="Inloggen met een passkey").click()
    page.get_by_role("heading", name="Dit is niet gelukt").wait_for()


def test_a_device_that_does_not_check_its_holder_gives_no_passkey(page: Page, address: str) -> None:
    _device(page, verifies=False)
    _with_password(page, address, "politie")
    page.goto(f"{address}/account/passkey/")
    page.get_by_label("Naam van dit apparaat").fill("telefoon")
    page.get_by_role("button", name="Passkey toevoegen").click()
    page.get_by_text("gaf geen passkey").wait_for()
