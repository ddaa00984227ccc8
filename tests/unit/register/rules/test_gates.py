"""Gates say what is there and what is missing, and open again when what they rest on changes."""

from __future__ import annotations

import pytest
from tests.register_workspaces import (
    TODAY,
    A,
    B,
    Builder,
    C,
    art,
    covenant,
    first_step,
    governed,
    least,
    second_step,
    third_step,
)

from zicht.register.rules.artefacts.approach import BuildingBlock
from zicht.register.rules.artefacts.governing import Decision, DecisionTopic
from zicht.register.rules.artefacts.kinds import STEPS, Kind
from zicht.register.rules.artefacts.versions import Statement, Word
from zicht.register.rules.gates import gate_after
from zicht.register.rules.steps import (
    AgainstTheRules,
    GateNotMet,
    StepState,
    VersionOutdated,
    check_can_enter,
    check_can_write,
    check_statement,
    moves_of,
    standing,
)
from zicht.register.rules.workspace import Entry, FramesText, Seat, Workspace


def missing(step: int, workspace: Workspace) -> list[str]:
    return [one.code for one in gate_after(step, workspace).missing]


def entered(builder: Builder, step: int) -> None:
    builder.change(entries=tuple(Entry(one, builder.at) for one in range(1, step + 1)))


def test_an_empty_partnership_misses_everything_of_step_one() -> None:
    assert missing(1, Workspace("x", "x", TODAY)) == [
        "issue.written",
        "party.answered",
        "perspective.two",
        "perspective.each_party",
        "reuse_check.written",
        "shared_picture.written",
    ]


def test_step_one_opens_when_all_see_one_picture() -> None:
    builder = Builder()
    first_step(builder)
    assert missing(1, builder.workspace) == []
    check_can_enter(2, builder.workspace)


def test_somebody_who_was_asked_and_said_nothing_keeps_the_gate_shut_and_who_declined_does_not() -> None:
    builder = Builder()
    first_step(builder)
    seats = builder.workspace.seats
    asked = builder.change(seats=(*seats, Seat(C, "School C", answer="")))
    assert missing(1, asked) == ["party.answered"]
    assert moves_of(C, asked)
    declined = builder.change(seats=(*seats, Seat(C, "School C", answer="declined")))
    assert missing(1, declined) == []


def test_a_newcomer_must_see_the_picture_too() -> None:
    builder = Builder()
    first_step(builder)
    joined = builder.change(seats=(*builder.workspace.seats, Seat(C, "School C")))
    assert missing(1, joined) == ["perspective.each_party", "shared_picture.agreed"]


def test_a_refusal_is_not_a_yes_and_says_whose_move_it_is() -> None:
    builder = Builder()
    picture = first_step(builder)
    builder.say(picture, B, word=Word.REFUSE)
    (finding,) = gate_after(1, builder.workspace).missing
    assert (finding.code, finding.waits_for, finding.facts["yes"]) == ("shared_picture.agreed", (B,), 1)
    assert moves_of(B, builder.workspace) == (finding,)
    assert moves_of(A, builder.workspace) == ()


def test_a_new_perspective_shakes_the_picture_that_stood_on_the_old_one() -> None:
    builder = Builder()
    picture = first_step(builder)
    builder.write(Kind.PERSPECTIVE, 10, owner=A, how_it_shows="toch anders")
    assert missing(1, builder.workspace) == ["based_on_old"]
    (old,) = builder.workspace.behind(picture)
    assert (old.kind, old.number, old.newest) == (Kind.PERSPECTIVE, 1, 2)


def test_a_new_problem_definition_marks_everything_built_on_it() -> None:
    builder = Builder()
    first_step(builder)
    definition = second_step(builder)
    signed = third_step(builder)
    assert [missing(step, builder.workspace) for step in (1, 2, 3)] == [[], [], []]
    entered(builder, 4)
    builder.write(Kind.PROBLEM_DEFINITION, 21, problem="Een ander probleem.")
    w = builder.workspace
    shaken = {one.kind for one in w.newest.values() if w.shaken(one)}
    assert shaken == {
        Kind.DESIRED_EFFECT,
        Kind.BUILDING_BLOCK,
        Kind.THEORY_OF_CHANGE,
        Kind.KPI,
        Kind.TECHNOLOGY,
        Kind.COVENANT,
    }
    assert missing(2, w) == ["problem_definition.agreed", "based_on_old"]
    assert "based_on_old" in missing(3, w)
    states = {one.step: one.state for one in standing(w)}
    assert (states[1], states[2], states[3], states[4]) == (
        StepState.DONE,
        StepState.REOPENED,
        StepState.REOPENED,
        StepState.HERE,
    )
    with pytest.raises(GateNotMet):
        check_can_enter(5, w)
    assert w.agreed(signed), "what was signed stays signed; it is only known to stand on something old"
    assert w.by_hash[definition.hash].sheet.number == 1


