"""Hold every partnership in force against the rules: in order, missing, or unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zicht.cooperation.accountability.checks import CHECKS, Answer
from zicht.cooperation.accountability.rules import Rule, rules
from zicht.cooperation.membership import Membership, memberships
from zicht.cooperation.words import Sentence
from zicht.model.cooperation_tables import Standing
from zicht.model.partnerships import Patchwork


@dataclass(frozen=True)
class Finding:
    """What a rule gives for one version of a partnership.

    found    what was found, to be told beside the outcome
    parties  ids of the participants it is about, sorted; empty when it is about the whole
    source   id of the source whose silence or statement this is
    """

    chain: str
    version: str
    rule: str
    standing: Standing
    found: Sentence
    parties: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Tally:
    """How often a rule gave what, of the partnerships it was asked of.

    parties  participations it is about where something is missing: 16 dissolved ones in 6 regulations
    """

    rule: str
    in_order: int
    missing: int
    unknown: int
    parties: int

    @property
    def asked(self) -> int:
        """Of how many partnerships it was asked."""
        return self.in_order + self.missing + self.unknown


def judge(patchwork: Patchwork, on: date, asked: Sequence[Rule] | None = None) -> tuple[Finding, ...]:
    """A finding for every version in force and every rule asked of its form; sorted by chain and rule.

    asked  rules to apply; all of them when None
    """
    chosen = rules() if asked is None else tuple(asked)
    found = [
        _finding(one, rule, CHECKS[rule.check](patchwork, one, rule, on))
        for one in memberships(patchwork, on)
        for rule in chosen
        if rule.is_asked(one.version, on)
    ]
    return tuple(sorted(found, key=lambda one: (one.chain, one.version, one.rule)))


def tally(findings: Iterable[Finding], asked: Sequence[Rule] | None = None) -> tuple[Tally, ...]:
    """Counts per rule, in the order of the rules; a rule asked of none is among them."""
    listed = tuple(findings)
    seen = Counter((one.rule, one.standing) for one in listed)
    parties = Counter[str]()
    for one in listed:
        if one.standing is Standing.MISSING:
            parties[one.rule] += len(one.parties)
    return tuple(
        Tally(
            rule=rule.id,
            in_order=seen[rule.id, Standing.IN_ORDER],
            missing=seen[rule.id, Standing.MISSING],
            unknown=seen[rule.id, Standing.UNKNOWN],
            parties=parties[rule.id],
        )
        for rule in (rules() if asked is None else asked)
    )


def _finding(one: Membership, rule: Rule, answer: Answer) -> Finding:
    version = one.version
    return Finding(
        version.chain, version.id, rule.id, answer.standing, answer.found, answer.parties, version.source
    )
