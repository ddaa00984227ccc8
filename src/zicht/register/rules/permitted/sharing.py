"""Who may do what with sharing."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.permissions import Permission

PERMITTED: Mapping[str, Permission] = {}
