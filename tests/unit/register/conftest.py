"""Tests of the register start from the same small world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.register_on_postgresql import as_the_application
from tests.register_world import World, make_world


@pytest.fixture
def world(db: None) -> Iterator[World]:
    made = make_world()
    with as_the_application():
        yield made
