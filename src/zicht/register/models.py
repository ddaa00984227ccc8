"""Where Django looks for tables; they are in `records`, one file per topic."""

from __future__ import annotations

from zicht.register.records import (
    accounts,
    artefacts,
    audit,
    governance,
    identity,
    organisations,
    partnerships,
    questions,
    sharing,
)

__all__ = [
    "accounts",
    "artefacts",
    "audit",
    "governance",
    "identity",
    "organisations",
    "partnerships",
    "questions",
    "sharing",
]
