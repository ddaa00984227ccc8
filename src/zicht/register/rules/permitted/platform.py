"""Who may do what with accounts, organisations, partnerships and roles."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.permitted.permission import Permission, reading
from zicht.register.rules.roles import PARTNERSHIP_ROLES, Role

PERMITTED: Mapping[str, Permission] = {
    "partnership.read": reading(*PARTNERSHIP_ROLES),
    "partnership.start": Permission(frozenset({Role.REGISTER_KEEPER})),
    "organisation.add": Permission(frozenset({Role.REGISTER_KEEPER})),
    "account.read": reading(Role.PLATFORM_ADMIN, Role.AUDITOR),
    "account.add": Permission(frozenset({Role.PLATFORM_ADMIN})),
    "account.close": Permission(frozenset({Role.PLATFORM_ADMIN}), not_author=True),
    "role.give": Permission(frozenset({Role.CHAIR}), not_author=True),
    "role.give_first": Permission(frozenset({Role.REGISTER_KEEPER}), not_author=True),
    "role.end": Permission(frozenset({Role.CHAIR}), when_ended=True),
}
"""For a role, the author of the subject is the account that receives it: nobody gives themselves one."""
