"""From the entries of a ledger to the request they make: every entry is held against every rule, each time.

An action is tried here before it is written, and judged here again whenever the ledger is read: what could
not have happened is not believed because it stands there, whoever signed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from zicht.kit.errors import UserError
from zicht.model.requests import CheckResult, Entry, Event, Material, Person, Request, Role, State
from zicht.release.output_check.decisions import check_decision, decision_from, is_signed_by
from zicht.release.output_check.life_cycle import ACTION_OF, EVENT_OF_WORD, TRANSITIONS
from zicht.release.output_check.people import People, PersonUnknown
from zicht.release.output_check.permissions import NotAllowed, check_may
from zicht.release.output_check.policies import (
    DecisionNotPossible,
    NotNow,
    ReviewIncomplete,
    check_day,
    check_state,
)
from zicht.release.output_check.request_store import ID, RequestInvalid, Store, read_entries
from zicht.release.output_check.reviews import (
    ReviewAltered,
    check_review,
    commitment_of,
    review_from,
    salt_from,
)


def load(store: Store, id: str) -> Request:
    """The request as its ledger tells it. Raises RequestInvalid, RequestUnknown.

    Only the ledger is read here; `requests.current` also looks at the bytes the round is about.
    """
    entries = read_entries(store, id)
    registers = {number: store.people(number) for number in {entry.people for entry in entries}}
    return replayed(entries, registers, id)


def replayed(entries: Iterable[Entry], registers: Mapping[int, People], id: str) -> Request:
    """The same, of entries that were read. Raises RequestInvalid."""
    request: Request | None = None
    for entry in entries:
        try:
            request = after(request, entry, registers[entry.people])
        except _IMPOSSIBLE as error:
            raise RequestInvalid(
                f"request {id}, entry {entry.number}",
                found=f"{entry.event.value}, which could not be: {type(error).__name__}",
                expected="what the rules allow",
            ) from None
    if request is None or request.id != id:
        raise RequestInvalid(f"request {id}", found="the ledger of another request", expected="its own")
    return request


_IMPOSSIBLE: tuple[type[UserError], ...] = (
    DecisionNotPossible,
    NotAllowed,
    NotNow,
    PersonUnknown,
    ReviewAltered,
    ReviewIncomplete,
    RequestInvalid,
)


def after(request: Request | None, entry: Entry, people: People) -> Request:
    """The request after one more entry.

    raises NotAllowed, NotNow, ReviewAltered, ReviewIncomplete, DecisionNotPossible: the rules forbid it
    raises RequestInvalid: the entry is not of the form its event has
    """
    try:
        return _after(request, entry, people)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RequestInvalid(
            f"entry {entry.number}", found=f"{entry.event.value} in another form", expected="its own form"
        ) from None


def _after(request: Request | None, entry: Entry, people: People) -> Request:
    person = people.of(entry.by)
    if request is None:
        made = _made(entry, person, people)
        check_day(made, entry.on)
        return replace(made, entries=(entry,))
    action = ACTION_OF[entry.event]
    if action is None:
        raise NotNow(f"request {request.id}", found="made again", expected="a request is made once")
    check_state(request, action)
    check_may(person, request, people, action)
    check_day(request, entry.on)
    if entry.event not in TRANSITIONS[request.state]:
        raise NotNow(f"request {request.id}", found=entry.event.value, expected="another outcome, from here")
    changed = _CHANGES[entry.event](request, entry, people)
    return replace(changed, state=TRANSITIONS[request.state][entry.event], entries=(*request.entries, entry))


def _made(entry: Entry, person: Person, people: People) -> Request:
    content = entry.content
    analysts = tuple(content["analysts"])
    if entry.event is not Event.MADE or set(content) != {"id", "title", "why", "analysts"}:
        raise ValueError("no beginning")
    if not ID.fullmatch(content["id"]) or not content["title"].strip() or not content["why"].strip():
        raise ValueError("id, title or why")
    for id in analysts:
        people.of(id)
    if (
        Role.ANALYST not in person.roles
        or person.id not in analysts
        or list(analysts) != sorted(set(analysts))
    ):
        raise NotAllowed(
            f"make {content['id']}",
            found=f"{person.name} ({person.organisation})",
            expected="an analyst, who is one of the analysts of the request",
        )
    return Request(content["id"], content["title"], content["why"], analysts, State.DRAFT)


def _submitted(request: Request, entry: Entry, people: People) -> Request:
    content = entry.content
    material = Material(
        content["candidate"], dict(sorted(content["evidence"].items())), tuple(content["outputs"])
    )
    if material.as_dict() != content or list(material.outputs) != sorted(set(material.outputs)):
        raise ValueError("material")
    return Request(
        request.id, request.title, request.why, request.analysts, request.state, request.round + 1, material
    )


def _checked(request: Request, entry: Entry, people: People) -> Request:
    _about_these_bytes(request, entry, {"checks"})
    results = tuple(
        CheckResult(one["name"], one["passed"], dict(one["words"])) for one in entry.content["checks"]
    )
    if [result.as_dict() for result in results] != entry.content["checks"] or not results:
        raise ValueError("checks")
    if all(result.passed is True for result in results) != (entry.event is Event.PASSED):
        raise ValueError("passed in spite of a check that did not")
    return replace(request, checks=results)


def _sealed(request: Request, entry: Entry, people: People) -> Request:
    _about_these_bytes(request, entry, {"commitment"})
    commitment = entry.content["commitment"]
    if len(bytes.fromhex(commitment)) != 32:
        raise ValueError("commitment")
    return replace(request, sealed=dict(sorted({**request.sealed, entry.by: commitment}.items())))


def _opened(request: Request, entry: Entry, people: People) -> Request:
    if set(entry.content) != {"salt", "review"}:
        raise ValueError("content")
    salt, review = salt_from(entry.content["salt"]), review_from(entry.content["review"])
    where = f"review of {request.id}"
    check_review(review, request, entry.by, where=where)
    if commitment_of(salt, review) != request.sealed[entry.by]:
        raise ReviewAltered(where, found="other words than were handed in", expected="the sealed review")
    return replace(request, opened=dict(sorted({**request.opened, entry.by: review}.items())))


def _decided(request: Request, entry: Entry, people: People) -> Request:
    if set(entry.content) != {"decision", "signature"}:
        raise ValueError("content")
    decision, signature = decision_from(entry.content["decision"]), entry.content["signature"]
    check_decision(decision, request)
    where = f"decision on {request.id}"
    if not is_signed_by(decision, signature, entry.by, people):
        raise DecisionNotPossible(
            where, found="a signature over something else", expected="over the decision"
        )
    if entry.event is Event.PROPOSED:
        if decision.on != entry.on:
            raise DecisionNotPossible(where, found="another day", expected="the day it is proposed")
        return replace(request, proposed=decision, signed={entry.by: signature})
    if decision != request.proposed or entry.by in request.signed:
        raise DecisionNotPossible(where, found="not the other signature", expected="that under the proposal")
    if EVENT_OF_WORD[decision.word] is not entry.event:
        raise DecisionNotPossible(where, found=entry.event.value, expected=EVENT_OF_WORD[decision.word].value)
    return replace(request, signed=dict(sorted({**request.signed, entry.by: signature}.items())))


def _released(request: Request, entry: Entry, people: People) -> Request:
    _about_these_bytes(request, entry, {"release"})
    if len(bytes.fromhex(entry.content["release"])) != 32:
        raise ValueError("release")
    return replace(request, release=entry.content["release"])


def _with_reason(request: Request, entry: Entry, people: People) -> Request:
    if set(entry.content) != {"why"} or not entry.content["why"].strip():
        raise ValueError("why")
    return request


def _voided(request: Request, entry: Entry, people: People) -> Request:
    """All that was said of the old bytes falls away."""
    _with_reason(request, entry, people)
    return Request(request.id, request.title, request.why, request.analysts, request.state, request.round)


def _about_these_bytes(request: Request, entry: Entry, more: set[str]) -> None:
    assert request.material is not None, "the life cycle leads here through a submission"
    if set(entry.content) != {"material", *more} or entry.content["material"] != request.material.digest:
        raise ValueError("about other bytes")


_CHANGES: Mapping[Event, Callable[[Request, Entry, People], Request]] = {
    Event.SUBMITTED: _submitted,
    Event.PASSED: _checked,
    Event.FAILED: _checked,
    Event.SEALED: _sealed,
    Event.OPENED: _opened,
    Event.PROPOSED: _decided,
    Event.APPROVED: _decided,
    Event.RETURNED: _decided,
    Event.REFUSED: _decided,
    Event.RELEASED: _released,
    Event.WITHDRAWN: _with_reason,
    Event.RECALLED: _with_reason,
    Event.VOIDED: _voided,
}
