"""Estimates with the part of each unit in their error: whatever is made of them keeps its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Bools, Floats, Ints, check_confidence
from zicht.methods.intervals import Interval


@dataclass(frozen=True, eq=False)
class Estimates:
    """Several estimates from one panel.

    value      (estimates,)         nan where nothing can be said
    influence  (units, estimates)   part of each unit in the error: estimate - truth is about their sum
    cluster    (units,)             0, 1, 2, ...: units whose parts are added before they are squared
    group      (units,)             units alike by design: those that began together, those that never did
    alone      (estimates,)         True where the estimate rests on a group of one cluster. Such a group has
                                    no spread of its own: its deviation from itself is nought, a standard
                                    error would look far too good, and so there is none (nan)
    """

    value: Floats
    influence: Floats
    cluster: Ints
    group: Ints
    alone: Bools

    def __post_init__(self) -> None:
        assert self.influence.shape == (len(self.cluster), len(self.value)), "one part per unit and estimate"
        assert self.group.shape == self.cluster.shape, "one group per unit"
        assert self.alone.shape == self.value.shape, "known of each estimate"

    @property
    def by_cluster(self) -> Floats:
        """(clusters, estimates) the influence of each cluster."""
        return cluster_sums(self.influence, self.cluster)

    @property
    def covariance(self) -> Floats:
        """(estimates, estimates) clustered, as the sources print it: not corrected for few clusters."""
        parts = self.by_cluster
        covariance = np.asarray(parts.T @ parts)
        covariance[self.alone] = np.nan
        covariance[:, self.alone] = np.nan
        return covariance

    @property
    def standard_errors(self) -> Floats:
        """(estimates,) the root of the diagonal of `covariance`."""
        return np.where(self.alone, np.nan, np.sqrt(np.sum(self.by_cluster**2, axis=0)))

    def combined(self, weights: Floats, of_weights: Floats | None = None) -> Estimates:
        """Weighted sums of the estimates.

        weights     (estimates, sums)
        of_weights  (units, sums) influence of the weights themselves when they too are estimated
        """
        used = np.any(weights != 0, axis=1)  # a cell without a figure must not spoil sums it is not in
        value = self.value[used] @ weights[used]
        influence = (self.influence if used.all() else self.influence[:, used]) @ weights[used]
        if of_weights is not None:
            influence = influence + of_weights
        alone = np.any((weights != 0) & self.alone[:, np.newaxis], axis=0)
        return Estimates(value, influence, self.cluster, self.group, alone)

    def chosen(self, places: Ints | Bools) -> Estimates:
        """Some of the estimates."""
        return Estimates(
            self.value[places], self.influence[:, places], self.cluster, self.group, self.alone[places]
        )

    def welch(self) -> tuple[Floats, Floats]:
        """Standard errors and degrees of freedom that are honest about few treated clusters.

        The variance is a sum over the groups. Each part is raised by n/(n-1) and has n-1 degrees of freedom,
        n the clusters of the group (Satterthwaite 1946, Welch 1947).

        returns  (estimates,) standard errors, (estimates,) degrees of freedom; nan where `alone`
        """
        groups, of = np.unique(cluster_groups(self.group, self.cluster), return_inverse=True)
        squares = cluster_sums(self.by_cluster**2, of)
        spare = np.bincount(of, minlength=len(groups)).astype(np.float64)[:, np.newaxis] - 1
        several = spare[:, 0] > 0
        spare = spare[several]
        raised = squares[several] * (spare + 1) / spare
        # a group of one that the estimate does not rest on still has a part: through the weights of a sum
        variance = raised.sum(axis=0) + squares[~several].sum(axis=0)
        spread = np.sum(raised**2 / spare, axis=0) + np.sum(squares[~several] ** 2, axis=0)
        variance = np.where(self.alone, np.nan, variance)
        freedom = np.divide(variance**2, spread, out=np.full(len(variance), np.nan), where=spread > 0)
        return np.asarray(np.sqrt(variance)), freedom

    def intervals(self, confidence: float = 0.95) -> Interval:
        """Interval of each estimate by `welch`; nan where that has no standard error."""
        check_confidence("interval of an effect", confidence)
        errors, freedom = self.welch()
        half = special.stdtrit(freedom, (1 + confidence) / 2) * errors
        return Interval(self.value - half, self.value + half)

    def p_values(self) -> Floats:
        """(estimates,) two-sided: no effect; by `welch`."""
        errors, freedom = self.welch()
        t = np.divide(self.value, errors, out=np.full(len(errors), np.nan), where=errors > 0)
        return np.asarray(2 * special.stdtr(freedom, -np.abs(t)))


def cluster_sums(values: Floats, cluster: Ints) -> Floats:
    """Sum the rows of each cluster: (rows, columns) to (clusters, columns)."""
    clusters = int(cluster.max(initial=-1)) + 1
    if clusters == len(cluster) and bool(np.all(cluster == np.arange(clusters))):
        return values
    rows = np.arange(len(cluster) + 1)
    member = sparse.csr_array((np.ones(len(cluster)), cluster, rows), shape=(len(cluster), clusters))
    return np.asarray(member.T @ values)


def cluster_groups(group: Ints, cluster: Ints) -> Ints:
    """(clusters,) the earliest start in each cluster."""
    first = np.full(int(cluster.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, cluster, group)
    return first


def lonely(group: Ints, cluster: Ints, starts: Ints) -> Bools:
    """True for each start whose units all lie in one cluster."""
    pairs = np.unique(np.column_stack([group, cluster]), axis=0)
    begun, clusters = np.unique(pairs[:, 0], return_counts=True)
    place = np.searchsorted(begun, starts)
    found = (place < len(begun)) & (begun[np.minimum(place, len(begun) - 1)] == starts)
    return np.asarray(~found | (clusters[np.minimum(place, len(begun) - 1)] == 1))
