"""What a reader has to fetch, in bytes as they travel: compressed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.web.visits import ASSETS, Addresses, Visit

PAGE_LIMIT = 100_000
SCRIPT_LIMIT = 40_000


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))


def file_of(site: Path, url: str) -> Path:
    path = site / urlsplit(url).path.lstrip("/")
    return path / "index.html" if path.is_dir() else path


@pytest.mark.parametrize(
    "kind",
    [
        "front",
        "gemeente",
        "wijk",
        "indicator",
        "waterbed of an area",
        "intervention",
        "monitor",
        "recruits",
        "cooperation",
        "cooperation of an area",
        "partnership",
    ],
)
def test_a_page_with_everything_it_asks_for_stays_below_100_kilobytes(
    visit: Callable[..., Visit], addresses: Addresses, site: Path, kind: str
) -> None:
    seen = visit(addresses[kind])
    seen.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    seen.page.wait_for_load_state("networkidle")
    files = {file_of(site, url) for url in seen.requests if not url.startswith("blob:")}
    assert any(file.suffix == ".css" for file in files)
    assert sum(weight(file) for file in files) <= PAGE_LIMIT


def test_all_scripts_together_stay_below_40_kilobytes() -> None:
    scripts = list(ASSETS.glob("*.js"))
    assert len(scripts) > 1
    assert sum(weight(script) for script in scripts) <= SCRIPT_LIMIT
