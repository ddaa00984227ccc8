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
from zicht.register.rules.artefacts.versions import Word
from zicht.register.rules.covenants import CovenantState, check_parties, check_term, covenant_state
from zicht.register.rules.ending import ending, owed_records
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Seat

ENDS = date(2027, 1, 1)


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


def test_a_decided_test_moves_the_end_and_an_undecided_one_does_not() -> None:
    builder = Builder()
    covenant(builder)
    hold_test(builder, decide=False)
    assert builder.workspace.covenant_ends_on == ENDS
    tested_too = Builder()
    covenant(tested_too)
    hold_test(tested_too)
    assert tested_too.workspace.covenant_ends_on == date(2028, 1, 1)


def test_a_test_decided_after_the_end_renews_nothing() -> None:
    builder = Builder()
    covenant(builder)
    hold_test(builder, decided_on="2027-01-01")
    assert builder.workspace.covenant_ends_on == ENDS


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
