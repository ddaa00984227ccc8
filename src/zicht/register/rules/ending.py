"""How a partnership ends: after a decision it ends at once, and access, frames and data go with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zicht.register.rules.artefacts.existence import RENEWS
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Workspace

DESTROY_WITHIN_DAYS = 90


@dataclass(frozen=True)
class Ending:
    """What ending does.

    test          the decided test that ends it
    owes_record   organisations that must say what they did with the data, by `record_due`
    """

    test: Version
    owes_record: tuple[str, ...]
    record_due: date


def ending(workspace: Workspace) -> Ending:
    """What ending today does. Raises AgainstTheRules while no body decided to end or transfer."""
    if workspace.ended_on is not None:
        raise AgainstTheRules("ended_already")
    decided = [
        one
        for one in workspace.tests
        if one.content.outcome not in RENEWS and workspace.decision_about(one) is not None
    ]
    if not decided or decided[-1] is not workspace.tests[-1]:
        raise AgainstTheRules("no_decision_to_end")
    due = workspace.on + timedelta(days=DESTROY_WITHIN_DAYS)
    return Ending(decided[-1], workspace.parties, due)


@dataclass(frozen=True)
class OwedRecord:
    """A record of destruction that is not there yet."""

    organisation: str
    due_on: date
    days_overdue: int


def owed_records(workspace: Workspace) -> tuple[OwedRecord, ...]:
    """Which parties still have to say what they did with the data."""
    if workspace.ended_on is None:
        return ()
    due = workspace.ended_on + timedelta(days=DESTROY_WITHIN_DAYS)
    late = max((workspace.on - due).days, 0)
    have = {one.sheet.owner for one in workspace.versions if one.kind is Kind.DESTRUCTION}
    return tuple(OwedRecord(party, due, late) for party in workspace.parties if party not in have)
