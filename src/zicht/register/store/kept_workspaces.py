"""The workspace of a partnership, read once and shown until something changes.

It is the same for everybody, and frozen. Pages use it; whoever writes reads anew, inside the transaction.
"""

from __future__ import annotations

from datetime import datetime

from zicht.register.records.partnerships import Partnership
from zicht.register.rules.workspace import Workspace
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.events import head
from zicht.register.store.memory import Memory
from zicht.register.store.next_moments import next_moment

KEPT: Memory[tuple[str, str], tuple[datetime, datetime, Workspace]] = Memory(64)


def workspace_to_read(partnership: Partnership, *, at: datetime) -> Workspace:
    """The partnership at a moment, as `workspace_of` gives it."""
    number, last = head()
    kept = KEPT.get((partnership.pk, last))
    if kept is None or not kept[0] <= at < kept[1]:
        until = next_moment(last, partnership, "", at=at)
        kept = (at, until, workspace_of(partnership, at=at))
        if head() == (number, last):
            KEPT.keep((partnership.pk, last), kept)
    return kept[2]
