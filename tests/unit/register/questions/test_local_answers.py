"""The three questions: closed words that do not contradict each other, compared over municipalities."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from tests.unit.register.questions.made_up_questions import ANSWER, ASKED, then, until

from zicht.model.question_entries import LocalAnswer
from zicht.model.question_terms import Answer, Explanation, Follow, Step
from zicht.register.rules.duplicates import alike
from zicht.register.rules.local_answers import compared, faults_of_answer, public_answers
from zicht.register.rules.public_questions import public_question


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


# Gemeenten that answered, one a line: its answers to the three questions, and whether it may be named.
# Outcome: how many are not named, who is, and whether answers are counted in public.
TABLES = [
    ("yes no yes named", 0, ["A"], True),
    ("yes no yes", 1, [], False),
    ("yes no yes | no no no named", 1, ["B"], False),
    ("yes no yes | no yes no", 2, [], False),
    ("yes no yes | no yes no | no no no", 3, [], True),
    ("yes no yes | yes yes no | yes no no", 3, [], False),  # all three say yes: each would be known
    ("yes no yes | no yes no | no no no | yes yes yes named", 3, ["D"], True),
]


def _given(line: str) -> list[LocalAnswer]:
    found = []
    for at, words in enumerate(line.split(" | ")):
        explained, known, neighbours, *named = words.split()
        three = {"explained": Answer(explained), "known": Answer(known), "neighbours": Answer(neighbours)}
        found.append(replace(ANSWER, area=f"GM900{at}", named=bool(named), **three))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("line", "unnamed", "named", "counted"), TABLES)
def test_a_gemeente_is_named_only_when_it_says_so_and_counted_only_among_others(
    line: str, unnamed: int, named: list[str], counted: bool
) -> None:
    names = {f"GM900{at}": "ABCD"[at] for at in range(4)}
    (about,) = public_answers(_given(line), asked=4, names=names)
    assert (about.asked, about.answered, about.unnamed) == (4, len(line.split(" | ")), unnamed)
    assert [one.organisation for one in about.named] == named
    assert (about.counts is not None) is counted
    if about.counts is not None:
        assert sum(about.counts["known"].values()) == about.answered


def test_nobody_is_named_who_said_nothing_about_it() -> None:
    assert not LocalAnswer("GM9001", "H1", Answer.NO, (), Answer.NO, Answer.NO, (Follow.NOTHING,)).named


@pytest.mark.parametrize(
    ("wishes", "shown"),
    [([False], 0), ([True], 1), ([True, False], 0), ([False, True], 1), ([True, True], 2)],
)
def test_who_is_not_named_stands_nowhere_in_what_the_public_reads(wishes: list[bool], shown: int) -> None:
    question = until(Step.PUBLISHED)
    for at, named in enumerate(wishes):
        given = replace(ANSWER, named=named, known=(Answer.NO, Answer.YES)[at])
        question = then(question, Step.ANSWERED, given, organisation="voorhaven")
    names = {"voorhaven": "Gemeente Voorhaven", "regio": "Regio", "statistiek": "Statistiek"}
    public = public_question(
        question, partnership="P", names=names, gemeenten={"GM9001": "Gemeente Voorhaven"}
    )
    answers = [one for one in public.timeline if one.step is Step.ANSWERED]
    assert len(answers) == len(wishes)
    assert [bool(one.organisation) for one in answers].count(True) == shown
    hidden = [one for one in answers if not one.organisation]
    assert {one.digest for one in hidden} <= {""}  # a digest of closed words is soon guessed
    written = str(public.answers)
    assert ("GM9001" in written) is wishes[-1]
    assert ("Voorhaven" in written) is wishes[-1]


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
