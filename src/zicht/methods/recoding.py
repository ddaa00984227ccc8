"""Figures of an old division of areas, told for a new one.

A recode is a sparse matrix of shares: how much of each old area went to each new one, by addresses or
persons, never by surface. Totals are conserved. A new area is exact when it is put together from whole old
areas, otherwise its figure is an estimate and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from zicht.kit.errors import UserError
from zicht.methods.arrays import Bools, Floats, ShapeMismatch, floats

CLOSE = 1e-9  # shares of an old area must sum to 1 within this; they are then made to do so


class SharesNotOne(UserError):
    """The shares in which an old area is divided over new areas do not add up to 1, or are negative."""

    exit_code: ClassVar[int] = 34


@dataclass(frozen=True, eq=False)
class Recode:
    """Shares of old areas in new areas; columns sum to 1."""

    shares: sparse.csr_array  # (new areas, old areas), each > 0 and <= 1

    def __post_init__(self) -> None:
        totals = floats(self.shares.sum(axis=0))
        wrong = np.flatnonzero(np.abs(totals - 1) > CLOSE)
        if len(wrong) or (self.shares.nnz and self.shares.data.min() < 0):
            raise SharesNotOne(
                "recode of areas",
                found=f"{len(wrong)} old areas whose shares do not sum to 1"
                + (f", the first at position {wrong[0]}" if len(wrong) else "; negative shares"),
                expected="every old area wholly divided over new areas",
                remedy="complete the recode table of that year",
            )

    @property
    def estimated(self) -> Bools:
        """(new areas,) True where a contributing old area did not go there wholly."""
        return _any_of(self.shares, self.shares.data < 1 - CLOSE)

    @property
    def reached(self) -> Bools:
        """(new areas,) False where no old area contributes: the new area has no past."""
        return np.asarray(np.diff(self.shares.indptr) > 0)

    def counts(self, values: Floats) -> Floats:
        """Counts (maps, old areas) as (maps, new areas); nan where any contributing old area is nan."""
        _check_width(self.shares, values)
        missing = np.isnan(values)
        told = _times(self.shares, np.where(missing, 0.0, values))
        return np.where(self.reached & (_times(self.shares, missing) == 0), told, np.nan)

    def means(self, values: Floats, weights: Floats) -> Floats:
        """Means (maps, old areas) as means of the new areas, weighted by `weights` times the share.

        weights  (maps, old areas)  number of units behind each mean; one of weight 0 plays no part
        returns  (maps, new areas)  nan where a contributing mean or weight is nan, or nothing is behind it
        """
        empty = weights == 0
        total = self.counts(weights)
        top = self.counts(np.where(empty, 0.0, values * weights))
        return top / np.where(total > 0, total, np.nan)


def recode_of_pairs(
    old: npt.NDArray[np.int64],
    new: npt.NDArray[np.int64],
    share: Floats,
    *,
    old_areas: int,
    new_areas: int,
) -> Recode:
    """Recode from a table of pairs: position of the old area, of the new area, and the share that went there.

    Pairs of share 0 are dropped; shares that sum to 1 within rounding are divided by their sum.
    raises  SharesNotOne
    """
    went = share != 0
    shape = (new_areas, old_areas)
    shares = sparse.csr_array((floats(share)[went], (new[went], old[went])), shape=shape)
    shares.sum_duplicates()
    totals = floats(shares.sum(axis=0))
    if np.all(np.abs(totals - 1) <= CLOSE):
        shares = sparse.csr_array(shares @ sparse.diags_array(1 / totals))
    return Recode(shares)


def chain(first: Recode, second: Recode) -> Recode:
    """One recode for two in a row: `first` from the oldest division, `second` to the newest.

    An area divided and later joined again is exact once more. Raises ShapeMismatch.
    """
    if first.shares.shape[0] != second.shares.shape[1]:
        raise ShapeMismatch(
            "chain of recodes",
            found=f"{first.shares.shape[0]} new areas before {second.shares.shape[1]} old areas",
            expected="the first recode ends in the division the second starts from",
            remedy="put the recodes in the order of their years",
        )
    return Recode(sparse.csr_array(second.shares @ first.shares))


def _times(matrix: sparse.csr_array, values: npt.NDArray[np.generic]) -> Floats:
    return floats((matrix @ np.atleast_2d(values).T.astype(np.float64)).T)


def _any_of(matrix: sparse.csr_array, marks: Bools) -> Bools:
    """Rows of the matrix that have a marked entry."""
    found = np.zeros(matrix.shape[0], dtype=bool)
    found[np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[marks]] = True
    return found


def _check_width(matrix: sparse.csr_array, values: Floats) -> None:
    if np.atleast_2d(values).shape[-1] != matrix.shape[1]:
        raise ShapeMismatch(
            "recode of areas",
            found=f"{np.atleast_2d(values).shape[-1]} areas",
            expected=f"the {matrix.shape[1]} areas of the old division",
            remedy="order the figures by the old division of the recode",
        )
