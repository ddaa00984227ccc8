"""Somebody with the keys of one person and a pen in the folder of requests tries to get something out."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.release.made_up_requests import (
    ANNE,
    BAS,
    CARLA,
    DIRK,
    EVA,
    FRANS,
    GERDA,
    HUGO,
    INE,
    Office,
    attack_of,
    candidate,
    finding,
    office,
)

from zicht.kit.digests import canonical_json
from zicht.kit.keys import SigningKey, made_up_key
from zicht.model.requests import Decision, Entry, Event, Judgement, Role, State, Word
from zicht.release.output_check import requests
from zicht.release.output_check.automatic_checks import checks_of
from zicht.release.output_check.decisions import ApprovalMissing, signature_of
from zicht.release.output_check.people import PeopleInvalid, PersonUnknown
from zicht.release.output_check.permissions import NotAllowed
from zicht.release.output_check.policies import DecisionNotPossible
from zicht.release.output_check.replay import load
from zicht.release.output_check.request_store import (
    START,
    RequestInvalid,
    RequestUnknown,
    append,
    read_entries,
    signed_entry,
)
from zicht.release.output_check.requests import ChecksFailed, MaterialChanged
from zicht.release.output_check.reviews import ReviewAltered, SealedReview
from zicht.release.sealing.bundle import BundleInvalid

REFUSE = Judgement(Word.REFUSE, "a household can be recognised")


def copied(path: Path, made: Office) -> Office:
    shutil.copytree(made.path, path, symlinks=True)
    return Office(path, kept=made.kept)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Office]:
    """Three requests: made, both reviews open, approved."""
    path = tmp_path_factory.mktemp("made")
    found = {name: office(path / name) for name in ("draft", "open", "approved")}
    found["draft"].make()
    found["open"].until_both_open(maps=REFUSE)
    found["approved"].until_approved()
    return found


@pytest.fixture
def draft(tmp_path: Path, made: dict[str, Office]) -> Office:
    return copied(tmp_path / "office", made["draft"])


@pytest.fixture
def both_open(tmp_path: Path, made: dict[str, Office]) -> Office:
    return copied(tmp_path / "office", made["open"])


@pytest.fixture
def approved(tmp_path: Path, made: dict[str, Office]) -> Office:
    return copied(tmp_path / "office", made["approved"])


def forge(desk: Office, event: Event, content: Mapping[str, Any], key: SigningKey, **changes: Any) -> None:
    """Write an entry past every rule, well signed by its author."""
    entries = read_entries(desk.store, desk.id)
    entry = Entry(
        number=len(entries) + 1,
        previous=entries[-1].digest,
        event=event,
        by=key.id,
        on="2025-01-15",
        people=desk.store.people_number(),
        content=content,
    )
    entry = dataclasses.replace(entry, **changes)
    assert append(desk.store, desk.id, len(entries) + 1, signed_entry(entry, key))


def ledger(desk: Office) -> list[Path]:
    return sorted((desk.store.path / desk.id / "ledger").glob("0*.json"))


# The bytes


def every_file(made: dict[str, Office]) -> Iterator[str]:
    folder = made["approved"].material
    yield from sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_one_byte_of_any_file_voids_every_approval(made: dict[str, Office], tmp_path: Path) -> None:
    names = list(every_file(made))
    assert {"attack.json", "candidate/manifest.json", "candidate/counts.parquet"} < set(names)
    for number, name in enumerate(names):
        desk = copied(tmp_path / str(number), made["approved"])
        place = desk.material / name
        data = bytearray(place.read_bytes())
        data[len(data) // 2] ^= 1
        place.write_bytes(data)
        with pytest.raises(MaterialChanged):
            requests.approvals(desk.store, desk.id)
        with pytest.raises(MaterialChanged):
            requests.released(desk.desk(FRANS), desk.id, "f" * 64)
        assert load(desk.store, desk.id).state is State.DRAFT


def damaged_by(how: str, folder: Path) -> None:
    if how == "a file more":
        (folder / "candidate" / "more.csv").write_text("1")
    elif how == "a file more beside it":
        (folder / "more.json").write_text("1")
    elif how == "a file less":
        (folder / "candidate" / "maps.csv").unlink()
    elif how == "no evidence":
        (folder / "attack.json").unlink()
    elif how == "nothing at all":
        shutil.rmtree(folder)
    elif how == "a link":
        place = folder / "candidate" / "maps.csv"
        place.rename(folder.parent / "elsewhere.csv")
        place.symlink_to(folder.parent / "elsewhere.csv")
    else:
        assert how == "an empty folder more"
        (folder / "candidate" / "empty").mkdir()


@pytest.mark.parametrize(
    "how",
    [
        "a file more",
        "a file more beside it",
        "a file less",
        "no evidence",
        "nothing at all",
        "a link",
        "an empty folder more",
    ],
)
def test_a_folder_that_is_otherwise_voids_every_approval(approved: Office, how: str) -> None:
    damaged_by(how, approved.material)
    with pytest.raises(MaterialChanged):
        requests.approvals(approved.store, approved.id)


def test_a_candidate_with_the_manifest_of_another_is_not_the_approved_one(
    approved: Office, tmp_path: Path
) -> None:
    """Everything in it fits together; only, it is not what was signed."""
    other = candidate(tmp_path / "other", plan=None, analyses=[])
    folder = approved.material
    shutil.rmtree(folder / "candidate")
    shutil.copytree(other, folder / "candidate")
    with pytest.raises(MaterialChanged, match=r"changed: manifest\.json"):
        requests.approvals(approved.store, approved.id)


def test_what_was_void_stays_void_when_the_bytes_come_back(approved: Office) -> None:
    place = approved.material / "candidate" / "maps.csv"
    before = place.read_bytes()
    place.write_bytes(before + b" ")
    with pytest.raises(MaterialChanged):
        requests.released(approved.desk(FRANS), approved.id, "f" * 64)
    place.write_bytes(before)
    request = approved.request()
    assert (request.state, request.sealed, request.opened, request.proposed, request.signed) == (
        State.DRAFT,
        {},
        {},
        None,
        {},
    )
    with pytest.raises(ApprovalMissing):
        requests.approvals(approved.store, approved.id)


def test_the_same_bytes_can_be_submitted_again_and_need_new_reviews(approved: Office) -> None:
    (approved.material / "candidate" / "maps.csv").write_text("other")
    with pytest.raises(MaterialChanged):
        approved.decide(CARLA)
    assert approved.submit().round == 2
    assert approved.check().state is State.CHECKED
    with pytest.raises(ReviewAltered):
        requests.seal_review(approved.desk(CARLA), approved.id, approved.kept[CARLA.id])


@pytest.mark.parametrize("link", ["inside", "whole"])
def test_a_candidate_with_links_is_not_taken_in(draft: Office, tmp_path: Path, link: str) -> None:
    bundle = candidate(tmp_path / "bundle")
    if link == "inside":
        (bundle / "maps.csv").rename(tmp_path / "maps.csv")
        (bundle / "maps.csv").symlink_to(tmp_path / "maps.csv")
    else:
        bundle = tmp_path / "nothing"
    with pytest.raises(BundleInvalid):
        requests.submit(draft.desk(ANNE), draft.id, bundle, {"attack.json": b"{}"})
    assert not list((draft.store.path / draft.id / "material").glob("*"))


# The ledger


def test_one_byte_of_any_entry_is_noticed(made: dict[str, Office], tmp_path: Path) -> None:
    desk = copied(tmp_path / "office", made["approved"])
    for place in ledger(desk):
        before = place.read_bytes()
        for at in range(0, len(before), max(1, len(before) // 9)):
            data = bytearray(before)
            data[at] ^= 1
            place.write_bytes(data)
            with pytest.raises(RequestInvalid):
                load(desk.store, desk.id)
        place.write_bytes(before + b"\n")
        with pytest.raises(RequestInvalid):
            load(desk.store, desk.id)
        place.write_bytes(before)
    assert load(desk.store, desk.id).state is State.APPROVED


def without_last(places: list[Path]) -> None:
    places[-1].unlink()


def without_last_two(places: list[Path]) -> None:
    places[-1].unlink()
    places[-2].unlink()


def without_middle(places: list[Path]) -> None:
    places[3].unlink()


def swapped(places: list[Path]) -> None:
    first, second = places[3].read_bytes(), places[4].read_bytes()
    places[3].write_bytes(second)
    places[4].write_bytes(first)


def again(places: list[Path]) -> None:
    shutil.copy(places[-1], places[-1].with_name(f"{len(places) + 1:06d}.json"))


def without_first(places: list[Path]) -> None:
    places[0].unlink()


def without_head(places: list[Path]) -> None:
    (places[0].parent / ".head").unlink()


@pytest.mark.parametrize(
    "damage", [without_last, without_last_two, without_middle, swapped, again, without_first, without_head]
)
def test_entries_cannot_be_taken_out_put_in_or_moved(
    approved: Office, damage: Callable[[list[Path]], None]
) -> None:
    damage(ledger(approved))
    with pytest.raises(RequestInvalid):
        load(approved.store, approved.id)


def test_a_ledger_is_that_of_its_own_request(approved: Office) -> None:
    (approved.store.path / approved.id).rename(approved.store.path / "another")
    with pytest.raises(RequestInvalid, match="ledger of another request"):
        load(approved.store, "another")


def test_nobody_signs_for_somebody_else(draft: Office) -> None:
    content = {"why": "a mistake"}
    forge(draft, Event.WITHDRAWN, content, HUGO, by=ANNE.id)
    with pytest.raises(RequestInvalid, match="bad signature"):
        load(draft.store, draft.id)


def test_who_is_in_no_register_writes_no_entry(draft: Office) -> None:
    with pytest.raises(PersonUnknown):
        requests.withdraw(draft.desk(HUGO), draft.id, "a mistake")
    assert len(ledger(draft)) == 1


def test_an_entry_of_an_older_register_after_a_newer_one_is_refused(draft: Office) -> None:
    """Who lost a role would otherwise act by the register in which he still had it."""
    draft.store.put_people(draft.store.people().with_person(HUGO.public, (Role.CHECKER,)))
    draft.submit()
    forge(draft, Event.WITHDRAWN, {"why": "a mistake"}, ANNE, people=1)
    with pytest.raises(RequestInvalid, match="older register"):
        load(draft.store, draft.id)


def test_an_entry_of_a_register_that_does_not_exist_is_refused(draft: Office) -> None:
    forge(draft, Event.WITHDRAWN, {"why": "a mistake"}, ANNE, people=9)
    with pytest.raises(RequestInvalid, match="no such register"):
        load(draft.store, draft.id)


@pytest.mark.parametrize("id", ["", "..", "../x", "people", "A", "a/b", "-a", "a" * 65, "a\n"])
def test_a_request_cannot_be_named_out_of_its_folder(tmp_path: Path, id: str) -> None:
    desk = office(tmp_path)
    with pytest.raises(RequestUnknown):
        requests.make(desk.desk(ANNE), id, title="t", why="w")


# Persons


def test_an_analyst_does_not_get_in_by_a_second_key(draft: Office) -> None:
    second = SigningKey(HUGO.private, " ANNE ", "Elsewhere")
    with pytest.raises(PeopleInvalid):
        draft.store.people().with_person(second.public, (Role.CHECKER,))
    left = draft.store.people().with_person(ANNE.public, ())
    draft.submit()
    draft.check()
    draft.store.put_people(left.with_person(second.public, (Role.CHECKER,)))
    with pytest.raises(NotAllowed, match="his own work"):
        draft.seal(second)


def test_one_person_with_two_keys_gives_one_review(draft: Office) -> None:
    draft.submit()
    draft.check()
    draft.seal(CARLA)
    second = SigningKey(HUGO.private, "carla", "Elsewhere")
    register = draft.store.people().with_person(CARLA.public, ()).with_person(second.public, (Role.CHECKER,))
    draft.store.put_people(register)
    with pytest.raises(NotAllowed):
        draft.seal(second)


def test_an_organisation_in_other_letters_is_the_same(draft: Office) -> None:
    draft.submit()
    draft.check()
    draft.seal(CARLA)
    other = made_up_key(2, "Olga", " POLITIE ")
    draft.store.put_people(draft.store.people().with_person(other.public, (Role.CHECKER,)))
    with pytest.raises(NotAllowed, match="two organisations"):
        draft.seal(other)


def test_who_is_no_checker_any_more_has_approved_nothing(approved: Office) -> None:
    approved.store.put_people(approved.store.people().with_person(DIRK.public, (Role.ANALYST,)))
    with pytest.raises(ApprovalMissing, match="1 reviewers who are no checker any more"):
        requests.approvals(approved.store, approved.id)


def test_nobody_makes_a_request_in_the_name_of_others(tmp_path: Path) -> None:
    desk = office(tmp_path)
    for key in (CARLA, FRANS):
        with pytest.raises(NotAllowed):
            desk.make(key)
    with pytest.raises(NotAllowed):
        store_entry(desk, GERDA, [ANNE.id])
    with pytest.raises(PersonUnknown):
        desk.make(ANNE, with_analysts=[HUGO.id])


def store_entry(desk: Office, key: SigningKey, analysts: list[str]) -> None:
    """A first entry in which somebody leaves himself out."""
    from zicht.release.output_check.replay import after

    content = {"id": desk.id, "title": "t", "why": "w", "analysts": analysts}
    after(None, Entry(1, START, Event.MADE, key.id, "2025-01-15", 1, content), desk.store.people())


# Entries that are well signed and could not have happened


def passed(desk: Office, **changes: Any) -> dict[str, Any]:
    request = desk.request()
    results = checks_of(desk.material, request.material)
    checks = [result.as_dict() for result in results]
    return {"material": request.material.digest, "checks": checks} | changes


def test_a_machine_check_that_failed_does_not_pass_because_it_says_so(draft: Office) -> None:
    draft.submit(finding(grave=True))
    forge(draft, Event.PASSED, passed(draft), ANNE)
    with pytest.raises(RequestInvalid):
        load(draft.store, draft.id)


def test_a_machine_check_that_was_lied_about_stops_at_the_reviewer(draft: Office) -> None:
    draft.submit(finding(grave=True))
    lied = passed(draft)
    lied["checks"] = [one | {"passed": True} for one in lied["checks"]]
    forge(draft, Event.PASSED, lied, ANNE)
    with pytest.raises(ChecksFailed, match="1 grave findings"):
        draft.seal(CARLA)


@pytest.mark.parametrize("name", ["people", "no checks", "other bytes", "other words"])
def test_a_check_has_its_own_form(draft: Office, name: str) -> None:
    draft.submit()
    content = {
        "people": passed(draft, more=1),
        "no checks": passed(draft, checks=[]),
        "other bytes": passed(draft, material="0" * 64),
        "other words": passed(draft, checks=[{"name": "x", "passed": 1, "words": {}}]),
    }[name]
    forge(draft, Event.PASSED, content, ANNE)
    with pytest.raises(RequestInvalid):
        load(draft.store, draft.id)


@pytest.mark.parametrize("key", [ANNE, BAS, FRANS, GERDA])
def test_a_review_by_the_wrong_person_is_no_review(draft: Office, key: SigningKey) -> None:
    draft.submit()
    draft.check()
    material = draft.request().material.digest
    forge(draft, Event.SEALED, {"material": material, "commitment": "0" * 64}, key)
    with pytest.raises(RequestInvalid, match="could not be: NotAllowed"):
        load(draft.store, draft.id)


def test_the_digest_of_another_reviewer_is_of_no_use(draft: Office) -> None:
    """Dirk hands in what Carla handed in, waits until she opens hers, and says the same."""
    draft.submit()
    draft.check()
    draft.seal(CARLA)
    hers = draft.request().sealed[CARLA.id]
    forge(draft, Event.SEALED, {"material": draft.request().material.digest, "commitment": hers}, DIRK)
    draft.open(CARLA)
    said = draft.kept[CARLA.id]
    with pytest.raises(ReviewAltered):
        requests.open_review(draft.desk(DIRK), draft.id, said)
    own = SealedReview(said.salt, dataclasses.replace(said.review, reviewer=DIRK.id))
    with pytest.raises(ReviewAltered):
        requests.open_review(draft.desk(DIRK), draft.id, own)


@pytest.mark.parametrize("what", ["word", "reason", "note", "salt"])
def test_a_review_cannot_be_altered_after_it_was_handed_in(draft: Office, what: str) -> None:
    draft.submit()
    draft.check()
    draft.seal(CARLA)
    draft.seal(DIRK)
    kept = draft.kept[CARLA.id]
    said, judged = kept.review, dict(kept.review.judgements)
    changes: dict[str, dict[str, Any]] = {
        "word": {"judgements": judged | {"maps": REFUSE}},
        "reason": {"judgements": judged | {"maps": Judgement(Word.RELEASE, "fine")}},
        "note": {"note": "fine"},
        "salt": {},
    }
    salt = b"\1" * 32 if what == "salt" else kept.salt
    other = SealedReview(salt, dataclasses.replace(said, **changes[what]))
    with pytest.raises(ReviewAltered, match="other words than were handed in"):
        requests.open_review(draft.desk(CARLA), draft.id, other)
    assert draft.request().state is State.BOTH_REVIEWS


def a_decision(desk: Office, **changes: Any) -> Decision:
    request = desk.request()
    material = request.material
    judged = {name: Judgement(Word.RELEASE) for name in material.outputs} | {"maps": REFUSE}
    decision = Decision(
        request=desk.id,
        round=1,
        material=material.digest,
        candidate=material.candidate,
        evidence=material.evidence,
        reviewers=tuple(sorted((CARLA.id, DIRK.id))),
        judgements=judged,
        on="2025-01-15",
    )
    return dataclasses.replace(decision, **changes)


def signed(decision: Decision, key: SigningKey) -> dict[str, Any]:
    return {"decision": decision.as_dict(), "signature": signature_of(decision, key)}


OUTPUTS = ("analyses", "counts", "maps", "protection", "release_plan", "sources")
MILDER = {"judgements": {name: Judgement(Word.RELEASE) for name in OUTPUTS}}


@pytest.mark.parametrize(
    "changes",
    [
        MILDER,
        {"request": "another"},
        {"round": 2},
        {"material": "0" * 64},
        {"candidate": "0" * 64},
        {"evidence": {}},
        {"reviewers": (CARLA.id,)},
        {"reviewers": tuple(sorted((CARLA.id, INE.id)))},
        {"judgements": {"maps": REFUSE}},
        {"on": "2025-01-14"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_decision_is_about_these_bytes_these_reviews_and_this_day(
    both_open: Office, changes: dict[str, Any]
) -> None:
    forge(both_open, Event.PROPOSED, signed(a_decision(both_open, **changes), CARLA), CARLA)
    with pytest.raises(RequestInvalid):
        load(both_open.store, both_open.id)


def test_the_decision_that_others_are_made_of_is_good(both_open: Office) -> None:
    forge(both_open, Event.PROPOSED, signed(a_decision(both_open), CARLA), CARLA)
    assert load(both_open.store, both_open.id).state is State.PROPOSED


def test_one_reviewer_does_not_sign_for_two(both_open: Office) -> None:
    decision = a_decision(both_open)
    forge(both_open, Event.PROPOSED, signed(decision, CARLA), CARLA)
    forge(both_open, Event.REFUSED, signed(decision, CARLA), CARLA)
    with pytest.raises(RequestInvalid, match="DecisionNotPossible"):
        load(both_open.store, both_open.id)


def test_a_signature_is_of_who_enters_it(both_open: Office) -> None:
    forge(both_open, Event.PROPOSED, signed(a_decision(both_open), DIRK), CARLA)
    with pytest.raises(RequestInvalid, match="DecisionNotPossible"):
        load(both_open.store, both_open.id)


def test_a_refusal_is_not_entered_as_an_approval(both_open: Office) -> None:
    decision = a_decision(both_open)
    forge(both_open, Event.PROPOSED, signed(decision, CARLA), CARLA)
    forge(both_open, Event.APPROVED, signed(decision, DIRK), DIRK)
    with pytest.raises(RequestInvalid, match="DecisionNotPossible"):
        load(both_open.store, both_open.id)


def test_the_second_signature_is_under_the_same_words(both_open: Office) -> None:
    decision = a_decision(both_open)
    other = a_decision(both_open, judgements=dict(decision.judgements) | {"counts": REFUSE})
    forge(both_open, Event.PROPOSED, signed(decision, CARLA), CARLA)
    forge(both_open, Event.REFUSED, signed(other, DIRK), DIRK)
    with pytest.raises(RequestInvalid, match="DecisionNotPossible"):
        load(both_open.store, both_open.id)


def test_a_reviewer_cannot_be_milder_than_his_colleague(both_open: Office) -> None:
    with pytest.raises(DecisionNotPossible, match="milder than a review: maps"):
        requests.decide(both_open.desk(DIRK), both_open.id, stricter={"maps": Judgement(Word.CHANGE, "mend")})


@pytest.mark.parametrize("event", [Event.RELEASED, Event.APPROVED, Event.RECALLED, Event.MADE])
def test_steps_are_not_skipped(draft: Office, event: Event) -> None:
    forge(draft, event, {"material": "0" * 64, "release": "f" * 64}, FRANS)
    with pytest.raises(RequestInvalid, match="could not be: NotNow"):
        load(draft.store, draft.id)


def test_a_decision_lets_nothing_out_that_is_no_approval(both_open: Office) -> None:
    both_open.decide(CARLA)
    both_open.decide(DIRK)
    with pytest.raises(ApprovalMissing):
        requests.approvals(both_open.store, both_open.id)


def test_an_attack_report_about_other_bytes_does_not_pass(draft: Office) -> None:
    bundle = candidate(draft.path / "bundle")
    report = canonical_json(attack_of("0" * 64))
    requests.submit(draft.desk(ANNE), draft.id, bundle, {"attack.json": report})
    assert draft.check().state is State.DRAFT


def test_of_two_who_act_at_once_one_succeeds(draft: Office) -> None:
    draft.submit()
    draft.check()
    entries = read_entries(draft.store, draft.id)
    content = {"material": draft.request().material.digest, "commitment": "0" * 64}
    both = [
        signed_entry(
            Entry(len(entries) + 1, entries[-1].digest, Event.SEALED, key.id, "2025-01-15", 1, content), key
        )
        for key in (CARLA, DIRK)
    ]
    assert [append(draft.store, draft.id, len(entries) + 1, one) for one in both] == [True, False]
    assert set(load(draft.store, draft.id).sealed) == {CARLA.id}


def test_eva_and_carla_of_one_organisation_do_not_review_together(draft: Office) -> None:
    draft.submit()
    draft.check()
    draft.seal(EVA)
    with pytest.raises(NotAllowed, match="two organisations"):
        draft.seal(CARLA)
