"""May this person do this? A table of standing x action; policies say apart from it what a state allows.

A standing is what somebody is to one request, now: author, checker, reviewer. Roles come from the register
of people, the rest from the ledger. Nobody has a say over what he made himself, nor (unless the register
says otherwise) over what his organisation made, and two reviews never come from one organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zicht.kit.errors import UserError
from zicht.model.requests import Action, Person, Request, Role
from zicht.release.output_check.people import People


class NotAllowed(UserError):
    """This person may not do this with this request, now or ever; the message says why."""

    exit_code = 183
    usual_remedy = "ask somebody who may; docs/reference/output-check.md has the table"


class Standing(StrEnum):
    """What somebody is to a request."""

    AUTHOR = "author"  # one of its analysts; nothing else counts then
    CHECKER = "checker"  # may still review it
    NEAR_CHECKER = "near-checker"  # a checker of the organisation of an author
    SECOND_CHECKER = "second-checker"  # a checker of the organisation that already has a review in
    REVIEWER = "reviewer"  # has a sealed review in
    OPEN_REVIEWER = "open-reviewer"  # has opened his review
    PUBLISHER = "publisher"
    BYSTANDER = "bystander"  # in the register, without a part in this request
    GONE = "gone"  # in the register without a role: what he signed before can be verified, no more


MAY: Mapping[Action, frozenset[Standing]] = {
    Action.SUBMIT: frozenset({Standing.AUTHOR}),
    Action.CHECK: frozenset({Standing.AUTHOR, Standing.CHECKER}),
    Action.SEAL: frozenset({Standing.CHECKER}),
    Action.OPEN: frozenset({Standing.REVIEWER}),
    Action.DECIDE: frozenset({Standing.OPEN_REVIEWER}),
    Action.RELEASE: frozenset({Standing.PUBLISHER}),
    Action.WITHDRAW: frozenset({Standing.AUTHOR}),
    Action.RECALL: frozenset({Standing.PUBLISHER, Standing.OPEN_REVIEWER}),
    Action.VOID: frozenset(Standing) - {Standing.GONE},  # whoever sees that bytes changed says so
}

WHO_MAY: Mapping[Action, str] = {
    Action.SUBMIT: "only its own analysts submit a request",
    Action.CHECK: "only its analysts and checkers have a request checked",
    Action.SEAL: "only checkers review",
    Action.OPEN: "only who handed in a sealed review opens it, once",
    Action.DECIDE: "only the two reviewers of this round decide, after they opened their reviews",
    Action.RELEASE: "only a publisher releases, and never his own work",
    Action.WITHDRAW: "only its own analysts withdraw a request",
    Action.RECALL: "only a publisher or a reviewer of it withdraws a release",
    Action.VOID: "everybody with a role may say that bytes changed",
}

WHY_NOT_REVIEW: Mapping[Standing, str] = {
    Standing.AUTHOR: "nobody checks his own work",
    Standing.NEAR_CHECKER: "nobody checks the work of his own organisation",
    Standing.SECOND_CHECKER: "the two reviews come from two organisations, and this one has its review in",
    Standing.REVIEWER: "two reviews come from two persons, and this one has his review in",
    Standing.OPEN_REVIEWER: "two reviews come from two persons, and this one has his review in",
}
"""Why not, where it can be said more precisely."""


@dataclass(frozen=True)
class Verdict:
    """May it be, and why (not)."""

    allowed: bool
    reason: str


def verdict(standings: frozenset[Standing], action: Action) -> Verdict:
    """The table, read: one standing that may is enough."""
    if standings & MAY[action]:
        return Verdict(True, WHO_MAY[action])
    if action is Action.SEAL:
        for standing, reason in WHY_NOT_REVIEW.items():
            if standing in standings:
                return Verdict(False, reason)
    return Verdict(False, WHO_MAY[action])


def standings_of(person: Person, request: Request, people: People) -> frozenset[Standing]:
    """Everything that somebody is to a request; an author is an author and nothing else."""
    if not person.roles:
        return frozenset({Standing.GONE})
    if any(people.is_same_person(person.id, analyst) for analyst in request.analysts):
        return frozenset({Standing.AUTHOR})
    found = set()
    if Role.CHECKER in person.roles:
        found.add(_checker(person, request, people))
    if Role.PUBLISHER in person.roles:
        found.add(Standing.PUBLISHER)
    return frozenset(found or {Standing.BYSTANDER})


def _checker(person: Person, request: Request, people: People) -> Standing:
    if person.id in request.sealed:
        return Standing.OPEN_REVIEWER if person.id in request.opened else Standing.REVIEWER
    near = any(people.is_same_organisation(person.id, analyst) for analyst in request.analysts)
    if near and not people.authors_organisation_may_check:
        return Standing.NEAR_CHECKER
    if any(
        people.is_same_organisation(person.id, reviewer) or people.is_same_person(person.id, reviewer)
        for reviewer in request.sealed
    ):
        return Standing.SECOND_CHECKER
    return Standing.CHECKER


def check_may(person: Person, request: Request, people: People, action: Action) -> None:
    """Raises NotAllowed with the reason."""
    found = standings_of(person, request, people)
    said = verdict(found, action)
    if not said.allowed:
        raise NotAllowed(
            f"{action.value} {request.id}",
            found=f"{person.name} ({person.organisation}): {', '.join(sorted(found))}",
            expected=said.reason,
        )
