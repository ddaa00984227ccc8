"""The made-up partnerships: one with frames in force, one that is still signing."""

from __future__ import annotations

import pytest

from zicht.register.demo.sharing import CHANGED, fill
from zicht.register.demo.world import CARE, YOUTH, make_world
from zicht.register.store.sharing import agreements_of, asked_in, frames_in_force

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_frames_that_count_advice_and_a_change_that_waits(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = make_world()
    fill(world)
    youth = agreements_of(world.partnerships[YOUTH], at=CHANGED)
    assert youth.signed is not None
    assert youth.signed.number == 1
    assert "EC-02" in (frames_in_force(world.partnerships[YOUTH], at=CHANGED) or ())
    asked = asked_in(world.partnerships[YOUTH], by=world.as_("politie", CHANGED))
    assert [(one.fits, one.shared, one.deviates) for one in reversed(asked)] == [
        (True, True, False),
        (False, False, False),
        (False, True, True),
    ]
    care = agreements_of(world.partnerships[CARE], at=CHANGED)
    assert care.signed is None
    assert care.newest is not None
    assert len(care.missing(care.newest)) == 2
