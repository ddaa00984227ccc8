"""One made-up province for all tests of this folder; it takes a few seconds to make."""

from __future__ import annotations

from pathlib import Path

import pytest

from zicht.made_up import write_province
from zicht.made_up.province import Province, make_province


@pytest.fixture(scope="session")
def province() -> Province:
    return make_province(1)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("made-up") / "voorland"
    write_province(target, seed=1)
    return target
