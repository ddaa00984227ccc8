"""Entries of the built-in catalogue, and real sources read once for the whole session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zicht.sources.catalogue import Catalogue, OpenData, built_in_catalogue, read_folder


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return built_in_catalogue()


@pytest.fixture(scope="session")
def real(shared_data: Path, catalogue: Catalogue) -> Callable[..., OpenData]:
    """Read real entries by id; the same ids are read once."""
    held: dict[tuple[str, ...], OpenData] = {}

    def read(*ids: str) -> OpenData:
        if ids not in held:
            held[ids] = read_folder(shared_data, catalogue.select(*ids))
        return held[ids]

    return read
