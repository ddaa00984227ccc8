"""One contributor to a sum of money knows his own part: how near does that bring him to another's?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zicht.attack.findings import Finding
from zicht.attack.knowledge import Bools, Floats


@dataclass(frozen=True)
class KnownContribution:
    """What an insider knows about one published amount.

    where         the cell, in public words
    lower, upper  what is published about its total; equal where it is exact
    own           what the insider, or a coalition that shares what it knows, put in
    contributors  how many put something in, when that is published or known; else None
    insiders      how many of them the insider is
    largest       public smallest amount of the largest of the others, such as a yearly report; 0 when unknown
    """

    where: str
    lower: float
    upper: float
    own: float
    contributors: int | None = None
    insiders: int = 1
    largest: float = 0.0

    def __post_init__(self) -> None:
        assert 0 <= self.own <= self.upper, "a part is not more than its total"
        assert self.lower <= self.upper
        assert self.insiders >= 1
        assert self.contributors is None or self.contributors >= self.insiders


def others(known: KnownContribution) -> tuple[float, float]:
    """Smallest and largest amount of the largest other contributor.

    The total less the own part is what the others put in together; the largest of n others put in at least
    an n-th part of it.
    """
    low, high = max(known.lower - known.own, 0.0), known.upper - known.own
    count = None if known.contributors is None else known.contributors - known.insiders
    if count == 0:
        return 0.0, 0.0
    share = 0.0 if count is None else low / count
    return max(share, known.largest), high


def dominance_findings(contributions: Sequence[KnownContribution], *, share: float = 0.1) -> list[Finding]:
    """Amounts that an insider can tell to within `share` of themselves: the p of the p%-rule."""
    findings = []
    for known in contributions:
        low, high = others(known)
        if high <= 0 or low <= 0 or (high - low) / low >= share:
            continue
        words = f"a contributor can tell the largest other amount to within {share:.0%} of it"
        findings.append(Finding("dominance", True, "A3", known.where, low, high, words))
    return findings


def breached(largest: Floats, second: Floats, total_upper: Floats, share: float) -> Bools:
    """Where the second contributor can tell the largest to within `share`, for scoring with the truth.

    largest, second, total_upper  (cells,) true amounts, and the upper end of the published total
    source  the p%-rule: total - second - largest < share * largest
    """
    return np.asarray(total_upper - second - largest < share * largest)