def test_nobody_signs_what_stands_on_something_old() -> None:
    builder = Builder()
    first_step(builder)
    second_step(builder)
    builder.write(Kind.BUILDING_BLOCK, 30)
    unsigned = builder.write(Kind.COVENANT, 40)
    builder.write(Kind.PROBLEM_DEFINITION, 21, problem="Een ander probleem.")
    said = Statement(unsigned.hash, A, "me", Word.ACCEPT, builder.at, capacity="burgemeester")
    with pytest.raises(AgainstTheRules) as refused:
        check_statement(said, unsigned, builder.workspace)
    assert refused.value.rule == "stands_on_old"


@pytest.mark.parametrize("step", [2, 3, 4, 5, 6])
def test_no_step_is_entered_on_sand_or_skipped(step: int) -> None:
    with pytest.raises((GateNotMet, AgainstTheRules)):
        check_can_enter(step, Builder().workspace)


def test_a_body_lets_pass_although_something_is_missing_until_the_work_changes() -> None:
    builder = Builder()
    first_step(builder)
    builder.change(seats=(*builder.workspace.seats, Seat(C, "School C", answer="")))
    with pytest.raises(GateNotMet):
        check_can_enter(2, builder.workspace)
    governed(builder, DecisionTopic.GATE)
    decision = least(Decision, topic="gate", gate=1, body=art(50), mandate=art(51))
    builder.write(Kind.DECISION, 53, content=decision)
    assert gate_after(1, builder.workspace).missing
    check_can_enter(2, builder.workspace)
    builder.write(Kind.ISSUE, 1, name="Ander vraagstuk")
    with pytest.raises(GateNotMet):
        check_can_enter(2, builder.workspace)


def test_personal_data_flows_only_within_a_frame_and_unknown_is_not_yes() -> None:
    builder = Builder()
    first_step(builder)
    second_step(builder)
    third_step(builder)
    flow = {"sender": A, "receiver": B, "what": "naam", "personal": True, "frame": "IDK-1"}
    builder.write(Kind.TECHNOLOGY, 33, flows=[flow])
    assert {"flow.framed", "assessment.valid"} <= set(missing(3, builder.workspace))
    builder.write(Kind.ASSESSMENT, 35, valid_until="2027-01-01")
    assert "assessment.valid" not in missing(3, builder.workspace)
    texts = [
        FramesText(digit * 64, number, frozenset({f"IDK-{number}"}), frozenset({A, B}), TODAY)
        for number, digit in ((1, "a"), (2, "b"))
    ]
    builder.change(frames={one.hash: one for one in texts})
    assert "flow.framed" in missing(3, builder.workspace), "frames no covenant carries are no frames"
    covenant(builder, frames=texts[1].hash)
    assert "flow.framed" in missing(3, builder.workspace)
    covenant(builder, frames=texts[0].hash)
    assert "flow.framed" not in missing(3, builder.workspace)


def test_an_assessment_that_is_over_does_not_count() -> None:
    builder = Builder()
    flow = {"sender": A, "receiver": B, "what": "naam", "personal": True, "frame": "IDK-1"}
    builder.write(Kind.TECHNOLOGY, 33, flows=[flow])
    builder.write(Kind.ASSESSMENT, 35, valid_until="2026-03-01")
    assert "assessment.valid" in missing(3, builder.workspace)


def test_a_block_whose_owner_left_has_no_owner() -> None:
    builder = Builder(A, B, C)
    builder.write(Kind.BUILDING_BLOCK, 30, content=least(BuildingBlock, owner=C))
    assert "block.owner" not in missing(3, builder.workspace)
    seats = (*builder.workspace.seats[:2], Seat(C, "School C", left_on=TODAY))
    assert "block.owner" in missing(3, builder.change(seats=seats))


