"""Entries of another form than their event has are refused, each part of each of them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.release.made_up_requests import (
    ANNE,
    CARLA,
    DIRK,
    FRANS,
    GERDA,
    Office,
    in_every_state,
    office,
    people,
)

from zicht.kit.digests import canonical_json
from zicht.kit.envelopes import make_envelope
from zicht.kit.errors import UserError
from zicht.model.requests import Entry, Event, Judgement, Request, State, Word
from zicht.release.output_check import requests
from zicht.release.output_check.permissions import NotAllowed
from zicht.release.output_check.policies import NotNow
from zicht.release.output_check.replay import after, load, replayed
from zicht.release.output_check.request_store import (
    ENTRY_TYPE,
    START,
    RequestInvalid,
    Store,
    append,
    read_entries,
    signed_entry,
)
from zicht.release.output_check.requests import Desk


@pytest.fixture(scope="module")
def every_state(tmp_path_factory: pytest.TempPathFactory) -> dict[State, Request]:
    return in_every_state(tmp_path_factory.mktemp("states"))


def entry_of(request: Request, event: Event) -> Entry:
    return next(entry for entry in request.entries if entry.event is event)


def before(request: Request, entry: Entry) -> Request | None:
    """The request as it was when this entry came."""
    earlier = request.entries[: entry.number - 1]
    return replayed(earlier, {1: people()}, request.id) if earlier else None


BAD_CONTENT: dict[Event, list[dict[str, Any]]] = {
    Event.MADE: [
        {"more": 1},
        {"title": " "},
        {"why": ""},
        {"id": "UPPER"},
        {"id": 1},
        {"analysts": None},
        {"analysts": [ANNE.id, ANNE.id]},
    ],
    Event.SUBMITTED: [
        {"more": 1},
        {"evidence": None},
        {"outputs": ["maps", "counts"]},
        {"outputs": ["maps", "maps"]},
        {"candidate": None, "evidence": {}, "outputs": None},
    ],
    Event.PASSED: [{"more": 1}, {"checks": None}, {"checks": []}, {"material": "0" * 64}],
    Event.SEALED: [{"more": 1}, {"commitment": "00"}, {"commitment": None}, {"commitment": "0" * 66}],
    Event.OPENED: [{"more": 1}, {"salt": "00" * 31}, {"salt": None}, {"review": {}}, {"review": None}],
    Event.PROPOSED: [{"more": 1}, {"signature": "00"}, {"signature": "x"}, {"decision": {}}],
    Event.APPROVED: [{"more": 1}, {"signature": "00" * 64}, {"decision": None}],
    Event.RELEASED: [{"more": 1}, {"release": "00"}, {"release": None}, {"material": "0" * 64}],
    Event.RECALLED: [{"more": 1}, {"why": " "}, {"why": None}],
}
CASES = [(event, change) for event, changes in BAD_CONTENT.items() for change in changes]


@pytest.mark.parametrize(("event", "change"), CASES, ids=lambda part: str(part)[:40])
def test_content_of_another_form_is_refused(
    event: Event, change: dict[str, Any], every_state: dict[State, Request]
) -> None:
    request = every_state[State.WITHDRAWN]
    entry = entry_of(request, event)
    earlier = before(request, entry)
    assert after(earlier, entry, people()).state  # as it was, it is good
    bad = dataclasses.replace(entry, content={**entry.content, **change})
    with pytest.raises(UserError):
        after(earlier, bad, people())


@pytest.mark.parametrize("event", list(BAD_CONTENT))
def test_content_that_is_missing_is_refused(event: Event, every_state: dict[State, Request]) -> None:
    request = every_state[State.WITHDRAWN]
    entry = entry_of(request, event)
    with pytest.raises(RequestInvalid, match="another form"):
        after(before(request, entry), dataclasses.replace(entry, content={}), people())


def test_the_checks_of_an_entry_are_whole(every_state: dict[State, Request]) -> None:
    request = every_state[State.WITHDRAWN]
    entry = entry_of(request, Event.PASSED)
    results = [dict(one) for one in entry.content["checks"]]
    for damage in (
        [results[0] | {"more": 1}],
        [{"name": "x", "passed": "yes", "words": {}}],
        [results[0] | {"passed": False}],
    ):
        bad = dataclasses.replace(entry, content={**entry.content, "checks": damage})
        with pytest.raises(RequestInvalid):
            after(before(request, entry), bad, people())
    failed = dataclasses.replace(entry, event=Event.FAILED)
    with pytest.raises(RequestInvalid):
        after(before(request, entry), failed, people())


def test_somebody_else_cannot_begin_for_the_analysts(every_state: dict[State, Request]) -> None:
    made = every_state[State.DRAFT].entries[0]
    for key in (GERDA, CARLA):
        with pytest.raises(UserError, match="an analyst, who is one of"):
            after(None, dataclasses.replace(made, by=key.id), people())
    late = dataclasses.replace(made, content={**made.content, "analysts": sorted([ANNE.id, GERDA.id])[::-1]})
    with pytest.raises(UserError):
        after(None, late, people())


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (State.DRAFT, Event.SUBMITTED),
        (State.SUBMITTED, Event.PASSED),
        (State.CHECKED, Event.SEALED),
        (State.BOTH_REVIEWS, Event.OPENED),
        (State.UNBLINDED, Event.PROPOSED),
        (State.PROPOSED, Event.APPROVED),
        (State.APPROVED, Event.RELEASED),
        (State.RELEASED, Event.RECALLED),
    ],
)
def test_an_entry_of_somebody_who_may_not_is_refused(
    state: State, event: Event, every_state: dict[State, Request]
) -> None:
    """Gerda analyses something else; what she enters is well formed, and that of somebody who may."""
    entry = entry_of(every_state[State.WITHDRAWN], event)
    request = before(every_state[State.WITHDRAWN], entry)
    assert request is not None
    assert request.state is state
    with pytest.raises(NotAllowed):
        after(request, dataclasses.replace(entry, by=GERDA.id), people())


def test_an_entry_of_a_day_before_the_last_is_refused(every_state: dict[State, Request]) -> None:
    entry = entry_of(every_state[State.WITHDRAWN], Event.SEALED)
    request = before(every_state[State.WITHDRAWN], entry)
    with pytest.raises(NotNow, match="2025-01-15 or later"):
        after(request, dataclasses.replace(entry, on="2025-01-14"), people())


def test_a_request_begins_with_its_making(every_state: dict[State, Request]) -> None:
    submitted = every_state[State.SUBMITTED].entries[1]
    with pytest.raises(RequestInvalid):
        after(None, submitted, people())
    made = every_state[State.DRAFT].entries[0]
    with pytest.raises(NotNow, match="made again"):
        after(every_state[State.DRAFT], dataclasses.replace(made, number=2), people())


def test_a_ledger_without_entries_is_no_request() -> None:
    with pytest.raises(RequestInvalid, match="another request"):
        replayed((), {}, "q1")


def test_an_outcome_that_does_not_follow_from_here_is_refused(every_state: dict[State, Request]) -> None:
    """Deciding is possible, but nothing is approved that was not proposed; recalled only what is released."""
    approved = entry_of(every_state[State.APPROVED], Event.APPROVED)
    with pytest.raises(NotNow, match="another outcome"):
        after(every_state[State.UNBLINDED], approved, people())


def test_the_entries_of_a_request_are_those_of_its_ledger(every_state: dict[State, Request]) -> None:
    request = every_state[State.RELEASED]
    assert [entry.number for entry in request.entries] == list(range(1, 11))
    assert request.entries[0].previous == START
    for one, next_one in zip(request.entries, request.entries[1:], strict=False):
        assert next_one.previous == one.digest


# Files of entries


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    made = office(tmp_path)
    made.make()
    return made


def written(desk: Office, payload: bytes, kind: str = ENTRY_TYPE, data: bytes | None = None) -> None:
    """A second entry with these very bytes, signed by Anne."""
    envelope = make_envelope(payload, kind, [ANNE])
    assert append(desk.store, desk.id, 2, envelope.as_bytes() if data is None else data)


def plain(desk: Office, **changes: Any) -> dict[str, Any]:
    (first,) = read_entries(desk.store, desk.id)
    good = {
        "number": 2,
        "previous": first.digest,
        "event": "withdrawn",
        "by": ANNE.id,
        "on": "2025-01-15",
        "people": 1,
        "content": {"why": "a mistake"},
    }
    return {key: value for key, value in (good | changes).items() if value is not None}


def test_the_entry_that_others_are_made_of_is_good(desk: Office) -> None:
    written(desk, canonical_json(plain(desk)))
    assert load(desk.store, desk.id).state is State.WITHDRAWN


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"content": None},
        {"content": []},
        {"number": 3},
        {"number": "2"},
        {"number": True},
        {"people": "1"},
        {"people": 0},
        {"people": -1},
        {"previous": "0" * 64},
        {"previous": 1},
        {"event": "vanished"},
        {"by": 1},
        {"by": "0" * 64},
        {"on": 20250115},
    ],
    ids=str,
)
def test_an_entry_of_another_form_is_refused(desk: Office, changes: dict[str, Any]) -> None:
    written(desk, canonical_json(plain(desk, **changes)))
    with pytest.raises(RequestInvalid):
        load(desk.store, desk.id)


def test_an_entry_stands_in_its_one_way_of_writing(desk: Office) -> None:
    written(desk, json.dumps(plain(desk), indent=1).encode())
    with pytest.raises(RequestInvalid, match="altered entry"):
        load(desk.store, desk.id)


def test_an_envelope_of_something_else_is_no_entry(desk: Office) -> None:
    written(desk, canonical_json(plain(desk)), kind="application/vnd.in-toto+json")
    with pytest.raises(RequestInvalid, match="altered entry"):
        load(desk.store, desk.id)


def test_an_envelope_stands_in_its_one_way_of_writing(desk: Office) -> None:
    data = make_envelope(canonical_json(plain(desk)), ENTRY_TYPE, [ANNE]).as_bytes()
    written(desk, b"", data=data.replace(b",", b", "))
    with pytest.raises(RequestInvalid, match="altered entry"):
        load(desk.store, desk.id)


def test_a_file_that_is_no_envelope_is_no_entry(desk: Office) -> None:
    written(desk, b"", data=b"{}")
    with pytest.raises(RequestInvalid, match="altered entry"):
        load(desk.store, desk.id)


def test_a_mark_of_the_end_one_behind_is_what_a_crash_leaves(desk: Office) -> None:
    (first,) = read_entries(desk.store, desk.id)
    desk.submit()
    head = desk.store.path / desk.id / "ledger" / ".head"
    head.write_text(f"{first.digest}\n")
    assert load(desk.store, desk.id).state is State.SUBMITTED
    assert desk.check().state is State.CHECKED
    head.write_text(f"{first.digest}\n")
    with pytest.raises(RequestInvalid, match="missing at its end"):
        load(desk.store, desk.id)


def test_other_files_in_a_ledger_are_no_entries(desk: Office) -> None:
    ledger = desk.store.path / desk.id / "ledger"
    for name in ("1.json", "0000002.json", "000002.json.old", ".coming.x"):
        (ledger / name).write_text("x")
    assert load(desk.store, desk.id).state is State.DRAFT


def test_requests_are_listed_by_name(desk: Office) -> None:
    for id in ("b", "a"):
        requests.make(Desk(desk.store, ANNE, desk.day), id, title="t", why="w")
    assert desk.store.ids() == ("a", "b", desk.id)
    assert Store(desk.path / "nowhere").ids() == ()


def test_somebody_who_was_faster_is_told(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.submit()
    desk.check()
    faster = signed_entry(
        Entry(
            4,
            load(desk.store, desk.id).entries[-1].digest,
            Event.WITHDRAWN,
            ANNE.id,
            "2025-01-15",
            1,
            {"why": "a mistake"},
        ),
        ANNE,
    )
    real = requests.append

    def late(*words: Any) -> bool:
        real(desk.store, desk.id, 4, faster)
        return real(*words)

    monkeypatch.setattr(requests, "append", late)
    with pytest.raises(NotNow, match="somebody else, just now"):
        desk.seal(CARLA)
    assert load(desk.store, desk.id).state is State.WITHDRAWN


def test_a_submission_that_fails_while_copying_leaves_nothing(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zicht.release.output_check.request_store.shutil.copytree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        desk.submit()
    assert list((desk.store.path / desk.id / "material").iterdir()) == []


def test_everybody_in_the_room_can_read_what_was_handed_in(desk: Office) -> None:
    desk.submit()
    store = desk.store.path
    for place in (desk.material, *desk.material.rglob("*"), *store.rglob("ledger/*.json")):
        assert place.stat().st_mode & 0o004, place


def test_damaged_bytes_are_kept_aside_when_the_good_ones_come_again(desk: Office) -> None:
    desk.submit()
    first = desk.material
    (first / "attack.json").write_text("{}")
    with pytest.raises(requests.MaterialChanged):
        desk.check()
    desk.submit()
    assert desk.material == first
    kept = sorted(place.name for place in first.parent.iterdir())
    assert kept == [f".old.2.{first.name}", first.name]
    assert (first.parent / kept[0] / "attack.json").read_text() == "{}"
    assert desk.check().state is State.CHECKED


def test_a_first_word_is_not_the_last(desk: Office) -> None:
    """A proposal of Carla that Dirk makes stricter needs the signature of Carla again."""
    desk.submit()
    desk.check()
    for key in (CARLA, DIRK):
        desk.seal(key)
    for key in (CARLA, DIRK):
        desk.open(key)
    desk.decide(CARLA)
    request = desk.decide(DIRK, maps=Judgement(Word.REFUSE, "too small"))
    assert (request.state, set(request.signed)) == (State.PROPOSED, {DIRK.id})
    assert FRANS.id not in request.signed
