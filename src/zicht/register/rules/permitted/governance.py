"""Who may do what with parties, and who ends a partnership; bodies, decisions and money: see steps."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.permitted.permission import Permission, reading
from zicht.register.rules.roles import PARTNERSHIP_ROLES, Role

PERMITTED: Mapping[str, Permission] = {
    "governance.read": reading(*PARTNERSHIP_ROLES),
    "party.invite": Permission(frozenset({Role.CHAIR})),
    "party.answer": Permission(frozenset({Role.CHAIR})),
    "party.leave": Permission(frozenset({Role.SIGNATORY}), own_organisation=True, strong=True),
    "partnership.archive": reading(Role.CHAIR, Role.AUDITOR),
    "partnership.end": Permission(frozenset({Role.CHAIR}), strong=True),
}
"""Who was asked has no account here yet: the chair writes down what an organisation answered."""
