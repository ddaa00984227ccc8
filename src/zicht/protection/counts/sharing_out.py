"""An area is settled; now its parts are, so that they add up to it.

How many parts go up is fixed by their sum. Which ones is drawn: a sample of fixed size with unequal
chances, by ordering every part on (its draw) x (odds against it). Parts that were shown before come first
when they were up and last when they were down, so that as few as possible change.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import Layer
from zicht.protection.counts.choices import FREE, HIGH, Choices

Counts = NDArray[np.int64]
Draws = NDArray[np.float64]
_ORDER = np.array([1, 2, 0], dtype=np.int64)
"""Place in the queue by wish: FREE in the middle, LOW behind, HIGH in front."""
_SCORE_BITS = 40


def shared_out(
    layer: Layer, parts: Choices, shown: Counts, *, rules: CountRules, draws: Draws, turn: Draws, edge: int
) -> NDArray[np.bool_]:
    """Which parts go up.

    parts  of the layer;  shown (nodes above, columns)  what the layer above is shown as
    draws  (nodes, columns) between 0 and 1, for the order
    turn   (nodes above, columns) between 0 and 1, for how many small parts go up
    edge   odd, >= 1: how much sooner the nearer number is taken; 1 favours neither
    returns (nodes, columns)
    source  Rosén 1997, "On sampling with probability proportional to size" (Pareto sampling)
    """
    small = parts.gap == rules.minimum if rules.minimum > rules.base else np.zeros_like(parts.gap, dtype=bool)
    large = (parts.gap == rules.base) & ~small
    counts = quotas(layer, parts, shown, small, large, rules=rules, turn=turn)
    score = queue(np.where(parts.truth >= rules.minimum, _edged(parts.share, edge), parts.share), draws)
    order = (_ORDER[parts.wish] << _SCORE_BITS) | (score * (1 << _SCORE_BITS)).astype(np.int64)
    return first_in_line(layer, order, (small, large), counts)


def queue(share: Draws, draws: Draws) -> Draws:
    """Place in the queue, between 0 and 1: parts with a large share and a low draw come first."""
    ahead, behind = (1 - draws) * share, draws * (1 - share)
    place: Draws = behind / (ahead + behind)
    return place


def _edged(share: Draws, edge: int) -> Draws:
    """A share whose odds are raised to the power `edge`, by products only: the same on every machine."""
    up, down = share, 1 - share
    for _ in range(edge - 1):
        up, down = up * share, down * (1 - share)
    found: Draws = up / (up + down)
    return found


def quotas(
    layer: Layer,
    parts: Choices,
    shown: Counts,
    small: NDArray[np.bool_],
    large: NDArray[np.bool_],
    *,
    rules: CountRules,
    turn: Draws,
) -> tuple[Counts, Counts]:
    """How many small and how many large parts of each node above go up, so that the sum is met."""
    ratio = rules.minimum // rules.base
    steps = (shown - layer.up @ parts.low) // rules.base
    n_small, n_large = layer.up @ small.astype(np.int64), layer.up @ large.astype(np.int64)
    chance = np.where(parts.wish == FREE, parts.share, parts.wish == HIGH)
    wanted = np.floor(layer.up @ np.where(small, chance, 0.0) + turn).astype(np.int64)
    least = np.maximum(-((n_large - steps) // ratio), 0)
    most = np.minimum(steps // ratio, n_small)
    up_small = np.clip(wanted, np.minimum(least, most), most)
    return up_small, np.clip(steps - ratio * up_small, 0, n_large)


def first_in_line(
    layer: Layer,
    order: Counts,
    kinds: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    counts: tuple[Counts, Counts],
) -> NDArray[np.bool_]:
    """The first `counts` of each kind under each node above, by `order` (smaller than 2**42)."""
    small, large = kinds
    kind = np.where(small, 0, np.where(large, 1, 2))
    place = np.argsort((layer.parent[:, None] << 46) | (kind << 44) | order, axis=0, kind="stable")
    starts = np.searchsorted(layer.parent, np.arange(layer.up.shape[0]))
    rank = np.arange(len(layer.parent))[:, None] - starts[layer.parent][:, None]
    # sorted rows keep their parent: it is the highest part of the key
    many_small = (layer.up @ small.astype(np.int64))[layer.parent]
    up_small, up_large = counts[0][layer.parent], counts[1][layer.parent]
    sorted_kind = np.take_along_axis(kind, place, axis=0)
    chosen = np.where(sorted_kind == 0, rank < up_small, rank - many_small < up_large) & (sorted_kind < 2)
    found = np.zeros_like(chosen)
    np.put_along_axis(found, place, chosen, axis=0)
    return found
