"""What people do with a request: make, submit, have checked, review, decide, release, withdraw.

Each action builds one entry, tries it on the request by the rules of `replay`, signs it and adds it to the
ledger. Bytes are looked at before every action: when one changed since submission, that is entered first and
all that was said of the old bytes falls away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.kit.envelopes import Envelope
from zicht.kit.errors import UserError
from zicht.kit.keys import SigningKey
from zicht.model.requests import Action, Decision, Entry, Event, Judgement, Request, State
from zicht.release.output_check.automatic_checks import checks_of
from zicht.release.output_check.decisions import approvals_of, decision_of, signature_of
from zicht.release.output_check.life_cycle import EVENT_OF_WORD, LABELS
from zicht.release.output_check.permissions import check_may
from zicht.release.output_check.policies import IN_HAND, NotNow, check_day, check_state
from zicht.release.output_check.replay import after, load
from zicht.release.output_check.request_store import (
    START,
    RequestUnknown,
    Store,
    append,
    material_faults,
    put_material,
    signed_entry,
)
from zicht.release.output_check.reviews import SealedReview, check_review


class MaterialChanged(UserError):
    """Bytes of a candidate or of its evidence changed after submission: every review and approval is void."""

    exit_code = 185
    usual_remedy = "find out who changed them, and submit again"


class ChecksFailed(UserError):
    """An automatic check of a candidate did not pass; each one that did not is named."""

    exit_code = 186
    usual_remedy = "mend the candidate, have it attacked again, and submit it again"


class RequestUnclear(UserError):
    """A request does not say what it is about or why, its withdrawal not why, or its release not which."""

    exit_code = 193
    usual_remedy = "say it in a sentence; it is kept, and shown to the checkers"


_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Desk:
    """A person at work in a store, on a day.

    on  ISO 8601; given, since no clock is read here
    """

    store: Store
    key: SigningKey
    on: str


def current(store: Store, id: str) -> tuple[Request, tuple[str, ...]]:
    """The request, and what differs from what was submitted. Anything there means: it is a draft again."""
    request = load(store, id)
    if request.state not in IN_HAND or request.material is None:
        return request, ()
    return request, material_faults(store, id, request.material)


def make(desk: Desk, id: str, *, title: str, why: str, with_analysts: Iterable[str] = ()) -> Request:
    """Begin a request. `with_analysts`: key ids of others who worked on it; none of them can review it."""
    desk.store.folder(id)  # raises RequestUnknown for a name that could lead elsewhere
    _check_said(id, title=title, why=why)
    if id in desk.store.ids():
        raise RequestUnknown(
            f"request {id}", found="one of this name", expected="a new name", remedy="choose another"
        )
    analysts = sorted({desk.key.id, *with_analysts})
    content = {"id": id, "title": title, "why": why, "analysts": analysts}
    return _enter(desk, None, id, Event.MADE, content)


def submit(desk: Desk, id: str, candidate: Path, evidence: Mapping[str, bytes]) -> Request:
    """Hand in these bytes: they are copied, and from now on every round is about them.

    candidate  a bundle, complete and unsigned;  evidence  file name -> what lies beside it
    raises     BundleInvalid, NotNow, NotAllowed
    """
    request = load(desk.store, id)
    _check(desk, request, Action.SUBMIT)
    material = put_material(desk.store, id, candidate, evidence)
    return _enter(desk, request, id, Event.SUBMITTED, material.as_dict())


def check(desk: Desk, id: str) -> Request:
    """Run the automatic checks and enter what they say; the request goes on, or back to its analysts."""
    request = _in_hand(desk, id, Action.CHECK)
    assert request.material is not None
    results = checks_of(desk.store.material(id, request.material.digest), request.material)
    event = Event.PASSED if all(result.passed for result in results) else Event.FAILED
    content = {"material": request.material.digest, "checks": [result.as_dict() for result in results]}
    return _enter(desk, request, id, event, content)


def checked_by_machine(store: Store, id: str) -> Request:
    """A request that passed the automatic checks, its bytes unchanged. Raises NotNow, MaterialChanged."""
    request, faults = current(store, id)
    if faults:
        raise _changed(id, faults)
    if request.material is None or not request.checks or not all(check.passed for check in request.checks):
        raise NotNow(
            f"request {id}",
            found=LABELS[request.state]["en"],
            expected="a request that passed the automatic checks",
        )
    return request


def seal_review(desk: Desk, id: str, sealed: SealedReview, *, keep: Path | None = None) -> Request:
    """Hand in the digest of a review; its words stay with the reviewer.

    keep    where the reviewer keeps them until then; written before the digest is handed in, so that no
            crash leaves a digest that nobody can open
    raises  ReviewIncomplete, ReviewAltered, ChecksFailed, NotAllowed, NotNow
    """
    request = _in_hand(desk, id, Action.SEAL)
    _check_passes(desk.store, request)
    check_review(sealed.review, request, desk.key.id, where=f"review of {id}")
    if keep is not None:
        sealed.write(keep)
    assert request.material is not None
    content = {"material": request.material.digest, "commitment": sealed.commitment}
    return _enter(desk, request, id, Event.SEALED, content)


def open_review(desk: Desk, id: str, sealed: SealedReview) -> Request:
    """Show the words of a review, now that both are in."""
    request = _in_hand(desk, id, Action.OPEN)
    content = {"salt": sealed.salt.hex(), "review": sealed.review.as_dict()}
    return _enter(desk, request, id, Event.OPENED, content)


def decide(desk: Desk, id: str, *, stricter: Mapping[str, Judgement] | None = None) -> Request:
    """Sign the decision: propose it, or put the second signature under what the other proposed.

    stricter  outputs judged stricter than in either review; when given, it is a proposal of one's own
    """
    request = _in_hand(desk, id, Action.DECIDE)
    decision, event = to_sign(desk, id, stricter=stricter)
    content = {"decision": decision.as_dict(), "signature": signature_of(decision, desk.key)}
    return _enter(desk, request, id, event, content)


def to_sign(
    desk: Desk, id: str, *, stricter: Mapping[str, Judgement] | None = None
) -> tuple[Decision, Event]:
    """What `decide` would sign, and what would become of the request; nothing is written.

    raises  DecisionNotPossible, ReviewIncomplete, ChecksFailed, NotAllowed, NotNow
    """
    request = checked_by_machine(desk.store, id)
    _check(desk, request, Action.DECIDE)
    _check_passes(desk.store, request)
    if request.proposed is None or stricter is not None:
        return decision_of(request, on=desk.on, stricter=stricter or {}), Event.PROPOSED
    if desk.key.id in request.signed:
        raise NotNow(f"decide {id}", found="your signature", expected="that of the other reviewer")
    return request.proposed, EVENT_OF_WORD[request.proposed.word]


def approvals(store: Store, id: str) -> tuple[Envelope, ...]:
    """What both reviewers signed, when the request is approved and no byte changed since.

    raises  ApprovalMissing, MaterialChanged, ChecksFailed
    """
    request, faults = current(store, id)
    if faults:
        raise _changed(id, faults)
    envelopes = approvals_of(request, store.people())
    _check_passes(store, request)
    return envelopes


def released(desk: Desk, id: str, release: str) -> Request:
    """Enter that the release with this digest was made of it."""
    if not _DIGEST.fullmatch(release):
        raise RequestUnclear(
            f"request {id}",
            found="no digest of a release",
            expected="64 hexadecimal digits",
            remedy="give the name of the folder of the release",
        )
    request = _in_hand(desk, id, Action.RELEASE)
    approvals(desk.store, id)
    assert request.material is not None
    content = {"material": request.material.digest, "release": release}
    return _enter(desk, request, id, Event.RELEASED, content)


def withdraw(desk: Desk, id: str, why: str) -> Request:
    """Take back a request before it is released; or enter that its release was withdrawn."""
    _check_said(id, why=why)
    request = load(desk.store, id)
    event = Event.RECALLED if request.state is State.RELEASED else Event.WITHDRAWN
    return _enter(desk, request, id, event, {"why": why})


def _check_said(id: str, **words: str) -> None:
    silent = [name for name, text in words.items() if not text.strip()]
    if silent:
        raise RequestUnclear(f"request {id}", found=f"no {' and no '.join(silent)}", expected="a sentence")


def _in_hand(desk: Desk, id: str, action: Action) -> Request:
    """The request, after it was seen that this may be done now, by this person, and that no byte changed."""
    request, faults = current(desk.store, id)
    if faults:
        desk.store.people().of(desk.key.id)
        _enter(desk, request, id, Event.VOIDED, {"why": "; ".join(faults)})
        raise _changed(id, faults)
    _check(desk, request, action)
    return request


def _changed(id: str, faults: tuple[str, ...]) -> MaterialChanged:
    return MaterialChanged(f"request {id}", found="; ".join(faults), expected="the bytes that were submitted")


def _check(desk: Desk, request: Request, action: Action) -> None:
    people = desk.store.people()
    check_state(request, action)
    check_may(people.of(desk.key.id), request, people, action)
    check_day(request, desk.on)


def _check_passes(store: Store, request: Request) -> None:
    """Nobody signs on the word of an entry: what the machine said is asked again."""
    assert request.material is not None
    folder = store.material(request.id, request.material.digest)
    failed = [result for result in checks_of(folder, request.material) if not result.passed]
    if failed:
        raise ChecksFailed(
            f"request {request.id}",
            found="; ".join(f"{result.name}: {result.words['en']}" for result in failed),
            expected="every automatic check passed",
        )


def _enter(desk: Desk, request: Request | None, id: str, event: Event, content: Mapping[str, Any]) -> Request:
    """Try, sign, write. Raises what `replay.after` raises, and NotNow when somebody else was first."""
    number = desk.store.people_number()
    entries = request.entries if request else ()
    entry = Entry(
        number=len(entries) + 1,
        previous=entries[-1].digest if entries else START,
        event=event,
        by=desk.key.id,
        on=desk.on,
        people=number,
        content=content,
    )
    after(request, entry, desk.store.people(number))
    if not append(desk.store, id, entry.number, signed_entry(entry, desk.key)):
        raise NotNow(f"request {id}", found="an entry of somebody else, just now", expected="to be first")
    return load(desk.store, id)
