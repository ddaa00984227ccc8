"""The table of permissions, by topic: action -> who may."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from zicht.register.rules.permitted import audit, governance, platform, questions, sharing, steps
from zicht.register.rules.permitted.permission import Permission

TOPICS = (platform, steps, governance, sharing, questions, audit)
_ROWS = list(chain.from_iterable(topic.PERMITTED.items() for topic in TOPICS))
assert len(_ROWS) == len(dict(_ROWS)), "two topics name the same action"
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(dict(sorted(_ROWS)))
