"""The made-up partnership really walked where it says it is."""

from __future__ import annotations

import pytest

from zicht.register.demo import governance, steps
from zicht.register.demo.world import YOUTH, DemoWorld, make_world
from zicht.register.records.audit import EventRow
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Word
from zicht.register.rules.covenants import CovenantState, covenant_state
from zicht.register.rules.escalation import climbs
from zicht.register.rules.gates import gate_after
from zicht.register.rules.governance import accounts
from zicht.register.rules.workspace import Workspace
from zicht.register.store.artefacts import workspace_of

pytestmark = pytest.mark.django_db


def told() -> tuple[DemoWorld, Workspace]:
    world = make_world()
    governance.fill(world)
    steps.fill(world)
    here = world.partnerships[YOUTH]
    at = here.started_at.replace(month=6, day=10)
    return world, workspace_of(here, at=at)


def test_the_made_up_partnership_stands_in_step_four_with_its_gates_open_behind_it() -> None:
    world, w = told()
    assert w.entered == 4
    assert [gate_after(step, w).missing for step in (1, 2, 3)] == [(), (), ()]
    assert gate_after(4, w).missing
    assert covenant_state(w) is CovenantState.IN_FORCE
    assert world.organisations["platform"].pk not in w.parties, "who leads is no party"
    _something_went_wrong_and_was_mended(w)


def _something_went_wrong_and_was_mended(w: Workspace) -> None:
    refused = {w.by_hash[one.hash].kind for one in w.statements if one.word is Word.REFUSE}
    assert refused == {Kind.SHARED_PICTURE, Kind.COVENANT}
    for kind in refused:
        newest = w.all_of(kind)[0]
        assert newest.sheet.number == 2
        assert w.agreed(newest)
    first_covenant = next(one for one in w.versions if one.kind is Kind.COVENANT)
    assert len(w.accepted_by(first_covenant)) == 2
    assert [one.organisation for one in accounts(w) if one.arrears or one.late]
    assert climbs(w)[0].rung.who.startswith("de teamleiders")
    assert EventRow.objects.count() > 80
