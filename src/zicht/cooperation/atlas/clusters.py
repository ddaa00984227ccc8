"""Which gemeenten work together more than with others, and whether chance or closeness gives the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from zicht.cooperation.atlas.as_of import Snapshot
from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.networks import adjacency
from zicht.methods.networks.contiguous_groups import grown_together, unkept
from zicht.methods.networks.curveball import same_margins
from zicht.methods.networks.louvain import clusters, clusters_of_each, modularity, renumbered
from zicht.methods.networks.null_tests import AgainstNull, against_null
from zicht.methods.networks.partitions import adjusted_rand, agreement_of_all, variation_of_information
from zicht.methods.networks.projection import shared_groups, tie_strengths

RUNS = 50  # independent runs on the observed network
TRIES = 3  # runs per network in a test, observed and drawn alike: the best counts
SMALL = 80  # gemeenten; in larger networks runs differ so little that one is enough
DRAWS = 199
LEFT_OUT = 0.1  # share of partnerships left out to see whether clusters hang on a few
RESAMPLES = 50
NETWORKS_AT_ONCE = 100
SUB_PROVINCIAL = 0.8  # of the gemeenten of a province: a larger partnership is that of the province

Neighbours = Collection[tuple[str, str]]


class Null(StrEnum):
    """What a random network keeps of the observed one."""

    DEGREES = "degrees"
    """Every gemeente its number of partnerships, every partnership its number of gemeenten."""
    GEOGRAPHY = "geography"
    """Every partnership its number of gemeenten, neighbours of each other; each gemeente about its number."""


@dataclass(frozen=True, eq=False)
class Clusters:
    """The clearest division of the gemeenten that was found.

    gemeenten     those in a partnership with another, in the order of the snapshot
    labels        (gemeenten,) number of the cluster, in the order of the first gemeente of each
    partnerships  with two or more gemeenten
    modularity    of this division; by_run: of every run, in the order they were made
    stability     mean agreement (adjusted Rand index) of all pairs of runs
    robustness    5th, 50th and 95th percentile of the agreement with the division found when one in ten
                  partnerships, at random, is left out; None when fewer than ten partnerships are there
    resampled     (resamples, gemeenten) those divisions
    """

    gemeenten: tuple[str, ...]
    labels: Ints
    partnerships: int
    modularity: float
    by_run: Floats
    stability: float
    robustness: tuple[float, float, float] | None
    resampled: Ints | None

    @property
    def number(self) -> int:
        """How many clusters."""
        return int(self.labels.max(initial=-1)) + 1

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The gemeenten of each cluster."""
        return tuple(
            tuple(code for code, label in zip(self.gemeenten, self.labels, strict=True) if label == number)
            for number in range(self.number)
        )

    def regions(self) -> dict[str, str]:
        """Gemeente -> cluster, to lay beside a division (`congruence.compare_divisions`)."""
        return {code: f"{label:03d}" for code, label in zip(self.gemeenten, self.labels, strict=True)}


@dataclass(frozen=True)
class NullTest:
    """Modularity of the observed network beside that of random ones, found in the same way.

    clusters_mean  mean number of clusters in the random networks
    unkept         mean difference in partnerships per gemeente, as a share of the mean; 0 when exact
    """

    null: Null
    result: AgainstNull
    clusters_mean: float
    unkept: float


@dataclass(frozen=True)
class Agreement:
    """How far clusters are a known division, over the gemeenten that have both.

    ari        1 the same, 0 chance; lower and upper: 5th and 95th percentile when one in ten partnerships
               is left out, None when there are too few
    variation  of information, bits
    """

    gemeenten: int
    ari: float
    lower: float | None
    upper: float | None
    variation: float


def find_clusters(
    snapshot: Snapshot, generator: np.random.Generator, *, runs: int = RUNS, resamples: int = RESAMPLES
) -> Clusters:
    """The clearest division of all runs, and how much it hangs on chance and on single partnerships."""
    codes, members = tied(snapshot)
    ties = tie_strengths(members)
    found = clusters(ties, runs, generator)
    by_run = modularity(ties[np.newaxis], found)
    best = found[int(np.argmax(by_run))]
    stability = float(agreement_of_all(found).mean()) if runs > 1 else 1.0
    others = _without_some(members, resamples, generator)
    robust = None if others is None else _percentiles(adjusted_rand(best[np.newaxis], others))
    return Clusters(codes, best, members.shape[1], float(by_run.max()), by_run, stability, robust, others)


def against_degrees(snapshot: Snapshot, generator: np.random.Generator, *, draws: int = DRAWS) -> NullTest:
    """Clearer clusters than numbers alone give? Curveball networks keep both margins exactly."""
    _, members = tied(snapshot)
    drawn = same_margins(members, draws, generator)
    return _tested(Null.DEGREES, members, drawn, generator)


