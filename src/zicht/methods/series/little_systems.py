"""Solve many small positive definite systems at once: Cholesky with each step done for all of them.

A library call for each 5 x 5 matrix takes longer than the arithmetic in it.
"""

from __future__ import annotations

import numpy as np

from zicht.methods.arrays import Floats

_LEAST = 1e-13  # of a diagonal, that a pivot keeps: a singular system must not stop the others


def solved(matrix: Floats, right: Floats) -> Floats:
    """(systems, terms) solutions of matrix x = right.

    matrix  (systems, terms, terms)  symmetric, positive definite; where it is not, the solution means nothing
    right   (systems, terms)
    """
    lower = _cholesky(matrix)
    values = list(np.ascontiguousarray(right.T))
    return np.stack(_substituted(lower, values), axis=1)


def inverted(matrix: Floats) -> Floats:
    """(systems, terms, terms) inverses; matrix as in `solved`."""
    lower = _cholesky(matrix)
    systems, terms = matrix.shape[:2]
    columns = []
    for own in range(terms):
        unit = [np.full(systems, float(row == own)) for row in range(terms)]
        columns.append(np.stack(_substituted(lower, unit), axis=1))
    return np.stack(columns, axis=2)


def _cholesky(matrix: Floats) -> list[list[Floats]]:
    """Rows of the lower triangle, each entry an array over the systems."""
    entries = np.ascontiguousarray(np.moveaxis(matrix, 0, -1))
    lower: list[list[Floats]] = []
    for row in range(matrix.shape[1]):
        own: list[Floats] = []
        for column in range(row):
            part = entries[row, column].copy()
            for before in range(column):
                part -= own[before] * lower[column][before]
            own.append(part / lower[column][column])
        pivot = entries[row, row].copy()
        for before in range(row):
            pivot -= own[before] ** 2
        own.append(np.sqrt(np.maximum(pivot, _LEAST * entries[row, row] + 1e-280)))
        lower.append(own)
    return lower


def _substituted(lower: list[list[Floats]], values: list[Floats]) -> list[Floats]:
    """Forward and back substitution."""
    terms = len(lower)
    forward: list[Floats] = []
    for row in range(terms):
        part = values[row].copy()
        for before in range(row):
            part -= lower[row][before] * forward[before]
        forward.append(part / lower[row][row])
    back: list[Floats] = [np.empty(0)] * terms
    for row in reversed(range(terms)):
        part = forward[row].copy()
        for after in range(row + 1, terms):
            part -= lower[after][row] * back[after]
        back[row] = part / lower[row][row]
    return back
