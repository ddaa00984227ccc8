"""One decision out of two reviews, and the signatures of both reviewers over the exact bytes it is about.

Both sign an in-toto statement whose subject is the manifest of the candidate; the manifest names every file
with its digest. Change one byte and the signatures are about something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zicht.kit.digests import canonical_json
from zicht.kit.envelopes import Envelope, open_envelope, pre_authentication
from zicht.kit.errors import UserError
from zicht.kit.keys import SigningKey, verify_signature
from zicht.model.requests import Decision, Judgement, Request, Role, State, Word, strictest
from zicht.release.output_check.people import People
from zicht.release.output_check.policies import DecisionNotPossible, check_covers, check_not_milder
from zicht.release.output_check.reviews import judgements_from
from zicht.release.sealing.bundle import MANIFEST
from zicht.release.statements import APPROVAL, STATEMENT_TYPE, Statement, check_two_of_two

NO_APPROVAL = "https://zicht.example/predicates/no-approval/v1"
"""Predicate of a decision that lets nothing out: signed by two, and yet no approval."""
TRAVELS = ("attack.json",)
"""Evidence that goes into the release beside the bundle: it is a subject of the approval too."""
APPROVED_STATES = (State.APPROVED, State.RELEASED)


class ApprovalMissing(UserError):
    """A request was about to be released without the approval of two checkers over exactly these bytes."""

    exit_code = 192
    usual_remedy = "have it reviewed and decided; `zicht request status` says what is missing"


def decision_of(request: Request, *, on: str, stricter: Mapping[str, Judgement]) -> Decision:
    """The strictest word of both reviews for every output, with all reasons.

    stricter  what the reviewers, having read each other, judge still stricter
    raises    DecisionNotPossible, ReviewIncomplete
    """
    assert request.material is not None, "a request in review has material"
    reviews = [request.opened[id] for id in sorted(request.opened)]
    combined = {
        name: _strictest([review.judgements[name] for review in reviews]) for name in request.material.outputs
    }
    decision = Decision(
        request=request.id,
        round=request.round,
        material=request.material.digest,
        candidate=request.material.candidate,
        evidence=request.material.evidence,
        reviewers=tuple(sorted(request.opened)),
        judgements=dict(sorted({**combined, **stricter}.items())),
        on=on,
    )
    check_decision(decision, request)
    return decision


def _strictest(judgements: list[Judgement]) -> Judgement:
    """The reasons of all who are not content, in the order of their keys."""
    word = strictest(judgement.word for judgement in judgements)
    said = [one.reason.strip() for one in judgements if (one.word is Word.RELEASE) == (word is Word.RELEASE)]
    return Judgement(word, " / ".join(dict.fromkeys(reason for reason in said if reason)))


def check_decision(decision: Decision, request: Request) -> None:
    """It is about this round and these bytes, complete, and not milder than the reviews."""
    assert request.material is not None, "a request in review has material"
    material = request.material
    bytes_ = (decision.material, decision.candidate, decision.evidence)
    round_ = (decision.request, decision.round, decision.reviewers)
    if bytes_ != (material.digest, material.candidate, material.evidence) or round_ != (
        request.id,
        request.round,
        tuple(sorted(request.opened)),
    ):
        raise DecisionNotPossible(
            f"decision on {request.id}", found="another round, bytes or reviewers", expected="those of now"
        )
    check_covers(decision.judgements, material.outputs, where=f"decision on {request.id}")
    check_not_milder(decision, request.opened)


def statement_of(decision: Decision) -> Statement:
    """What both sign. Only a decision to release everything has the predicate of an approval."""
    kind = APPROVAL if decision.word is Word.RELEASE else NO_APPROVAL
    travels = {name: digest for name, digest in decision.evidence.items() if name in TRAVELS}
    return Statement({MANIFEST: decision.candidate, **travels}, kind, decision.as_dict())


def signature_of(decision: Decision, key: SigningKey) -> str:
    """Hexadecimal signature over the statement in its envelope (DSSE)."""
    return key.sign(_signed(decision)).hex()


def is_signed_by(decision: Decision, signature: str, id: str, people: People) -> bool:
    """True when this person signed exactly this decision."""
    return verify_signature(people.key_of(id), bytes.fromhex(signature), _signed(decision))


def _signed(decision: Decision) -> bytes:
    return pre_authentication(STATEMENT_TYPE, statement_of(decision).as_bytes())


def approvals_of(request: Request, people: People) -> tuple[Envelope, ...]:
    """The approvals of a request, one a reviewer: the same statement, signed by two of two organisations.

    people  the register that holds now: who is a checker no more does not let anything out
    raises  ApprovalMissing, SignaturesMissing, SameSigner
    """
    decision = request.proposed
    if decision is None or request.state not in APPROVED_STATES or decision.word is not Word.RELEASE:
        raise ApprovalMissing(
            f"request {request.id}", found=request.state.value, expected="an approved request"
        )
    left = [id for id in decision.reviewers if Role.CHECKER not in people.of(id).roles]
    if left:
        raise ApprovalMissing(
            f"request {request.id}",
            found=f"{len(left)} reviewers who are no checker any more",
            expected="two checkers",
            remedy="withdraw it, and have it reviewed by others in a new request",
        )
    envelopes = envelopes_of(decision, request.signed)
    signers = [
        signer
        for id, envelope in zip(sorted(request.signed), envelopes, strict=True)
        for signer in open_envelope(
            envelope, [people.key_of(id)], threshold=1, where=f"request {request.id}"
        ).signers
    ]
    check_two_of_two(signers, where=f"request {request.id}")
    return envelopes


def envelopes_of(decision: Decision, signed: Mapping[str, str]) -> tuple[Envelope, ...]:
    """The statement with each signature that it has, in the order of the keys."""
    payload = statement_of(decision).as_bytes()
    return tuple(
        Envelope(payload, STATEMENT_TYPE, ((id, bytes.fromhex(signature)),))
        for id, signature in sorted(signed.items())
    )


def decision_from(plain: Mapping[str, Any]) -> Decision:
    """The decision in an entry of a ledger. Raises KeyError, TypeError or ValueError."""
    decision = Decision(
        request=plain["request"],
        round=plain["round"],
        material=plain["material"],
        candidate=plain["candidate"],
        evidence=dict(sorted(plain["evidence"].items())),
        reviewers=tuple(plain["reviewers"]),
        judgements=judgements_from(plain["judgements"]),
        on=plain["on"],
    )
    if canonical_json(decision.as_dict()) != canonical_json(dict(plain)):
        raise ValueError("other keys or other types")
    return decision
