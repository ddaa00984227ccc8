"""Partnerships as somebody may see them, and one at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.roles import Role
from zicht.register.store.actors import assignments_at


@dataclass(frozen=True)
class Holder:
    """Somebody with a role, for an organisation."""

    name: str
    organisation: str
    role: str
    until: datetime


@dataclass(frozen=True)
class Glance:
    """One partnership at a glance."""

    organisations: tuple[str, ...]
    holders: tuple[Holder, ...]


def partnerships_of(actor: Actor) -> tuple[Partnership, ...]:
    """Those an actor has a role in; an auditor of the platform sees all."""
    every = Partnership.objects.all()
    if Role.AUDITOR in actor.platform:
        return tuple(every)
    return tuple(every.filter(pk__in=list(actor.roles)))


def glance(partnership: Partnership, at: datetime) -> Glance:
    """Organisations and people of a partnership at a moment."""
    members = Membership.objects.filter(partnership=partnership, since__lte=at)
    present = members.filter(Q(until__isnull=True) | Q(until__gt=at)).select_related("organisation")
    held = assignments_at(at).filter(partnership=partnership).select_related("account__organisation")
    holders = [Holder(a.account.name, a.account.organisation.name, a.role, a.until) for a in held]
    return Glance(
        organisations=tuple(sorted(member.organisation.name for member in present)),
        holders=tuple(sorted(holders, key=lambda one: (one.organisation, one.name, one.role))),
    )
