"""Who may do what with questions."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.permissions import Permission

PERMITTED: Mapping[str, Permission] = {}
