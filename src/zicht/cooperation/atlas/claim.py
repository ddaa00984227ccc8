"""The statement "there are no fixed clusters", tested: in a set of gemeenten, and within each province of it.

A verdict has three outcomes. Clusters: clearer groups than the numbers of partnerships and their sizes give,
which happens by chance in at most 1 in 100 networks. No clusters: no clearer groups than that, in a network
in which fixed clusters would have been seen. Cannot say: too small for either.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from zicht.cooperation.atlas.as_of import Snapshot
from zicht.cooperation.atlas.clusters import (
    DRAWS,
    RESAMPLES,
    RUNS,
    Agreement,
    Clusters,
    Neighbours,
    NullTest,
    against_degrees,
    against_geography,
    agreement,
    best_modularity,
    find_clusters,
    tied,
    within_province,
)
from zicht.cooperation.atlas.themes import ThemeComparison
from zicht.methods.networks.planted import with_clusters
from zicht.model.cooperation_tables import ClaimVerdict

FALSE_ALARM = 0.01  # of each network: chance of "clusters" where there are none
LEAST_GEMEENTEN = 6
LEAST_PARTNERSHIPS = 5
STRONG = 0.3  # modularity above chance from which clusters are called strong
LOYALTY = 0.8  # planted clusters: four of five places in a partnership go to its own cluster
ENOUGH_POWER = 0.8
PLANTED = 100


class Reason(StrEnum):
    """Why a network cannot say."""

    TOO_SMALL = "too_small"
    """Fewer than 6 gemeenten or 5 partnerships that tie them."""
    WOULD_BE_MISSED = "would_be_missed"
    """No clusters seen, but planted ones are seen in fewer than 80 of 100 such networks."""


class Strength(StrEnum):
    """How clear clusters are."""

    STRONG = "strong"
    WEAK = "weak"


class Closeness(StrEnum):
    """Whether clusters are more than neighbours working together."""

    MORE = "more"
    """Clearer than in all but 1 in 100 networks of partnerships between neighbours."""
    MAY_EXPLAIN = "may_explain"
    """Partnerships between neighbours often give groups as clear: borders between clusters need no reason."""
    NOT_TESTED = "not_tested"
    """No neighbours were given, or there are no clusters to explain."""


@dataclass(frozen=True, eq=False)
class Settings:
    """How much is drawn; p cannot be below 1 / (draws + 1), so at least 99 draws are needed."""

    draws: int = DRAWS
    runs: int = RUNS
    resamples: int = RESAMPLES
    planted: int = PLANTED

    def __post_init__(self) -> None:
        assert self.draws >= round(1 / FALSE_ALARM) - 1, "too few draws to ever find clusters"


@dataclass(frozen=True, eq=False)
class ClaimTest:
    """The statement in one network.

    network     "NL", "PV21", "PV21 inside", or what the caller calls it
    gemeenten, partnerships  that are tied, and that tie
    strength    only with the verdict "clusters"
    power       share of networks with planted clusters that would have been seen; None where not needed
    clusters, degrees, geography, provinces  what the verdict rests on; None where too small or not given
    """

    network: str
    verdict: ClaimVerdict
    gemeenten: int
    partnerships: int
    reason: Reason | None = None
    strength: Strength | None = None
    closeness: Closeness = Closeness.NOT_TESTED
    power: float | None = None
    clusters: Clusters | None = None
    degrees: NullTest | None = None
    geography: NullTest | None = None
    provinces: Agreement | None = None


@dataclass(frozen=True, eq=False)
class Claim:
    """The statement for a set of gemeenten: as a whole, within each province, and between themes."""

    whole: ClaimTest
    inside: tuple[ClaimTest, ...]
    themes: ThemeComparison | None = None


def statement_in(
    snapshot: Snapshot,
    generator: np.random.Generator,
    *,
    network: str = "NL",
    neighbours: Neighbours | None = None,
    settings: Settings | None = None,
) -> ClaimTest:
    """The statement in one network.

    neighbours  pairs of codes of gemeenten with a common border; None: closeness is not tested
    """
    settings = settings or Settings()
    codes, members = tied(snapshot)
    size = len(codes), members.shape[1]
    if size[0] < LEAST_GEMEENTEN or size[1] < LEAST_PARTNERSHIPS:
        return ClaimTest(network, ClaimVerdict.CANNOT_SAY, *size, reason=Reason.TOO_SMALL)
    clusters = find_clusters(snapshot, generator, runs=settings.runs, resamples=settings.resamples)
    degrees = against_degrees(snapshot, generator, draws=settings.draws)
    found = degrees.result.p <= FALSE_ALARM
    power = None if found else _power(snapshot, clusters, degrees, settings.planted, generator)
    unseen = power is not None and power < ENOUGH_POWER
    geography = None
    if neighbours is not None:
        geography = against_geography(snapshot, neighbours, generator, draws=settings.draws)
    return ClaimTest(
        network,
        _verdict(found, unseen),
        *size,
        reason=Reason.WOULD_BE_MISSED if unseen else None,
        strength=_strength(degrees) if found else None,
        closeness=_closeness(geography) if found else Closeness.NOT_TESTED,
        power=power,
        clusters=clusters,
        degrees=degrees,
        geography=geography,
        provinces=_agreement_with_provinces(snapshot, clusters),
    )


def statement_inside(
    snapshot: Snapshot,
    generator: np.random.Generator,
    *,
    neighbours: Neighbours | None = None,
    settings: Settings | None = None,
) -> tuple[ClaimTest, ...]:
    """The statement within each province of the snapshot, on the partnerships finer than the province."""
    provinces = sorted({snapshot.province_of[code] for code in snapshot.gemeenten} - {""})
    return tuple(
        statement_in(
            within_province(snapshot, province),
            generator,
            network=f"{province} inside",
            neighbours=neighbours,
            settings=settings,
        )
        for province in provinces
    )


def _verdict(found: bool, unseen: bool) -> ClaimVerdict:
    if found:
        return ClaimVerdict.CLUSTERS
    return ClaimVerdict.CANNOT_SAY if unseen else ClaimVerdict.NO_CLUSTERS


def _strength(degrees: NullTest) -> Strength:
    above = degrees.result.observed - degrees.result.mean
    return Strength.STRONG if above >= STRONG else Strength.WEAK


def _closeness(geography: NullTest | None) -> Closeness:
    if geography is None:
        return Closeness.NOT_TESTED
    return Closeness.MORE if geography.result.p <= FALSE_ALARM else Closeness.MAY_EXPLAIN


def _power(
    snapshot: Snapshot, clusters: Clusters, degrees: NullTest, planted: int, generator: np.random.Generator
) -> float:
    """Share of networks like this one, with the found clusters made fixed, in which they would be seen."""
    members = tied(snapshot)[1]
    networks = with_clusters(members, clusters.labels, LOYALTY, planted, generator)
    found, _ = best_modularity(networks, generator)
    drawn = degrees.result.drawn
    as_high = (drawn[np.newaxis, :] >= found[:, np.newaxis] - 1e-12).sum(axis=1)
    return float(np.mean((1 + as_high) / (1 + len(drawn)) <= FALSE_ALARM))


def _agreement_with_provinces(snapshot: Snapshot, clusters: Clusters) -> Agreement | None:
    provinces = {code: snapshot.province_of[code] for code in clusters.gemeenten}
    return agreement(clusters, provinces) if len(set(provinces.values()) - {""}) > 1 else None
