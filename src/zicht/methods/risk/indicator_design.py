"""Category codes as columns of a design: a constant, and an indicator for each category but the reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, Ints, ShapeMismatch, check_range, floats


@dataclass(frozen=True, eq=False)
class IndicatorDesign:
    """Main effects of categories.

    matrix      (cells, terms)  the constant first, then 1 where the cell is of the category
    factors     (terms,)        factor of each column; -1 for the constant
    categories  (terms,)        category of each column; -1 for the constant
    """

    matrix: Floats
    factors: Ints
    categories: Ints


def indicator_design(codes: Ints, sizes: Ints, references: Ints | None = None) -> IndicatorDesign:
    """A column for every category except the reference of its factor, whether or not a cell has it.

    codes       (cells, factors)  category of each cell, 0 <= code < size
    sizes       (factors,)        number of categories
    references  (factors,)        category the others are compared with; None: 0
    raises      ShapeMismatch, ValueOutOfRange
    """
    references = np.zeros(len(sizes), dtype=np.int64) if references is None else references
    if codes.ndim != 2 or codes.shape[1] != len(sizes) or len(references) != len(sizes):
        raise ShapeMismatch(
            "indicator design",
            found=f"codes {codes.shape}, {len(sizes)} sizes, {len(references)} references",
            expected="codes (cells, factors), a size and a reference for each factor",
        )
    check_range("indicator design", floats(codes), 0, np.inf, "codes")
    check_range("indicator design", floats(sizes - 1 - codes), 0, np.inf, "categories above the code")
    factors = np.repeat(np.arange(len(sizes)), sizes)
    categories = np.concatenate([np.arange(size) for size in sizes] or [np.zeros(0, dtype=np.int64)])
    kept = categories != references[factors]
    factors, categories = factors[kept].astype(np.int64), categories[kept].astype(np.int64)
    indicators = (codes[:, factors] == categories).astype(np.float64)
    none = np.array([-1])
    return IndicatorDesign(
        np.column_stack([np.ones(len(codes)), indicators]),
        np.concatenate([none, factors]),
        np.concatenate([none, categories]),
    )
