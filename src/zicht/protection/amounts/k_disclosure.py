"""A few members of a group who put together what they know must not learn the category of all others.

A marginal m and one of its categories c with m - c <= k: the k who are not in c know that everyone else is.
What must stay hidden is the difference m - c, also where both cells could be shown alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zicht.protection.amounts.sensitive_cells import Cells, Sensitive, sensitive


@dataclass(frozen=True)
class KDisclosure:
    """A difference between a marginal and a category of at most `coalition` must not be derivable.

    coalition  units who share what they know; 0 is only the certain conclusion (all are in one category)
    source     Lupp and Langsrud 2021, Suppression of directly-disclosive cells in frequency tables
    """

    coalition: int = 1

    def __post_init__(self) -> None:
        assert self.coalition >= 0


def k_disclosure(cells: Cells, rule: KDisclosure) -> Sensitive:
    """No cell is unsafe by itself; the small differences are what must not be derivable."""
    value = cells.value
    category, margin = cells.margins.T
    gap = value[margin] - value[category]
    small = (gap >= 0) & (gap <= rule.coalition) & (value[category] > 0)
    count = int(small.sum())
    columns = np.concatenate([np.arange(count), np.arange(count)])
    rows = np.concatenate([margin[small], category[small]])
    signs = np.concatenate([np.ones(count, dtype=np.int64), -np.ones(count, dtype=np.int64)])
    differences = sparse.csc_array((signs, (rows, columns)), shape=(len(value), count))
    return sensitive(rule, np.zeros(len(value), dtype=bool), differences=differences)
