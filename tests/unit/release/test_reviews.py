"""Forms, sealed reviews and decisions: what is read is what was written, and the strictest word holds."""

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
    Office,
    attack_report,
    candidate,
    office,
)

from zicht.model.requests import Action, Event, Judgement, Material, Request, Review, State, Word
from zicht.release.output_check import requests
from zicht.release.output_check.decisions import (
    APPROVED_STATES,
    NO_APPROVAL,
    ApprovalMissing,
    approvals_of,
    decision_from,
    decision_of,
    statement_of,
)
from zicht.release.output_check.policies import (
    DecisionNotPossible,
    NotNow,
    ReviewIncomplete,
    check_covers,
    check_day,
    check_not_milder,
    check_state,
)
from zicht.release.output_check.request_store import RequestUnknown, output_of
from zicht.release.output_check.requests import MaterialChanged, RequestUnclear
from zicht.release.output_check.reviews import (
    ReviewAltered,
    SealedReview,
    check_review,
    form_of,
    read_form,
    read_sealed,
    review_from,
)
from zicht.release.statements import APPROVAL

MATERIAL = Material("c" * 64, {"attack.json": "d" * 64}, ("cells/a b", 'cells/"quoted"', "maps"))
REQUEST = Request("q1", "t", "w", (ANNE.id,), State.CHECKED, 2, MATERIAL)
GOOD = Judgement(Word.RELEASE)
BAD = Judgement(Word.CHANGE, "too small")


def a_review(**changes: Any) -> Review:
    review = Review("q1", 2, MATERIAL.digest, CARLA.id, dict.fromkeys(MATERIAL.outputs, GOOD))
    return dataclasses.replace(review, **changes)


def filled(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = form_of(REQUEST)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    place = tmp_path / "form.toml"
    place.write_text(text)
    return place


REST = ('rest = ""', 'rest = "release"')


def test_a_form_names_every_output_whatever_its_name(tmp_path: Path) -> None:
    review = read_form(filled(tmp_path, REST), CARLA.id)
    assert review == a_review(judgements=dict.fromkeys(sorted(MATERIAL.outputs), GOOD))
    assert review.note == ""


def test_a_word_of_its_own_goes_before_the_rest(tmp_path: Path) -> None:
    own = ('[outputs."maps"]\nword = ""\nreason = ""', '[outputs."maps"]\nword = "change"\nreason = "why"')
    review = read_form(filled(tmp_path, REST, own, ('note = ""', 'note = "seen"')), CARLA.id)
    assert review.judgements["maps"] == Judgement(Word.CHANGE, "why")
    assert review.judgements["cells/a b"] == GOOD
    assert review.note == "seen"


def test_a_form_that_is_left_empty_says_nothing(tmp_path: Path) -> None:
    review = read_form(filled(tmp_path), CARLA.id)
    assert review.judgements == {}
    with pytest.raises(ReviewIncomplete, match="nothing is said of cells/a b"):
        check_review(review, REQUEST, CARLA.id, where="form")


@pytest.mark.parametrize(
    "change",
    [
        ('rest = ""', 'rest = "yes"'),
        ('rest = ""', "rest = 1"),
        ('rest = ""', ""),
        ('note = ""', "note = 1"),
        ('word = ""', 'word = "no"'),
        ("round = 2", "round = "),
        ("[outputs", "[[outputs"),
    ],
)
def test_a_form_of_another_form_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(ReviewAltered):
        read_form(filled(tmp_path, change), CARLA.id)


def test_no_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReviewAltered, match="no form"):
        read_form(tmp_path / "nothing.toml", CARLA.id)


