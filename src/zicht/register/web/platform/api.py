"""Partnerships and who is in them, for machines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from zicht.register.records.partnerships import Partnership
from zicht.register.store.partnerships import glance, partnerships_of
from zicht.register.web.api import Cursor, Limit, Ulid, page_of, reads
from zicht.register.web.routes import ANYBODY

router = Router()


class PartnershipOut(Schema):
    """A partnership of who asks."""

    id: str
    name: str
    started_at: datetime
    ended_at: datetime | None
    made_up: bool


class PartnershipsOut(Schema):
    """One page of them."""

    items: list[PartnershipOut]
    next: str


class HolderOut(Schema):
    """Somebody with a role."""

    name: str
    organisation: str
    role: str
    until: datetime


class GlanceOut(PartnershipOut):
    """A partnership with its organisations and people."""

    organisations: list[str]
    holders: list[HolderOut]


@reads(router, "/partnerships", action=ANYBODY, gives=PartnershipsOut, stays=True)
def partnerships(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """The partnerships in which you have a role."""
    mine = [one.pk for one in partnerships_of(request.actor)]
    rows, onward = page_of(Partnership.objects.filter(pk__in=mine), cursor, limit)
    return {"items": rows, "next": onward}


@reads(router, "/partnerships/{partnership}", action="partnership.read", gives=GlanceOut, stays=True)
def partnership(request: HttpRequest, partnership: Ulid) -> Any:
    """One partnership: who takes part, and who has which role."""
    here = request.partnership
    seen = glance(here, request.at)
    return {
        **{name: getattr(here, name) for name in ("id", "name", "started_at", "ended_at", "made_up")},
        "organisations": list(seen.organisations),
        "holders": list(seen.holders),
    }
