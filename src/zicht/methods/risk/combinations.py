"""Every combination of up to three categories of different factors, and how many rows each holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints, check_range, floats

LARGEST = 3  # categories in a combination; more is no longer a sentence


@dataclass(frozen=True, eq=False)
class Combinations:
    """Combinations in a fixed order: single categories, then pairs, then triples.

    factors     (conditions,)  factor of each category
    categories  (conditions,)  its number within the factor
    members     (combinations, 3)  conditions of each combination, rising; -1 beyond its length
    """

    factors: Ints
    categories: Ints
    members: Ints

    @cached_property
    def lengths(self) -> Ints:
        """(combinations,) number of categories."""
        return np.asarray(np.sum(self.members >= 0, axis=1), dtype=np.int64)

    @cached_property
    def _places(self) -> dict[tuple[int, ...], int]:
        return {tuple(member[member >= 0].tolist()): place for place, member in enumerate(self.members)}

    @cached_property
    def parents(self) -> Ints:
        """(combinations, 3) combinations with one category less; -1 where there is none."""
        found = np.full(self.members.shape, -1, dtype=np.int64)
        for place, member in enumerate(self.members):
            kept = member[member >= 0].tolist()
            if len(kept) > 1:
                for left_out in range(len(kept)):
                    found[place, left_out] = self._places[tuple(kept[:left_out] + kept[left_out + 1 :])]
        return found

    def indicators(self, codes: Ints) -> Floats:
        """(cells, conditions) 1 where the cell has the category."""
        return floats(codes[:, self.factors] == self.categories)

    def held(self, codes: Ints, places: Ints) -> Bools:
        """(cells, places) True where the cell has every category of the combination."""
        has = self.indicators(codes) > 0
        always = np.column_stack([has, np.ones(len(codes), dtype=bool)])  # -1 takes the last column
        return np.asarray(np.all(always[:, self.members[places]], axis=2))


def combinations(sizes: Ints, longest: int = LARGEST) -> Combinations:
    """All combinations for factors of these sizes.

    sizes    (factors,)  number of categories
    longest  most categories in a combination, 1 to 3
    raises   ValueOutOfRange
    """
    check_range("combinations", floats(longest), 1, LARGEST, "categories in a combination")
    factors = np.repeat(np.arange(len(sizes)), sizes).astype(np.int64)
    categories = np.concatenate([np.arange(size) for size in sizes]).astype(np.int64)
    count = len(factors)
    singles = np.column_stack([np.arange(count), np.full((count, 2), -1)])
    parts = [singles]
    if longest >= 2:
        pairs = _longer(singles[:, :1], factors)
        parts.append(np.column_stack([pairs, np.full(len(pairs), -1)]))
        if longest == LARGEST:
            parts.append(_longer(pairs, factors))
    return Combinations(factors, categories, np.concatenate(parts).astype(np.int64))


def counted(found: Combinations, indicators: Floats, weights: Floats) -> Floats:
    """(combinations,) sum of the weights of the cells that a combination holds.

    indicators  (cells, conditions)  of `Combinations.indicators`
    weights     (cells,)
    """
    pairs = indicators.T @ (weights[:, np.newaxis] * indicators)
    first, second, third = found.members.T
    sums = np.where(second < 0, pairs[first, first], pairs[first, second])
    triples = found.lengths == LARGEST
    for condition in np.unique(first[triples]):
        these = triples & (first == condition)
        later = indicators[:, condition + 1 :]
        among = later.T @ ((weights * indicators[:, condition])[:, np.newaxis] * later)
        sums[these] = among[second[these] - condition - 1, third[these] - condition - 1]
    return floats(sums)


def _longer(shorter: Ints, factors: Ints) -> Ints:
    """Combinations with one more condition, of a later factor than all they have."""
    rows, added = np.nonzero(factors[np.newaxis, :] > factors[shorter[:, -1]][:, np.newaxis])
    return np.column_stack([shorter[rows], added])
