"""The life of a question: complete mappings, what rests on what, and nothing that changes after the hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.register.questions.made_up_questions import (
    ANSWER,
    ASKED,
    ASSESSMENTS,
    DEBATE,
    DECIDED,
    FINDING,
    FIRST,
    FROZEN,
    H1,
    LIFE,
    PASSED,
    READ,
    REQUEST,
    RUN,
    then,
    until,
)

from zicht.model.question_entries import CONTENTS, Appeal, Rejection, Withdrawal
from zicht.model.question_terms import (
    Answer,
    FindingVerdict,
    RejectionGround,
    Stage,
    Step,
    Test,
    TestOutcome,
    WithdrawalGround,
)
from zicht.model.requests import Word
from zicht.register.rules.permitted.questions import ASSESSED_BY, PERMITTED
from zicht.register.rules.question_contents import QuestionIncomplete
from zicht.register.rules.question_story import is_due
from zicht.register.rules.questions import (
    ACTION_OF,
    LABELS,
    NEXT,
    OWNERS,
    STEP_LABELS,
    TRANSITIONS,
    NotNextStep,
    diagram,
    reference_page,
    stages_of,
)

NO = Rejection(RejectionGround.NO_DEBATE, "De raad sprak er niet over.", "de raad", "2025-05-01")


@pytest.mark.parametrize("mapping", [TRANSITIONS, LABELS, OWNERS, NEXT])
def test_every_stage_has_its_row(mapping: dict[Stage, object]) -> None:
    assert list(mapping) == sorted(mapping, key=list(Stage).index) or set(mapping) == set(Stage)
    assert set(mapping) == set(Stage)


@pytest.mark.parametrize("mapping", [ACTION_OF, STEP_LABELS, CONTENTS])
def test_every_step_has_its_row(mapping: dict[Step, object]) -> None:
    assert set(mapping) == set(Step)


def test_labels_and_owners_are_there_in_both_languages_and_differ() -> None:
    for mapping in (LABELS, OWNERS, NEXT, STEP_LABELS):
        assert all(set(words) == {"nl", "en"} and all(words.values()) for words in mapping.values())
    for language in ("nl", "en"):
        assert len({words[language] for words in LABELS.values()}) == len(Stage)


def test_every_step_but_the_first_leads_somewhere_and_every_action_is_permitted_to_somebody() -> None:
    assert [step for step in Step if not stages_of(step)] == [Step.BROUGHT_IN]
    assert set(ACTION_OF.values()) <= set(PERMITTED)
    assert all(one.roles for one in PERMITTED.values())
    assert set(ASSESSED_BY) == set(Test)


def test_every_stage_can_be_reached_and_only_withdrawal_ends() -> None:
    reached, waiting = {Stage.BROUGHT_IN}, [Stage.BROUGHT_IN]
    while waiting:
        new = set(TRANSITIONS[waiting.pop()].values()) - reached
        reached |= new
        waiting += new
    assert reached == set(Stage)
    assert [stage for stage, ways in TRANSITIONS.items() if not ways] == [Stage.WITHDRAWN]


def test_the_diagram_has_every_arrow_of_the_mapping() -> None:
    lines = list(diagram())
    assert sum("-->" in line for line in lines) == 2 + sum(len(ways) for ways in TRANSITIONS.values())
    assert "    preregistered --> in_analysis: analysis run" in lines
    assert "```mermaid" in list(reference_page())


def test_a_question_walks_from_asking_to_answers() -> None:
    stages = [until(step).stage for step, *_ in LIFE]
    assert stages[-1] is Stage.FOLLOWED_UP
    assert until(Step.ANSWERED).findings[0].verdict is FindingVerdict.SUPPORTED


def test_a_test_is_lacking() -> None:
    question = then(until(Step.BROUGHT_IN), Step.ASSESSED, ASSESSMENTS[0])
    with pytest.raises(NotNextStep, match="not tested: public-value, duplicates, debate"):
        then(question, Step.PASSED, PASSED)


def test_a_failed_test_does_not_pass_and_can_be_recorded_anew() -> None:
    failed = replace(ASSESSMENTS[1], outcome=TestOutcome.FAILS, ground="Raakt niemand, dient niets.")
    question = then(until(Step.ASSESSED), Step.ASSESSED, failed)
    with pytest.raises(NotNextStep, match="failed: public-value"):
        then(question, Step.PASSED, PASSED)
    again = then(question, Step.ASSESSED, ASSESSMENTS[1])
    assert then(again, Step.PASSED, PASSED).stage is Stage.TESTED


def test_new_words_of_a_question_need_new_tests() -> None:
    question = then(until(Step.ASSESSED), Step.REVISED, replace(ASKED, theme="wapens"))
    assert question.untested == tuple(Test)


def test_who_is_rejected_can_object_until_the_day_named() -> None:
    rejected = then(until(Step.ASSESSED), Step.REJECTED, NO)
    assert rejected.stage is Stage.REJECTED
    assert then(rejected, Step.APPEALED, Appeal("De raad sprak er wel over.")).untested == tuple(Test)
    late = then(until(Step.ASSESSED), Step.REJECTED, replace(NO, until="2025-03-11"))
    entry = replace(late.entries[-1], at="2025-03-12T10:00:00+01:00")
    from zicht.register.rules.question_story import after

    with pytest.raises(NotNextStep, match="an objection"):
        after(late, replace(entry, number=7, step=Step.APPEALED, content=Appeal("Toch niet mee eens.")))


def test_a_rejection_leaves_time_to_object() -> None:
    with pytest.raises(QuestionIncomplete, match="until: no_recourse_left"):
        then(until(Step.ASSESSED), Step.REJECTED, replace(NO, until="2025-03-10"))


def test_a_debate_that_was_not_held_does_not_pass() -> None:
    with pytest.raises(QuestionIncomplete, match="outcome: debate_not_held"):
        then(until(Step.BROUGHT_IN), Step.ASSESSED, replace(DEBATE, held=Answer.NO))
    with pytest.raises(QuestionIncomplete, match="body: debate_without_record"):
        then(until(Step.BROUGHT_IN), Step.ASSESSED, replace(DEBATE, decision=""))


def test_what_is_frozen_is_exactly_the_newest_draft() -> None:
    other = replace(FROZEN, hypotheses=(replace(H1, alpha=0.01),))
    with pytest.raises(NotNextStep, match="other hypotheses than the newest draft"):
        then(until(Step.DRAFTED), Step.PREREGISTERED, other)


def test_nobody_freezes_what_they_wrote_themselves() -> None:
    with pytest.raises(NotNextStep, match="frozen by who wrote them"):
        then(until(Step.DRAFTED), Step.PREREGISTERED, FROZEN, "analist")


@pytest.mark.parametrize("step", [Step.DRAFTED, Step.PREREGISTERED, Step.REVISED])
def test_after_the_hash_nothing_of_the_question_changes(step: Step) -> None:
    content = ASKED if step is Step.REVISED else FROZEN
    for reached in (Step.PREREGISTERED, Step.RAN, Step.REQUESTED, Step.APPROVED, Step.PUBLISHED):
        with pytest.raises(NotNextStep):
            then(until(reached), step, content)


def test_a_run_is_of_the_frozen_hypotheses_and_of_no_other() -> None:
    with pytest.raises(NotNextStep, match="a run of other hypotheses"):
        then(until(Step.PREREGISTERED), Step.RAN, replace(RUN, preregistration="0" * 64))


def test_a_refresh_is_a_new_run_of_the_same_hypotheses() -> None:
    refreshed = then(until(Step.ANSWERED), Step.RAN, replace(RUN, number=2, data="2024-Q2"))
    assert (refreshed.stage, refreshed.frozen) == (Stage.IN_ANALYSIS, FROZEN)
    with pytest.raises(NotNextStep, match="output of run 1"):
        then(refreshed, Step.REQUESTED, REQUEST)


def test_output_is_not_reviewed_by_the_organisation_that_made_it() -> None:
    own = replace(DECIDED, reviewers=("politie", "statistiek"))
    with pytest.raises(NotNextStep, match="reviewed by the organisation that made it"):
        then(until(Step.REQUESTED), Step.APPROVED, own)


def test_a_decision_is_what_its_words_say() -> None:
    refused = replace(DECIDED, words={"counts": Word.REFUSE})
    with pytest.raises(NotNextStep, match="output-approved"):
        then(until(Step.REQUESTED), Step.APPROVED, refused)
    assert then(until(Step.REQUESTED), Step.REFUSED, refused).stage is Stage.IN_ANALYSIS


def test_no_hypothesis_is_dropped_because_nothing_was_found() -> None:
    with pytest.raises(QuestionIncomplete, match="findings: not_each_hypothesis"):
        then(
            until(Step.APPROVED),
            Step.INTERPRETED,
            replace(READ, findings=(replace(FINDING, hypothesis="H2"),)),
        )


def test_a_figure_comes_from_output_that_was_checked() -> None:
    with pytest.raises(QuestionIncomplete, match="findings: not_checked_output"):
        then(
            until(Step.APPROVED), Step.INTERPRETED, replace(READ, findings=(replace(FINDING, output="maps"),))
        )


def test_null_results_stay_when_a_question_ends() -> None:
    null = replace(READ, findings=(replace(FINDING, effect=1.0, lower=0.9, upper=1.1, adjusted=0.8),))
    published = then(until(Step.APPROVED), Step.INTERPRETED, null)
    assert published.findings[0].verdict is FindingVerdict.NO_EFFECT
    gone = then(published, Step.WITHDRAWN, Withdrawal(WithdrawalGround.DECIDED, "Het besluit is genomen."))
    assert gone.findings == published.findings


def test_a_municipality_answers_about_a_finding_that_is_there() -> None:
    with pytest.raises(QuestionIncomplete, match="hypothesis: not_in_list"):
        then(until(Step.PUBLISHED), Step.ANSWERED, replace(ANSWER, hypothesis="H9"))


def test_a_published_question_is_looked_at_again_after_a_year() -> None:
    question = until(Step.PUBLISHED)
    assert [is_due(question, date(2026, 3, day)) for day in (31,)] == [False]
    assert is_due(question, date(2026, 4, 1))
    assert not is_due(until(Step.APPROVED), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("question", "Wat doet Jan Jansen in Voorhaven?"),
        ("title", "mail naar iemand@voorbeeld.nl"),
        ("decision", "Besluit over BSN 111222333"),
    ],
)
def test_a_question_about_somebody_is_refused_and_not_repeated(field: str, words: str) -> None:
    from tests.unit.register.questions.made_up_questions import PARTNERSHIP, QUESTION, entry

    from zicht.register.rules.question_story import told

    with pytest.raises(QuestionIncomplete) as refused:
        told(QUESTION, PARTNERSHIP, [entry(1, Step.BROUGHT_IN, replace(ASKED, **{field: words}))])
    assert [(fault.field, fault.rule) for fault in refused.value.faults] == [(field, "person")]
    assert words not in str(refused.value)


def test_all_that_lacks_is_told_at_once() -> None:
    with pytest.raises(QuestionIncomplete) as refused:
        then(until(Step.PASSED), Step.PRIORITISED, replace(FIRST, body="", decided_on="morgen", order=4))
    assert {fault.field for fault in refused.value.faults} == {"body", "decided_on", "order"}
