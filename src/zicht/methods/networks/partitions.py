"""How alike two partitions of the same members are."""

from __future__ import annotations

import numpy as np

from zicht.methods.arrays import Floats, Ints


def adjusted_rand(first: Ints, second: Ints) -> Floats:
    """1: the same groups; 0: as alike as chance; below 0: less alike than chance.

    first, second  (..., members) labels
    returns        (...); 1 where both put all members in one group, or both each in its own
    source         Hubert & Arabie 1985, Journal of Classification 2, 193
    """
    table = _overlaps(first, second)
    pairs = _pairs(table).sum(axis=(-1, -2))
    in_first, in_second = _pairs(table.sum(axis=-1)).sum(axis=-1), _pairs(table.sum(axis=-2)).sum(axis=-1)
    every = _pairs(table.sum(axis=(-1, -2)))
    by_chance = in_first * in_second / np.where(every > 0, every, 1.0)
    most = (in_first + in_second) / 2
    room = most - by_chance
    found = (pairs - by_chance) / np.where(room > 0, room, 1.0)
    return np.asarray(np.where(room > 0, found, 1.0), dtype=np.float64)


def variation_of_information(first: Ints, second: Ints) -> Floats:
    """Bits that one partition leaves unknown of the other, both ways; 0: the same, at most log2(members).

    first, second  (..., members) labels
    source         Meila 2007, Journal of Multivariate Analysis 98, 873
    """
    table = _overlaps(first, second)
    shares = table / np.maximum(table.sum(axis=(-1, -2), keepdims=True), 1.0)
    joint = _entropy(shares.reshape(*shares.shape[:-2], -1))
    found = 2 * joint - _entropy(shares.sum(axis=-1)) - _entropy(shares.sum(axis=-2))
    return np.asarray(np.maximum(found, 0.0), dtype=np.float64)


def agreement_of_all(labels: Ints) -> Floats:
    """Adjusted Rand index of each pair of partitions.

    labels   (partitions, members)
    returns  (pairs,) in the order (0, 1), (0, 2), ..., (1, 2), ...
    """
    first, second = np.triu_indices(len(labels), 1)
    return adjusted_rand(labels[first], labels[second])


def _overlaps(first: Ints, second: Ints) -> Floats:
    """(..., groups, groups) members that two groups have in common."""
    one = first[..., np.newaxis] == np.arange(int(first.max(initial=0)) + 1)
    other = second[..., np.newaxis] == np.arange(int(second.max(initial=0)) + 1)
    return np.asarray(np.swapaxes(one.astype(np.float64), -1, -2) @ other.astype(np.float64))


def _pairs(counts: Floats) -> Floats:
    return np.asarray(counts * (counts - 1) / 2)


def _entropy(shares: Floats) -> Floats:
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(-np.sum(shares * logs, axis=-1), dtype=np.float64)