def against_geography(
    snapshot: Snapshot,
    neighbours: Neighbours,
    generator: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> NullTest:
    """Clearer clusters than numbers and closeness give? Drawn partnerships are neighbours of each other.

    neighbours  pairs of codes of gemeenten with a common border, in either order
    """
    codes, members = tied(snapshot)
    touching = adjacency.in_one_piece(_as_matrix(codes, neighbours), shared_groups(members))
    drawn = grown_together(members, touching, draws, generator)
    return _tested(Null.GEOGRAPHY, members, drawn, generator)


def agreement(found: Clusters, regions: Mapping[str, str]) -> Agreement | None:
    """How far clusters are a division (gemeente -> region); None when no gemeente has both."""
    with_both = np.array([bool(regions.get(code)) for code in found.gemeenten], dtype=bool)
    if not with_both.any():
        return None
    names = [regions[code] for code, known in zip(found.gemeenten, with_both, strict=True) if known]
    known_regions = np.unique(names, return_inverse=True)[1].astype(np.int64)
    mine = found.labels[with_both]
    others = found.resampled
    spread = None
    if others is not None:
        spread = _percentiles(adjusted_rand(known_regions[np.newaxis], others[:, with_both]))
    return Agreement(
        int(with_both.sum()),
        float(adjusted_rand(mine, known_regions)),
        None if spread is None else spread[0],
        None if spread is None else spread[2],
        float(variation_of_information(mine, known_regions)),
    )


def within_province(snapshot: Snapshot, province: str) -> Snapshot:
    """Only the gemeenten of a province, and the partnerships that are finer than it.

    That is: all gemeenten of the snapshot in it lie in the province, two or more, and at most 80 % of it.
    """
    inside = np.array([snapshot.province_of[code] == province for code in snapshot.gemeenten], dtype=bool)
    members = snapshot.members.toarray()
    sizes, sizes_inside = members.sum(axis=0), members[inside].sum(axis=0)
    most = SUB_PROVINCIAL * inside.sum()
    finer = (sizes == sizes_inside) & (sizes_inside >= 2) & (sizes_inside <= most + 1e-9)
    return snapshot.of_partnerships(np.flatnonzero(finer)).of_gemeenten(np.flatnonzero(inside))


def tied(snapshot: Snapshot) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Gemeenten that are in a partnership with another, and (gemeenten, partnerships) who is in which."""
    members = snapshot.shared.members.toarray()
    rows = np.flatnonzero(members.sum(axis=1))
    return tuple(snapshot.gemeenten[row] for row in rows), members[rows]


def best_modularity(networks: npt.NDArray[np.generic], generator: np.random.Generator) -> tuple[Floats, Ints]:
    """The best modularity of `TRIES` runs on each small network, one on a large one; its number of clusters.

    networks  (networks, members, groups)
    """
    best, number = np.full(len(networks), -np.inf), np.zeros(len(networks), dtype=np.int64)
    for start in range(0, len(networks), NETWORKS_AT_ONCE):
        part = slice(start, start + NETWORKS_AT_ONCE)
        ties = tie_strengths(networks[part])
        for _ in range(TRIES if networks.shape[1] <= SMALL else 1):
            labels = clusters_of_each(ties, generator)
            found = modularity(ties, labels)
            better = found > best[part]
            best[part] = np.where(better, found, best[part])
            number[part] = np.where(better, labels.max(axis=1) + 1, number[part])
    return best, number


def _tested(
    null: Null,
    members: npt.NDArray[np.int64],
    drawn: npt.NDArray[np.int8],
    generator: np.random.Generator,
) -> NullTest:
    observed = best_modularity(members[np.newaxis], generator)[0][0]
    modularities, number = best_modularity(drawn, generator)
    result = against_null(float(observed), modularities)
    return NullTest(null, result, float(number.mean()), unkept(members, drawn))


def _without_some(
    members: npt.NDArray[np.int64], resamples: int, generator: np.random.Generator
) -> Ints | None:
    """(resamples, members) divisions found when one in ten partnerships is left out."""
    groups = members.shape[1]
    left_out = round(LEFT_OUT * groups)
    if left_out < 1 or groups < 10 or resamples < 1:
        return None
    order = generator.permuted(np.tile(np.arange(groups), (resamples, 1)), axis=1)
    kept = np.ones((resamples, groups), dtype=np.int64)
    np.put_along_axis(kept, order[:, :left_out], 0, axis=1)
    return renumbered(clusters_of_each(tie_strengths(members * kept[:, np.newaxis, :]), generator))


def _percentiles(values: Floats) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def _as_matrix(codes: tuple[str, ...], neighbours: Neighbours) -> Bools:
    row_of = {code: row for row, code in enumerate(codes)}
    matrix = np.zeros((len(codes), len(codes)), dtype=bool)
    for one, other in neighbours:
        if one in row_of and other in row_of and one != other:
            matrix[row_of[one], row_of[other]] = matrix[row_of[other], row_of[one]] = True
    return matrix
