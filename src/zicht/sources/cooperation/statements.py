"""What one source says about cooperation, and how the statements of several are put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from zicht.model.partnerships import (
    Coverage,
    Participation,
    PartnershipVersion,
    Party,
    RegionDivision,
    SamePartnership,
    Theme,
    ToReview,
)
from zicht.model.provenance import Source

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class Statements:
    """All that was read so far, or what one reader adds to it.

    parties  by id; a party that an earlier source describes is not described again
    """

    parties: Mapping[str, Party] = field(default_factory=dict)
    versions: Mapping[str, PartnershipVersion] = field(default_factory=dict)
    participations: tuple[Participation, ...] = ()
    themes: Mapping[str, Theme] = field(default_factory=dict)
    divisions: tuple[RegionDivision, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    to_review: tuple[ToReview, ...] = ()
    links: tuple[SamePartnership, ...] = ()
    sources: tuple[Source, ...] = ()

    @classmethod
    def joined(cls, parts: Iterable[Statements]) -> Statements:
        """One after the other; what the first said of a party or a theme stays."""
        held = list(parts)
        return cls(
            parties=_first([part.parties for part in held]),
            versions=_first([part.versions for part in held]),
            participations=tuple(one for part in held for one in part.participations),
            themes=_first([part.themes for part in held]),
            divisions=tuple(one for part in held for one in part.divisions),
            coverage=tuple(one for part in held for one in part.coverage),
            to_review=tuple(one for part in held for one in part.to_review),
            links=tuple(one for part in held for one in part.links),
            sources=tuple(one for part in held for one in part.sources),
        )


def with_chains(versions: Mapping[str, PartnershipVersion]) -> dict[str, PartnershipVersion]:
    """Every version with the id of the first of its line; where a line loops, the smallest id in it."""
    chains: dict[str, str] = {}
    for id_ in versions:
        line: list[str] = []
        here = id_
        while here not in chains and here not in line:
            line.append(here)
            before = versions[here].previous
            if before not in versions:
                break
            here = before
        loops = here in line[:-1] and versions[line[-1]].previous == here
        first = chains.get(here, min(line[line.index(here) :]) if loops else here)
        chains |= dict.fromkeys(line, first)
    return {id_: replace(version, chain=chains[id_]) for id_, version in versions.items()}


def in_force_twice(versions: Mapping[str, PartnershipVersion], on: date) -> list[str]:
    """Chains of which more than one version is in force on a day."""
    chains = Counter(version.chain for version in versions.values() if version.in_force(on))
    return sorted(chain for chain, count in chains.items() if count > 1)


def overlaps(versions: Mapping[str, PartnershipVersion]) -> list[tuple[str, str]]:
    """Pairs of versions of one chain, each in force on a day on which the other is too; earlier one first."""
    chains: dict[str, list[PartnershipVersion]] = defaultdict(list)
    for version in versions.values():
        if version.in_force_from is not None:
            chains[version.chain].append(version)
    found = []
    for chain in sorted(chains):
        line = sorted(chains[chain], key=lambda one: (one.in_force_from or date.min, one.id))
        for at, version in enumerate(line):
            later = (other for other in line[at + 1 :] if version.in_force(other.in_force_from or date.min))
            found += [(version.id, other.id) for other in later]
    return found


def _first(parts: list[Mapping[str, Value]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for part in reversed(parts):
        found |= part
    return dict(sorted(found.items()))
