"""Ties as a list of pairs, for many networks at once: most pairs of members have none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class TiedPairs:
    """Pairs of members with a tie, in a batch of networks; all arrays (pairs,).

    networks       how many
    first, second  members, first below second
    """

    networks: int
    network: Ints
    first: Ints
    second: Ints
    weight: Floats


def tied_pairs(ties: Floats, names: Ints | None = None) -> TiedPairs:
    """The pairs behind matrices of ties.

    ties   (networks, members, members)  symmetric, >= 0
    names  (networks, members)  the number by which a pair names a member, rising; None: its place
    """
    network, first, second = np.nonzero(np.triu(ties, 1))
    weight = ties[network, first, second]
    if names is not None:
        first, second = names[network, first], names[network, second]
    return TiedPairs(len(ties), network, first, second, weight)


def modularity_among(pairs: TiedPairs, among: Bools, *partitions: Ints) -> tuple[Floats, ...]:
    """Modularity of partitions of each network, of some of its members and the ties they have among them.

    among       (networks, members)  those who stay
    partitions  each (networks, members) labels
    returns     for each partition (networks,); 0 where no tie is left
    source      as `louvain.modularity`
    """
    kept = np.flatnonzero(among[pairs.network, pairs.first] & among[pairs.network, pairs.second])
    network, weight = pairs.network[kept], pairs.weight[kept]
    first, second = pairs.first[kept], pairs.second[kept]
    total = np.bincount(network, weight, pairs.networks)
    safe = np.where(total > 0, total, 1.0)
    found = []
    for labels in partitions:
        groups = int(labels.max(initial=0)) + 1
        cells = labels + groups * np.arange(pairs.networks)[:, np.newaxis]
        one, other = cells[network, first], cells[network, second]
        within = np.bincount(network, weight * (one == other), pairs.networks)
        ends = np.bincount(one, weight, pairs.networks * groups) + np.bincount(
            other, weight, pairs.networks * groups
        )
        by_group = ends.reshape(pairs.networks, groups)
        found.append(within / safe - np.sum((by_group / (2 * safe)[:, np.newaxis]) ** 2, axis=1))
    return tuple(found)
