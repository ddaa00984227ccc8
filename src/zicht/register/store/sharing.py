"""Frames, questions and decisions of one partnership, as values for the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet

from zicht.cooperation.frames.advice import Advice, advise
from zicht.cooperation.frames.covenant import CovenantVersion, Revocation
from zicht.cooperation.frames.covenant_files import covenant_tree
from zicht.cooperation.frames.engine import CompiledCovenant
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.vocabulary import Exchange, Lift
from zicht.kit.digests import canonical_json
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.records.sharing import FrameRevocation, PolicyDecision, SharingCase
from zicht.register.rules.actors import Actor
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.roles import Role
from zicht.register.rules.sharing import Agreements, Carrier, Signed
from zicht.register.rules.workspace import Workspace
from zicht.register.store.artefacts import first_moment, workspace_of
from zicht.register.store.frames import covenant_from_text, drafts_of

SEES_ALL = frozenset({Role.PRIVACY_OFFICER, Role.AUDITOR})


def agreements_of(partnership: Partnership, *, at: datetime) -> Agreements:
    """What was drafted, carried by a covenant, signed and taken back until a moment."""
    workspace = workspace_of(partnership, at=at)
    covenants = [one for one in workspace.versions if one.kind is Kind.COVENANT]
    named = {party for one in covenants for party in workspace.asked(one)}
    parties = {one.pk: one for one in Organisation.objects.filter(pk__in=sorted(named))}
    counts = workspace.signed_covenant
    return Agreements(
        drafts=drafts_of(partnership, at=at),
        carriers=tuple(_carrier(one, workspace, parties) for one in covenants),
        counts=counts.hash if counts else "",
        revocations=tuple(_taken_back(partnership, at)),
        ended=partnership.ended_at if partnership.ended_at and partnership.ended_at <= at else None,
    )


def _carrier(covenant: Version, workspace: Workspace, parties: Mapping[str, Organisation]) -> Carrier:
    asked, yes = workspace.asked(covenant), workspace.accepted_by(covenant)
    words = {one: workspace.last_word(covenant.hash, one) for one in yes}
    signed = (Signed(parties[key].party, parties[key].name, said.at) for key, said in words.items() if said)
    return Carrier(
        frames=covenant.content.frames,
        artefact=covenant.artefact,
        number=covenant.sheet.number,
        hash=covenant.hash,
        first=first_moment(covenant.content.starts_on),
        until=first_moment(covenant.content.ends_on),
        signed=tuple(sorted(signed, key=lambda one: (one.at, one.party))),
        missing=tuple(parties[key].party for key in asked if key not in yes),
    )


def _taken_back(partnership: Partnership, at: datetime) -> Iterator[Revocation]:
    """By a signatory, or because the organisation left the partnership."""
    rows = FrameRevocation.objects.filter(partnership=partnership, at__lte=at).select_related("organisation")
    for row in rows.order_by("at", "pk"):
        yield Revocation(row.organisation.party, row.at, tuple(row.frames.split()))
    left = Membership.objects.filter(partnership=partnership, until__lte=at).select_related("organisation")
    back = set(_present(partnership, at).values_list("organisation_id", flat=True))
    for member in left.order_by("until", "pk"):
        if member.organisation_id not in back:
            yield Revocation(member.organisation.party, member.until)


def organisations_in(partnership: Partnership, *, at: datetime) -> tuple[Organisation, ...]:
    """Organisations that take part at a moment, by name."""
    members = _present(partnership, at).select_related("organisation")
    return tuple(sorted((m.organisation for m in members), key=lambda one: (one.name, one.party)))


def _present(partnership: Partnership, at: datetime) -> QuerySet[Membership]:
    members = Membership.objects.filter(partnership=partnership, since__lte=at)
    return members.filter(Q(until__isnull=True) | Q(until__gt=at))


def ask(covenant: CovenantVersion, question: Question) -> Advice:
    """An advice under a covenant; the compiled form of the last ones asked is kept."""
    return advise(_compiled(canonical_json(covenant_tree(covenant)).decode()), question)


@lru_cache(maxsize=128)
def _compiled(content: str) -> CompiledCovenant:
    return CompiledCovenant(covenant_from_text(content))


def case_purpose(partnership: Partnership, number: str) -> str:
    """The purpose a case was brought in for; "" when nobody asked about it before."""
    found = SharingCase.objects.filter(partnership=partnership, number=number).first()
    return str(found.purpose) if found else ""


def question_text(question: Question) -> str:
    """A question as it is kept."""
    return canonical_json(
        {
            "sender": question.sender,
            "receiver": question.receiver,
            "category": question.category,
            "subject": question.subject,
            "purpose": question.purpose,
            "case_purpose": question.case_purpose,
            "exchange": question.exchange.value,
            "stage": question.stage,
            "necessity_note": question.necessity_note,
            "lifts": sorted(question.lifts),
            "approvals": list(question.approvals),
            "received_under": question.received_under,
        }
    ).decode()


def question_from(text: str, at: datetime) -> Question:
    """A question as it was kept, at its moment."""
    tree = json.loads(text)
    changed = {
        "exchange": Exchange(tree["exchange"]),
        "lifts": frozenset(Lift(lift) for lift in tree["lifts"]),
        "approvals": tuple(tree["approvals"]),
    }
    return Question(**(tree | changed), at=at)


@dataclass(frozen=True)
class Asked:
    """One question with its answer and what was decided, for a list or a page.

    decided  None while nobody decided
    """

    id: str
    case: str
    organisation: str
    organisation_name: str
    question: Question
    fits: bool
    version: int
    policy: str
    at: datetime
    shared: bool | None = None
    deviates: bool = False
    reason: str = ""

    @property
    def state(self) -> str:
        """In the words of the table of permissions."""
        return "open" if self.shared is None else "decided"


def asked_in(partnership: Partnership, *, by: Actor) -> tuple[Asked, ...]:
    """Questions somebody may see, newest first: their own organisation's, or all for who watches over it."""
    rows = PolicyDecision.objects.filter(partnership=partnership)
    if not by.roles_in(partnership.pk) & SEES_ALL:
        rows = rows.filter(organisation=by.organisation)
    rows = rows.select_related("case", "organisation", "version", "decision")
    return tuple(_asked(row) for row in rows.order_by("-at", "-pk"))


def asked(partnership: Partnership, key: str, *, by: Actor) -> Asked | None:
    """One of them."""
    return next((one for one in asked_in(partnership, by=by) if one.id == key), None)


def _asked(row: PolicyDecision) -> Asked:
    decision = getattr(row, "decision", None)
    return Asked(
        id=row.pk,
        case=row.case.number,
        organisation=row.organisation_id,
        organisation_name=row.organisation.name,
        question=question_from(row.question, row.at),
        fits=row.fits,
        version=row.version.number,
        policy=row.policy,
        at=row.at,
        shared=None if decision is None else decision.shared,
        deviates=decision is not None and decision.deviates,
        reason="" if decision is None else decision.reason,
    )
