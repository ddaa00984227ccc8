"""One table of who may do what, in which state of things; every act and every page asks here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zicht.kit.errors import UserError
from zicht.register.rules.actors import Actor
from zicht.register.rules.permitted import PERMISSIONS


class Reason(StrEnum):
    """Why something is not allowed; the sentence for each stands in the texts, under `refused`."""

    NOT_THERE = "not_there"
    """The partnership is none of theirs: it is not even said that it exists."""
    ROLE = "role"
    ENDED = "ended"
    STATE = "state"
    OTHER_ORGANISATION = "other_organisation"
    OWN_WORK = "own_work"
    NOT_STRONG = "not_strong"


class NotPermitted(UserError):
    """Somebody asks for what their role, or the state of things, does not allow."""

    exit_code = 251
    usual_remedy = "ask who has the role that may, or do first what must come before"

    def __init__(self, action: str, reason: Reason) -> None:
        self.action, self.reason = action, reason
        super().__init__(action, found=reason.value)


@dataclass(frozen=True)
class Subject:
    """What something is done to, as far as permission asks.

    partnership   its id; "" for what is of the platform
    ended         whether that partnership has ended
    state         of the thing itself, in the words of its life cycle; "" when it has none
    organisation  whose it is; "" when of all
    author        id of the account that wrote it; "" when nobody did yet
    """

    partnership: str = ""
    ended: bool = False
    state: str = ""
    organisation: str = ""
    author: str = ""


def check_may(actor: Actor, action: str, subject: Subject) -> None:
    """Raise NotPermitted with the first reason that holds, from the most general to the most special."""
    check_role(actor, action, subject)
    permission = PERMISSIONS[action]
    if permission.states is not None and subject.state not in permission.states:
        raise NotPermitted(action, Reason.STATE)
    if permission.own_organisation and subject.organisation != actor.organisation:
        raise NotPermitted(action, Reason.OTHER_ORGANISATION)
    if permission.not_author and subject.author == actor.account:
        raise NotPermitted(action, Reason.OWN_WORK)
    if permission.strong and not actor.strong:
        raise NotPermitted(action, Reason.NOT_STRONG)


def check_role(actor: Actor, action: str, subject: Subject) -> None:
    """The part of `check_may` that needs no subject but its partnership: what a page asks before it reads."""
    permission = PERMISSIONS[action]
    held = actor.roles_in(subject.partnership)
    if subject.partnership and not held:
        raise NotPermitted(action, Reason.NOT_THERE)
    if not held & permission.roles:
        raise NotPermitted(action, Reason.ROLE)
    if subject.ended and not permission.when_ended:
        raise NotPermitted(action, Reason.ENDED)


def may(actor: Actor, action: str, subject: Subject) -> bool:
    """Whether `check_may` lets it pass: for buttons that are shown or not."""
    try:
        check_may(actor, action, subject)
    except NotPermitted:
        return False
    return True
