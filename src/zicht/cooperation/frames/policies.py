"""A covenant version as Cedar policies: one permit per frame, one forbid per bar. It decides nothing.

Types of organisations are written out as their participants, so a reviewer sees each organisation.
Moments are whole seconds since 1970, so an end is exact.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion, named
from zicht.cooperation.frames.explanation import Bar, BarKind
from zicht.cooperation.frames.questions import second
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.vocabulary import Lift, Secrecy

SCHEMA = """
entity Party;
entity Category;
entity SubjectGroup;
entity Purpose;
entity Stage;
entity Frame;
action share appliesTo {
  principal: [Party],
  resource: [Category],
  context: {
    receiver: Party,
    subject: SubjectGroup,
    purpose: Purpose,
    case_purpose: Purpose,
    exchange: String,
    stage?: Stage,
    at: Long,
    necessity_note: Bool,
    consent: Bool,
    statute: Bool,
    conflict_of_duties: Bool,
    approvals: Long,
    approving_organisations: Long,
    received_under?: Frame,
  },
};
"""

LIFTED_BY = {
    Lift.CONSENT: "context.consent",
    Lift.STATUTE: "context.statute",
    Lift.CONFLICT_OF_DUTIES: "context.conflict_of_duties",
}


@dataclass(frozen=True)
class Statement:
    """One policy, and for which requests it can matter.

    id       of the frame, or of the bar: comes back in what Cedar says
    senders  who must be asking for it to matter; None: anyone
    purpose  for what; None: anything
    """

    id: str
    text: str
    senders: frozenset[str] | None = None
    purpose: str | None = None

    def matters(self, sender: str, purpose: str) -> bool:
        """Whether it can match a request of this sender for this purpose."""
        return (self.senders is None or sender in self.senders) and self.purpose in (None, purpose)


def statements_of(covenant: CovenantVersion) -> tuple[Statement, ...]:
    """Every policy of a covenant, in a fixed order: permits by frame, then what forbids."""
    permits = (_permit(covenant, frame) for frame in sorted(covenant.frames, key=lambda frame: frame.id))
    return (*permits, *_forbids(covenant))


def policy_text(statements: Iterable[Statement]) -> str:
    """The policies of a set, as Cedar reads them."""
    return "\n".join(statement.text for statement in statements)


def _permit(covenant: CovenantVersion, frame: SharingFrame) -> Statement:
    senders = covenant.organisations(frame.senders)
    conditions = [
        _one_of("principal", "Party", senders),
        _one_of("context.receiver", "Party", covenant.organisations(frame.receivers)),
        "principal != context.receiver",
        _one_of("resource", "Category", frame.categories),
        _one_of("context.subject", "SubjectGroup", frame.subjects),
        f"context.purpose == {_entity('Purpose', frame.purpose)}",
        f"{_strings(exchange.value for exchange in frame.exchanges)}.contains(context.exchange)",
        *_stage_and_time(covenant, frame),
        *_case_conditions(covenant, frame),
    ]
    return Statement(frame.id, _policy("permit", frame.id, conditions), senders, frame.purpose)


def _stage_and_time(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[str]:
    if frame.stages:
        yield "context has stage"
        yield _one_of("context.stage", "Stage", frame.stages)
    if frame.valid_from is not None:
        yield _from(frame.valid_from)
    if frame.valid_until is not None:
        yield _before(frame.valid_until)
    for revocation in covenant.revocations:
        if frame.id in revocation.frames:
            party = _entity("Party", revocation.party)
            concerned = f"(principal == {party} || context.receiver == {party})"
            yield f"!({concerned} && {_from(revocation.at)})"


def _case_conditions(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[str]:
    asked = frame.conditions
    if asked.necessity_note:
        yield "context.necessity_note"
    if asked.assessment:
        assessment = named(covenant.assessments, frame.assessment)
        yield from (
            ["false"]
            if assessment is None
            else [
                _from(assessment.valid_from),
                _before(assessment.valid_until),
            ]
        )
    if asked.secrecy_lifted:
        yield _any_lift(frozenset(Lift))
    if asked.approvals:
        yield f"context.approvals >= {asked.approvals}"
    if asked.approving_organisations:
        yield f"context.approving_organisations >= {asked.approving_organisations}"


def _forbids(covenant: CovenantVersion) -> Iterator[Statement]:
    if covenant.state is not CovenantState.SIGNED:
        yield _forbid(Bar(BarKind.NOT_SIGNED), "true")
    yield _forbid(Bar(BarKind.NOT_YET), _before(covenant.in_force_from))
    yield _forbid(Bar(BarKind.ENDED), _from(covenant.in_force_until))
    for party, moment in _withdrawals(covenant):
        entity = _entity("Party", party)
        concerned = f"(principal == {entity} || context.receiver == {entity})"
        yield _forbid(Bar(BarKind.REVOKED, party), concerned, _from(moment))
    for secrecy in covenant.secrecies:
        yield _forbid_by_secrecy(covenant, secrecy)
    yield _forbid(Bar(BarKind.OTHER_PURPOSE), "context.purpose != context.case_purpose")
    onward = (frame.id for frame in covenant.frames if frame.onward)
    allowed = _one_of("context.received_under", "Frame", onward)
    yield _forbid(Bar(BarKind.ONWARD), "context has received_under", f"!{allowed}")


def _withdrawals(covenant: CovenantVersion) -> Iterator[tuple[str, datetime]]:
    """Parties that took back their whole part, each with the first moment."""
    whole = [revocation for revocation in covenant.revocations if not revocation.frames]
    for party in sorted({revocation.party for revocation in whole}):
        yield party, min(revocation.at for revocation in whole if revocation.party == party)


def _forbid_by_secrecy(covenant: CovenantVersion, secrecy: Secrecy) -> Statement:
    holders = covenant.organisations(secrecy.holders)
    conditions = [_one_of("principal", "Party", holders)]
    if secrecy.categories:
        conditions.append(_one_of("resource", "Category", secrecy.categories))
    conditions.append(f"!({_any_lift(secrecy.lifted_by)})")
    return _forbid(Bar(BarKind.SECRECY, secrecy.id), *conditions, senders=holders)


def _any_lift(lifts: frozenset[Lift]) -> str:
    return "(" + (" || ".join(LIFTED_BY[lift] for lift in sorted(lifts)) or "false") + ")"


def _forbid(bar: Bar, *conditions: str, senders: frozenset[str] | None = None) -> Statement:
    return Statement(bar.id, _policy("forbid", bar.id, conditions), senders)


def _policy(effect: str, key: str, conditions: Iterable[str]) -> str:
    when = "\n  && ".join(conditions)
    head = 'principal, action == Action::"share", resource'
    return f"@id({_quoted(key)})\n{effect} ({head}) when {{\n  {when}\n}};\n"


def _one_of(place: str, kind: str, keys: Iterable[str]) -> str:
    """Membership of a list; Cedar gives an empty list no type, so nothing is in that one."""
    if not (keys := tuple(keys)):
        return "false"
    return "[" + ", ".join(_entity(kind, key) for key in sorted(keys)) + f"].contains({place})"


def _entity(kind: str, key: str) -> str:
    return f"{kind}::{_quoted(key)}"


def _strings(values: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(value) for value in sorted(values)) + "]"


def _quoted(key: str) -> str:
    """Ids hold no quotes or backslashes (findings.py sees to it); this holds if they ever do."""
    return json.dumps(key, ensure_ascii=False)


def _from(moment: datetime) -> str:
    return f"context.at >= {second(moment)}"


def _before(moment: datetime) -> str:
    return f"context.at < {second(moment)}"
