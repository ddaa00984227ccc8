"""One small made-up country for all tests of this folder, and its deliveries read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.made_up.microdata.reading import Frames, read_deliveries

from zicht.made_up.microdata import demo as demo_story
from zicht.made_up.microdata.country import Country, make_country

PERSONS, SEED = 8_000, 5


def write_with(country: Country, folder: Path, processes: int = 1) -> None:
    """Write the deliveries without making the country, which takes longest, once more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_story, "make_country", lambda persons, seed, progress: country)
        demo_story.write_demo_data(
            folder, persons=country.total_persons, seed=country.seed, processes=processes
        )


@pytest.fixture(scope="session")
def country() -> Country:
    return make_country(PERSONS, SEED)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, country: Country) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "data"
    write_with(country, folder)
    return folder


@pytest.fixture(scope="session")
def frames(demo: Path) -> Frames:
    return read_deliveries(demo / "deliveries")


@pytest.fixture(scope="session")
def truth(demo: Path) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((demo / "truth.json").read_bytes())
    return found
