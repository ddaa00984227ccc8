"""Do kinds of one sort go with kinds of another? Expected counts, residuals, exact chances per cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from zicht.methods.arrays import Floats, Ints


@dataclass(frozen=True, eq=False)
class Association:
    """All arrays (rows, columns).

    observed  items of this row and this column
    expected  the same if rows and columns had nothing to do with each other
    residual  (observed - expected) / standard deviation; nan where nothing could vary
    p         two-sided, exact (hypergeometric): the chance of a count this unlikely or unlikelier
    """

    observed: Ints
    expected: Floats
    residual: Floats
    p: Floats


def association(in_row: npt.NDArray[np.bool_], in_column: npt.NDArray[np.bool_]) -> Association:
    """The table of two sorts of kinds of the same items; an item may be in several rows.

    If rows and columns had nothing to do with each other, the columns of the items could be dealt out anew
    over the items: then each cell is a draw without return, whatever the overlap between rows.

    in_row     (items, rows)
    in_column  (items, columns)
    """
    items = len(in_row)
    row, column = in_row.sum(axis=0)[:, np.newaxis], in_column.sum(axis=0)[np.newaxis, :]
    observed = np.asarray(in_row.astype(np.int64).T @ in_column.astype(np.int64), dtype=np.int64)
    expected = row * column / max(items, 1)
    variance = expected * (items - row) * (items - column) / max(items * (items - 1), 1)
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    p = np.ones(observed.shape)
    for place in np.ndindex(observed.shape):
        p[place] = _two_sided(int(observed[place]), items, int(row[place[0], 0]), int(column[0, place[1]]))
    return Association(observed, np.asarray(expected), np.asarray((observed - expected) / spread), p)


def _two_sided(observed: int, items: int, row: int, column: int) -> float:
    """Fisher's exact test: all counts at most as likely as the observed one, with room for rounding."""
    counts = np.arange(max(0, row + column - items), min(row, column) + 1)
    logs = _log_choose(row, counts) + _log_choose(items - row, column - counts) - _log_choose(items, column)
    chances = np.exp(logs)
    limit = chances[counts == observed][0] * (1 + 1e-7)
    return float(min(1.0, chances[chances <= limit].sum()))


def _log_choose(out_of: int, chosen: npt.ArrayLike) -> Floats:
    chosen = np.asarray(chosen, dtype=np.float64)
    found = special.gammaln(out_of + 1) - special.gammaln(chosen + 1) - special.gammaln(out_of - chosen + 1)
    return np.asarray(found, dtype=np.float64)
