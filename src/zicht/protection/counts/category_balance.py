"""Gemeenten with categories: each can trade one category for another, also when that moves a regio a little.

What was shared out keeps every category of a group of gemeenten exact. Totals over categories then sometimes
end further off than promised. Here single gemeenten step, alone or in two categories at once, where that
lowers the weighted squares of the errors of the gemeente and of the country and regio's around it together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zicht.protection.counts.balancing import STAY_SHOWN
from zicht.protection.counts.choices import FREE, HIGH, Choices

Counts = NDArray[np.int64]
Ups = NDArray[np.bool_]
ROUNDS = 60


def traded(
    nodes: Choices,
    up: Ups,
    *,
    folding: Counts,
    around: Counts,
    error: Counts,
    weights: Counts,
    weights_around: Counts,
    most: int,
) -> Ups:
    """Which nodes go up.

    nodes    arrays are (nodes, cross, columns);  up likewise: a first choice
    folding  (margins x cross) of 0 and 1
    around   (cells x nodes) of 0 and 1: the larger areas that nodes lie in
    error    (cells, margins, columns) of those areas, as they follow from `up`
    weights  (nodes, margins), weights_around (cells, margins): how much errors count
    most     error above which a weight rises
    """
    up, error = up.copy(), error.copy()
    own = np.einsum("mk,nkj->nmj", folding, nodes.low + nodes.gap * up - nodes.truth)
    weight = np.repeat(weights[:, :, None], up.shape[2], axis=2)
    weight_around = np.repeat(weights_around[:, :, None], up.shape[2], axis=2)
    best, least = up.copy(), np.full(up.shape[2], 1 << 40)
    active = list(range(len(up)))
    for _ in range(ROUNDS):
        for node in active:
            _step(int(node), nodes, up, folding, around, error, own, weight, weight_around)
        size, size_around = np.abs(own) * (weight > 0), np.abs(error) * (weight_around > 0)
        worst = np.maximum(size.max(axis=(0, 1)), size_around.max(axis=(0, 1), initial=0))
        better = worst < least
        best[:, :, better], least[better] = up[:, :, better], worst[better]
        if not (worst > most).any():
            break
        wrong, wrong_around = size > most, size_around > most
        weight += np.where(wrong, weights[:, :, None], 0)
        weight_around += np.where(wrong_around, weights_around[:, :, None], 0)
        inside = (around[wrong_around.any(axis=(1, 2))] > 0).any(axis=0)
        active = np.flatnonzero(wrong.any(axis=(1, 2)) | inside).tolist()
    return best


def _step(
    node: int,
    nodes: Choices,
    up: Ups,
    folding: Counts,
    around: Counts,
    error: Counts,
    own: Counts,
    weight: Counts,
    weight_around: Counts,
) -> bool:
    """The best step of one node in every column, one category or two at once; True when it was made."""
    gap = nodes.gap[node]
    if not gap.any():
        return False
    cells = np.flatnonzero(around[:, node])
    pressure = weight[node] * own[node] + (weight_around[cells] * error[cells]).sum(axis=0)
    stiffness = weight[node] + weight_around[cells].sum(axis=0)
    steps = np.where(up[node], -gap, gap)
    wish = nodes.wish[node]
    shown_before = (wish != FREE) & (up[node] == (wish == HIGH))
    alone = 2 * steps * (folding.T @ pressure) + steps * steps * (folding.T @ stiffness)
    alone += np.where(shown_before, STAY_SHOWN, 0) * gap * gap
    alone[gap == 0] = 1 << 40
    bond = np.einsum("mk,ml,mj->klj", folding, folding, stiffness, optimize=True)
    both = alone[:, None] + alone[None] + 2 * steps[:, None] * steps[None] * bond
    diagonal = np.arange(len(alone))
    both[diagonal, diagonal] = alone
    columns = np.arange(both.shape[2])
    flat = both.reshape(-1, len(columns))
    best = flat.argmin(axis=0)
    first, second = np.divmod(best, len(alone))
    flip = np.zeros_like(up[node])
    flip[first, columns] = True
    flip[second, columns] = True
    flip &= flat[best, columns] < 0
    change = folding @ np.where(flip, steps, 0)
    up[node] ^= flip
    own[node] += change
    error[cells] += change
    return bool(flip.any())
