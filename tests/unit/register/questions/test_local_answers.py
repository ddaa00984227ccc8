"""The three questions: closed words that do not contradict each other, compared over municipalities."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from tests.unit.register.questions.made_up_questions import ANSWER, ASKED

from zicht.model.question_register import LocalAnswer
from zicht.model.question_terms import Answer, Explanation
from zicht.register.rules.duplicates import alike
from zicht.register.rules.local_answers import compared, faults_of_answer


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, []),
        ({"area": "BU90010101"}, [("area", "no_area")]),
        ({"explanations": (Explanation.NONE,)}, [("explanations", "explained_by_nothing")]),
        ({"explained": Answer.NO}, [("explanations", "not_explained_yet_named")]),
        ({"explained": Answer.NO, "explanations": (Explanation.NONE,)}, []),
        ({"follows": ()}, [("follows", "empty")]),
    ],
)
def test_answers_do_not_contradict_themselves(changed: dict[str, object], faults: list[object]) -> None:
    assert list(faults_of_answer(replace(ANSWER, **changed))) == faults  # type: ignore[arg-type]


def test_an_answer_has_no_room_for_free_text() -> None:
    free = {field.name for field in fields(LocalAnswer) if field.type == "str"}
    assert free == {"area", "hypothesis"}  # a code, and the name of a hypothesis: both checked


def test_the_newest_answer_of_each_counts_and_silence_is_no_answer() -> None:
    other = replace(ANSWER, area="GM9002", explained=Answer.NO, explanations=(Explanation.NONE,))
    newer = replace(ANSWER, known=Answer.YES)
    found = compared([ANSWER, other, newer, replace(other, hypothesis="H2")], "H1", asked=5)
    assert (list(found.latest), found.silent) == (["GM9001", "GM9002"], 3)
    assert found.counts["known"] == {Answer.YES: 1, Answer.PARTLY: 0, Answer.NO: 1, Answer.UNKNOWN: 0}
    assert found.explanations == {Explanation.FACILITIES: 1, Explanation.NONE: 1}


def test_earlier_questions_that_are_alike_come_first_and_others_not_at_all() -> None:
    earlier = {
        "same": ASKED,
        "near": replace(ASKED, title="Drugsverdachten", question="Van waar komen de verdachten van drugs?"),
        "far": replace(ASKED, title="Vakantieparken", question="Wonen er mensen op bungalowterreinen?"),
    }
    found = alike(ASKED, earlier)
    assert [one.question for one in found] == ["same", "near"]
    assert found[0].likeness == 1.0
    assert alike(ASKED, {}) == ()
