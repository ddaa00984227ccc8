"""Who takes part, who was asked, and who leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.governance import Invitation
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.rules.roles import Role
from zicht.register.rules.workspace import Seat
from zicht.register.store.actors import assignments_at


def seats_of(partnership: Partnership, *, at: datetime) -> tuple[Seat, ...]:
    """Every organisation that was asked or took part, by name; one that came back has one seat."""
    seats = {one.organisation: one for one in (*_asked(partnership, at), *_members(partnership, at))}
    neutral = _neutral(partnership, at)
    found = (replace(seat, neutral=seat.organisation in neutral) for seat in seats.values())
    return tuple(sorted(found, key=lambda seat: (seat.name, seat.organisation)))


def _neutral(partnership: Partnership, at: datetime) -> frozenset[str]:
    """Organisations that lead the process and have nobody who speaks or signs for them: they are no party."""
    held = assignments_at(at).filter(partnership=partnership)
    listed = held.values_list("account__organisation_id", "role")
    leading = {of for of, role in listed if role == Role.CHAIR}
    speaking = {of for of, role in listed if role in (Role.PARTICIPANT, Role.SIGNATORY)}
    return frozenset(leading - speaking)


def _members(partnership: Partnership, at: datetime) -> list[Seat]:
    rows = Membership.objects.filter(partnership=partnership, since__lte=at).select_related("organisation")
    return [
        Seat(
            row.organisation_id,
            row.organisation.name,
            left_on=timezone.localtime(row.until).date() if row.until else None,
        )
        for row in rows.order_by("since", "id")
    ]


def _asked(partnership: Partnership, at: datetime) -> list[Seat]:
    rows = Invitation.objects.filter(partnership=partnership, invited_at__lte=at)
    return [
        Seat(row.organisation_id, row.organisation.name, answer=row.answer if _said(row, at) else "")
        for row in rows.select_related("organisation")
    ]


def _said(row: Invitation, at: datetime) -> bool:
    return row.answered_at is not None and row.answered_at <= at


def not_asked(partnership: Partnership) -> tuple[Organisation, ...]:
    """Organisations of the register that were never asked and do not take part."""
    known = Q(memberships__partnership=partnership) | Q(invitations__partnership=partnership)
    return tuple(Organisation.objects.exclude(known).order_by("name", "id"))


def atlas_ids(organisations: Iterable[str]) -> frozenset[str]:
    """What the atlas calls these organisations."""
    found = Organisation.objects.filter(pk__in=list(organisations))
    return frozenset(found.values_list("party", flat=True))


def names_of_atlas_ids(parties: Iterable[str]) -> tuple[str, ...]:
    """Names of the organisations that the atlas calls so, in order."""
    found = Organisation.objects.filter(party__in=list(parties))
    return tuple(sorted(found.values_list("name", flat=True)))


def end_roles(partnership: Partnership, *, organisation: str = "", until: datetime, at: datetime) -> int:
    """Let roles end at a moment, of one organisation or of all; gives how many. None is made longer."""
    open_roles = RoleAssignment.objects.filter(partnership=partnership, until__gt=until)
    open_roles = open_roles.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=until))
    if organisation:
        open_roles = open_roles.filter(account__organisation_id=organisation)
    return int(open_roles.update(ended_at=until))


def names_of_accounts(partnership: Partnership) -> dict[str, str]:
    """account -> name, of those who ever had a role here."""
    accounts = Account.objects.filter(assignments__partnership=partnership).distinct()
    return dict(accounts.values_list("pk", "name"))
