"""docs/security.md names a test behind every promise; here it is checked that they exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| property")]
PLACES = sorted(
    {place for row in ROWS for place in re.findall(r"`([\w/.-]+(?:/|\.py|\.toml))`", row.split("|")[2])}
)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_the_guard_exists(file: str, test: str):
    assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("place", PLACES)
def test_the_place_where_it_lives_exists(place: str):
    assert (ROOT / place).exists() or (ROOT / "src" / "zicht" / place).exists()


def test_every_promise_has_a_guard():
    assert [row for row in ROWS if "::" not in row] == []
    assert len(ROWS) > 20
