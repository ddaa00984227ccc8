"""What was answered about the same persons before: enough noisy answers together are no longer noisy.

A table over some groups of persons (atoms) gives one noisy sum per cell. Whoever has many tables over them
takes the least-squares estimate of any sum. Before a table leaves, its cells are laid beside all earlier
ones: if any cell, any atom or the whole could then be estimated with a standard error below `least_error`,
it does not leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zicht.kit.errors import UserError
from zicht.protection.chained_lines import append_line, read_lines

Floats = NDArray[np.float64]

_NOUGHT = 1e-9


class NothingLeftToAnswer(UserError):
    """Another answer about the same persons would, with those given before, take their protection away."""

    exit_code = 125
    usual_remedy = "use the tables that were published before; their sums are as good"


@dataclass(frozen=True)
class AveragingRules:
    """Settings of the ledger; frozen, printed with each answer.

    least_error  smallest standard error with which anything may be known after all answers (1: a person)
    """

    least_error: float = 1.0

    def __post_init__(self) -> None:
        assert self.least_error > 0


@dataclass(frozen=True)
class Answer:
    """One table that leaves, or is about to.

    about     what is counted, where and when: answers about different things do not average
    cells     per cell the names of its atoms: the finest groups that any table about this tells apart
    variance  of the noise on each cell
    """

    about: str
    cells: tuple[tuple[str, ...], ...]
    variance: float

    def __post_init__(self) -> None:
        assert self.cells, "a table without cells"
        assert all(cell and len(set(cell)) == len(cell) for cell in self.cells)
        assert self.variance > 0, "an answer without noise is not for this ledger"


def check_and_enter(path: Path, answer: Answer, rules: AveragingRules) -> float:
    """Enter an answer in the ledger before it leaves, and give the smallest standard error that is left.

    A cell that was published before with the same atoms shows the same noise again, so it counts once.

    raises  NothingLeftToAnswer, LedgerDamaged; then nothing is entered
    """
    before = answers_about(path, answer.about)
    error = smallest_error([*before, answer])
    if error < rules.least_error - _NOUGHT:
        raise NothingLeftToAnswer(
            f"a table about {answer.about}",
            found=f"{len(before)} earlier tables; with this one something is known to within {error:.2f}",
            expected=f"a standard error of at least {rules.least_error:g} for everything",
        )
    append_line(
        path,
        {
            "about": answer.about,
            "cells": [sorted(cell) for cell in answer.cells],
            "variance": answer.variance,
            "least_error": rules.least_error,
        },
    )
    return error


def answers_about(path: Path, about: str) -> list[Answer]:
    """Earlier answers about one thing, oldest first."""
    return [
        Answer(about, tuple(tuple(cell) for cell in entry["cells"]), entry["variance"])
        for entry in read_lines(path)
        if entry["about"] == about
    ]


def smallest_error(answers: Sequence[Answer]) -> float:
    """Smallest standard error of the least-squares estimate of a cell, an atom or the whole.

    What the answers do not determine has no estimate and does not count.

    source  the estimator that attacks on cell keys use: Asghar & Kaafar 2020, "Averaging attacks on bounded
            noise-based disclosure control algorithms"
    """
    cells: dict[tuple[str, ...], float] = {}
    for answer in answers:
        for cell in answer.cells:
            names = tuple(sorted(cell))
            cells[names] = min(answer.variance, cells.get(names, answer.variance))
    atoms = sorted({name for cell in cells for name in cell})
    place = {name: at for at, name in enumerate(atoms)}
    sums = np.zeros((len(cells), len(atoms)))
    for row, cell in enumerate(cells):
        sums[row, [place[name] for name in cell]] = 1.0
    weighted = sums / np.sqrt(np.array(list(cells.values())))[:, None]
    spread = np.linalg.pinv(weighted.T @ weighted, hermitian=True)
    targets = np.vstack([sums, np.eye(len(atoms)), np.ones((1, len(atoms)))])
    determined = np.abs(targets - targets @ spread @ weighted.T @ weighted).max(axis=1) < _NOUGHT**0.5
    errors = np.einsum("ij,jk,ik->i", targets, spread, targets)[determined]
    return float(np.sqrt(errors.min()))
