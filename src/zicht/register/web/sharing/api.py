"""Frames for machines: which versions there are, and the frames of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from zicht.cooperation.frames.covenant_files import covenant_tree
from zicht.register.records.sharing import FrameVersion
from zicht.register.store.sharing import agreements_of
from zicht.register.web.api import Cursor, Limit, Ulid, page_of, reads

router = Router()


class FrameVersionOut(Schema):
    """A version of the frames in a list; its hash is what was signed."""

    id: str
    number: int
    hash: str
    at: datetime


class FrameVersionsOut(Schema):
    """One page of them."""

    items: list[FrameVersionOut]
    next: str


class FramesOut(Schema):
    """The version that counts, whole, and which of its frames are in force at this moment."""

    number: int
    hash: str
    in_force: list[str]
    covenant: dict[str, Any]


@reads(router, "/partnerships/{partnership}/frame-versions", action="sharing.read", gives=FrameVersionsOut)
def frame_versions(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Every version of the frames of a partnership."""
    rows, onward = page_of(FrameVersion.objects.filter(partnership=request.partnership), cursor, limit)
    return {"items": rows, "next": onward}


@reads(router, "/partnerships/{partnership}/frames", action="sharing.read", gives=FramesOut)
def frames(request: HttpRequest, partnership: Ulid) -> Any:
    """The frames that count; not found while no version was signed by all."""
    agreements = agreements_of(request.partnership, at=request.at)
    draft, covenant = agreements.signed, agreements.counting
    if draft is None or covenant is None:
        raise Http404
    return {
        "number": draft.number,
        "hash": draft.hash,
        "in_force": sorted(agreements.frames_in_force(request.at)),
        "covenant": covenant_tree(covenant),
    }
