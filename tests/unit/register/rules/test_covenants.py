"""A covenant ends by itself; only a test a body decided on renews it, and no edit stretches it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.register_workspaces import TODAY, A, B, Builder, C, art, covenant, governed, least

from zicht.register.rules.artefacts.covenant import Covenant
from zicht.register.rules.artefacts.existence import ExistenceTest
from zicht.register.rules.artefacts.governing import DecisionTopic
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version, Word
from zicht.register.rules.covenants import (
    CovenantState,
    check_frames,
    check_parties,
    check_term,
    covenant_state,
    in_other_words,
    next_term,
)
from zicht.register.rules.ending import ending, owed_records
from zicht.register.rules.gates import gate_after
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import FramesText, Seat

ENDS = date(2027, 1, 1)
LATE = {"ends_on": date(2028, 1, 1), "test_on": date(2027, 6, 1)}
BOTH = {"parties": [{"party": one, "body": "college", "power": "artikel 1"} for one in (A, B)]}


def hold_test(builder: Builder, *, decided_on: str = "2026-12-01", decide: bool = True, **given: Any) -> None:
    """A test of the reason to exist (90), decided by the body (50)."""
    if not builder.workspace.all_of(Kind.BODY):
        governed(builder, *DecisionTopic)
    builder.write(Kind.EXISTENCE_TEST, 90, held_on="2026-11-01", **given)
    if decide:
        builder.write(
            Kind.DECISION,
            91,
            body=art(50),
            mandate=art(51),
            topic="existence",
            about=art(90),
            decided_on=decided_on,
        )


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2025, 12, 31), CovenantState.NOT_BEGUN),
        (date(2026, 1, 1), CovenantState.IN_FORCE),
        (date(2026, 8, 1), CovenantState.NEAR_END),
        (date(2026, 12, 31), CovenantState.NEAR_END),
        (ENDS, CovenantState.OVER),
    ],
)
def test_a_covenant_lives_from_its_first_day_until_its_end(on: date, state: CovenantState) -> None:
    builder = Builder()
    covenant(builder)
    w = builder.change(on=on)
    assert covenant_state(w) is state
    assert w.covenant_in_force == (state in (CovenantState.IN_FORCE, CovenantState.NEAR_END))


def test_without_all_signatures_there_is_no_covenant() -> None:
    builder = Builder()
    signed = covenant(builder)
    builder.say(signed, B, word=Word.REVOKE)
    assert covenant_state(builder.workspace) is CovenantState.NONE


def test_a_draft_after_it_leaves_the_signed_covenant_in_force() -> None:
    builder = Builder()
    signed = covenant(builder)
    named = [{"party": one, "body": "college", "power": "p"} for one in (A, B)]
    builder.write(Kind.COVENANT, 40, parties=named, title="Een nieuw voorstel")
    assert builder.workspace.signed_covenant is signed
    assert builder.workspace.covenant_in_force


def test_a_newcomer_does_not_undo_what_others_signed() -> None:
    builder = Builder()
    covenant(builder)
    w = builder.change(seats=(*builder.workspace.seats, Seat(C, "School C")))
    assert w.covenant_in_force


def next_covenant(builder: Builder, **given: Any) -> Version:
    """The covenant of the term a test gave, signed by all."""
    return covenant(builder, starts_on="2027-01-01", test_on="2027-06-01", ends_on="2028-01-01", **given)


def test_a_decided_test_alone_moves_no_end_and_the_covenant_signed_after_it_does() -> None:
    builder = Builder()
    old = covenant(builder)
    hold_test(builder)
    assert builder.workspace.covenant_ends_on == ENDS
    renewed = next_covenant(builder)
    w = builder.change(on=date(2026, 12, 31))
    assert (w.signed_covenant, w.covenant_ends_on) == (old, date(2028, 1, 1))
    assert covenant_state(w) is CovenantState.IN_FORCE, "nobody is told to hold the test that was held"
    w = builder.change(on=ENDS)
    assert w.signed_covenant is renewed
    assert w.covenant_in_force


def test_what_nobody_signed_renews_nothing() -> None:
    builder = Builder()
    covenant(builder)
    hold_test(builder)
    builder.write(Kind.COVENANT, 40, **(BOTH | {"ends_on": "2028-01-01"}))
    assert covenant_state(builder.change(on=ENDS)) is CovenantState.OVER


def test_after_a_decision_to_continue_the_same_covenant_is_written_for_the_next_term() -> None:
    builder = Builder()
    signed = covenant(builder, clauses=[{"heading": "Doel", "text": "Samen."}])
    with pytest.raises(AgainstTheRules, match="no_decision_to_continue"):
        next_term(builder.workspace)
    hold_test(builder)
    term = next_term(builder.workspace)
    assert (term.starts_on, term.ends_on, term.test_on) == (ENDS, date(2028, 1, 1), date(2027, 6, 1))
    assert in_other_words(term) == in_other_words(replace(signed.content, starts_on=ENDS, **LATE))
    check_term(term, builder.workspace)
    builder.say(builder.write(Kind.COVENANT, 40, content=term), A, B)
    with pytest.raises(AgainstTheRules, match="renewed_already"):
        next_term(builder.workspace)


def test_adjusting_asks_another_text_and_is_not_done_by_one_press() -> None:
    builder = Builder()
    signed = covenant(builder)
    hold_test(builder, outcome="adjust")
    with pytest.raises(AgainstTheRules, match="no_decision_to_continue"):
        next_term(builder.workspace)
    longer = replace(signed.content, ends_on=date(2027, 12, 1))
    with pytest.raises(AgainstTheRules, match="adjusting_changes_something"):
        check_term(longer, builder.workspace)
    check_term(replace(longer, leaving="Nu ook per brief."), builder.workspace)


def test_a_later_test_that_says_stop_leaves_nothing_to_renew() -> None:
    builder = Builder()
    covenant(builder)
    hold_test(builder)
    builder.write(Kind.EXISTENCE_TEST, 92, outcome="end", new_end="", next_test_on="")
    with pytest.raises(AgainstTheRules, match="no_decision_to_continue"):
        next_term(builder.workspace)


def test_the_gate_of_step_six_waits_for_the_signatures_of_the_next_term() -> None:
    builder = Builder()
    covenant(builder)
    hold_test(builder)
    (finding,) = gate_after(6, builder.workspace).missing
    assert (finding.code, finding.waits_for) == ("covenant.continue", ())
    builder.write(Kind.COVENANT, 40, content=next_term(builder.workspace))
    (finding,) = gate_after(6, builder.workspace).missing
    assert finding.waits_for == (A, B)
    next_covenant(builder)
    assert gate_after(6, builder.workspace).missing == ()


def test_a_version_that_was_replaced_never_comes_back() -> None:
    builder = Builder()
    covenant(builder)
    newer = covenant(builder, title="Zonder persoonsgegevens")
    builder.say(newer, B, word=Word.REVOKE)
    assert builder.workspace.signed_covenant is None
    assert not builder.workspace.covenant_in_force


FRAMES = FramesText("f" * 64, 1, frozenset({"K-01"}), frozenset({A, B}), date(2027, 6, 1))


def test_a_covenant_carries_frames_that_are_there_of_parties_that_sign() -> None:
    w = Builder().change(frames={FRAMES.hash: FRAMES})
    carrying = least(Covenant, frames=FRAMES.hash)
    check_frames(carrying, w)
    check_frames(least(Covenant), w)
    with pytest.raises(AgainstTheRules, match="no_such_frames"):
        check_frames(least(Covenant, frames="e" * 64), w)
    alone = replace(FRAMES, organisations=frozenset({A, B, C}))
    with pytest.raises(AgainstTheRules, match="frames_of_others"):
        check_frames(carrying, replace(w, frames={FRAMES.hash: alone}))


def test_no_edit_stretches_a_covenant_and_a_test_lets_it() -> None:
    builder = Builder()
    signed = covenant(builder)
    longer = replace(signed.content, ends_on=date(2027, 6, 1))
    with pytest.raises(AgainstTheRules, match="only_a_test_renews"):
        check_term(longer, builder.workspace)
    check_term(replace(signed.content, ends_on=date(2026, 12, 1)), builder.workspace)
    hold_test(builder)
    check_term(longer, builder.workspace)


def test_a_first_covenant_has_the_term_it_has() -> None:
    check_term(least(Covenant), Builder().workspace)


def test_a_covenant_names_only_who_takes_part() -> None:
    check_parties(least(Covenant), Builder().workspace)
    with pytest.raises(AgainstTheRules, match="not_a_party"):
        check_parties(least(Covenant), Builder(A, C).workspace)


@pytest.mark.parametrize("outcome", ["end", "transfer"])
def test_a_decision_to_end_ends_and_asks_each_party_what_became_of_the_data(outcome: str) -> None:
    builder = Builder()
    covenant(builder)
    hold_test(builder, outcome=outcome, new_end="", next_test_on="", transferred_to="GGD")
    done = ending(builder.workspace)
    assert done.owes_record == (A, B)
    w = builder.change(ended_on=TODAY)
    assert covenant_state(w) is CovenantState.ENDED
    assert not w.covenant_in_force
    assert [one.organisation for one in owed_records(w)] == [A, B]
    builder.write(Kind.DESTRUCTION, 95, owner=A)
    late = builder.change(on=date(2026, 6, 30))
    assert [(one.organisation, one.days_overdue) for one in owed_records(late)] == [(B, 30)]


def test_nothing_ends_without_a_decision_nor_twice() -> None:
    builder = Builder()
    covenant(builder)
    with pytest.raises(AgainstTheRules, match="no_decision_to_end"):
        ending(builder.workspace)
    hold_test(builder)
    with pytest.raises(AgainstTheRules, match="no_decision_to_end"):
        ending(builder.workspace)
    with pytest.raises(AgainstTheRules, match="ended_already"):
        ending(builder.change(ended_on=TODAY))
    assert owed_records(Builder().workspace) == ()


def test_a_renewal_needs_a_test_of_its_own_kind() -> None:
    assert least(ExistenceTest).outcome == "continue"
