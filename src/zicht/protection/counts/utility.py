"""What protection costs: cells kept, errors, verdicts that flip; for the rule and for others beside it.

The truth is needed to say it, so all of it stays in the vault. An error distribution narrows every count it
is about: who reads "no gemeente is off by more than 4" may take 4 for the bound. What leaves of a report is
how many cells are shown, and the promise of each, which hold whatever the truth is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import Structure
from zicht.protection.counts.grid import on_grid
from zicht.protection.counts.small_count_rounding import Draw, Rounding, rounded_atoms
from zicht.protection.counts.tallied import times

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class LevelUtility:
    """One level under one rule.

    cells, shown    declared, and shown
    mean, worst     absolute difference with the truth, over shown cells
    below_minimum   shown cells with a number between 0 and the minimum: what the rule fails to hide
    """

    cells: int
    shown: int
    mean: float
    worst: int
    below_minimum: int


Rule = Callable[[Structure, Counts], Counts]
"""Counts of atoms -> what every shown cell is shown as, (areas, margins, periods)."""


def utility_of(
    structure: Structure, truth: Counts, rule: Rule, *, minimum: int = CountRules.minimum
) -> dict[str, LevelUtility]:
    """Per level, what a rule makes of the truth (atoms, cross, periods)."""
    counted, shown = cells(structure, truth), rule(structure, truth)
    error = np.abs(shown - counted)
    leaving = np.broadcast_to(structure.declared[:, :, None], error.shape)
    small = (shown > 0) & (shown < minimum)
    found = {}
    for level in dict.fromkeys(level for level, _ in structure.areas):
        rows = np.array([of is level for of, _ in structure.areas])
        there = leaving & structure.shown[:, None, None]
        own = rows[:, None, None] & there
        found[level.value] = LevelUtility(
            cells=int((rows[:, None, None] & leaving).sum()),
            shown=int(own.sum()),
            mean=float(error[own].mean()) if own.any() else 0.0,
            worst=int(error[own].max(initial=0)),
            below_minimum=int((small & own).sum()),
        )
    return found


def cells(structure: Structure, atoms: Counts) -> Counts:
    """(areas, margins, periods) out of (atoms, cross, periods)."""
    found: Counts = np.einsum("mk,akj->amj", structure.folding, times(structure.showing, atoms))
    return found


def small_count_rounding(rules: CountRules, draw: Draw) -> Rule:
    """The rule of the house under some settings."""

    def rule(structure: Structure, truth: Counts) -> Counts:
        atoms = rounded_atoms(structure, truth, rounding=Rounding(rules), draw=draw)
        assert on_grid(atoms[atoms >= 0], rules).all()
        return cells(structure, atoms)

    return rule


def nearest(base: int) -> Rule:
    """Every cell by itself to the nearest multiple: not additive, and it hides nothing below the base."""

    def rule(structure: Structure, truth: Counts) -> Counts:
        return (2 * cells(structure, truth) + base) // (2 * base) * base

    return rule


def flips(
    before: pa.Table, after: pa.Table, *, keys: Sequence[str], verdict: str
) -> Mapping[tuple[str, str], int]:
    """How often a verdict changes: (verdict before, verdict after) -> cells, for those that differ.

    before, after  tables with the columns `keys` and `verdict`, such as cells of an indicator
    """
    names = [*keys, verdict]
    both = before.select(names).join(
        after.select(names).rename_columns([*keys, "_after"]), list(keys), join_type="inner"
    )
    pairs = zip(both[verdict].to_pylist(), both["_after"].to_pylist(), strict=True)
    found: dict[tuple[str, str], int] = {}
    for one, other in pairs:
        if one != other:
            found[one, other] = found.get((one, other), 0) + 1
    return dict(sorted(found.items()))
