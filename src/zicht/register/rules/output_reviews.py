"""Two reviews of output by people of the register: two organisations, never the analyst's, blind.

Each is bound to the digest of the bytes that would leave. What one says is shown to nobody else,
not even that it is mild or strict, before the other is in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zicht.model.question_entries import Decided, OutputReview, Requested
from zicht.model.question_terms import Step
from zicht.model.requests import STRICTNESS, Word, strictest
from zicht.register.rules.questions import NotNextStep


@dataclass(frozen=True)
class SignedReview:
    """A review and who gave it."""

    account: str
    review: OutputReview


STEP_OF: dict[Word, Step] = {
    Word.RELEASE: Step.APPROVED,
    Word.CHANGE: Step.RETURNED,
    Word.REFUSE: Step.REFUSED,
}


def why_not(
    request: Requested, reviews: Sequence[SignedReview], account: str, organisation: str
) -> Iterator[str]:
    """Why somebody may not review this request: names of rules, none when they may."""
    if not request.in_register:
        yield "checked_elsewhere"
    if named(organisation) in {named(one) for one in request.analysts}:
        yield "own_organisation"
    if account in {one.account for one in reviews}:
        yield "own_review_in"
    elif named(organisation) in {named(one.review.organisation) for one in reviews}:
        yield "same_organisation"
    if len(reviews) >= 2:
        yield "both_in"


def named(name: str) -> str:
    """A name as it is compared: case and spaces do not make another organisation."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def faults_of_review(review: OutputReview, request: Requested) -> Iterator[tuple[str, str]]:
    """(field, rule): every output judged, no other, and a reason for what is held back."""
    if review.material != request.material:
        yield "material", "other_bytes"
    if set(review.words) != set(request.outputs):
        yield "words", "not_each_output"
    held_back = {name for name, word in review.words.items() if word is not Word.RELEASE}
    if any(not review.reasons.get(name, "").strip() for name in held_back):
        yield "reasons", "held_back_without_reason"
    if set(review.reasons) - set(request.outputs):
        yield "reasons", "not_each_output"


def visible_to(reviews: Sequence[SignedReview], account: str) -> tuple[SignedReview, ...]:
    """What somebody may read of reviews: all when both are in, before that only their own."""
    return tuple(reviews) if len(reviews) >= 2 else tuple(one for one in reviews if one.account == account)


def decided(request: Requested, reviews: Sequence[SignedReview], *, on: str) -> Decided:
    """What two reviews together say: the stricter word for each output. Raises NotNextStep."""
    organisations = tuple(sorted({one.review.organisation for one in reviews}))
    people = {one.account for one in reviews}
    if len(reviews) != 2 or len(organisations) != 2 or len(people) != 2:
        raise NotNextStep(
            f"output {request.request}",
            found=f"{len(reviews)} reviews of {len(organisations)} organisations",
            expected="2 of 2 organisations",
        )
    words = {name: strictest(one.review.words[name] for one in reviews) for name in sorted(request.outputs)}
    return Decided(request.request, request.round, request.material, organisations, words, on)


def step_of(decision: Decided) -> Step:
    """What a decision does to the question: its strictest word counts, since bytes leave together."""
    return STEP_OF[max(decision.words.values(), key=STRICTNESS.__getitem__)]
