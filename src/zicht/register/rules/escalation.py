"""What partners cannot agree on goes up a ladder with terms; what stays too long is overdue, and seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from zicht.register.rules.artefacts.governing import Escalation, EscalationLadder, EscalationState, Rung
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Workspace


@dataclass(frozen=True)
class Climb:
    """How it stands with an escalation on a day.

    due_on  last day on which it may stay at this rung
    above   the rung it goes to next; None at the top
    """

    version: Version
    rung: Rung
    due_on: date
    above: Rung | None
    days_overdue: int

    @property
    def overdue(self) -> bool:
        """Whether its term is over."""
        return self.days_overdue > 0


def climbs(workspace: Workspace) -> tuple[Climb, ...]:
    """Every open escalation as it stands today, the longest overdue first."""
    raised = [one for one in workspace.all_of(Kind.ESCALATION) if one.content.state is EscalationState.OPEN]
    found = [_climb(one, _ladder(workspace), workspace.on) for one in raised]
    return tuple(sorted(found, key=lambda one: (-one.days_overdue, one.due_on, one.version.artefact)))


def _climb(version: Version, ladder: EscalationLadder, on: date) -> Climb:
    content: Escalation = version.content
    at = min(content.rung, len(ladder.rungs)) - 1  # a ladder that was made shorter keeps its top
    due = content.at_rung_since + timedelta(days=ladder.rungs[at].days)
    above = ladder.rungs[at + 1] if at + 1 < len(ladder.rungs) else None
    return Climb(version, ladder.rungs[at], due, above, max((on - due).days, 0))


def one_rung_up(escalation: Escalation, workspace: Workspace) -> Escalation:
    """The same disagreement, one rung higher, from today. Raises AgainstTheRules at the top."""
    if escalation.state is not EscalationState.OPEN:
        raise AgainstTheRules("not_open")
    if escalation.rung >= len(_ladder(workspace).rungs):
        raise AgainstTheRules("top_of_ladder")
    return replace(escalation, rung=escalation.rung + 1, at_rung_since=workspace.on)


def check_change(before: Escalation | None, after: Escalation, workspace: Workspace) -> None:
    """An escalation begins at the first rung and goes up one by one, never down. Raises AgainstTheRules."""
    top = len(_ladder(workspace).rungs)
    allowed = {1} if before is None else {before.rung, before.rung + 1}
    if after.rung not in allowed or after.rung > top:
        raise AgainstTheRules("rung_by_rung", top=top)
    if before is not None and before.raised_on != after.raised_on:
        raise AgainstTheRules("raised_once")


def _ladder(workspace: Workspace) -> EscalationLadder:
    found = workspace.one_of(Kind.LADDER)
    if found is None:
        raise AgainstTheRules("no_ladder")
    ladder: EscalationLadder = found.content
    return ladder
