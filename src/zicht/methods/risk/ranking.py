"""Cells in the order of their risk, equal risks together: what every measure of discrimination needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zicht.methods.arrays import Floats, Ints, ShapeMismatch, floats
from zicht.methods.risk.counted_cells import CountedCells

BITS = 40  # of a risk that count: sums of the same terms may differ in the last bits and are still a tie


@dataclass(frozen=True, eq=False)
class Ranking:
    """Cases and others at each level of risk, from low to high.

    places         (cells,)          level of each cell
    risk           (levels,)         the distinct risks
    cases, others  (levels,)         rows of either kind
    cases_of_group, others_of_group  (groups, levels)  the same for each group
    """

    places: Ints
    risk: Floats
    cases: Floats
    others: Floats
    cases_of_group: sparse.csr_array
    others_of_group: sparse.csr_array


def ranking(cells: CountedCells, risk: Floats) -> Ranking:
    """Sort cells by any score; higher means more risk.

    risk    (cells,)  finite; equal to 12 digits is equal
    raises  ShapeMismatch
    """
    if risk.shape != cells.rows.shape:
        raise ShapeMismatch("ranking of cells", found=f"risk {risk.shape}", expected="a risk for each cell")
    assert np.isfinite(risk).all(), "a fit that did not settle has no risks"
    mantissa, exponent = np.frexp(risk)
    same = np.ldexp(np.rint(np.ldexp(mantissa, BITS)), exponent - BITS)
    levels, places = np.unique(same, return_inverse=True)
    places = places.astype(np.int64)
    shape = (cells.membership.shape[0], len(levels))
    cases_of_group, others_of_group = (
        sparse.csr_array((counts, (cells.group_places, places)), shape=shape)
        for counts in (cells.cases, cells.others)
    )
    cases, others = (floats(np.bincount(places, of, len(levels))) for of in (cells.cases, cells.others))
    return Ranking(places, levels, cases, others, cases_of_group, others_of_group)
