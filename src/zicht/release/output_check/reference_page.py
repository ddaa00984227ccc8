"""The reference page of the output check: states, who may do what, the record; drawn from the mappings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from zicht.model.requests import Action, State
from zicht.release.output_check.disclosure_record import SCHEMA
from zicht.release.output_check.life_cycle import LABELS, OWNERS, TRANSITIONS, diagram, states_of
from zicht.release.output_check.permissions import MAY, WHO_MAY, WHY_NOT_REVIEW, Standing

STANDINGS = {
    Standing.AUTHOR: "one of the analysts of this request; whatever else he is, does not count here",
    Standing.CHECKER: "a checker who may still review it",
    Standing.NEAR_CHECKER: "a checker of the organisation of one of its analysts",
    Standing.SECOND_CHECKER: "a checker of the organisation that already has a review in",
    Standing.REVIEWER: "a checker with a sealed review in",
    Standing.OPEN_REVIEWER: "a checker who opened his review",
    Standing.PUBLISHER: "who releases",
    Standing.BYSTANDER: "somebody in the register of people, without a part in this request",
    Standing.GONE: "somebody in the register without a role: what he signed can still be verified",
}
"""What somebody is to a request, in words."""


def render() -> Iterator[str]:
    """Lines of docs/reference/output-check.md."""
    yield from ("# Output check", "")
    yield "A request to release goes through these states. Every step is an entry of its ledger, signed by"
    yield "whoever took it. A change of one byte after submission voids all that was said of the bytes."
    yield from ("", "```mermaid", *diagram(), "```", "", "## States", "")
    yield from _table(
        ("state", "Dutch", "English", "whose turn"),
        (
            (f"`{state.value}`", LABELS[state]["nl"], LABELS[state]["en"], OWNERS[state]["en"])
            for state in State
        ),
    )
    yield from ("", "## What leads where", "")
    yield from _table(
        ("from", "event", "to"),
        (
            (f"`{state.value}`", event.value, f"`{to.value}`")
            for state, ways in TRANSITIONS.items()
            for event, to in ways.items()
        ),
    )
    yield from ("", "## Who somebody is to a request", "")
    yield from _table(("standing", "meaning"), ((f"`{one.value}`", STANDINGS[one]) for one in Standing))
    yield from ("", "## Who may do what, and when", "")
    yield "Policies say what a state allows, permissions who may; both have to agree."
    yield ""
    yield from _table(
        ("action", *(f"`{one.value}`" for one in Standing), "in", "rule"),
        (
            (
                action.value,
                *("yes" if one in MAY[action] else "" for one in Standing),
                ", ".join(f"`{state.value}`" for state in states_of(action)),
                WHO_MAY[action],
            )
            for action in Action
        ),
    )
    yield from ("", "Why somebody may not review:", "")
    yield from _table(
        ("standing", "because"), ((f"`{one.value}`", why) for one, why in WHY_NOT_REVIEW.items())
    )
    yield from ("", "## The disclosure record", "")
    yield "`disclosure_record.json` of a release fits this JSON Schema:"
    yield from ("", "```json", *json.dumps(SCHEMA, indent=1, sort_keys=True).splitlines(), "```")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
