"""What attacks found, as it travels with a release: what was tried, on how many cells, and what stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zicht.attack.findings import Finding, in_order
from zicht.attack.knowledge import LEVELS
from zicht.kit.digests import canonical_json

FORMAT = "zicht-attack/1"

MOST_LISTED = 1000
"""Findings that are written out, grave ones first; all are counted, attack by attack."""


@dataclass(frozen=True)
class Attempt:
    """One attack.

    name      of the attack: "side-channels"
    tried     one sentence: what was tried
    attacked  cells, areas or files that were attacked
    findings  in order, all of them
    narrowest fewest whole values that the attack left possible for a cell that may be small; None where the
              attack bounds no cell
    lowest_variability  of the areas attacked, the least share of persons in small cells that could stand
              elsewhere; None where nothing was reconstructed
    left      of those attacked, how many it gave up on, because they were too many for the solver
    """

    name: str
    tried: str
    attacked: int
    findings: tuple[Finding, ...] = ()
    narrowest: int | None = None
    lowest_variability: float | None = None
    left: int = 0

    @property
    def grave(self) -> int:
        """Number of findings with which a release fails."""
        return sum(finding.grave for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in attack.json."""
        return {
            "name": self.name,
            "tried": self.tried,
            "attacked": self.attacked,
            "grave": self.grave,
            "worth_a_look": len(self.findings) - self.grave,
            "narrowest": self.narrowest,
            "lowest_variability": self.lowest_variability,
            "left": self.left,
        }


@dataclass(frozen=True)
class AttackReport:
    """All attacks on a release together with those before it.

    releases   (name, digest of its manifest), oldest first; the last is the one that wants to leave
    knowledge  of the attacker, "A0" to "A4"
    """

    releases: tuple[tuple[str, str], ...]
    knowledge: str
    attempts: tuple[Attempt, ...]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of all attacks in order, each once."""
        return in_order(finding for attempt in self.attempts for finding in attempt.findings)

    @property
    def grave(self) -> tuple[Finding, ...]:
        """Findings with which the release fails, in order."""
        return tuple(finding for finding in self.findings if finding.grave)

    @property
    def passed(self) -> bool:
        """True when no grave finding stands."""
        return not self.grave

    def as_dict(self) -> dict[str, Any]:
        """As it stands in attack.json."""
        return {
            "format": FORMAT,
            "releases": [{"release": name, "manifest": digest} for name, digest in self.releases],
            "knowledge": {level: words for level, words in LEVELS.items() if level <= self.knowledge},
            "passed": self.passed,
            "grave": len(self.grave),
            "attempts": [attempt.as_dict() for attempt in self.attempts],
            "findings": [finding.as_dict() for finding in self.findings[:MOST_LISTED]],
        }

    def as_bytes(self) -> bytes:
        """attack.json: the same attacks on the same releases give the same bytes."""
        return canonical_json(self.as_dict(), indent=1)


def in_words(report: AttackReport) -> str:
    """The report for a reader at a terminal: one line an attack, then what stands."""
    names = ", ".join(name for name, _ in report.releases)
    lines = [f"attacked: {names} (knowledge {report.knowledge}: {LEVELS[report.knowledge]})", ""]
    lines += _columns(report.attempts)
    lines.append("")
    if report.passed:
        lines.append("no grave finding stands: nothing was derived that the rule does not allow")
    else:
        lines.append(f"{len(report.grave)} grave findings stand: this must not leave")
    lines += _listed(report.findings)
    return "\n".join(lines)


def _columns(attempts: Sequence[Attempt]) -> Iterable[str]:
    width = max((len(attempt.name) for attempt in attempts), default=0)
    for attempt in attempts:
        more = "" if attempt.narrowest is None else f", at least {attempt.narrowest} values left"
        if attempt.lowest_variability is not None:
            more += (
                f", at least {attempt.lowest_variability:.0%} of those in small cells could stand elsewhere"
            )
        more += f", {attempt.left} left undecided" if attempt.left else ""
        yield (
            f"{attempt.name:<{width}}  {attempt.attacked:>9} attacked, {attempt.grave} grave, "
            f"{len(attempt.findings) - attempt.grave} worth a look{more}"
        )


def _listed(findings: Sequence[Finding], most: int = 40) -> Iterable[str]:
    for finding in findings[:most]:
        weight = "GRAVE" if finding.grave else "look "
        between = "" if finding.lower is None and finding.upper is None else _between(finding)
        yield f"  {weight} {finding.kind} ({finding.knowledge}) {finding.where}: {finding.words}{between}"
    if len(findings) > most:
        yield f"  and {len(findings) - most} more, counted in the report"


def _between(finding: Finding) -> str:
    low = "0" if finding.lower is None else f"{finding.lower:g}"
    high = "?" if finding.upper is None else f"{finding.upper:g}"
    return f" [{low}, {high}]"
