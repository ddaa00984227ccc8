"""What the database shows to whoever asks: the last fence, for when a page asks for too many rows.

Permissions say what somebody may do; sight says which rows exist for them at all. It is wide where
permissions are narrow: within a partnership, who may read what is for the table of permissions.
"""

from __future__ import annotations

from dataclasses import dataclass

from zicht.register.rules.actors import Actor
from zicht.register.rules.roles import Role

KEEPS_THE_DIRECTORY = frozenset({Role.REGISTER_KEEPER, Role.PLATFORM_ADMIN})
"""They start partnerships and end roles anywhere, and see no content."""


@dataclass(frozen=True)
class Sight:
    """Which rows are shown.

    account       id of who asks: their own roles are shown; "" for nobody
    partnerships  ids of partnerships whose rows are shown; None for all
    directory     whether it is shown which partnerships there are, and who takes part with which role
    """

    account: str = ""
    partnerships: frozenset[str] | None = frozenset()
    directory: bool = False


NOBODY = Sight()
"""Before it is known who asks, and for who is not logged in."""
EVERYTHING = Sight(partnerships=None, directory=True)
"""For work on the register as a whole of which only a verdict is told, such as checking the log."""


def sight_of(actor: Actor, partnership: str = "") -> Sight:
    """What an actor is shown: in one partnership, or ("") in all in which they have a role."""
    return Sight(actor.account, _partnerships(actor, partnership), bool(actor.platform & KEEPS_THE_DIRECTORY))


def _partnerships(actor: Actor, partnership: str) -> frozenset[str] | None:
    if partnership:
        return frozenset({partnership}) if actor.roles_in(partnership) else frozenset()
    return None if Role.AUDITOR in actor.platform else frozenset(actor.roles)
