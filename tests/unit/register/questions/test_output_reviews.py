"""Two reviews, of two people of two organisations that did not make it, blind until both are in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.register.questions.made_up_questions import REQUEST

from zicht.model.question_entries import OutputReview
from zicht.model.question_terms import Step
from zicht.model.requests import Word
from zicht.register.rules.output_reviews import (
    SignedReview,
    decided,
    faults_of_review,
    step_of,
    visible_to,
    why_not,
)
from zicht.register.rules.questions import NotNextStep

HERE = replace(REQUEST, in_register=True, outputs=("counts", "maps"))


def review(account: str, organisation: str, counts: Word = Word.RELEASE) -> SignedReview:
    words = {"counts": counts, "maps": Word.RELEASE}
    reasons = {} if counts is Word.RELEASE else {"counts": "te klein"}
    return SignedReview(account, OutputReview(HERE.material, organisation, words, reasons))


ONE, TWO = review("carla", "politie"), review("dirk", "provincie", Word.CHANGE)


@pytest.mark.parametrize(
    ("request_", "reviews", "account", "organisation", "reasons"),
    [
        (HERE, (), "carla", "politie", []),
        (HERE, (ONE,), "dirk", "provincie", []),
        (HERE, (), "anne", "statistiek", ["own_organisation"]),
        (HERE, (ONE,), "carla", "politie", ["own_review_in"]),
        (HERE, (ONE,), "bram", "politie", ["same_organisation"]),
        (HERE, (ONE, TWO), "eva", "gemeente", ["both_in"]),
        (REQUEST, (), "carla", "politie", ["checked_elsewhere"]),
    ],
)
def test_who_may_review(request_, reviews, account, organisation, reasons) -> None:  # type: ignore[no-untyped-def]
    assert list(why_not(request_, reviews, account, organisation)) == reasons


def test_nobody_sees_a_review_of_another_before_both_are_in() -> None:
    assert visible_to([ONE], "dirk") == ()
    assert visible_to([ONE], "carla") == (ONE,)
    assert visible_to([ONE, TWO], "dirk") == (ONE, TWO)


def test_the_stricter_word_holds() -> None:
    decision = decided(HERE, [ONE, TWO], on="2025-03-05")
    assert decision.words == {"counts": Word.CHANGE, "maps": Word.RELEASE}
    assert step_of(decision) is Step.RETURNED


@pytest.mark.parametrize("reviews", [(ONE,), (ONE, ONE), (ONE, review("bram", "politie"))])
def test_one_person_or_one_organisation_decides_nothing(reviews: tuple[SignedReview, ...]) -> None:
    with pytest.raises(NotNextStep):
        decided(HERE, reviews, on="2025-03-05")


def test_a_review_is_of_these_bytes_and_all_outputs_with_reasons() -> None:
    assert list(faults_of_review(ONE.review, HERE)) == []
    assert list(faults_of_review(replace(ONE.review, material="0" * 64), HERE)) == [
        ("material", "other_bytes")
    ]
    assert list(faults_of_review(replace(ONE.review, words={"counts": Word.RELEASE}), HERE)) == [
        ("words", "not_each_output")
    ]
    assert list(faults_of_review(replace(TWO.review, reasons={}), HERE)) == [
        ("reasons", "held_back_without_reason")
    ]
