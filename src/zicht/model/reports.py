"""The report without which nothing is sealed: what protects the persons behind the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class ProtectionReport:
    """What rule was applied, with which settings, and what it found.

    rule      name of the rule in `protection`: "already-public"
    settings  frozen settings of the rule, printed in the bundle
    findings  what was checked and counted, never a value of a person
    words     language -> one paragraph a citizen can read
    """

    rule: str
    settings: Mapping[str, str | int | float | bool]
    findings: Mapping[str, int]
    words: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in protection.json of a bundle."""
        return asdict(self)


def joined(first: ProtectionReport, second: ProtectionReport) -> ProtectionReport:
    """The report of tables to which two rules were applied; settings and findings are named by their rule."""
    return ProtectionReport(
        rule=f"{first.rule} + {second.rule}",
        settings={f"{r.rule}: {key}": value for r in (first, second) for key, value in r.settings.items()},
        findings={f"{r.rule}: {key}": value for r in (first, second) for key, value in r.findings.items()},
        words={language: f"{text} {second.words[language]}" for language, text in first.words.items()},
    )


@dataclass(frozen=True, eq=False)
class ProtectedTables:
    """Tables that may leave, tied to the report that says why; `release` takes nothing else."""

    tables: Mapping[str, pa.Table]
    report: ProtectionReport
