"""The small server answers as a good static host does."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from zicht.site.headers import headers_file
from zicht.site.server import NoSite, site_app


class Client:
    """Asks the application without a network."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def answer() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
                return await client.request(method, path, headers=headers)

        # a thread of its own: the browser tests leave an event loop running in the one that runs the tests
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(answer())).result()

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.ask("GET", path, headers)


@pytest.fixture
def client(tmp_path: Path) -> Client:
    site = tmp_path / "site"
    (site / "data" / "v1").mkdir(parents=True)
    (site / "nl").mkdir()
    (site / ".well-known").mkdir()
    (site / ".git").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    (site / ".git" / "config").write_text("secret")
    (site / "_headers").write_text("secret")
    (site / ".well-known" / "security.txt").write_text("Contact: x\n")
    (site / "index.html").write_text("<p>root")
    (site / "404.html").write_text("<p>lost")
    (site / "nl" / "index.html").write_text("<p>nl")
    (site / "data" / "v1" / "a.parquet").write_bytes(bytes(range(100)))
    return Client(site_app(site))


def test_a_folder_answers_with_its_page(client: Client) -> None:
    answer = client.get("/nl/")
    assert (answer.status_code, answer.text) == (200, "<p>nl")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    redirect = client.get("/nl")
    assert (redirect.status_code, redirect.headers["location"]) == (308, "/nl/")


def test_every_answer_has_the_security_headers(client: Client) -> None:
    for path in ("/", "/nl", "/nowhere", "/data/v1/a.parquet"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_data_may_be_read_by_any_site_and_pages_may_not(client: Client) -> None:
    assert client.get("/data/v1/a.parquet").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get("/nl/").headers


@pytest.mark.parametrize(
    ("asked", "status", "body", "described"),
    [
        ("bytes=0-9", 206, bytes(range(10)), "bytes 0-9/100"),
        ("bytes=90-", 206, bytes(range(90, 100)), "bytes 90-99/100"),
        ("bytes=-5", 206, bytes(range(95, 100)), "bytes 95-99/100"),
        ("bytes=90-500", 206, bytes(range(90, 100)), "bytes 90-99/100"),
        ("bytes=100-", 416, b"", "bytes */100"),
        ("bytes=9-3", 416, b"", "bytes */100"),
        ("bytes=-0", 416, b"", "bytes */100"),
        ("bytes=0-1,4-5", 200, bytes(range(100)), None),
        ("lines=1-2", 200, bytes(range(100)), None),
        ("bytes=-", 200, bytes(range(100)), None),
    ],
)
def test_a_range_gives_that_part(
    client: Client, asked: str, status: int, body: bytes, described: str | None
) -> None:
    answer = client.get("/data/v1/a.parquet", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers.get("content-range") == described


def test_the_digest_saves_a_second_transfer_and_guards_a_range(client: Client) -> None:
    etag = client.get("/nl/").headers["etag"]
    again = client.get("/nl/", headers={"If-None-Match": f"W/{etag}, other"})
    assert (again.status_code, again.content) == (304, b"")
    stale = client.get("/data/v1/a.parquet", headers={"Range": "bytes=0-1", "If-Range": '"old"'})
    assert stale.status_code == 200
    assert "last-modified" not in stale.headers


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/link.txt", "/.git/config", "/_headers", "/nl/%00"]
)
def test_nothing_outside_the_site_is_ever_sent(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_the_well_known_folder_is_served_and_heads_have_no_body(client: Client) -> None:
    assert client.get("/.well-known/security.txt").text.startswith("Contact")
    head = client.ask("HEAD", "/nl/")
    assert (head.status_code, head.content) == (200, b"")
    assert client.ask("POST", "/nl/").status_code == 405


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSite):
        site_app(tmp_path)


def test_static_hosts_get_the_same_rules() -> None:
    rules = headers_file().decode()
    assert "Content-Security-Policy: default-src 'self'" in rules
    assert "/data/*\n  API-Version: 1.0.0\n  Access-Control-Allow-Origin: *" in rules
