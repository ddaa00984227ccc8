"""Files about a question: carried over; refused by name when altered, foreign, replayed or out of order."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.unit.register.questions.made_up_questions import (
    DECIDED,
    FROZEN,
    H1,
    PARTNERSHIP,
    QUESTION,
    REQUEST,
    RUN,
)

from zicht.cooperation.exchange.conversation import Conversation, Side, hear, say
from zicht.cooperation.exchange.files import (
    CONTENT_OF,
    FILE_TYPE,
    REMEDIES,
    Kind,
    QuestionFileRefused,
    Refusal,
)
from zicht.kit.digests import canonical_json
from zicht.kit.envelopes import make_envelope, open_envelope
from zicht.kit.keys import made_up_key

REGISTER, ANALYST, STRANGER = (
    made_up_key(1, "Register", "Regio"),
    made_up_key(1, "Anne", "Statistiek"),
    made_up_key(1, "Zwart", "Elders"),
)
START = Conversation(PARTNERSHIP, QUESTION)


def inside(data: bytes, there: Conversation = START) -> Conversation:
    return hear(there, data, [REGISTER.public], here=Side.ENVIRONMENT, where="file")[0]


def outside(data: bytes, there: Conversation) -> Conversation:
    return hear(there, data, [ANALYST.public], here=Side.REGISTER, where="file")[0]


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(QuestionFileRefused) as found:
        act()
    return found.value.refusal


@pytest.fixture
def carried() -> tuple[Conversation, Conversation]:
    """Both sides, after the hypotheses were carried inside."""
    here, data = say(START, FROZEN, REGISTER)
    return here, inside(data)


def test_a_question_goes_in_and_its_outcome_comes_out(carried: tuple[Conversation, Conversation]) -> None:
    here, there = carried
    for content in (RUN, REQUEST, DECIDED, replace(RUN, number=2)):
        there, data = say(there, content, ANALYST)
        here = outside(data, here)
    assert here == there
    assert here.frozen == FROZEN
    assert [run.number for run in here.runs] == [1, 2]


def test_every_bit_that_flips_is_noticed(carried: tuple[Conversation, Conversation]) -> None:
    here, there = carried
    _, data = say(there, RUN, ANALYST)
    refusals = set()
    for at in range(0, len(data), 7):
        changed = bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]])
        refusals.add(refused(lambda changed=changed: outside(changed, here)))
    assert refusals <= {Refusal.ALTERED, Refusal.OTHER_FORM, Refusal.FOREIGN}
    assert Refusal.ALTERED in refusals


def test_a_file_of_somebody_unknown_is_foreign(carried: tuple[Conversation, Conversation]) -> None:
    here, there = carried
    _, data = say(there, RUN, STRANGER)
    assert refused(lambda: outside(data, here)) is Refusal.FOREIGN


def test_a_file_about_another_question_or_partnership_is_foreign() -> None:
    for start in (Conversation(PARTNERSHIP, "other"), Conversation("other", QUESTION)):
        _, data = say(start, FROZEN, REGISTER)
        assert refused(lambda data=data: inside(data)) is Refusal.FOREIGN


def test_a_file_that_comes_twice_is_replayed(carried: tuple[Conversation, Conversation]) -> None:
    here, there = carried
    _, data = say(there, RUN, ANALYST)
    here = outside(data, here)
    assert refused(lambda: outside(data, here)) is Refusal.REPLAYED


def test_a_file_that_comes_too_early_is_out_of_order(carried: tuple[Conversation, Conversation]) -> None:
    here, there = carried
    there, first = say(there, RUN, ANALYST)
    there, second = say(there, REQUEST, ANALYST)
    assert refused(lambda: outside(second, here)) is Refusal.OUT_OF_ORDER
    here = outside(first, here)
    assert outside(second, here) == there


def test_two_files_with_one_number_cannot_both_be_taken_in(
    carried: tuple[Conversation, Conversation],
) -> None:
    here, there = carried
    _, one = say(there, RUN, ANALYST)
    _, other = say(there, replace(RUN, data="2024-Q2"), ANALYST)
    here = outside(one, here)
    assert refused(lambda: outside(other, here)) is Refusal.OUT_OF_ORDER


def test_a_run_of_other_hypotheses_is_refused_where_it_is_said(
    carried: tuple[Conversation, Conversation],
) -> None:
    _, there = carried
    other = replace(FROZEN, hypotheses=(replace(H1, alpha=0.1),))
    unlike = replace(RUN, preregistration=other.digest)
    assert refused(lambda: say(there, unlike, ANALYST)) is Refusal.OTHER_HYPOTHESES
    assert refused(lambda: say(there, other, REGISTER)) is Refusal.OTHER_HYPOTHESES


@pytest.mark.parametrize(
    "content",
    [RUN, REQUEST, DECIDED, replace(REQUEST, run=2), replace(RUN, number=2)],
    ids=["run", "request", "decision", "output of a later run", "second run"],
)
def test_nothing_is_said_before_what_it_rests_on(content) -> None:  # type: ignore[no-untyped-def]
    frozen = isinstance(content, type(RUN)) and content.number == 2
    start = inside(say(START, FROZEN, REGISTER)[1]) if frozen else START
    assert refused(lambda: say(start, content, ANALYST)) is Refusal.OUT_OF_ORDER


def test_a_file_of_ones_own_side_is_not_taken_in() -> None:
    _, data = say(START, FROZEN, ANALYST)
    assert refused(lambda: outside(data, START)) is Refusal.FOREIGN


def test_output_that_the_register_reviews_is_decided_there(
    carried: tuple[Conversation, Conversation],
) -> None:
    here, there = carried
    for content in (RUN, replace(REQUEST, in_register=True)):
        there, data = say(there, content, ANALYST)
        here = outside(data, here)
    _, wrong = say(there, DECIDED, ANALYST)
    assert refused(lambda: outside(wrong, here)) is Refusal.FOREIGN
    here, right = say(here, DECIDED, REGISTER)
    assert inside(right, there) == here


def changed(data: bytes, change: Callable[[dict[str, object]], object]) -> bytes:
    """The file with another payload, signed again by the same key."""
    payload = json.loads(open_envelope(data, [ANALYST.public], threshold=1, where="file").payload)
    change(payload)
    return make_envelope(canonical_json(payload), FILE_TYPE, [ANALYST]).as_bytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain.update(format="zicht-question-file/2"),
        lambda plain: plain.update(more=1),
        lambda plain: plain.pop("previous"),
        lambda plain: plain.update(number="2"),
        lambda plain: plain.update(number=True),
        lambda plain: plain.update(kind="rumour"),
        lambda plain: plain.update(content={}),
        lambda plain: plain["content"].update(number=1.0),
        lambda plain: plain.update(kind="output-decision"),
    ],
)
def test_what_is_well_signed_and_has_another_form_is_refused(
    change: Callable[[dict[str, object]], object], carried: tuple[Conversation, Conversation]
) -> None:
    here, there = carried
    _, data = say(there, RUN, ANALYST)
    assert refused(lambda: outside(changed(data, change), here)) is Refusal.OTHER_FORM


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b"{" + b" " * 5_000_000])
def test_what_is_no_file_at_all_is_refused(data: bytes) -> None:
    assert refused(lambda: inside(data)) is Refusal.OTHER_FORM


def test_every_kind_has_a_content_and_every_refusal_a_remedy() -> None:
    assert set(CONTENT_OF) == set(Kind)
    assert set(REMEDIES) == set(Refusal)
