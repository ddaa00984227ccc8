"""The one way to change something: allowed, whole, and on record.

    with acting(by, "perspective.write", subject, at=at) as act:
        version = ...
        act.event(object=version.pk, after=version.hash)

The permission is checked before the block, and the block sees what its actor may see (rules.sight). What it
writes and its event are one transaction: both are there afterwards, or neither. A block that leaves no event
is our bug and undoes itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

from zicht.register.rules.actors import Actor
from zicht.register.rules.permissions import Subject, check_may
from zicht.register.rules.sight import sight_of
from zicht.register.store import events
from zicht.register.store.group_commit import writing
from zicht.register.store.row_security import seeing


class Act:
    """What is being done; takes the one event that will stand in the audit log."""

    def __init__(self) -> None:
        self._facts: dict[str, Any] | None = None

    def event(
        self,
        *,
        object: str,
        before: str | None = None,
        after: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Say what was done.

        object         id of what was changed
        before, after  its content hash before and after; None when it has none
        facts          more that a reader of the log must know; never a text somebody typed
        """
        assert self._facts is None, "one act, one event"
        self._facts = {"object": object, "before": before, "after": after, "facts": dict(facts or {})}

    @property
    def told(self) -> dict[str, Any]:
        """What was said; an act about which nothing was said does not happen."""
        assert self._facts is not None, "an act without an event"
        return self._facts


@contextmanager
def acting(actor: Actor, action: str, subject: Subject, *, at: datetime) -> Iterator[Act]:
    """Check the permission, open a transaction, write the event at its end. Raises NotPermitted."""
    check_may(actor, action, subject)
    with writing(), seeing(connection, sight_of(actor, subject.partnership)):
        act = Act()
        yield act
        events.append(
            at=at,
            actor=actor.account,
            organisation=actor.organisation,
            action=action,
            partnership=subject.partnership,
            **act.told,
        )
