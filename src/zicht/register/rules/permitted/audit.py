"""Who may look into the audit log: who takes part sees what was done in the partnership, and can check it."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.permitted.permission import Permission, reading
from zicht.register.rules.roles import Role

_OWN = (Role.PARTICIPANT, Role.SIGNATORY, Role.CHAIR, Role.PRIVACY_OFFICER, Role.LAWYER, Role.AUDITOR)

PERMITTED: Mapping[str, Permission] = {
    "audit.read": reading(*_OWN),
    "audit.verify": reading(*_OWN),
    "audit.download": reading(*_OWN),
}
"""In a partnership. The log of all of them is asked for without one: only an auditor holds a role there."""
