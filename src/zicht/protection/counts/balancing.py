"""Cells that overlap are kept near their counts together: country with regio's, and categories with totals.

Both searches go down a sum of weighted squares of errors, and stop where no single step lowers it. Where an
error is still larger than promised, its weight rises and the search goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.protection.counts.atoms import Layer
from zicht.protection.counts.choices import FREE, HIGH, Choices
from zicht.protection.counts.sharing_out import first_in_line

Counts = NDArray[np.int64]
Ups = NDArray[np.bool_]
SWEEPS = 12
REPAIRS = 12
STAY_SHOWN = 8
"""Weight of the square of a step of a node that was shown before: it moves only where several cells ask."""
_NEVER = 1 << 40
"""Cost of a step that cannot be made."""


@dataclass(frozen=True, eq=False)
class Reach:
    """Where the nodes of the first layer can go; all arrays are (nodes, cross, columns).

    start  where chance and earlier releases put them
    step   distance between two numbers they can be shown as, 0 where there is no choice
    least, most  the outermost numbers
    hold   how strongly they stay at `start`, in weights of a cell
    """

    start: Counts
    step: Counts
    least: Counts
    most: Counts
    hold: Counts


def balanced_top(
    cells: Counts,
    reach: Reach,
    *,
    folding: Counts,
    truth: Counts,
    target: Counts,
    weights: Counts,
    limits: tuple[int, ...],
) -> Counts:
    """What the nodes of the first layer are shown as.

    cells    (cells x nodes) of 0 and 1
    folding  (margins x cross) of 0 and 1
    truth    (cells, margins, columns): what was counted;  target: what cells should come near
    weights  (cells, margins): how much their errors count
    limits   errors above which weights rise; when the first cannot be met everywhere, the next is tried
    """
    shown = reach.start.copy()
    best, least = shown.copy(), np.full(shown.shape[2], _NEVER)
    error = _of_cells(cells, shown, folding) - target
    for most in limits:
        weight = np.repeat(weights[:, :, None], target.shape[2], axis=2)
        for _ in range(REPAIRS):
            bond = np.einsum("cn,co,mk,cmj->nokj", cells, cells, folding, weight, optimize=True)
            for _ in range(SWEEPS):
                if not _swept(cells, reach, shown, folding, error, weight, bond):
                    break
            size = np.abs(error + target - truth) * (weight > 0)
            worst = size.max(axis=(0, 1), initial=0)
            better = worst < least
            best[:, :, better], least[better] = shown[:, :, better], worst[better]
            if not (worst > most).any():
                return best
            weight += np.where(size > most, weight, 0)
    return best


def _of_cells(cells: Counts, values: Counts, folding: Counts) -> Counts:
    nodes, cross, columns = values.shape
    flat = (cells @ values.reshape(nodes, -1)).reshape(len(cells), cross, columns)
    found: Counts = np.einsum("mk,ckj->cmj", folding, flat)
    return found


def _swept(
    cells: Counts, reach: Reach, shown: Counts, folding: Counts, error: Counts, weight: Counts, bond: Counts
) -> bool:
    """For each node in turn the best step of it alone, or of it and one other; True when something moved."""
    moved = False
    columns = np.arange(shown.shape[2])
    for node in np.flatnonzero((reach.step > 0).any(axis=(1, 2))):
        slope = np.einsum("cn,mk,cmj->nkj", cells, folding, weight * error, optimize=True)
        slope += reach.hold * (shown - reach.start)
        own = np.einsum("nnkj->nkj", bond) + reach.hold
        steps = np.stack([reach.step, -reach.step])
        alone = 2 * steps * slope + steps * steps * own
        after = shown + steps
        alone[(reach.step == 0) | (after < reach.least) | (after > reach.most)] = _NEVER
        # (own sign, sign of the other, other node, cross, column)
        both = alone[:, None, None, node] + alone[None]
        both = both + 2 * steps[:, None, None, node] * steps[None] * bond[node][None, None]
        both[:, :, node] = alone[:, None, node]
        flat = both.reshape(-1, len(columns))
        best = flat.argmin(axis=0)
        take = flat[best, columns] < 0
        if not take.any():
            continue
        moved = True
        sign, other_sign, other, category = np.unravel_index(best, both.shape[:-1])
        for column in columns[take]:
            k = category[column]
            changes = {int(node): steps[sign[column], node, k, column]}
            if other[column] != node:
                changes[int(other[column])] = steps[other_sign[column], other[column], k, column]
            for changed, step in changes.items():
                shown[changed, k, column] += step
                error[:, :, column] += np.outer(cells[:, changed], folding[:, k]) * step
    return moved


def balanced_parts(
    layer: Layer, parts: Choices, up: Ups, *, folding: Counts, weights: Counts, most: Counts, draws: Counts
) -> Ups:
    """Which parts go up when the categories of each part should add up too.

    parts    arrays are (nodes, cross, columns);  up likewise: a first choice. Under every node above, as many
             parts of every category and kind stay up, so all that is settled above stays settled
    weights  (nodes, margins): how much their errors count;  most (nodes, margins): above it a weight rises
    draws    (nodes, cross, columns) whole numbers below 2**14: decide where nothing else does
    """
    up = up.copy()
    least = parts.gap[parts.gap > 0].min(initial=1 << 30)
    kinds = (parts.gap > least, parts.gap == least)
    ratio = int(parts.gap.max(initial=0)) // int(least)
    weight = np.repeat(weights[:, :, None], up.shape[2], axis=2)
    error = np.einsum("mk,nkj->nmj", folding, parts.low + parts.gap * up - parts.truth)
    for _ in range(REPAIRS):
        for _ in range(SWEEPS):
            if not _shared_anew(layer, parts, up, kinds, ratio, folding, error, weight, draws):
                break
        wrong = (np.abs(error) > most[:, :, None]) & (weight > 0)
        if not wrong.any():
            break
        weight[wrong] *= 3
    return up


def _shared_anew(
    layer: Layer,
    parts: Choices,
    up: Ups,
    kinds: tuple[Ups, Ups],
    ratio: int,
    folding: Counts,
    error: Counts,
    weight: Counts,
    draws: Counts,
) -> bool:
    """For each category in turn, the best choice of parts given all other categories."""
    moved = False
    for category in range(up.shape[1]):
        margins = np.flatnonzero(folding[:, category])
        around = weight[:, margins]
        gap, low = parts.gap[:, category], parts.low[:, category]
        own = low + gap * up[:, category] - parts.truth[:, category]
        others = (around * (error[:, margins] - own[:, None])).sum(axis=1)
        total = around.sum(axis=1)
        cost = gap * (2 * (others + total * (low - parts.truth[:, category])) + gap * total)
        wish = parts.wish[:, category]
        stay = np.where(wish == FREE, 0, np.where(wish == HIGH, -1, 1)) * STAY_SHOWN * gap * gap
        own_kinds = kinds[0][:, category], kinds[1][:, category]
        order = (np.clip(cost + stay, -(1 << 28), (1 << 28) - 1) + (1 << 28) << 14) | draws[:, category]
        least = np.zeros((layer.up.shape[0], up.shape[2]), dtype=np.int64)
        chosen = up[:, category]
        for counts in _swaps(layer, up[:, category], own_kinds, ratio):
            best = first_in_line(layer, order, own_kinds, counts)
            change = best.astype(np.int64) - up[:, category]
            # where the best choice is no better than what is there, what is there stays
            gain = layer.up @ (change * (cost + stay))
            better = gain < least
            least = np.minimum(gain, least)
            chosen = np.where(better[layer.parent], best, chosen)
        if (chosen != up[:, category]).any():
            moved = True
            change = gap * (chosen.astype(np.int64) - up[:, category])
            error[:, margins] += change[:, None]
            up[:, category] = chosen
    return moved


def _swaps(layer: Layer, up: Ups, kinds: tuple[Ups, Ups], ratio: int) -> list[tuple[Counts, Counts]]:
    """How many small and large parts may go up: as many as now, or one small one for `ratio` large ones."""
    small, large = (layer.up @ (up & kind).astype(np.int64) for kind in kinds)
    many_small, many_large = (layer.up @ kind.astype(np.int64) for kind in kinds)
    found = [(small, large)]
    for shift in (1, -1) if ratio > 1 else ():
        one, other = small + shift, large - ratio * shift
        fits = (one >= 0) & (one <= many_small) & (other >= 0) & (other <= many_large)
        found.append((np.where(fits, one, small), np.where(fits, other, large)))
    return found
