"""How a covenant lives: in force, near its end, over; and that nobody stretches it by editing it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from zicht.register.rules.artefacts.covenant import Covenant
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Workspace

WARN_DAYS = 180
"""Half a year before the end everybody sees it: a test takes that long."""


class CovenantState(StrEnum):
    """How it stands with the covenant on a day."""

    NONE = "none"
    NOT_BEGUN = "not_begun"
    IN_FORCE = "in_force"
    NEAR_END = "near_end"
    OVER = "over"
    ENDED = "ended"


def covenant_state(workspace: Workspace) -> CovenantState:
    """How it stands today."""
    if workspace.ended_on is not None:
        return CovenantState.ENDED
    ends = workspace.covenant_ends_on
    if workspace.signed_covenant is None or ends is None:
        return CovenantState.NONE
    if workspace.on >= ends:
        return CovenantState.OVER
    if workspace.on < workspace.signed_covenant.content.starts_on:
        return CovenantState.NOT_BEGUN
    near = workspace.on >= ends - timedelta(days=WARN_DAYS)
    return CovenantState.NEAR_END if near else CovenantState.IN_FORCE


def check_term(covenant: Covenant, workspace: Workspace) -> None:
    """No new text moves the end beyond what the covenant or a decided test gives. Raises AgainstTheRules."""
    if workspace.covenant_ends_on is None:
        return
    tests = [one.content.new_end for one in workspace.renewing_tests]
    latest = max([workspace.covenant_ends_on, *tests])
    if covenant.ends_on > latest:
        raise AgainstTheRules("only_a_test_renews", latest=latest.isoformat())


def check_parties(covenant: Covenant, workspace: Workspace) -> None:
    """A covenant names organisations that take part, and nobody else. Raises AgainstTheRules."""
    if any(one.party not in workspace.parties for one in covenant.parties):
        raise AgainstTheRules("not_a_party")
