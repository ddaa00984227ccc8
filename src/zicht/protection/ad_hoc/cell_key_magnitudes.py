"""Cell keys for sums of money: noise in proportion to the largest contributors of a cell.

Only for ad-hoc tables, as `cell_key`. The share of noise falls from `small` for cells up to the bend towards
`large` for the largest, so that a large sum stays useful and a small one hides its contributors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.protection.ad_hoc.cell_key import Integers, Keys
from zicht.protection.ad_hoc.perturbation_table import PerturbationTable

Floats = NDArray[np.float64]

_BITS = 53


@dataclass(frozen=True)
class NoiseShare:
    """How large the noise is, as a share of the contributors; frozen, printed where it is used.

    bend     sum of a cell up to which the share is `small`
    small    share up to the bend;  large  share that very large cells approach
    steep    how fast, >= 1
    weights  of the largest contributor, the second, ..: as many contributors as weights count
    extra    added to the noise of the largest contributor where a cell is sensitive (in units of deviation)
    """

    bend: float
    small: float = 0.25
    large: float = 0.05
    steep: float = 3.0
    weights: tuple[float, ...] = (1.0, 0.5, 0.2)
    extra: float = 0.0

    def __post_init__(self) -> None:
        assert self.bend > 0
        assert 0 < self.large <= self.small <= 1
        assert self.steep >= 1
        assert self.weights, "without a contributor there is no noise"
        assert list(self.weights) == sorted(self.weights, reverse=True)
        assert self.weights[0] == 1, "the largest contributor counts whole"
        assert self.weights[-1] >= 0
        assert self.extra >= 0

    def share(self, totals: Floats) -> Floats:
        """Share of noise for cells with these sums; falls from `small` to `large`.

        source  Giessing & Tent 2019, "Concepts for generalising tools implementing the cell key method to the
                case of continuous variables" (UNECE work session): noise with a bend
        """
        beyond = np.maximum(np.abs(totals), self.bend)
        return self.large + (self.small - self.large) * (2 * self.bend / (self.bend + beyond)) ** self.steep


def perturbed_sums(
    totals: Floats,
    largest: Floats,
    sensitive: NDArray[np.bool_],
    keys: Keys,
    table: PerturbationTable,
    rules: NoiseShare,
) -> Floats:
    """Sums with noise; the deviation of each contributor comes from other digits of the key of the cell.

    totals     (cells,) sums;  sensitive  (cells,) unsafe by a rule of dominance
    largest    (cells, contributors) largest contributions in falling order, 0 where there are fewer
    table      its last row gives the deviations: symmetric, in whole units
    returns    (cells,) 0 stays 0 where nothing contributes
    """
    used = len(rules.weights)
    top = np.zeros((len(totals), used))
    top[:, : min(used, largest.shape[1])] = largest[:, :used]
    noise, row = np.zeros(len(totals)), np.full(len(totals), len(table.chances) - 1, dtype=np.int64)
    for place, weight in enumerate(rules.weights):
        deviation = table.deviation(row, _digits(keys, place)).astype(float)
        if place == 0:
            up = np.where(deviation == 0, np.where(_digits(keys, used) < 0.5, -1.0, 1.0), np.sign(deviation))
            deviation += np.where(sensitive, rules.extra * up, 0.0)
        noise += weight * rules.share(totals) * top[:, place] * deviation
    return totals + noise


def _digits(keys: Keys, place: int) -> Floats:
    """A number between 0 and 1 per cell, another for each place (Steele, Lea & Flood 2014: splitmix64)."""
    mixed = keys + np.uint64(((place + 1) * 0x9E3779B97F4A7C15) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    return (mixed >> np.uint64(64 - _BITS)).astype(float) / 2.0**_BITS


def largest_contributions(cells: Integers, size: int, amounts: Floats, number: int) -> Floats:
    """The largest contributions of each cell, in falling order of size, 0 where there are fewer.

    cells    (contributors,) number of the cell;  amounts  one row per contributor and cell
    returns  (size, number)
    """
    order = np.lexsort((-np.abs(amounts), cells))
    cell, amount = cells[order], amounts[order]
    first = np.searchsorted(cell, np.arange(size))
    place = np.arange(len(cell)) - first[cell]
    top, kept = np.zeros((size, number)), place < number
    top[cell[kept], place[kept]] = amount[kept]
    return top
