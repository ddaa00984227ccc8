"""The output check from candidate to approval, as the demonstration runs it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.unit.release.made_up_requests import (
    ANNE,
    CARLA,
    DIRK,
    EVA,
    FRANS,
    attack_report,
    candidate,
    finding,
)

from zicht.kit.envelopes import open_envelope
from zicht.model.requests import Judgement, Request, Role, State, Word
from zicht.pipeline.check import (
    ask,
    check_made_up,
    evidence_beside,
    open_store,
    papers_of,
    release_all,
    review,
)
from zicht.pipeline.release import demonstration_keys, seal_release
from zicht.pipeline.verify import verify
from zicht.release.output_check.decisions import envelopes_of
from zicht.release.output_check.permissions import NotAllowed
from zicht.release.output_check.request_store import Store
from zicht.release.output_check.requests import ChecksFailed, Desk, released
from zicht.release.sealing.sealed import NotApproved
from zicht.release.statements import APPROVAL, read_statement

ON = date(2025, 1, 15)


def the_story(tmp_path: Path, **changes: object):
    settings = {"id": "2024-q1", "analyst": ANNE, "reviewers": (CARLA, DIRK), "publisher": FRANS, "on": ON}
    return check_made_up(tmp_path / "out" / "bundle", tmp_path / "store", **settings | changes)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    place = candidate(tmp_path / "out" / "bundle")
    attack_report(place)
    return place


def test_two_reviewers_approve_the_very_bytes_of_the_candidate(tmp_path: Path, bundle: Path) -> None:
    done = the_story(tmp_path)
    assert done.request.state is State.APPROVED
    for envelope, key in zip(done.approvals, sorted((CARLA, DIRK), key=lambda key: key.id), strict=True):
        opened = open_envelope(envelope, [key.public], threshold=1, where="approval")
        said = read_statement(opened, where="approval")
        assert said.predicate_type == APPROVAL
        assert said.subjects["manifest.json"] == done.request.material.candidate
        assert set(said.subjects) == {"attack.json", "manifest.json"}
    assert (done.candidate / "manifest.json").read_bytes() == (bundle / "manifest.json").read_bytes()
    record = json.loads(done.record)
    assert [one["name"] for one in record["outputs"]] == list(done.request.material.outputs)


def test_the_story_told_again_gives_the_same_bytes(tmp_path: Path, bundle: Path) -> None:
    first, again = the_story(tmp_path), None
    other = tmp_path / "elsewhere"
    again = check_made_up(
        bundle, other, id="2024-q1", analyst=ANNE, reviewers=(CARLA, DIRK), publisher=FRANS, on=ON
    )
    assert first.record == again.record
    assert [one.as_bytes() for one in first.approvals] == [one.as_bytes() for one in again.approvals]


def test_two_reviewers_of_one_organisation_do_not_get_there(tmp_path: Path, bundle: Path) -> None:
    with pytest.raises(NotAllowed, match="two organisations"):
        the_story(tmp_path, reviewers=(CARLA, EVA))


def test_a_grave_finding_stops_the_story_before_people_look(tmp_path: Path, bundle: Path) -> None:
    attack_report(bundle, finding(grave=True))
    with pytest.raises(ChecksFailed, match="attack: 1 grave findings"):
        the_story(tmp_path)


def test_what_two_approved_can_be_sealed_and_verified_and_noted(tmp_path: Path, bundle: Path) -> None:
    """From candidate to series: the approvals are good for the seal as they are."""
    keys = demonstration_keys(7)
    done = the_story(tmp_path, reviewers=keys.checkers, publisher=keys.publisher)
    series = tmp_path / "series"
    folder = seal_release(done.candidate, done.approvals, series, papers=papers_of(done), keys=keys, on=ON)
    assert any("approved by" in line for line in verify(series, on=ON))
    desk = Desk(Store(tmp_path / "store"), keys.publisher, ON.isoformat())
    assert released(desk, done.request.id, folder.name).state is State.RELEASED


def test_people_who_are_there_already_need_no_new_register(tmp_path: Path) -> None:
    for roles, number in (((Role.ANALYST,), 1), ((Role.ANALYST,), 1), ((Role.CHECKER,), 2)):
        assert open_store(tmp_path / "store", [(ANNE.public, roles)]).people_number() == number


def test_a_refused_candidate_cannot_be_sealed(tmp_path: Path, bundle: Path) -> None:
    """Both signed, and yet it is no approval."""
    keys = demonstration_keys(7)
    store = open_store(
        tmp_path / "store",
        [(ANNE.public, (Role.ANALYST,)), *((key.public, (Role.CHECKER,)) for key in keys.checkers)],
    )
    day = ON.isoformat()
    ask(Desk(store, ANNE, day), "q1", bundle, evidence_beside(bundle), title="t", why="w")

    def refuse(request: Request) -> dict[str, Judgement]:
        return release_all(request) | {"maps": Judgement(Word.REFUSE, "too small")}

    request = review([Desk(store, key, day) for key in keys.checkers], "q1", opinion=refuse)
    assert request.state is State.REFUSED
    signed = envelopes_of(request.proposed, request.signed)
    papers = {"attack.json": b"{}", "disclosure_record.json": b"{}"}
    with pytest.raises(NotApproved):
        seal_release(bundle, signed, tmp_path / "series", papers=papers, keys=keys, on=ON)
