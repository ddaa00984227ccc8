"""Cell keys: noise on ad-hoc tables that is the same whenever the same persons are counted.

Each person has a key that nobody can guess; the keys of the persons in a cell add up to the key of the cell,
and that picks the deviation from a perturbation table. Sums of perturbed cells are not perturbed sums, and
enough tables over the same persons average the noise away: ask `averaging_ledger` before each table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.protection.ad_hoc.perturbation_table import PerturbationTable
from zicht.protection.keyed_chance import siphash_of_pairs, subkey

Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]

_BITS = 53


def record_keys(pseudonyms: Integers, *, key: bytes, theme: str) -> Keys:
    """A key of 64 bits per person: SipHash of the pseudonym under a key of this theme, of HMAC-SHA256.

    The same person has other keys in other themes, so two themes cannot be laid beside each other.

    pseudonyms  (persons,) of the vault;  key  the secret of this epoch
    source      Aumasson & Bernstein 2012; RFC 2104
    """
    names = pseudonyms.astype(np.int64).view(np.uint64)
    return siphash_of_pairs(subkey(key, f"record keys {theme}"), names, np.zeros_like(names))


def cell_keys(cells: Integers, size: int, keys: Keys) -> tuple[Integers, Keys]:
    """Count and key of each cell: keys add up modulo 2^64, so the order of persons does not matter.

    cells    (persons,) number of the cell of each person;  size  number of cells
    returns  (size,) counts and keys
    """
    sums = np.zeros(size, dtype=np.uint64)
    np.add.at(sums, cells, keys)
    return np.bincount(cells, minlength=size).astype(np.int64), sums


def perturbed_counts(counts: Integers, keys: Keys, table: PerturbationTable) -> Integers:
    """Counts with the deviation that their cell key picks; a count of 0 stays 0.

    source  Fraser & Wooton 2005; Thompson, Broadfoot & Elazar 2013; with chances as in Giessing 2016
    """
    chance = (keys >> np.uint64(64 - _BITS)).astype(float) / 2.0**_BITS
    return counts + table.deviation(counts, chance)


@dataclass(frozen=True, eq=False)
class ListedNoise:
    """A table that lists the noise for each count and each key, as statistics offices hand out.

    noise  (counts, keys) for counts 1, 2, ..
    again  this many of the last rows serve larger counts, over and over
    """

    noise: Integers
    again: int

    def __post_init__(self) -> None:
        assert 1 <= self.again <= len(self.noise)

    def row(self, counts: Integers) -> Integers:
        """Number of the row that serves each count, from 1; 0 for a count of 0."""
        rows, first = len(self.noise), len(self.noise) - self.again
        return np.where(counts > rows, (counts - first - 1) % self.again + first + 1, counts)

    def perturbed(self, counts: Integers, keys: Integers) -> Integers:
        """Counts with their noise; keys of cells are taken modulo the number of keys of the table."""
        row = self.row(counts)
        noise = self.noise[np.maximum(row, 1) - 1, keys % self.noise.shape[1]]
        return counts + np.where(row == 0, 0, noise)


def ten_five(rows: int = 750, keys: int = 256, again: int = 250) -> ListedNoise:
    """The rule "nothing below ten, else to the nearest five" as a table of noise: the same for each key.

    source  sample table of the cell-key method of the Office for National Statistics, which has these sizes
    """
    counts = np.arange(1, rows + 1)
    shown = np.where(counts < 10, 0, (counts + 2) // 5 * 5)
    return ListedNoise(np.repeat((shown - counts)[:, None], keys, axis=1), again)
