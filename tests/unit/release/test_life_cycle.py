"""The life cycle is a mapping; everything else about states and events is one too, and each is complete."""

from __future__ import annotations

import pytest

from zicht.model.requests import STRICTNESS, Action, Event, State, Word, strictest
from zicht.release.output_check.life_cycle import (
    ACTION_OF,
    EVENT_LABELS,
    EVENT_OF_WORD,
    LABELS,
    OWNERS,
    TRANSITIONS,
    diagram,
    states_of,
)
from zicht.release.output_check.permissions import MAY, WHO_MAY
from zicht.release.output_check.policies import IN_HAND
from zicht.release.output_check.replay import _CHANGES

LIFE = """
draft        | submitted          -> submitted
draft        | withdrawn          -> withdrawn
submitted    | passed             -> checked
submitted    | failed             -> draft
submitted    | voided             -> draft
submitted    | withdrawn          -> withdrawn
checked      | review-sealed      -> one-review
checked      | voided             -> draft
checked      | withdrawn          -> withdrawn
one-review   | review-sealed      -> both-reviews
one-review   | voided             -> draft
one-review   | withdrawn          -> withdrawn
both-reviews | review-opened      -> one-opened
both-reviews | voided             -> draft
both-reviews | withdrawn          -> withdrawn
one-opened   | review-opened      -> unblinded
one-opened   | voided             -> draft
one-opened   | withdrawn          -> withdrawn
unblinded    | decision-proposed  -> proposed
unblinded    | voided             -> draft
unblinded    | withdrawn          -> withdrawn
proposed     | decision-proposed  -> proposed
proposed     | approved           -> approved
proposed     | returned           -> returned
proposed     | refused            -> refused
proposed     | voided             -> draft
proposed     | withdrawn          -> withdrawn
approved     | released           -> released
approved     | voided             -> draft
approved     | withdrawn          -> withdrawn
returned     | submitted          -> submitted
returned     | withdrawn          -> withdrawn
released     | recalled           -> withdrawn
"""


def test_the_life_is_the_one_that_was_drawn() -> None:
    drawn = {
        tuple(word.strip() for word in line.replace("->", "|").split("|"))
        for line in LIFE.strip().splitlines()
    }
    assert drawn == {
        (state.value, event.value, to.value)
        for state, ways in TRANSITIONS.items()
        for event, to in ways.items()
    }


@pytest.mark.parametrize("mapping", [TRANSITIONS, OWNERS, LABELS], ids=["transitions", "owners", "labels"])
def test_every_state_is_in_every_mapping_of_states(mapping: dict[State, object]) -> None:
    assert list(mapping) == list(State)


def test_every_event_is_in_every_mapping_of_events() -> None:
    assert set(ACTION_OF) == set(EVENT_LABELS) == set(Event)
    assert set(_CHANGES) == set(Event) - {Event.MADE}
    assert {event for ways in TRANSITIONS.values() for event in ways} == set(Event) - {Event.MADE}


def test_every_action_is_in_every_mapping_of_actions() -> None:
    assert set(MAY) == set(WHO_MAY) == set(Action)
    assert {action for action in ACTION_OF.values() if action} == set(Action)


def test_every_word_leads_to_an_outcome_and_has_its_strictness() -> None:
    assert set(EVENT_OF_WORD) == set(STRICTNESS) == set(Word)
    assert [strictest(words) for words in ([], [Word.RELEASE], list(Word), [Word.CHANGE, Word.RELEASE])] == [
        Word.RELEASE,
        Word.RELEASE,
        Word.REFUSE,
        Word.CHANGE,
    ]


@pytest.mark.parametrize("texts", [*OWNERS.values(), *LABELS.values(), *EVENT_LABELS.values()], ids=str)
def test_every_label_is_there_in_both_languages(texts: dict[str, str]) -> None:
    assert set(texts) == {"nl", "en"}
    assert all(texts.values())


def test_labels_of_states_and_of_events_differ() -> None:
    for labels in (LABELS, EVENT_LABELS):
        for language in ("nl", "en"):
            assert len({text[language] for text in labels.values()}) == len(labels)


def test_every_state_can_be_reached() -> None:
    reached, waiting = {State.DRAFT}, [State.DRAFT]
    while waiting:
        new = set(TRANSITIONS[waiting.pop()].values()) - reached
        reached |= new
        waiting += new
    assert reached == set(State)


def test_nothing_is_released_that_was_not_approved_and_nothing_approved_by_one() -> None:
    before = {to: {s for s, ways in TRANSITIONS.items() if to in ways.values()} for to in State}
    assert before[State.RELEASED] == {State.APPROVED}
    assert before[State.APPROVED] == {State.PROPOSED}
    assert before[State.PROPOSED] == {State.UNBLINDED, State.PROPOSED}
    assert before[State.UNBLINDED] == {State.ONE_OPENED}
    assert before[State.ONE_OPENED] == {State.BOTH_REVIEWS}
    assert before[State.BOTH_REVIEWS] == {State.ONE_REVIEW}
    assert before[State.ONE_REVIEW] == {State.CHECKED}
    assert before[State.CHECKED] == {State.SUBMITTED}


def test_bytes_are_watched_from_submission_to_release() -> None:
    assert IN_HAND == (
        State.SUBMITTED,
        State.CHECKED,
        State.ONE_REVIEW,
        State.BOTH_REVIEWS,
        State.ONE_OPENED,
        State.UNBLINDED,
        State.PROPOSED,
        State.APPROVED,
    )


def test_states_of_an_action_are_those_from_which_it_leads_on() -> None:
    assert states_of(Action.SUBMIT) == (State.DRAFT, State.RETURNED)
    assert states_of(Action.SEAL) == (State.CHECKED, State.ONE_REVIEW)
    assert states_of(Action.RECALL) == (State.RELEASED,)


def test_the_diagram_has_every_way_and_the_ends() -> None:
    lines = list(diagram())
    assert lines[0] == "stateDiagram-v2"
    assert lines[1] == "    [*] --> draft: made"
    assert "    one_review --> both_reviews: review handed in, sealed" in lines
    assert "    approved --> draft: void, bytes changed" in lines
    assert [line for line in lines if line.endswith("--> [*]")] == [
        "    refused --> [*]",
        "    withdrawn --> [*]",
    ]
    ways = sum(len(found) for found in TRANSITIONS.values())
    assert len(lines) == 2 + ways + 2
