"""Every atom goes down or up; what that leaves to choose for the areas above it.

An area is shown as the sum of its parts. Between the numbers its parts can reach, the two around its own
count are its choices, so a tree of areas can be decided from the top down, and no area on any level is
further from its count than the distance between two choices: the minimum at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import Layer
from zicht.protection.counts.grid import neighbours

Counts = NDArray[np.int64]
FREE, LOW, HIGH = 0, 1, 2
"""Wishes: none, to be shown as before and that was the lower, or the upper."""


@dataclass(frozen=True, eq=False)
class Choices:
    """What the nodes of one layer can be shown as; all arrays are (nodes, columns).

    truth  counts
    low    the lower number;  low + gap  the upper one, gap 0 where there is no choice
    wish   FREE, LOW or HIGH: what keeps the numbers that were shown before
    before what the node was shown as, when `wish` is not FREE or its parts have no choice
    """

    truth: Counts
    low: Counts
    gap: Counts
    wish: NDArray[np.int8]
    before: Counts

    @property
    def share(self) -> NDArray[np.float64]:
        """Where the truth lies between the two numbers: the chance to go up that favours neither."""
        found: NDArray[np.float64] = np.clip((self.truth - self.low) / np.maximum(self.gap, 1), 0, 1)
        return np.where(self.gap == 0, 0.0, found)


def choices_of_atoms(
    truth: Counts,
    held: Counts,
    known: NDArray[np.bool_],
    rules: CountRules,
    fixed: NDArray[np.bool_] | None = None,
) -> Choices:
    """Of counts by themselves.

    held, known  what was shown before, and where something was
    fixed        where it is shown again, whatever the count by itself would be shown as
    """
    low, gap = neighbours(truth, rules)
    wish = np.full(truth.shape, FREE, dtype=np.int8)
    wish[known & (held == low)] = LOW
    wish[known & (held == low + gap) & (gap > 0)] = HIGH
    if fixed is not None:
        low, gap = np.where(fixed, held, low), np.where(fixed, 0, gap)
        wish[fixed] = FREE
    return Choices(truth, low, gap, wish, np.where(wish == HIGH, low + gap, low))


def choices_of_layers(layers: Sequence[Layer], atoms: Choices) -> list[Choices]:
    """For each layer, from the top down, what its nodes can be shown as."""
    found: list[Choices] = []
    below: Choices | None = None
    for layer, under in zip(reversed(layers), (None, *reversed(layers[1:])), strict=True):
        own = np.flatnonzero(layer.atom >= 0)
        shape = len(layer.names), atoms.truth.shape[1]
        if below is None or under is None:
            nodes = Choices(*(np.zeros(shape, dtype=part.dtype) for part in _parts(atoms)))
        else:
            nodes = _of_parts(under, below)
        for whole, part in zip(_parts(nodes), _parts(atoms), strict=True):
            whole[own] = part[layer.atom[own]]
        found.insert(0, nodes)
        below = nodes
    return found


def _parts(choices: Choices) -> tuple[NDArray[np.generic], ...]:
    return choices.truth, choices.low, choices.gap, choices.wish, choices.before


def _of_parts(layer: Layer, parts: Choices) -> Choices:
    truth, bottom = layer.up @ parts.truth, layer.up @ parts.low
    step = least_gap(layer, parts.gap)
    room = layer.up @ parts.gap
    # parts that are fixed can lie so far off that the count itself is out of reach
    low = bottom + np.clip((truth - bottom) // np.maximum(step, 1) * step, 0, room)
    gap = np.where((truth == low) | (low == bottom + room), 0, step)
    free = layer.up @ ((parts.wish == FREE) & (parts.gap > 0)).astype(np.int64)
    before = layer.up @ parts.before
    wish = np.where(2 * (before - low) >= gap, HIGH, LOW)
    wished = layer.up @ ((parts.wish != FREE) & (parts.gap > 0)).astype(np.int64)
    wish[(free > 0) | (wished == 0)] = FREE
    return Choices(truth, low, gap, wish.astype(np.int8), before)


def least_gap(layer: Layer, gap: Counts) -> Counts:
    """The smallest step that the parts of a node can make; 0 when all are settled."""
    most = int(gap.max(initial=0))
    found = np.zeros((layer.up.shape[0], gap.shape[1]), dtype=np.int64)
    for step in sorted(set(np.unique(gap).tolist()) - {0}, reverse=True) if most else []:
        found[(layer.up @ (gap == step).astype(np.int64)) > 0] = step
    return found
