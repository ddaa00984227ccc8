"""The story of a request: from a draft to a release, and every way in which it ends sooner."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.release.made_up_requests import (
    CARLA,
    DIRK,
    FRANS,
    Office,
    office,
)

from zicht.model.requests import Event, State
from zicht.release.output_check import requests


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    return office(tmp_path)


def test_a_request_goes_from_draft_to_release(desk: Office) -> None:
    assert desk.make().state is State.DRAFT
    assert desk.submit().state is State.SUBMITTED
    assert desk.check().state is State.CHECKED
    assert desk.seal(CARLA).state is State.ONE_REVIEW
    assert desk.seal(DIRK).state is State.BOTH_REVIEWS
    assert desk.open(DIRK).state is State.ONE_OPENED
    assert desk.open(CARLA).state is State.UNBLINDED
    assert desk.decide(DIRK).state is State.PROPOSED
    assert desk.decide(CARLA).state is State.APPROVED
    done = requests.released(desk.desk(FRANS), desk.id, "f" * 64)
    assert (done.state, done.release) == (State.RELEASED, "f" * 64)
    assert [entry.event for entry in done.entries] == [
        Event.MADE, Event.SUBMITTED, Event.PASSED, Event.SEALED, Event.SEALED, Event.OPENED, Event.OPENED,
        Event.PROPOSED, Event.APPROVED, Event.RELEASED,
    ]  # fmt: skip
