"""The log for machines: events as a reader may see them, oldest first, and checkpoints that were signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema

from zicht.register.store import log_reading
from zicht.register.store.log_reading import Asked
from zicht.register.web.api import Limit, Ulid, reads
from zicht.register.web.audit.views import LARGEST_NUMBER

router = Router()
HERE = "/partnerships/{partnership}"
After = Annotated[
    str, Query(pattern="^([1-9][0-9]{0,14})?$", description="`next` of the page before; empty: the first")
]
Action = Annotated[str, Query(max_length=100, description="events of this action only")]
Object = Annotated[str, Query(max_length=200, description="events about what has this id only")]
Size = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="number of events")]
Day = Annotated[date | None, Query(ge=date(1900, 1, 1), le=date(2999, 12, 31))]


class EventOut(Schema):
    """An event. actor and organisation by name, as they are now; before and after: hashes of the content."""

    seq: int
    at: datetime
    actor: str
    organisation: str
    action: str
    object: str
    before: str
    after: str
    facts: dict[str, Any]
    hash: str


class EventsOut(Schema):
    """One page of them, oldest first."""

    items: list[EventOut]
    next: str


class CheckpointsOut(Schema):
    """Numbers of events for which a checkpoint was signed and stored, the newest first."""

    items: list[int]


class CheckpointOut(Schema):
    """A checkpoint: `note` is the signed file, letter by letter."""

    size: int
    note: str


def _events(partnership: str | None, asked: Asked, limit: int) -> dict[str, Any]:
    found, after = log_reading.onward(partnership, asked, limit)
    return {"items": list(found), "next": "" if after is None else str(after)}


@reads(router, f"{HERE}/events", action="audit.read", gives=EventsOut)
def events(
    request: HttpRequest,
    partnership: Ulid,
    action: Action = "",
    object: Object = "",
    since: Day = None,
    until: Day = None,
    cursor: After = "",
    limit: Limit = 50,
) -> Any:
    """What was done in a partnership."""
    after = int(cursor) if cursor else None
    asked = Asked(action=action, object=object, since=since, until=until, after=after)
    return _events(request.partnership.pk, asked, limit)


@reads(router, "/events", action="audit.read", gives=EventsOut)
def all_events(
    request: HttpRequest,
    action: Action = "",
    object: Object = "",
    since: Day = None,
    until: Day = None,
    cursor: After = "",
    limit: Limit = 50,
) -> Any:
    """What was done in the whole register; for the auditor of the platform."""
    after = int(cursor) if cursor else None
    asked = Asked(action=action, object=object, since=since, until=until, after=after)
    return _events(None, asked, limit)


@reads(router, f"{HERE}/checkpoints", action="audit.download", gives=CheckpointsOut)
def checkpoints(request: HttpRequest, partnership: Ulid) -> Any:
    """Checkpoints are of the whole log: every partnership has the same."""
    return {"items": list(log_reading.checkpoints())}


@reads(router, f"{HERE}/checkpoints/{{size}}", action="audit.download", gives=CheckpointOut)
def checkpoint(request: HttpRequest, partnership: Ulid, size: Size) -> Any:
    """One checkpoint, with its signature."""
    note = log_reading.checkpoint(size)
    if note is None:
        raise Http404
    return {"size": size, "note": note}
