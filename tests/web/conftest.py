"""A site built from the made-up bundle, a server that sends the real headers, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from tests.unit.site.made_up_bundle import make_bundle
from tests.unit.site.topic_bundle import add_topics
from tests.web.visits import ASSETS, PATIENCE, Addresses, Visit, ready

from zicht.site import build_site
from zicht.site.server import site_app
from zicht.site.words import Words, read_words

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _chromium() -> str:
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    assert not os.environ.get("CI"), "CI must have Chromium: apt-get install chromium"
    pytest.skip("no Chromium on this machine: apt-get install chromium")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a built site of the made-up bundle, with waterbed, recruits and monitor."""
    assert (ASSETS / "zicht.js").is_file(), "the islands are not built: npm ci && npm run build in web/"
    folder = tmp_path_factory.mktemp("web")
    build_site(add_topics(make_bundle(folder / "bundle")), folder / "site")
    return folder / "site"


@pytest.fixture(scope="session")
def origin(site: Path) -> Iterator[str]:
    """The address of a server of that site on a free port of this machine only."""
    server = uvicorn.Server(uvicorn.Config(site_app(site), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser, origin: str) -> Iterator[Callable[..., Visit]]:
    """`visit("/nl/", viewport=…)`: a fresh browser context on a page, with its islands ready."""
    contexts: list[BrowserContext] = []

    def go(path: str, **settings: Any) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        seen = Visit(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: _note(seen, message.type, message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.goto(origin + path, wait_until="load")
        if settings.get("java_script_enabled", True):
            ready(page)
        return seen

    yield go
    for context in contexts:
        context.close()


def _note(seen: Visit, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        seen.complaints.append(text)


@pytest.fixture(params=["nl", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    """The texts of the site; a test that takes them runs in both languages."""
    return read_words(request.param)


@pytest.fixture
def addresses(words: Words) -> Addresses:
    return Addresses(words)
