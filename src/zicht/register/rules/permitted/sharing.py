"""Who may do what with sharing frames, questions about sharing and the decisions on them."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.permitted.permission import Permission, reading
from zicht.register.rules.roles import PARTNERSHIP_ROLES, Role

DRAFTS = frozenset({Role.PARTICIPANT, Role.LAWYER, Role.CHAIR})
ASKS = frozenset({Role.PARTICIPANT, Role.SIGNATORY})

PERMITTED: Mapping[str, Permission] = {
    "sharing.read": reading(*PARTNERSHIP_ROLES),
    "sharing.draft": Permission(DRAFTS),
    "sharing.revoke": Permission(
        frozenset({Role.SIGNATORY}), own_organisation=True, strong=True, when_ended=True
    ),
    "sharing.ask": Permission(ASKS),
    "sharing.decide": Permission(ASKS, states=frozenset({"open"}), own_organisation=True),
    "sharing.decisions": reading(*ASKS, Role.PRIVACY_OFFICER, Role.AUDITOR),
}
"""Signing is signing the covenant that carries them (`covenant.state`). Revoking: by who may bind the
organisation, shortly after a login with a second factor. Deciding: by the organisation that asked, once."""
