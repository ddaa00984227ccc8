"""The one way tests reach the real data: beside the checkout, never inside it; and which files begin."""

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

LONG = (
    "functional/test_made_up_release.py",
    "web/test_register_pages.py",
    "web/test_six_steps.py",
    "web/test_accessibility.py",
    "functional/test_register_survives.py",
    "functional/test_register_api.py",
    "functional/power_cut/test_power_cut.py",
    "functional/test_register_on_postgresql.py",
    "functional/test_planted_cooperation.py",
    "functional/test_real_figures.py",
)
"""Files of minutes go first, the longest in front: one that began last would keep one worker busy alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Needs --no-loadscope-reorder: by itself xdist begins with the files of the most tests."""
    turn = {ROOT / "tests" / file: number for number, file in enumerate(LONG)}
    items.sort(key=lambda item: turn.get(item.path, len(LONG)))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open data; absent in a stranger's clone (skip), always present in CI (fail)."""
    folder = ROOT.parent / "shared" / "data"
    if not (folder / "SOURCES.md").is_file():
        assert not os.environ.get("CI"), f"CI must have the real data at {folder}"
        pytest.skip("the folder with real open data is not beside this checkout")
    return folder
