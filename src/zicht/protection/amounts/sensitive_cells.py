"""What every rule of suppression takes and gives: cells as they would leave, and which of them tell too much.

A rule is a frozen dataclass of settings and a function `rule(cells, settings) -> Sensitive`. It says which
cells are unsafe (primary) and how uncertain each must stay. What hides them is the same for all rules:
`gaussian_elimination`, `optimal_suppression` and `suppression_audit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Sparse = Any
"""A scipy.sparse.csc_array."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells that would be published; unprotected.

    parts     (atoms, cells) sparse 0/1: which atoms a cell is the sum of
    atoms     (atoms,) value of each atom, >= 0
    persons   (cells,) units that contribute
    holdings  (cells,) holdings that contribute; the same as `persons` where nothing groups them
    largest   (cells, n) the n largest contributions of a holding, descending, 0 where there are fewer
    margins   (pairs, 2) cell and the marginal it is a category of; for rules that compare the two
    """

    parts: Sparse
    atoms: Ints
    persons: Ints
    holdings: Ints
    largest: Ints
    margins: Ints

    def __post_init__(self) -> None:
        atoms, cells = self.parts.shape
        assert self.atoms.shape == (atoms,)
        assert self.persons.shape == self.holdings.shape == (cells,)
        assert self.largest.ndim == 2
        assert self.largest.shape[0] == cells
        assert self.margins.ndim == 2
        assert self.margins.shape[1] == 2
        assert bool(np.all(self.atoms >= 0)), "a contribution below zero is refused before it gets here"

    @property
    def value(self) -> Ints:
        """(cells,) what would be shown."""
        return np.asarray(self.parts.T @ self.atoms, dtype=np.int64)


def counted(parts: Sparse, atoms: Ints, margins: Sequence[tuple[int, int]] = ()) -> Cells:
    """Cells of a frequency table: every unit contributes 1, so value, persons and holdings are the same."""
    parts = sparse.csc_array(parts)
    value = np.asarray(parts.T @ atoms, dtype=np.int64)
    ones = np.minimum(np.stack([value, value - 1], axis=1).clip(0), 1)
    return Cells(parts, atoms, value, value, ones, np.array(margins, dtype=np.int64).reshape(-1, 2))


@dataclass(frozen=True, eq=False)
class Sensitive:
    """Unsafe cells with the protection each needs; 0 everywhere where a cell is safe.

    rule    name and settings, for the report
    unsafe  (cells,)
    lower   (cells,) an attacker's interval must reach at least this far below the value
    upper   (cells,) and this far above it
    width   (cells,) and be at least this wide in all
    differences  (cells, n) sparse: combinations of cells (a marginal minus a category) that must not be
                 exactly derivable either, though each cell alone may be shown
    """

    rule: str
    unsafe: Bools
    lower: Ints
    upper: Ints
    width: Ints
    differences: Sparse

    def __post_init__(self) -> None:
        cells = self.unsafe.shape
        assert self.lower.shape == self.upper.shape == self.width.shape == cells
        assert self.differences.shape[0] == cells[0]


def sensitive(
    rule: object,
    unsafe: Bools,
    *,
    lower: Ints | None = None,
    upper: Ints | None = None,
    width: Ints | None = None,
    differences: Sparse | None = None,
) -> Sensitive:
    """Levels not given are 0; levels of safe cells are set to 0."""
    nothing = np.zeros(len(unsafe), dtype=np.int64)
    lower, upper, width = (
        np.where(unsafe, nothing if level is None else level, 0) for level in (lower, upper, width)
    )
    if differences is None:
        differences = sparse.csc_array((len(unsafe), 0), dtype=np.int64)
    return Sensitive(repr(rule), unsafe, lower, upper, width, differences)


def combined(findings: Sequence[Sensitive]) -> Sensitive:
    """Unsafe by any of the rules, with the largest protection any of them asks for."""
    assert findings, "no rule protects nobody"
    return Sensitive(
        " + ".join(finding.rule for finding in findings),
        np.any([finding.unsafe for finding in findings], axis=0),
        np.max([finding.lower for finding in findings], axis=0),
        np.max([finding.upper for finding in findings], axis=0),
        np.max([finding.width for finding in findings], axis=0),
        sparse.csc_array(sparse.hstack([finding.differences for finding in findings])),
    )
