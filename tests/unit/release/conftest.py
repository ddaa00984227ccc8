"""Series that are made once and copied for who wants to change them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.release.made_up_series import LATER, copied, sealed


@pytest.fixture(scope="session")
def one_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A series with one release. Not to be changed."""
    folder = tmp_path_factory.mktemp("one")
    sealed(folder, folder / "series")
    return folder / "series"


@pytest.fixture(scope="session")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A series with two releases. Not to be changed."""
    folder = tmp_path_factory.mktemp("two")
    sealed(folder, folder / "series")
    sealed(folder, folder / "series", on=LATER, name="2026-Q1", values=(10, 20))
    return folder / "series"


@pytest.fixture
def series(one_release: Path, tmp_path: Path) -> Path:
    """A series with one release, to be changed."""
    return copied(one_release, tmp_path / "series")


@pytest.fixture
def series_of_two(two_releases: Path, tmp_path: Path) -> Path:
    """A series with two releases, to be changed."""
    return copied(two_releases, tmp_path / "series")
