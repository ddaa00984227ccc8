"""Tests of the register start from the same small world."""

from __future__ import annotations

import pytest
from tests.register_world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
