"""How much higher the share of cases is in some cells than in the others, when a group goes together."""

from __future__ import annotations

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, check_confidence, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.whole_groups import Estimate


def ratio_of_shares(
    cells: CountedCells, held: Bools, least_cases: int, confidence: float
) -> tuple[Estimate, Floats]:
    """Share of cases inside over that outside, limits on the log scale, and one-sided p of no more than 1.

    held         (cells, candidates)  True for the cells of each combination
    least_cases  inside, below which p is 1
    returns      (candidates,) each
    """
    inside, outside = held.astype(np.float64), 1.0 - held
    parts = [
        cells.group_sums(counts[:, np.newaxis] * side)
        for side in (inside, outside)
        for counts in (cells.cases, cells.rows)
    ]
    cases, rows, other_cases, other_rows = (part.sum(axis=0) for part in parts)
    ratio = over(over(cases, rows), over(other_cases, other_rows))
    error, freedom = _jackknife(parts, np.array([1.0, -1.0, -1.0, 1.0]), parts[1])
    able = (cases >= least_cases) & (error > 0)
    z = np.log(np.where(able, ratio, 1.0)) / np.where(able, error, 1.0)
    p = np.where(able, special.stdtr(freedom, -z), 1.0)
    return _on_log_scale(ratio, error, freedom, confidence), floats(p)


def beyond_expected(cells: CountedCells, held: Bools, expected: Floats | None, confidence: float) -> Estimate:
    """(candidates,) cases over those expected, limits on the log scale; nan when nothing was expected.

    expected  (cells,)  cases a model expects; None: not compared
    """
    if expected is None:
        nothing = np.full(held.shape[1], np.nan)
        return Estimate(nothing, Interval(nothing, nothing))
    inside = held.astype(np.float64)
    parts = [cells.group_sums(counts[:, np.newaxis] * inside) for counts in (cells.cases, expected)]
    error, freedom = _jackknife(parts, np.array([1.0, -1.0]), parts[1])
    return _on_log_scale(over(parts[0].sum(axis=0), parts[1].sum(axis=0)), error, freedom, confidence)


def _jackknife(parts: list[Floats], signs: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """(candidates,) standard error of a signed sum of logarithms of totals, and its degrees of freedom.

    Groups are left out one by one: with few of them the usual formula is too small. Groups of unequal size
    count for fewer: as many as equal ones with the same spread of sizes, less one.

    parts   (groups, candidates) each, whose totals enter
    sizes   (groups, candidates) size of each group in the combination
    returns nan where a single group decides, or holds everything
    source  Bell & McCaffrey 2002 (the jackknife, CR3); Carter, Schnepel & Steigerwald 2017 (effective number)
    """
    totals = np.stack([part.sum(axis=0) for part in parts])
    without = totals[:, np.newaxis] - np.stack(parts)
    whole = np.all(totals > 0, axis=0) & np.all(without > 0, axis=(0, 1))
    moved = np.log(np.where(whole, without, 1.0)) - np.log(np.where(whole, totals, 1.0))[:, np.newaxis]
    change = np.tensordot(signs, moved, axes=1)
    groups = np.count_nonzero(np.any(np.stack(parts) > 0, axis=(0, 2)))
    variance = np.sum(change**2, axis=0) * (groups - 1) / max(groups, 1)
    effective = np.divide(totals[1] ** 2, np.sum(sizes**2, axis=0), out=np.ones(len(whole)), where=whole)
    return np.where(whole, np.sqrt(variance), np.nan), np.maximum(effective - 1, 1.0)


def _on_log_scale(value: Floats, error: Floats, freedom: Floats, confidence: float) -> Estimate:
    check_confidence("subgroups", confidence)
    factor = np.exp(special.stdtrit(freedom, (1 + confidence) / 2) * error)
    return Estimate(value, Interval(value / factor, value * factor))


def over(part: Floats, whole: Floats) -> Floats:
    """A share; nan where there is no whole."""
    return floats(np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0))
