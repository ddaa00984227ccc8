"""Which coefficients have no finite value, because a circumstance rules cases, or others, out altogether."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from zicht.methods.arrays import Floats, Ints
from zicht.methods.risk.counted_cells import CountedCells


def separated_terms(cells: CountedCells, design: Floats) -> Ints:
    """(terms,) 1 or -1 where a coefficient has no finite estimate, and its direction; all 0: no separation.

    Data are separated when some combination of the columns is nowhere below 0 in a cell with cases and
    nowhere above 0 in a cell with others, and not 0 everywhere; a linear programme finds one.

    source  Albert & Anderson 1984; Konis 2007, section 3.3 (the programme of detectseparation)
    """
    filled = cells.rows > 0
    distinct, place = np.unique(design[filled], axis=0, return_inverse=True)
    cases = np.bincount(place.ravel(), cells.cases[filled], len(distinct))
    others = np.bincount(place.ravel(), cells.others[filled], len(distinct))
    sign = np.where(others == 0, 1.0, -1.0)
    mixed = (cases > 0) & (others > 0)
    pure = sign[~mixed, np.newaxis] * distinct[~mixed]
    if not len(pure):
        return np.zeros(design.shape[1], dtype=np.int64)
    found = optimize.linprog(
        -pure.sum(axis=0),
        A_ub=-pure,
        b_ub=np.zeros(len(pure)),
        A_eq=distinct[mixed] if mixed.any() else None,
        b_eq=np.zeros(int(mixed.sum())) if mixed.any() else None,
        bounds=(-1, 1),
        method="highs",
    )
    assert found.status == 0, "nought is always allowed and the box is bounded"
    direction = np.where(np.abs(found.x) > 1e-6, np.sign(found.x), 0.0)
    return direction.astype(np.int64) if -found.fun > 1e-6 else np.zeros(len(direction), dtype=np.int64)
