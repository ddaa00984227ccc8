"""One row of the table of permissions."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.register.rules.roles import Role


@dataclass(frozen=True)
class Permission:
    """Who may do one thing.

    roles             in the partnership of the subject, or on the platform when it has none
    states            of the subject in which it may be done; None: in each
    own_organisation  only by somebody of the organisation whose the subject is
    not_author        only by somebody else than who wrote the subject
    strong            only shortly after a login with a second factor
    when_ended        also in a partnership that has ended: reading, and destroying
    """

    roles: frozenset[Role]
    states: frozenset[str] | None = None
    own_organisation: bool = False
    not_author: bool = False
    strong: bool = False
    when_ended: bool = False


def reading(*roles: Role) -> Permission:
    """A permission to look, also after the end."""
    return Permission(frozenset(roles), when_ended=True)
