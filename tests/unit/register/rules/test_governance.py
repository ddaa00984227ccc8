"""Decisions stay within a mandate, promises are kept in view, and what nobody solves goes up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.register_workspaces import A, B, Builder, art, governed, least, replace_

from zicht.register.rules.artefacts.content import ArtefactNotValid
from zicht.register.rules.artefacts.governing import Decision, DecisionTopic, Escalation
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import Seen
from zicht.register.rules.effects import effect_stories, together
from zicht.register.rules.escalation import check_change, climbs, one_rung_up
from zicht.register.rules.governance import accounts, check_decision, left_on
from zicht.register.rules.references import check_references, referred
from zicht.register.rules.steps import AgainstTheRules


def decision(**given: Any) -> Decision:
    return least(Decision, **({"body": art(50), "mandate": art(51)} | given))


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"body": art(49)}, "mandate_of_another_body"),
        ({"mandate": art(48)}, "mandate_of_another_body"),
        ({"decided_on": "2025-12-31"}, "mandate_not_valid"),
        ({"topic": "other"}, "mandate_not_for_this"),
        ({"topic": "money", "euros": 5001}, "mandate_too_small"),
        ({"topic": "money", "decided_on": "2026-03-03"}, "not_yet_decided"),
        ({"topic": "pilot", "about": art(50)}, "about_what"),
        ({"topic": "existence"}, "about_what"),
    ],
)
def test_a_body_decides_only_what_it_may(given: Any, rule: str) -> None:
    builder = Builder()
    builder.write(Kind.BODY, 50)
    topics = [one.value for one in DecisionTopic if one is not DecisionTopic.OTHER]
    builder.write(Kind.MANDATE, 51, body=art(50), topics=topics, up_to_euros=5000)
    with pytest.raises(AgainstTheRules) as refused:
        check_decision(decision(**given), builder.workspace)
    assert refused.value.rule == rule


def test_a_decision_within_its_mandate_stands_and_is_taken_once() -> None:
    builder = Builder()
    governed(builder, *DecisionTopic)
    builder.write(Kind.PILOT_EVALUATION, 72)
    one = decision(topic="pilot", about=art(72))
    check_decision(one, builder.workspace)
    builder.write(Kind.DECISION, 52, content=one)
    with pytest.raises(AgainstTheRules, match="decided_already"):
        check_decision(one, builder.workspace)


def test_money_without_an_amount_in_the_mandate_is_too_much() -> None:
    builder = Builder()
    builder.write(Kind.BODY, 50)
    builder.write(Kind.MANDATE, 51, body=art(50), topics=["money"], up_to_euros="")
    with pytest.raises(AgainstTheRules, match="mandate_too_small"):
        check_decision(decision(topic="money", euros=1), builder.workspace)


def test_arrears_show_after_the_day_and_not_before_and_not_without_a_promise() -> None:
    builder = Builder()
    promise = builder.write(Kind.CONTRIBUTION, 60, owner=A, means="money", euros=10_000, due_on="2026-02-01")
    assert accounts(builder.workspace)[0].arrears == 0, "nobody agreed to it yet"
    builder.say(promise, A)
    builder.write(Kind.PAYMENT, 61, contribution=art(60), euros=4000, on="2026-01-20")
    (today,) = accounts(builder.workspace)
    assert (today.promised, today.paid, today.arrears) == (10_000, 4000, 6000)
    (before,) = accounts(replace_(builder.workspace, on=date(2026, 2, 1)))
    assert before.arrears == 0


def test_data_that_was_promised_and_not_delivered_is_late() -> None:
    builder = Builder()
    builder.say(builder.write(Kind.CONTRIBUTION, 60, owner=A, means="data", due_on="2026-02-01"), A)
    assert accounts(builder.workspace)[0].late
    builder.write(Kind.PAYMENT, 61, contribution=art(60), euros="", delivered="cijfers", on="2026-02-20")
    assert not accounts(builder.workspace)[0].late


LADDER = [
    {"who": "werkvloer", "days": 14},
    {"who": "directeuren", "days": 14},
    {"who": "bestuur", "days": 30},
]


def raised(builder: Builder, **given: Any) -> Escalation:
    parties = [{"party": one, "view": "anders"} for one in (A, B)]
    content: Escalation = least(
        Escalation, parties=parties, raised_on="2026-02-01", at_rung_since="2026-02-01", **given
    )
    builder.write(Kind.ESCALATION, 55, content=content)
    return content


def test_an_escalation_is_overdue_the_day_after_its_term() -> None:
    builder = Builder()
    builder.write(Kind.LADDER, 34, rungs=LADDER)
    raised(builder)
    w = builder.workspace
    for day, late in ((15, 0), (16, 1), (28, 13)):
        (climb,) = climbs(replace_(w, on=date(2026, 2, day)))
        assert (climb.days_overdue, climb.overdue, climb.rung.who) == (late, late > 0, "werkvloer")
    assert climb.above is not None
    assert climb.above.who == "directeuren"


def test_going_up_starts_a_new_term_and_stops_at_the_top() -> None:
    builder = Builder()
    builder.write(Kind.LADDER, 34, rungs=LADDER)
    first = raised(builder)
    second = one_rung_up(first, builder.workspace)
    assert (second.rung, second.at_rung_since) == (2, builder.workspace.on)
    top = one_rung_up(second, builder.workspace)
    with pytest.raises(AgainstTheRules, match="top_of_ladder"):
        one_rung_up(top, builder.workspace)
    builder.write(Kind.ESCALATION, 55, content=top)
    assert climbs(builder.workspace)[0].above is None


def test_no_rung_is_skipped_none_is_taken_down_and_the_solved_stays_solved() -> None:
    builder = Builder()
    builder.write(Kind.LADDER, 34, rungs=LADDER)
    first = raised(builder)
    w = builder.workspace
    second = one_rung_up(first, w)
    check_change(None, first, w)
    check_change(first, second, w)
    for before, after in ((None, second), (second, first)):
        with pytest.raises(AgainstTheRules, match="rung_by_rung"):
            check_change(before, after, w)
    solved = raised(builder, state="solved", solution="samen")
    with pytest.raises(AgainstTheRules, match="not_open"):
        one_rung_up(solved, builder.workspace)
    assert climbs(builder.workspace) == ()
    later = least(
        Escalation, parties=[{"party": A, "view": "a"}, {"party": B, "view": "b"}], raised_on="2026-02-02",
        at_rung_since="2026-02-02",
    )  # fmt: skip
    with pytest.raises(AgainstTheRules, match="raised_once"):
        check_change(first, later, w)


def test_without_a_ladder_nothing_goes_up() -> None:
    builder = Builder()
    with pytest.raises(AgainstTheRules, match="no_ladder"):
        check_change(None, least(Escalation, parties=[{"party": A, "view": "a"}] * 2), builder.workspace)
    assert climbs(builder.workspace) == ()


def test_a_solved_escalation_says_how() -> None:
    with pytest.raises(ArtefactNotValid):
        raised(Builder(), state="solved", solution="")


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ((), None),
        ((Seen.IMPROVED, Seen.IMPROVED), Seen.IMPROVED),
        ((Seen.IMPROVED, Seen.NO_EFFECT), Seen.CANNOT_SAY),
        ((Seen.IMPROVED, Seen.HARM), Seen.HARM),
        ((Seen.CANNOT_SAY,), Seen.CANNOT_SAY),
    ],
)
def test_different_answers_are_no_answer_and_harm_is_harm(seen: tuple[Seen, ...], says: Seen | None) -> None:
    assert together(seen) is says


def test_the_newest_measurement_of_each_indicator_counts() -> None:
    builder = Builder()
    builder.write(Kind.DESIRED_EFFECT, 22)
    builder.write(Kind.KPI, 32, effect=art(22))
    for n, (period, seen) in enumerate((("2026-Q2", "improved"), ("2026-Q1", "harm"))):
        builder.write(Kind.MEASUREMENT, 71 + n, effect=art(22), kpi=art(32), period=period, seen=seen)
    (story,) = effect_stories(builder.workspace)
    assert [one.content.period for one in story.measurements] == ["2026-Q1", "2026-Q2"]
    assert story.seen is Seen.IMPROVED
    assert len(story.kpis) == 1


def test_what_an_artefact_points_at_must_be_there_and_of_the_right_kind() -> None:
    builder = Builder()
    builder.write(Kind.BODY, 50)
    with pytest.raises(ArtefactNotValid) as refused:
        check_references(decision(dissent=[{"party": art(7), "view": "nee"}]), builder.workspace)
    assert {(one.field, one.rule) for one in refused.value.findings} == {
        ("dissent.0.party", "not_a_party"),
        ("mandate", "not_there"),
    }
    with pytest.raises(ArtefactNotValid):
        check_references(decision(mandate=art(50)), builder.workspace)
    assert referred(decision()) == (art(50), art(51))


def test_notice_is_counted_in_days() -> None:
    assert left_on(90, date(2026, 1, 1)) == date(2026, 4, 1)
