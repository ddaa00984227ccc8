"""The life of a request: which event leads from which state to which. A mapping, and nothing beside it.

All else about states and events (whose turn it is, what they are called) is a mapping too; a test demands
that each is complete. The diagram is drawn from the mapping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zicht.model.requests import Action, Event, State, Word

TRANSITIONS: Mapping[State, Mapping[Event, State]] = {
    State.DRAFT: {
        Event.SUBMITTED: State.SUBMITTED,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.SUBMITTED: {
        Event.PASSED: State.CHECKED,
        Event.FAILED: State.DRAFT,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.CHECKED: {
        Event.SEALED: State.ONE_REVIEW,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.ONE_REVIEW: {
        Event.SEALED: State.BOTH_REVIEWS,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.BOTH_REVIEWS: {
        Event.OPENED: State.ONE_OPENED,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.ONE_OPENED: {
        Event.OPENED: State.UNBLINDED,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.UNBLINDED: {
        Event.PROPOSED: State.PROPOSED,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.PROPOSED: {
        Event.PROPOSED: State.PROPOSED,
        Event.APPROVED: State.APPROVED,
        Event.RETURNED: State.RETURNED,
        Event.REFUSED: State.REFUSED,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.APPROVED: {
        Event.RELEASED: State.RELEASED,
        Event.VOIDED: State.DRAFT,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.RETURNED: {
        Event.SUBMITTED: State.SUBMITTED,
        Event.WITHDRAWN: State.WITHDRAWN,
    },
    State.REFUSED: {},
    State.RELEASED: {Event.RECALLED: State.WITHDRAWN},
    State.WITHDRAWN: {},
}

ACTION_OF: Mapping[Event, Action | None] = {
    Event.MADE: None,  # before there is a request
    Event.SUBMITTED: Action.SUBMIT,
    Event.PASSED: Action.CHECK,
    Event.FAILED: Action.CHECK,
    Event.SEALED: Action.SEAL,
    Event.OPENED: Action.OPEN,
    Event.PROPOSED: Action.DECIDE,
    Event.APPROVED: Action.DECIDE,
    Event.RETURNED: Action.DECIDE,
    Event.REFUSED: Action.DECIDE,
    Event.RELEASED: Action.RELEASE,
    Event.WITHDRAWN: Action.WITHDRAW,
    Event.RECALLED: Action.RECALL,
    Event.VOIDED: Action.VOID,
}

EVENT_OF_WORD: Mapping[Word, Event] = {
    Word.RELEASE: Event.APPROVED,
    Word.CHANGE: Event.RETURNED,
    Word.REFUSE: Event.REFUSED,
}
"""What a decision that both signed does to the request: its strictest word counts."""

OWNERS: Mapping[State, Mapping[str, str]] = {
    State.DRAFT: {"nl": "de analisten", "en": "the analysts"},
    State.SUBMITTED: {"nl": "de machine", "en": "the machine"},
    State.CHECKED: {"nl": "twee controleurs", "en": "two checkers"},
    State.ONE_REVIEW: {"nl": "een tweede controleur", "en": "a second checker"},
    State.BOTH_REVIEWS: {"nl": "beide controleurs", "en": "both checkers"},
    State.ONE_OPENED: {"nl": "de andere controleur", "en": "the other checker"},
    State.UNBLINDED: {"nl": "beide controleurs", "en": "both checkers"},
    State.PROPOSED: {"nl": "de andere controleur", "en": "the other checker"},
    State.APPROVED: {"nl": "de uitgever", "en": "the publisher"},
    State.RETURNED: {"nl": "de analisten", "en": "the analysts"},
    State.REFUSED: {"nl": "niemand", "en": "nobody"},
    State.RELEASED: {"nl": "niemand", "en": "nobody"},
    State.WITHDRAWN: {"nl": "niemand", "en": "nobody"},
}
"""Whose turn it is."""

LABELS: Mapping[State, Mapping[str, str]] = {
    State.DRAFT: {"nl": "in voorbereiding", "en": "draft"},
    State.SUBMITTED: {"nl": "ingediend", "en": "submitted"},
    State.CHECKED: {"nl": "automatisch gecontroleerd", "en": "checked by machine"},
    State.ONE_REVIEW: {"nl": "één beoordeling binnen, verzegeld", "en": "one review in, sealed"},
    State.BOTH_REVIEWS: {"nl": "beide beoordelingen binnen, verzegeld", "en": "both reviews in, sealed"},
    State.ONE_OPENED: {"nl": "één beoordeling geopend", "en": "one review opened"},
    State.UNBLINDED: {"nl": "beide beoordelingen geopend", "en": "both reviews open"},
    State.PROPOSED: {"nl": "besluit door één ondertekend", "en": "decision signed by one"},
    State.APPROVED: {"nl": "goedgekeurd", "en": "approved"},
    State.RETURNED: {"nl": "teruggegeven", "en": "returned"},
    State.REFUSED: {"nl": "geweigerd", "en": "refused"},
    State.RELEASED: {"nl": "uitgegeven", "en": "released"},
    State.WITHDRAWN: {"nl": "ingetrokken", "en": "withdrawn"},
}

EVENT_LABELS: Mapping[Event, Mapping[str, str]] = {
    Event.MADE: {"nl": "aangemaakt", "en": "made"},
    Event.SUBMITTED: {"nl": "ingediend", "en": "submitted"},
    Event.PASSED: {"nl": "door de automatische controle gekomen", "en": "passed the automatic checks"},
    Event.FAILED: {"nl": "door de automatische controle tegengehouden", "en": "failed an automatic check"},
    Event.SEALED: {"nl": "beoordeling verzegeld ingeleverd", "en": "review handed in, sealed"},
    Event.OPENED: {"nl": "beoordeling geopend", "en": "review opened"},
    Event.PROPOSED: {"nl": "besluit voorgesteld en ondertekend", "en": "decision proposed and signed"},
    Event.APPROVED: {"nl": "goedgekeurd door beide controleurs", "en": "approved by both checkers"},
    Event.RETURNED: {"nl": "teruggegeven door beide controleurs", "en": "returned by both checkers"},
    Event.REFUSED: {"nl": "geweigerd door beide controleurs", "en": "refused by both checkers"},
    Event.RELEASED: {"nl": "uitgegeven", "en": "released"},
    Event.WITHDRAWN: {"nl": "ingetrokken door de analisten", "en": "withdrawn by the analysts"},
    Event.RECALLED: {"nl": "uitgave ingetrokken", "en": "release withdrawn"},
    Event.VOIDED: {"nl": "vervallen: bytes veranderd", "en": "void: bytes changed"},
}


def states_of(action: Action) -> tuple[State, ...]:
    """The states in which an action leads somewhere, in the order of the life."""
    return tuple(
        state for state, ways in TRANSITIONS.items() if any(ACTION_OF[event] is action for event in ways)
    )


def diagram() -> Iterator[str]:
    """Lines of a Mermaid state diagram, drawn from the mapping."""
    yield "stateDiagram-v2"
    yield f"    [*] --> {_node(State.DRAFT)}: {EVENT_LABELS[Event.MADE]['en']}"
    for state, ways in TRANSITIONS.items():
        for event, to in ways.items():
            yield f"    {_node(state)} --> {_node(to)}: {EVENT_LABELS[event]['en'].replace(':', ',')}"
        if not ways:
            yield f"    {_node(state)} --> [*]"


def _node(state: State) -> str:
    """Mermaid wants names without a hyphen."""
    return state.value.replace("-", "_")