def test_a_pilot_is_judged_on_every_effect_harm_included() -> None:
    builder = Builder()
    first_step(builder)
    second_step(builder)
    third_step(builder)
    builder.write(Kind.PILOT_PLAN, 70)
    assert "effect.measured" in missing(4, builder.workspace)
    builder.write(Kind.MEASUREMENT, 71, effect=art(22), kpi=art(32))
    judged = {"effect": art(22), "seen": "harm", "why": "meer overlast"}
    evaluation = builder.write(Kind.PILOT_EVALUATION, 72, effects=[judged], onward="adapt")
    builder.say(evaluation, A, B)
    assert missing(4, builder.workspace) == ["decision.pilot"]
    builder.write(Kind.DECISION, 54, body=art(50), mandate=art(51), topic="pilot", about=evaluation.artefact)
    assert missing(4, builder.workspace) == []


def test_a_pilot_that_stops_does_not_go_on_to_integration() -> None:
    builder = Builder()
    judged = {"effect": art(22), "seen": "no_effect", "why": "niets"}
    builder.write(Kind.PILOT_EVALUATION, 72, effects=[judged], onward="stop")
    assert "pilot.goes_on" in missing(4, builder.workspace)


def test_each_party_accepts_its_own_phase_itself() -> None:
    builder = Builder()
    phase = builder.write(Kind.ROLLOUT_PHASE, 80, owner=A, block=art(30))
    other = builder.write(Kind.ROLLOUT_PHASE, 81, owner=B, block=art(30))
    builder.say(phase, A)
    builder.say(other, A)
    (finding,) = gate_after(5, builder.workspace).missing
    assert finding.waits_for == (B,)


@pytest.mark.parametrize(
    "kind", [Kind.PROBLEM_DEFINITION, Kind.COVENANT, Kind.PILOT_PLAN, Kind.ROLLOUT_PHASE]
)
def test_a_step_that_was_not_entered_is_not_worked_in(kind: Kind) -> None:
    with pytest.raises(GateNotMet):
        check_can_write(kind, Builder().workspace)


def test_there_is_one_issue_and_what_happened_does_not_change() -> None:
    builder = Builder()
    builder.write(Kind.ISSUE, 1)
    with pytest.raises(AgainstTheRules):
        check_can_write(Kind.ISSUE, builder.workspace)
    check_can_write(Kind.ISSUE, builder.workspace, artefact=art(1))
    with pytest.raises(AgainstTheRules):
        check_can_write(Kind.DECISION, builder.workspace, artefact=art(52))


def test_cases_are_worked_on_within_a_covenant_in_force_or_not_at_all() -> None:
    builder = Builder()
    entered(builder, 4)
    with pytest.raises(AgainstTheRules) as refused:
        check_can_write(Kind.CASE, builder.workspace, owner=A)
    assert refused.value.rule == "no_covenant_in_force"
    covenant(builder)
    check_can_write(Kind.CASE, builder.workspace, owner=A)


def test_a_word_about_an_old_version_is_refused() -> None:
    builder = Builder()
    old = first_step(builder)
    builder.write(Kind.SHARED_PICTURE, 3, what_we_see="anders")
    with pytest.raises(VersionOutdated):
        check_statement(Statement(old.hash, A, "me", Word.ACCEPT, builder.at), old, builder.workspace)


@pytest.mark.parametrize(
    ("word", "reason", "rule"),
    [
        (Word.ACCEPT, "", "said_already"),
        (Word.REFUSE, "", "reason_asked"),
        (Word.REVOKE, "", "reason_asked"),
    ],
)
def test_who_says_no_says_why_and_nobody_says_a_thing_twice(word: Word, reason: str, rule: str) -> None:
    builder = Builder()
    picture = first_step(builder)
    with pytest.raises(AgainstTheRules) as refused:
        check_statement(
            Statement(picture.hash, A, "me", word, builder.at, reason), picture, builder.workspace
        )
    assert refused.value.rule == rule


def test_only_who_takes_part_has_a_say_and_only_a_yes_is_revoked() -> None:
    builder = Builder()
    picture = first_step(builder)
    with pytest.raises(AgainstTheRules, match="not_asked"):
        check_statement(Statement(picture.hash, C, "x", Word.ACCEPT, builder.at), picture, builder.workspace)
    builder.say(picture, A, word=Word.REFUSE)
    with pytest.raises(AgainstTheRules, match="nothing_to_revoke"):
        check_statement(
            Statement(picture.hash, A, "x", Word.REVOKE, builder.at, "r"), picture, builder.workspace
        )


def test_all_six_steps_are_looked_at() -> None:
    assert [one.step for one in standing(Builder().workspace)] == list(STEPS)
