"""How a covenant lives: in force, near its end, over, renewed; and that nobody stretches it by editing it.

It carries the sharing frames: it names a version of them by hash, and so whoever signs it signs them too.
They count as long as it does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from zicht.register.rules.artefacts.covenant import Covenant
from zicht.register.rules.artefacts.existence import Outcome
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Workspace

ANY_DAY, DAY = date(2000, 1, 1), timedelta(days=1)
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
    """No new text moves the end beyond what was signed or a decided test gives. Raises AgainstTheRules."""
    signed = workspace.signed_covenants
    if not signed:
        return
    tests = workspace.renewing_tests
    given = [one.content.ends_on for one in signed] + [one.content.new_end for one in tests]
    if covenant.ends_on > max(given):
        raise AgainstTheRules("only_a_test_renews", latest=max(given).isoformat())
    asked = tests[-1].content.outcome if tests else None
    longer = covenant.ends_on > signed[-1].content.ends_on
    if longer and asked is Outcome.ADJUST and in_other_words(covenant) == in_other_words(signed[-1].content):
        raise AgainstTheRules("adjusting_changes_something")


def in_other_words(covenant: Covenant) -> Covenant:
    """What a covenant says, its days aside."""
    return replace(covenant, starts_on=ANY_DAY, test_on=ANY_DAY + DAY, ends_on=ANY_DAY + 2 * DAY)


def check_parties(covenant: Covenant, workspace: Workspace) -> None:
    """A covenant names organisations that take part, and nobody else. Raises AgainstTheRules."""
    if any(one.party not in workspace.parties for one in covenant.parties):
        raise AgainstTheRules("not_a_party")


def check_frames(covenant: Covenant, workspace: Workspace) -> None:
    """The frames it carries are there, and each organisation in them signs it. Raises AgainstTheRules."""
    if not covenant.frames:
        return
    carried = workspace.frames.get(covenant.frames)
    if carried is None:
        raise AgainstTheRules("no_such_frames")
    lacking = carried.organisations - {one.party for one in covenant.parties}
    if lacking:
        names = sorted(workspace.name_of(one) for one in lacking)
        raise AgainstTheRules("frames_of_others", names=", ".join(names))


def renewing_test(workspace: Workspace) -> Version | None:
    """The last test, when a body decided that partners go on; None when it says otherwise, or nothing yet."""
    tests = workspace.renewing_tests
    return tests[-1] if tests and tests[-1] is workspace.tests[-1] else None


def next_term(workspace: Workspace) -> Covenant:
    """The same covenant for the term the last test gave: what *continue* asks partners to sign.

    It begins where the signed one ends, or today when that is past.
    raises AgainstTheRules: no body decided to continue, or the new term was signed already
    """
    test, signed = renewing_test(workspace), workspace.signed_covenants
    if test is None or test.content.outcome is not Outcome.CONTINUE or not signed:
        raise AgainstTheRules("no_decision_to_continue")
    if workspace.renewed_by(test) is not None:
        raise AgainstTheRules("renewed_already")
    last: Covenant = signed[-1].content
    given = test.content
    first = max(last.ends_on, workspace.on)
    return replace(last, starts_on=first, ends_on=given.new_end, test_on=given.next_test_on)
