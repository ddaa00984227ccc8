"""How a partnership is governed: decisions within a mandate, money promised and paid, parties that leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zicht.register.rules.artefacts.approach import Contribution, Means
from zicht.register.rules.artefacts.governing import Decision, DecisionTopic, Mandate
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Workspace


def check_decision(decision: Decision, workspace: Workspace) -> None:
    """A body decides within a mandate of that day, about what is there. Raises AgainstTheRules."""
    mandate = workspace.content_of(decision.mandate, Mandate)
    if mandate is None or mandate.body != decision.body:
        raise AgainstTheRules("mandate_of_another_body")
    if not mandate.valid_from <= decision.decided_on < mandate.valid_until:
        raise AgainstTheRules("mandate_not_valid", until=mandate.valid_until.isoformat())
    if decision.topic not in mandate.topics:
        raise AgainstTheRules("mandate_not_for_this", topic=decision.topic.value)
    if decision.euros and (mandate.up_to_euros is None or decision.euros > mandate.up_to_euros):
        raise AgainstTheRules("mandate_too_small", euros=decision.euros, up_to=mandate.up_to_euros or 0)
    if decision.decided_on > workspace.on:
        raise AgainstTheRules("not_yet_decided")
    _check_about(decision, workspace)


def _check_about(decision: Decision, workspace: Workspace) -> None:
    wanted = ABOUT.get(decision.topic)
    found = workspace.newest.get(decision.about)
    if wanted and (found is None or found.kind is not wanted):
        raise AgainstTheRules("about_what", kind=wanted.value)
    if wanted and found is not None and workspace.decision_about(found) is not None:
        raise AgainstTheRules("decided_already", kind=wanted.value)


ABOUT: Mapping[DecisionTopic, Kind] = {
    DecisionTopic.PILOT: Kind.PILOT_EVALUATION,
    DecisionTopic.EXISTENCE: Kind.EXISTENCE_TEST,
    DecisionTopic.ESCALATION: Kind.ESCALATION,
}
"""What a decision on a topic must point at."""


@dataclass(frozen=True)
class Account:
    """What one contribution promises and what came of it.

    arrears  euros that should have been paid by today and were not
    late     something else than money was due and nothing was delivered
    """

    version: Version
    organisation: str
    agreed: bool
    promised: int
    paid: int
    arrears: int
    late: bool


def accounts(workspace: Workspace) -> tuple[Account, ...]:
    """Every contribution, also of parties that left: a promise does not go away with who made it."""
    found = (one for one in workspace.newest.values() if one.kind is Kind.CONTRIBUTION)
    return tuple(_account(one, workspace) for one in found)


def _account(version: Version, workspace: Workspace) -> Account:
    content: Contribution = version.content
    payments = [one.content for one in workspace.newest.values() if one.kind is Kind.PAYMENT]
    mine = [one for one in payments if one.contribution == version.artefact and one.on <= workspace.on]
    promised, paid = content.euros or 0, sum(one.euros or 0 for one in mine)
    agreed = workspace.agreed(version)
    due = agreed and workspace.on > content.due_on
    return Account(
        version=version,
        organisation=version.sheet.owner,
        agreed=agreed,
        promised=promised,
        paid=paid,
        arrears=max(promised - paid, 0) if due else 0,
        late=due and content.means is not Means.MONEY and not mine,
    )


def left_on(notice_days: int, told_on: date) -> date:
    """The day a party is out when it says today that it leaves."""
    return date.fromordinal(told_on.toordinal() + notice_days)