def test_a_sealed_review_is_read_as_it_was_kept(tmp_path: Path) -> None:
    sealed = SealedReview(b"\7" * 32, a_review(note="é"))
    sealed.write(tmp_path / "kept")
    assert read_sealed(tmp_path / "kept") == sealed
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "zicht-sealed-review/1", "salt": "00", "review": {}}']
)
def test_another_file_is_no_sealed_review(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept").write_text(text)
    with pytest.raises(ReviewAltered):
        read_sealed(tmp_path / "kept")


@pytest.mark.parametrize(("name", "value"), [("format", "x"), ("salt", "00" * 31), ("salt", "00" * 33)])
def test_a_sealed_review_has_its_format_and_a_whole_salt(tmp_path: Path, name: str, value: str) -> None:
    SealedReview(b"\7" * 32, a_review()).write(tmp_path / "kept")
    plain = json.loads((tmp_path / "kept").read_bytes()) | {name: value}
    (tmp_path / "kept").write_text(json.dumps(plain))
    with pytest.raises(ReviewAltered):
        read_sealed(tmp_path / "kept")


def test_the_digest_depends_on_salt_words_and_reviewer() -> None:
    digests = {
        SealedReview(salt, a_review(**changes)).commitment
        for salt in (b"\1" * 32, b"\2" * 32)
        for changes in ({}, {"note": "x"}, {"reviewer": DIRK.id}, {"round": 3}, {"material": "0" * 64})
    }
    assert len(digests) == 10


def test_a_review_has_its_own_form() -> None:
    plain = a_review().as_dict()
    assert review_from(plain) == a_review()
    for more in ({"more": 1}, {"note": 1}, {"judgements": {"maps": {"word": "release", "reason": 5}}}):
        with pytest.raises(ValueError, match=r"other keys|reason"):
            review_from(plain | more)


@pytest.mark.parametrize(
    "changes",
    [{"request": "q2"}, {"round": 1}, {"material": "0" * 64}, {"reviewer": DIRK.id}, {"round": "2"}],
)
def test_a_review_is_of_this_round_these_bytes_and_this_person(changes: dict[str, Any]) -> None:
    check_review(a_review(), REQUEST, CARLA.id, where="here")
    with pytest.raises(ReviewAltered):
        check_review(a_review(**changes), REQUEST, CARLA.id, where="here")


def test_every_fault_of_a_review_is_told_at_once() -> None:
    said = {"maps": Judgement(Word.REFUSE, "  "), "cells/a b": GOOD, "other": GOOD}
    with pytest.raises(ReviewIncomplete) as refused:
        check_covers(said, MATERIAL.outputs, where="here")
    assert refused.value.found == (
        'nothing is said of cells/"quoted"; other does not leave; refuse without a reason: maps'
    )


@pytest.mark.parametrize(("outputs", "more"), [(20, ""), (21, " and 1 more")])
def test_many_faults_are_counted(outputs: int, more: str) -> None:
    names = tuple(f"o{at:02d}" for at in range(outputs))
    with pytest.raises(ReviewIncomplete) as refused:
        check_covers({}, names, where="here")
    assert refused.value.found.endswith(f"of o19{more}")


@pytest.mark.parametrize(
    ("path", "output"),
    [
        ("counts.parquet", "counts"),
        ("geometry/gm-2024.topo.json", "geometry/gm-2024"),
        ("cells/a.b/c.csv", "cells/a.b/c"),
        (".hidden", ".hidden"),
        ("README", "README"),
    ],
)
def test_forms_of_one_table_are_one_output(path: str, output: str) -> None:
    assert output_of(path) == output


# Decisions


@pytest.fixture
def desk(tmp_path: Path) -> Office:
    return office(tmp_path)


@pytest.mark.parametrize(
    ("carla", "dirk", "word", "reason"),
    [
        (GOOD, GOOD, Word.RELEASE, ""),
        (Judgement(Word.RELEASE, "fine"), GOOD, Word.RELEASE, "fine"),
        (GOOD, BAD, Word.CHANGE, "too small"),
        (Judgement(Word.RELEASE, "fine"), BAD, Word.CHANGE, "too small"),
        (BAD, BAD, Word.CHANGE, "too small"),
        (BAD, Judgement(Word.REFUSE, "one household"), Word.REFUSE, "*"),
    ],
)
def test_the_strictest_word_holds_with_the_reasons_of_who_is_not_content(
    carla: Judgement, dirk: Judgement, word: Word, reason: str
) -> None:
    rest = dict.fromkeys(MATERIAL.outputs, GOOD)
    request = dataclasses.replace(
        REQUEST,
        opened={
            CARLA.id: a_review(judgements=rest | {"maps": carla}),
            DIRK.id: a_review(judgements=rest | {"maps": dirk}, reviewer=DIRK.id),
        },
    )
    decision = decision_of(request, on="2025-01-15", stricter={})
    assert decision.word is word
    said = decision.judgements["maps"]
    assert said.word is word
    if reason == "*":
        assert set(said.reason.split(" / ")) == {"too small", "one household"}
    else:
        assert said.reason == reason
    assert decision_from(json.loads(json.dumps(decision.as_dict()))) == decision
    statement = statement_of(decision)
    assert statement.predicate_type == (APPROVAL if word is Word.RELEASE else NO_APPROVAL)
    assert statement.subjects == {"manifest.json": "c" * 64, "attack.json": "d" * 64}


def test_stricter_words_name_outputs_that_leave(desk: Office) -> None:
    desk.until_both_open()
    with pytest.raises(ReviewIncomplete, match="other does not leave"):
        desk.decide(CARLA, other=Judgement(Word.CHANGE, "why"))
    with pytest.raises(ReviewIncomplete, match="change without a reason: maps"):
        desk.decide(CARLA, maps=Judgement(Word.CHANGE))


def test_the_proposer_may_change_his_mind_and_the_other_agree(desk: Office) -> None:
    desk.until_both_open()
    desk.decide(CARLA)
    with pytest.raises(NotNow, match="your signature"):
        desk.decide(CARLA)
    assert set(desk.decide(DIRK, maps=BAD).signed) == {DIRK.id}
    assert desk.decide(CARLA).state is State.RETURNED


def test_a_decision_proposed_on_another_day_can_be_signed_later(desk: Office) -> None:
    desk.until_both_open()
    desk.decide(CARLA)
    desk.day = "2025-02-01"
    assert desk.decide(DIRK).state is State.APPROVED
    decision = desk.request().proposed
    assert decision is not None
    assert decision.on == "2025-01-15"


def test_a_decision_has_its_own_form(desk: Office) -> None:
    decision = decision_of(desk.until_both_open(), on="2025-01-15", stricter={})
    assert decision_from(decision.as_dict()) == decision
    with pytest.raises(ValueError, match="other keys"):
        decision_from(decision.as_dict() | {"more": 1})


def test_looking_at_what_would_be_signed_writes_nothing(desk: Office) -> None:
    desk.until_both_open()
    entries = len(desk.request().entries)
    decision, event = requests.to_sign(desk.desk(CARLA), desk.id)
    assert (decision.word, event) == (Word.RELEASE, Event.PROPOSED)
    (desk.material / "attack.json").write_text("{}")
    with pytest.raises(MaterialChanged):
        requests.to_sign(desk.desk(CARLA), desk.id)
    requests.make(desk.desk(ANNE), "other", title="t", why="w")
    with pytest.raises(NotNow):
        requests.to_sign(desk.desk(CARLA), "other")
    assert len(desk.request().entries) == entries


@pytest.mark.parametrize(
    ("mine", "yours", "together", "possible"),
    [
        (Word.RELEASE, Word.RELEASE, Word.RELEASE, True),
        (Word.RELEASE, Word.CHANGE, Word.RELEASE, False),
        (Word.CHANGE, Word.RELEASE, Word.RELEASE, False),
        (Word.RELEASE, Word.CHANGE, Word.CHANGE, True),
        (Word.REFUSE, Word.CHANGE, Word.CHANGE, False),
        (Word.CHANGE, Word.CHANGE, Word.REFUSE, True),
    ],
)
def test_no_decision_is_milder_than_a_review(mine: Word, yours: Word, together: Word, possible: bool) -> None:
    rest = dict.fromkeys(MATERIAL.outputs, GOOD)
    reviews = {
        CARLA.id: a_review(judgements=rest | {"maps": Judgement(mine, "r")}),
        DIRK.id: a_review(judgements=rest | {"maps": Judgement(yours, "r")}, reviewer=DIRK.id),
    }
    request = dataclasses.replace(REQUEST, opened=reviews)
    decision = dataclasses.replace(
        decision_of(request, on="2025-01-15", stricter={"maps": Judgement(Word.REFUSE, "r")}),
        judgements=rest | {"maps": Judgement(together, "r")},
    )
    if possible:
        check_not_milder(decision, reviews)
    else:
        with pytest.raises(DecisionNotPossible, match=r"milder than a review: maps\n") as refused:
            check_not_milder(decision, reviews)
        assert refused.value.where == "decision on q1"


def test_what_a_state_does_not_allow_is_told_with_whose_turn_it_is() -> None:
    check_state(REQUEST, Action.SEAL)
    with pytest.raises(NotNow) as refused:
        check_state(REQUEST, Action.SUBMIT)
    assert refused.value.found == "checked by machine: it is the turn of two checkers"
    assert refused.value.expected == "draft or returned"


# Days, names, words


@pytest.mark.parametrize(
    "day", ["2025-01-14", "2025-1-15", "tomorrow", "2025-13-01", "2025-01-32", "2025-00-10"]
)
def test_a_day_is_a_day_and_not_before_the_last_one(desk: Office, day: str) -> None:
    desk.make()
    desk.day = day
    with pytest.raises(NotNow, match="the day"):
        desk.submit()


def test_the_first_day_is_a_day(desk: Office) -> None:
    desk.day = "soon"
    with pytest.raises(NotNow, match="YYYY-MM-DD"):
        desk.make()
    check_day(REQUEST, "2025-01-31")


@pytest.mark.parametrize(("title", "why", "found"), [(" ", "w", "no title"), ("", "", "no title and no why")])
def test_a_request_says_what_and_why(desk: Office, title: str, why: str, found: str) -> None:
    with pytest.raises(RequestUnclear) as refused:
        desk.make(title=title, why=why)
    assert refused.value.found == found


def test_a_withdrawal_says_why(desk: Office) -> None:
    desk.make()
    with pytest.raises(RequestUnclear):
        requests.withdraw(desk.desk(ANNE), desk.id, " ")


def test_a_request_is_made_once(desk: Office) -> None:
    desk.make()
    with pytest.raises(RequestUnknown, match="one of this name"):
        desk.make()


def test_a_request_that_is_not_there_is_unknown(desk: Office) -> None:
    with pytest.raises(RequestUnknown, match="no request nothing"):
        requests.current(desk.store, "nothing")


# Rounds


def test_a_returned_request_gets_a_second_round_of_new_reviews(desk: Office) -> None:
    desk.until_both_open(maps=BAD)
    desk.decide(CARLA)
    assert desk.decide(DIRK).state is State.RETURNED
    request = desk.submit()
    assert (request.round, request.sealed, request.opened) == (2, {}, {})
    assert (request.proposed, request.signed, request.checks) == (None, {}, ())
    desk.check()
    desk.seal(CARLA)
    desk.seal(DIRK)
    desk.open(DIRK)
    desk.open(CARLA)
    desk.decide(CARLA)
    assert desk.decide(DIRK).state is State.APPROVED


def test_a_failed_check_sends_a_request_back_and_it_may_come_again(desk: Office) -> None:
    desk.make()
    bundle = candidate(desk.path / "bundle")
    requests.submit(desk.desk(ANNE), desk.id, bundle, {"attack.json": b"{}"})
    request = desk.check(CARLA)
    assert (request.state, [r.name for r in request.checks if not r.passed]) == (State.DRAFT, ["attack"])
    assert request.entries[-1].event is Event.FAILED
    attack = attack_report(bundle).read_bytes()
    assert requests.submit(desk.desk(ANNE), desk.id, bundle, {"attack.json": attack}).round == 2


def test_approvals_want_an_approved_request(desk: Office) -> None:
    request = desk.until_both_open()
    register = desk.store.people()
    with pytest.raises(ApprovalMissing, match="unblinded"):
        approvals_of(request, register)
    desk.decide(CARLA)
    with pytest.raises(ApprovalMissing, match="proposed"):
        approvals_of(desk.request(), register)
    desk.decide(DIRK)
    assert APPROVED_STATES == (State.APPROVED, State.RELEASED)
    assert len(approvals_of(desk.request(), register)) == 2
    requests.released(desk.desk(FRANS), desk.id, "f" * 64)
    assert len(requests.approvals(desk.store, desk.id)) == 2


def test_a_release_that_is_withdrawn_has_no_approval_any_more(desk: Office) -> None:
    desk.until_approved()
    requests.withdraw(desk.desk(ANNE), desk.id, "a mistake")
    with pytest.raises(ApprovalMissing):
        requests.approvals(desk.store, desk.id)


@pytest.mark.parametrize("digest", ["f" * 63, "f" * 62, "x" * 64, ""])
def test_a_release_is_named_by_its_digest(desk: Office, digest: str) -> None:
    desk.until_approved()
    with pytest.raises(RequestUnclear):
        requests.released(desk.desk(FRANS), desk.id, digest)


def test_pages_and_forms_want_unchanged_bytes_that_passed(desk: Office) -> None:
    desk.make()
    with pytest.raises(NotNow):
        requests.checked_by_machine(desk.store, desk.id)
    desk.submit()
    with pytest.raises(NotNow):
        requests.checked_by_machine(desk.store, desk.id)
    desk.check()
    assert requests.checked_by_machine(desk.store, desk.id).state is State.CHECKED
    (desk.material / "attack.json").write_text("{}")
    with pytest.raises(MaterialChanged, match=r"changed: attack\.json"):
        requests.checked_by_machine(desk.store, desk.id)
