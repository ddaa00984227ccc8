"""Who acts: an account with the roles it has at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zicht.register.rules.roles import PLATFORM_ROLES, Role


@dataclass(frozen=True)
class Actor:
    """Somebody who is logged in, with roles as they are now; a role that ended is not in it.

    account       id of the account
    name          as shown to partners
    organisation  id of the organisation the account belongs to
    roles         id of a partnership -> roles in it
    platform      roles for the whole platform
    strong        logged in a short while ago with a second factor: needed to sign
    """

    account: str
    name: str
    organisation: str
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    platform: frozenset[Role] = frozenset()
    strong: bool = False

    def __post_init__(self) -> None:
        assert self.platform <= PLATFORM_ROLES, "a role of a partnership, given for the platform"

    def roles_in(self, partnership: str) -> frozenset[Role]:
        """Roles that count in a partnership; "" asks for the platform. An auditor is one everywhere."""
        if not partnership:
            return self.platform
        return self.roles.get(partnership, frozenset()) | (self.platform & {Role.AUDITOR})
