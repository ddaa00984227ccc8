"""The made-up partnerships: frames that a covenant carries; and both renewed by a test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from zicht.register.demo import care, figures, governance, sharing, steps
from zicht.register.demo.world import CARE, YOUTH, DemoWorld, make_world
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import EffectMeasurement, Seen
from zicht.register.rules.covenants import CovenantState, covenant_state
from zicht.register.rules.gates import gate_after
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.sharing import agreements_of, asked_in

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def world(settings, tmp_path: Path) -> Iterator[DemoWorld]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = make_world()
    settings.HOME = tmp_path
    for topic in (governance, steps, sharing, figures, care):
        topic.fill(made)
    return made


def in_force(world: DemoWorld, where: str, at: datetime) -> frozenset[str]:
    return agreements_of(world.partnerships[where], at=at).frames_in_force(at)


def test_frames_begin_with_the_covenant_that_carries_them_and_a_change_waits(world: DemoWorld) -> None:
    here = world.partnerships[YOUTH]
    assert in_force(world, YOUTH, datetime(2026, 6, 20, tzinfo=UTC)) == frozenset()
    youth = agreements_of(here, at=LATE)
    assert youth.signed is not None
    assert youth.newest is not None
    assert (youth.signed.number, youth.newest.number) == (1, 2)
    assert youth.carrier_of(youth.newest) is None
    assert "EC-02" in in_force(world, YOUTH, LATE)
    workspace = workspace_of(here, at=LATE)
    assert [gate_after(step, workspace).missing for step in (1, 2, 3)] == [(), (), ()]
    asked = asked_in(here, by=world.as_("politie", LATE))
    assert [(one.fits, one.shared, one.deviates) for one in reversed(asked)] == [
        (True, True, False),
        (False, False, False),
        (False, True, True),
    ]


def test_the_safety_house_signed_its_frames_with_its_covenant_and_renewed_both(world: DemoWorld) -> None:
    here = world.partnerships[CARE]
    care = agreements_of(here, at=LATE)
    assert [one.missing for one in care.carriers] == [(), ()]
    assert {one.name for one in care.carriers[0].signed} == {
        "Gemeente Havenstad", "Politie Voorland", "Openbaar Ministerie Voorland", "Jeugdzorg Voorland",
    }  # fmt: skip
    assert "ZVH-07" in in_force(world, CARE, LATE)
    asked = [
        (one.organisation_name, one.fits, one.shared) for one in asked_in(here, by=world.as_("fg", LATE))
    ]
    assert asked == [("Jeugdzorg Voorland", False, False), ("Politie Voorland", True, True)]


def test_an_effect_was_measured_by_the_release_beside_the_register(world: DemoWorld) -> None:
    workspace = workspace_of(world.partnerships[YOUTH], at=LATE)
    (measured,) = workspace.all_of(Kind.MEASUREMENT)
    content: EffectMeasurement = measured.content
    assert len(content.digest) == 64
    assert (content.before_period, content.period, content.seen) == ("2025-Q3", "2026-Q3", Seen.CANNOT_SAY)


def test_the_next_term_begins_the_minute_the_old_one_ends(world: DemoWorld) -> None:
    end = datetime(2026, 12, 30, 23, tzinfo=UTC)
    before, after = (agreements_of(world.partnerships[CARE], at=at) for at in (LATE, end))
    assert before.signed is not None
    assert after.signed is not None
    assert (before.signed.number, after.signed.number) == (1, 2)
    assert before.signed.covenant.frames == after.signed.covenant.frames
    assert in_force(world, CARE, LATE) == in_force(world, CARE, end)
    assert in_force(world, CARE, datetime(2028, 12, 30, 23, tzinfo=UTC)) == frozenset()


def test_every_gate_behind_the_safety_house_is_open_and_no_test_is_asked_again(world: DemoWorld) -> None:
    workspace = workspace_of(world.partnerships[CARE], at=LATE)
    assert workspace.entered == 4
    assert [gate_after(step, workspace).missing for step in (1, 2, 3, 6)] == [(), (), (), ()]
    assert covenant_state(workspace) is CovenantState.IN_FORCE
    assert len(workspace.history(workspace.all_of(Kind.COVENANT)[0].artefact)) == 2
