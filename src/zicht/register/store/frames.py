"""Versions of the sharing frames as they were written, for the covenant that carries one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.covenant_files import covenant_from_tree
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.sharing import FrameVersion
from zicht.register.rules.sharing import Drafted
from zicht.register.rules.workspace import FramesText


def drafts_of(partnership: Partnership, *, at: datetime) -> tuple[Drafted, ...]:
    """Every version written until a moment, oldest first."""
    rows = FrameVersion.objects.filter(partnership=partnership, at__lte=at).order_by("number")
    return tuple(
        Drafted(row.number, row.hash, covenant_from_text(row.content), row.account_id, row.at) for row in rows
    )


def frame_texts(partnership: Partnership, *, at: datetime) -> Mapping[str, FramesText]:
    """What the rules of a covenant ask of each version, by its hash."""
    drafts = drafts_of(partnership, at=at)
    known = {party.id for draft in drafts for party in draft.covenant.participants}
    ids = dict(Organisation.objects.filter(party__in=sorted(known)).values_list("party", "pk"))
    return {
        draft.hash: FramesText(
            hash=draft.hash,
            number=draft.number,
            frames=frozenset(frame.id for frame in draft.covenant.frames),
            organisations=frozenset(ids[party.id] for party in draft.covenant.participants),
            ends_on=timezone.localtime(draft.covenant.in_force_until).date(),
        )
        for draft in drafts
    }


@lru_cache(maxsize=128)
def covenant_from_text(content: str) -> CovenantVersion:
    """A version is read once: its text never changes."""
    return covenant_from_tree(json.loads(content), where="frames of the register")
