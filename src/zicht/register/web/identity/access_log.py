"""Who came in, who was turned away and who was refused: a line of JSON each, for who watches the machine.

It holds ids of accounts and names of actions; no address, no password, no path (a path can hold a token).
"""

from __future__ import annotations

import logging
import time

from zicht.kit.digests import canonical_json
from zicht.register.rules.actors import Actor
from zicht.register.rules.permissions import NotPermitted

LOG = logging.getLogger("zicht.register.access")


class LineWithTime(logging.Formatter):
    """The moment in UTC, then the line."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"


def tell(what: str, *, account: str = "", **facts: str) -> None:
    """Write one line.

    what     "came in", "wrong password", "refused", ...
    account  its id; "" when it is not known who it is
    facts    how, action, reason: words of our own
    """
    LOG.info("%s", canonical_json({"what": what, "account": account, **facts}).decode().rstrip())


def refused(why: NotPermitted, actor: Actor | None) -> None:
    """Somebody asked for what their role, or the state of things, does not allow."""
    tell("refused", account=actor.account if actor else "", action=why.action, reason=why.reason.value)
