"""The table of permissions as a page: who may do what."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.register.rules.permitted import PERMISSIONS
from zicht.register.rules.permitted.permission import Permission
from zicht.register.rules.roles import Role


def render() -> Iterator[str]:
    """Lines of docs/reference/register.md."""
    yield from ("# The register: who may do what", "")
    yield "One row per action. A page or an act that is not in this table does not exist: a test tries every"
    yield from ("address with every role. Who has no role in a partnership is not told that it is there.", "")
    yield from ("| action | roles | only if |", "|---|---|---|")
    for action, permission in PERMISSIONS.items():
        roles = ", ".join(role.value for role in Role if role in permission.roles)
        yield f"| `{action}` | {roles} | {'; '.join(_conditions(permission))} |"


def _conditions(permission: Permission) -> Iterator[str]:
    if permission.states is not None:
        yield f"it is {' or '.join(sorted(permission.states))}"
    if permission.own_organisation:
        yield "it is of one's own organisation"
    if permission.not_author:
        yield "somebody else made it, or it is about somebody else"
    if permission.strong:
        yield "logged in with a second factor a short while ago"
    if permission.when_ended:
        yield "also after the end"
