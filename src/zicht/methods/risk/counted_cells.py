"""What a model sees: cases and rows of each cell, and the group whose rows go together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from zicht.methods.arrays import Bools, Floats, Ints, ShapeMismatch, check_range, floats


@dataclass(frozen=True, eq=False)
class CountedCells:
    """Counts per cell; cells without rows are allowed and weigh nothing.

    cases   (cells,)  0 <= cases <= rows; need not be whole (label bias divides them)
    rows    (cells,)  >= 0
    groups  (cells,)  number of the group (wijk) of each cell, >= 0; numbers need not be consecutive

    raises  ShapeMismatch, ValueOutOfRange
    """

    cases: Floats
    rows: Floats
    groups: Ints

    def __post_init__(self) -> None:
        shapes = {"cases": self.cases.shape, "rows": self.rows.shape, "groups": self.groups.shape}
        if len(set(shapes.values())) != 1 or self.rows.ndim != 1:
            raise ShapeMismatch(
                "counted cells",
                found=", ".join(f"{name} {shape}" for name, shape in shapes.items()),
                expected="one number of cases, rows and group for each cell",
            )
        check_range("counted cells", floats(self.rows), 0, np.inf, "rows")
        check_range("counted cells", floats(self.cases), 0, np.inf, "cases")
        check_range("counted cells", floats(self.rows - self.cases), 0, np.inf, "rows that are no case")

    @property
    def others(self) -> Floats:
        """(cells,) rows that are no case."""
        return self.rows - self.cases

    @cached_property
    def group_places(self) -> Ints:
        """(cells,) group of each cell as 0, 1, 2, ..."""
        return np.unique(self.groups, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def filled_groups(self) -> Bools:
        """(groups,) True for groups with rows: those that are drawn when groups are resampled."""
        return np.asarray(self.group_sums(self.rows) > 0)

    @cached_property
    def group_count(self) -> int:
        """Number of groups with rows."""
        return int(np.count_nonzero(self.filled_groups))

    @cached_property
    def effective_groups(self) -> float:
        """Number of equal groups whose sizes spread as little: what clustered intervals can rest on.

        source  Carter, Schnepel & Steigerwald 2017: with unequal groups the plain number promises too much
        """
        sizes = self.group_sums(self.rows)
        return float(sizes.sum() ** 2 / max(np.sum(sizes**2), 1e-300))

    @cached_property
    def membership(self) -> sparse.csr_array:
        """(groups, cells) 1 where the cell is of the group."""
        places = self.group_places
        shape = (int(places.max(initial=-1)) + 1, len(places))
        return sparse.csr_array((np.ones(len(places)), (places, np.arange(len(places)))), shape=shape)

    def group_sums(self, values: Floats) -> Floats:
        """(groups, ...) sums of a value per cell over the cells of each group."""
        return floats(self.membership @ values)

    def part(self, kept: Bools) -> CountedCells:
        """The cells where `kept` is True."""
        return CountedCells(self.cases[kept], self.rows[kept], self.groups[kept])
