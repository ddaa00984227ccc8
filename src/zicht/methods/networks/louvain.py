"""Groups of members that are tied more than their numbers explain, for many networks at once.

Louvain with refinement: members move to the group where modularity gains most, groups become members of a
smaller network, and in the end single members may move again, until nothing gains. All networks of a batch
take the same step together, each in a random order of its own.
"""

from __future__ import annotations

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.networks.moves import between_groups, move_all, standing

CELLS_AT_ONCE = 3_000_000  # of the batch of networks in memory; larger is slower (benchmarks/atlas.py)


def clusters(ties: Floats, runs: int, generator: np.random.Generator) -> Ints:
    """Partitions found in one network by independent runs.

    ties     (members, members)  symmetric, >= 0
    returns  (runs, members) labels 0, 1, ... in the order of the first member of each group
    source   Blondel et al. 2008; refinement: Rotta & Noack 2011
    """
    many = np.broadcast_to(ties, (runs, *ties.shape))
    return clusters_of_each(many, generator)


def clusters_of_each(ties: Floats, generator: np.random.Generator) -> Ints:
    """One partition of each network.

    ties     (networks, members, members)  symmetric, >= 0
    returns  (networks, members)
    """
    networks, members = ties.shape[:2]
    labels = np.empty((networks, members), dtype=np.int64)
    at_once = max(1, CELLS_AT_ONCE // members**2)
    for start in range(0, networks, at_once):
        part = slice(start, start + at_once)
        labels[part] = _refined(ties[part], generator)
    return renumbered(labels)


def modularity(ties: Floats, labels: Ints) -> Floats:
    """Share of ties within groups, minus the share that members' strengths alone would give; at most 1.

    ties     (..., members, members)
    labels   (..., members)
    returns  (...); 0 for a network without ties
    source   Newman 2006, Proceedings of the National Academy of Sciences 103 (23), 8577
    """
    one = _members_of(labels, int(labels.max(initial=0)) + 1)
    strengths = ties.sum(axis=-1)
    total = strengths.sum(axis=-1)
    within = np.sum((ties @ one) * one, axis=(-1, -2))
    by_group = np.sum(one * strengths[..., np.newaxis], axis=-2)
    safe = np.where(total > 0, total, 1.0)
    found = within / safe - np.sum((by_group / safe[..., np.newaxis]) ** 2, axis=-1)
    return np.asarray(np.where(total > 0, found, 0.0), dtype=np.float64)


def renumbered(labels: Ints) -> Ints:
    """The same partitions, with groups numbered in the order of their first member.

    labels  (partitions, members)  >= 0
    """
    partitions, members = labels.shape
    row = np.arange(partitions)[:, np.newaxis]
    first = np.full((partitions, int(labels.max(initial=0)) + 1), members)
    np.minimum.at(first, (row, labels), np.arange(members))
    number = np.argsort(np.argsort(first, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(number, labels, axis=1), dtype=np.int64)


def _refined(ties: Floats, generator: np.random.Generator) -> Ints:
    """Rounds of moving and shrinking, until a round leaves every partition as it was."""
    labels, moved = _round(ties, None, generator)
    active = np.flatnonzero(moved)
    while len(active):
        labels[active], moved = _round(ties[active], labels[active], generator)
        active = active[moved]
    return labels


def _round(ties: Floats, labels: Ints | None, generator: np.random.Generator) -> tuple[Ints, Bools]:
    """Move single members, then groups as a whole, as long as that gains; the labels after it, and where."""
    batch = standing(ties, labels)
    moved = move_all(batch, generator)
    labels = batch.labels
    while True:
        batch = standing(between_groups(batch))
        more = move_all(batch, generator)
        if not more.any():
            return labels, moved
        moved |= more
        labels = np.take_along_axis(batch.labels, labels, axis=1)


def _members_of(labels: Ints, groups: int) -> Floats:
    """(..., members, groups) 1 where the member is in the group."""
    return np.asarray(labels[..., np.newaxis] == np.arange(groups), dtype=np.float64)
