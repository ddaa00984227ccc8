"""The one way tests reach the real data: beside the checkout, never inside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from tests.register_on_postgresql import django_db_setup

__all__ = ["django_db_setup"]

settings.register_profile("untimed", deadline=None)  # a busy machine must not fail a law
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open data; absent in a stranger's clone (skip), always present in CI (fail)."""
    folder = ROOT.parent / "shared" / "data"
    if not (folder / "SOURCES.md").is_file():
        assert not os.environ.get("CI"), f"CI must have the real data at {folder}"
        pytest.skip("the folder with real open data is not beside this checkout")
    return folder
