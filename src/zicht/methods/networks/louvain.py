"""Groups of members that are tied more than their numbers explain, for many networks at once.

Louvain with refinement: members move to the group where modularity gains most, groups become members of a
smaller network, and in the end single members may move again, until nothing gains. All networks of a batch
take the same step together, each in a random order of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zicht.methods.arrays import Bools, Floats, Ints

LEAST_GAIN = 1e-9  # of the ties of a member: less is rounding
MOST_SWEEPS = 100  # a sweep without a move ends earlier; never reached in the measurements
CELLS_AT_ONCE = 6_000_000  # of the batch of networks in memory


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


def modularity_among(ties: sparse.coo_array, labels: Ints, among: Bools) -> float:
    """Modularity of one partition in the network of some of the members, with the ties they have there.

    ties    (members, members)  symmetric
    labels  (members,)
    among   (members,)          those who stay
    """
    kept = among[ties.row] & among[ties.col]
    first, second, weights = ties.row[kept], ties.col[kept], ties.data[kept]
    total = weights.sum()
    if total == 0:
        return 0.0
    within = weights[labels[first] == labels[second]].sum()
    by_group = np.bincount(labels[first], weights=weights)
    return float(within / total - np.sum((by_group / total) ** 2))


def renumbered(labels: Ints) -> Ints:
    """The same partitions, with groups numbered in the order of their first member.

    labels  (partitions, members)
    """
    members = labels.shape[-1]
    same = labels[:, :, np.newaxis] == labels[:, np.newaxis, :]
    first = np.argmax(same, axis=-1)
    leads = first == np.arange(members)
    number = np.cumsum(leads, axis=-1) - 1
    return np.asarray(np.take_along_axis(number, first, axis=-1), dtype=np.int64)


@dataclass(eq=False)
class _Moving:
    """A batch of networks while their members move; all arrays start with the axis of networks."""

    ties: Floats  # (networks, members, members), nothing on the diagonal
    strengths: Floats  # (networks, members)
    total: Floats  # (networks,) sum of strengths, 1 where there are no ties
    labels: Ints  # (networks, members)
    to_group: Floats  # (networks, members, groups) ties of a member to the others in a group
    group_strength: Floats  # (networks, groups)


def _refined(ties: Floats, generator: np.random.Generator) -> Ints:
    """Rounds of moving and shrinking, until a round leaves every partition as it was."""
    networks, members = ties.shape[:2]
    labels = np.broadcast_to(np.arange(members), (networks, members)).copy()
    found = labels.copy()
    active = np.arange(networks)
    while len(active):
        moved = _round(ties[active], labels[active], generator)
        changed = (renumbered(moved) != renumbered(found[active])).any(axis=1)
        labels[active] = found[active] = moved
        active = active[changed]
    return found


def _round(ties: Floats, labels: Ints, generator: np.random.Generator) -> Ints:
    """Move single members, then groups as a whole, as long as that gains; the labels after it."""
    labels = _move(ties, ties.sum(axis=-1), labels, generator)
    while True:
        labels = renumbered(labels)
        groups = int(labels.max(initial=0)) + 1
        one = _members_of(labels, groups)
        smaller = np.swapaxes(one, 1, 2) @ (ties @ one)
        alone = np.broadcast_to(np.arange(groups), (len(labels), groups))
        merged = _move(smaller, smaller.sum(axis=-1), alone, generator)
        if np.array_equal(merged, alone):
            return labels
        labels = np.take_along_axis(merged, labels, axis=1)


def _move(ties: Floats, strengths: Floats, labels: Ints, generator: np.random.Generator) -> Ints:
    """Sweeps over all members in random order; networks in which nothing moves any more are left alone."""
    batch = _moving(ties, strengths, labels)
    networks, members = batch.labels.shape
    active = np.arange(networks)
    for _ in range(MOST_SWEEPS):
        order = generator.permuted(np.tile(np.arange(members), (len(active), 1)), axis=1)
        moves = np.zeros(len(active), dtype=bool)
        for member in order.T:
            moves |= _step(batch, active, member)
        active = active[moves]
        if not len(active):
            break
    return batch.labels


def _moving(ties: Floats, strengths: Floats, labels: Ints) -> _Moving:
    groups = ties.shape[-1]
    without_self = ties.copy()
    without_self[:, np.arange(groups), np.arange(groups)] = 0.0
    one = _members_of(labels, groups)
    total = strengths.sum(axis=-1)
    return _Moving(
        without_self,
        strengths,
        np.where(total > 0, total, 1.0),
        labels.copy(),
        without_self @ one,
        np.einsum("bm,bmg->bg", strengths, one),
    )


def _step(batch: _Moving, networks: Ints, member: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """One member of each network goes where it gains most, or stays; who moved."""
    old = batch.labels[networks, member]
    strength = batch.strengths[networks, member]
    batch.group_strength[networks, old] -= strength
    pull = strength / batch.total[networks]
    gains = batch.to_group[networks, member] - pull[:, np.newaxis] * batch.group_strength[networks]
    rows = np.arange(len(networks))
    best = np.argmax(gains, axis=1)
    moves = gains[rows, best] > gains[rows, old] + LEAST_GAIN * strength
    new = np.where(moves, best, old)
    batch.group_strength[networks, new] += strength
    batch.labels[networks, member] = new
    where = networks[moves]
    carried = batch.ties[where, member[moves]]
    batch.to_group[where, :, old[moves]] -= carried
    batch.to_group[where, :, new[moves]] += carried
    return np.asarray(moves, dtype=np.bool_)


def _members_of(labels: Ints, groups: int) -> Floats:
    """(..., members, groups) 1 where the member is in the group."""
    return np.asarray(labels[..., np.newaxis] == np.arange(groups), dtype=np.float64)
