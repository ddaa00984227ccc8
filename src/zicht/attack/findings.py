"""What an attack found: one value for every kind of attack, so that a report can list and sort them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

KINDS: Mapping[str, str] = {
    "averaging": "one true count stands behind several published values, and together they give it back",
    "class-bin": "the class or colour of an area bounds its count",
    "contradiction": "published figures cannot all be true under the published rule",
    "differencing": "two areas, years or releases differ by a few units, and their difference shows them",
    "dominance": "one contributor can work out the amount of another",
    "exact-cell": "only one value is possible for a cell",
    "group-disclosure": "what holds for (almost) a whole group holds for every member of it",
    "narrow-cell": "a cell that may be small has fewer possible values than the minimum",
    "off-grid": "a published count is not a value that the published rule can give",
    "rank": "an order or a highlight bounds a count",
    "rate-inversion": "a rate, a mean or an interval gives back the counts it was computed from",
    "side-channel": "a file says something that its figures do not",
    "sticky": "a published value that moved says where the true count went",
    "unique-reconstruction": "only one set of persons fits the figures of an area",
}
"""Kinds of findings, each with what it means."""


@dataclass(frozen=True)
class Finding:
    """One thing that an attack found in what is published.

    kind       a key of KINDS
    grave      True: a disclosure, the release fails. False: worth the look of an output checker
    knowledge  the least an attacker must know, "A0" to "A4"; see `knowledge.LEVELS`
    where      file and key of the cell, in public words; never a true value
    lower, upper  what the attacker can prove about the count; None where the finding is not about a count
    words      one sentence for an output checker
    """

    kind: str
    grave: bool
    knowledge: str
    where: str
    lower: float | None
    upper: float | None
    words: str

    def __post_init__(self) -> None:
        assert self.kind in KINDS, f"{self.kind} is not a kind of finding"
        assert self.knowledge in ("A0", "A1", "A2", "A3", "A4")
        assert self.where, "a finding says where"
        if self.lower is not None and self.upper is not None:
            assert self.lower <= self.upper, f"{self.where}: bounds are crossed"

    def as_dict(self) -> dict[str, Any]:
        """As it stands in attack.json; an unknown bound is null."""
        return asdict(self)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Grave ones first, then by knowledge, kind and place; each once."""
    return tuple(sorted(set(findings), key=_order))


def _order(finding: Finding) -> tuple[bool, str, str, str, float, float, str]:
    return (
        not finding.grave,
        finding.knowledge,
        finding.kind,
        finding.where,
        float("-inf") if finding.lower is None else finding.lower,
        float("inf") if finding.upper is None else finding.upper,
        finding.words,
    )
