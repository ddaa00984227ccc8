"""Until when a page reads the same if nobody does anything: roles end, frames begin, a day goes by.

Nearly every moment in the database is that of an act, and so lies behind us when the act is there to be read.
Those that may lie ahead are looked at one by one; days (ends of covenants, terms) turn at midnight.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from zicht.cooperation.audit.event import moment
from zicht.register.records.accounts import RoleAssignment
from zicht.register.records.audit import EventRow
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.store.memory import Memory
from zicht.register.store.sharing import agreements_of

MAY_LIE_AHEAD = {
    "RoleAssignment": ("since", "until", "ended_at"),
    "Membership": ("since", "until"),
    "Partnership": ("ended_at",),
}
"""Record -> its moments that are not that of the act which wrote them."""
LOOKED_BACK = 200
"""How many of the last events must lie behind us: clocks of two servers are never quite equal."""

_KNOWN: Memory[tuple[str, str, str], tuple[datetime, datetime]] = Memory(4096)


def next_moment(head: str, partnership: Partnership | None, account: str, *, at: datetime) -> datetime:
    """The first moment from `at` on when a page of a partnership may read otherwise for an account.

    head  of the log: as long as it is the same, the answer is worked out once
    """
    key = (head, partnership.pk if partnership else "", account)
    known = _KNOWN.get(key)
    if known is None or not known[0] <= at < known[1]:
        known = (at, min(_moments(partnership, account, at)))
        _KNOWN.keep(key, known)
    return known[1]


def _moments(partnership: Partnership | None, account: str, at: datetime) -> Iterator[datetime]:
    yield from _midnights(at)
    yield from _in_log(at)
    roles = Q(account=account) | Q(partnership=partnership) if partnership else Q(account=account)
    yield from _ahead(RoleAssignment.objects.filter(roles), at)
    if partnership is not None:
        yield from _ahead(Membership.objects.filter(partnership=partnership), at)
        yield from _ahead(Partnership.objects.filter(pk=partnership.pk), at)
        yield from _of_frames(partnership, at)


def _midnights(at: datetime) -> Iterator[datetime]:
    """The ends of the day, here and in the zone in which moments are kept."""
    for there in (at.astimezone(timezone.get_default_timezone()), at.astimezone(UTC)):
        yield datetime.combine(there.date() + timedelta(days=1), time(), tzinfo=there.tzinfo)


def _in_log(at: datetime) -> Iterator[datetime]:
    """`at` itself when an event lies ahead of it: what it tells about is not yet in the page."""
    last = EventRow.objects.order_by("-seq").values_list("at", flat=True)[:LOOKED_BACK]
    if max(last, default="") > moment(at):
        yield at


def _ahead(
    rows: QuerySet[RoleAssignment] | QuerySet[Membership] | QuerySet[Partnership], at: datetime
) -> Iterator[datetime]:
    fields = MAY_LIE_AHEAD[rows.model.__name__]
    first = rows.aggregate(**{name: Min(name, filter=Q(**{f"{name}__gt": at})) for name in fields})
    yield from (value for value in (first[name] for name in fields) if value is not None)


def _of_frames(partnership: Partnership, at: datetime) -> Iterator[datetime]:
    for draft in agreements_of(partnership, at=at).drafts:
        for frame in draft.covenant.frames:
            yield from (one for one in draft.covenant.period_of(frame) if one > at)
