"""One true count behind several published values: put together, how sure can an attacker be of it?

Three ways. Fresh chance in every release averages away, and a share of "up" is the fraction itself. A total
that is published beside parts that do not add up to it is known as often as it is published. And under a
sticky rule, where a value moves only when the count left its interval, the move itself says where it went.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse, special

from zicht.attack.families import Family, family_of, is_finest, same_cells
from zicht.attack.findings import Finding
from zicht.attack.knowledge import Floats, Ints, Published, RuleText, Shown, Sticky
from zicht.attack.relations import CellSystem

POINTS = 0.10
"""A single count may not become surer by more than this, against one published value alone."""


def surety_of_a_mean(deviation: float | Floats, releases: int | Ints) -> Floats:
    """Chance that the rounded mean of fresh, normal, unbiased noise is the true count.

    deviation  standard deviation of the noise of one value, > 0
    releases   how often the count is published
    source     P(|N(0, deviation / sqrt(releases))| < 1/2)
    """
    spread = np.asarray(deviation, dtype=np.float64) / np.sqrt(np.asarray(releases, dtype=np.float64))
    return np.asarray(2 * special.ndtr(0.5 / spread) - 1)


def chances(rule: RuleText, shown: Ints, truths: Ints) -> Floats:
    """Chance that a true count is shown so, under unbiased rounding to one of its two neighbours.

    shown    (cells, 1) and truths (1, counts), or any shapes that extend to each other
    returns  0 where the rule does not allow it
    """
    assert rule.shown in (Shown.GRID, Shown.NEIGHBOUR, Shown.NEAREST), "only rounding has two neighbours"
    if rule.shown is Shown.NEAREST:
        return np.asarray(np.abs(shown - truths) * 2 <= rule.base, dtype=np.float64)
    minimum = rule.minimum if rule.shown is Shown.GRID else rule.base
    low = np.where(truths < minimum, 0, truths // rule.base * rule.base)
    step = np.where(truths < minimum, minimum, rule.base)
    share = (truths - low) / step
    return np.where(shown == low, 1.0 - share, np.where(shown == low + step, share, 0.0))


def posterior(rule: RuleText, draws: Ints) -> tuple[Ints, Floats]:
    """How sure each count is after all draws, every count from 0 up held equally likely before.

    draws    (releases, cells) values that were drawn apart from each other for the same true counts
    returns  (truths,) and (cells, truths); a row of noughts where no count gives all draws
    """
    highest = int(draws.max(initial=0)) + rule.base + rule.minimum
    truths = np.arange(highest + 1)
    weight = np.ones((draws.shape[1], len(truths)))
    for values in draws:
        weight *= chances(rule, values[:, None], truths[None, :])
    total = weight.sum(axis=1, keepdims=True)
    return truths, np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)


def same_cell_findings(releases: Sequence[Published], measure: str) -> list[Finding]:
    """The same cell in several releases with different values: fresh chance that can be averaged, or a move.

    releases  oldest first. Only cells of the same plan, division and period are compared, and of those only
              what the rule rounds as one count: a sum moves when any of its parts does
    """
    findings = []
    for earlier, later in pairwise(_comparable(releases, measure)):
        mine, theirs = same_cells(later, earlier)
        moved = later.values[mine] != earlier.values[theirs]
        moved &= ~later.left_out[mine] & ~earlier.left_out[theirs]
        before, after = earlier.values[theirs][moved], later.values[mine][moved]
        places = mine[moved]
        alone = is_finest(later)[places]
        before, after, places = before[alone], after[alone], places[alone]
        if later.rule.sticky is Sticky.ALWAYS:
            findings += _of_moves(later, places, before, after)
        elif later.rule.sticky is Sticky.NEVER and later.rule.shown in (Shown.GRID, Shown.NEIGHBOUR):
            findings += _of_draws(later, places, np.stack([before, after]).astype(np.int64))
    return findings


def _comparable(releases: Sequence[Published], measure: str) -> list[Family]:
    """Families of the releases that have the measure, with the plan and the division of the last one."""
    having = [release for release in releases if measure in release.figures]
    if not having:
        return []
    last, found = having[-1], []
    for release in having:
        same = release.figures[measure].plan_digest == last.figures[measure].plan_digest
        if same and release.plan.division_year == last.plan.division_year:
            family = family_of(release, measure, release.figures[measure].periods)
            found += [family] if family is not None else []
    return found


def _of_moves(family: Family, places: Ints, before: Floats, after: Floats) -> list[Finding]:
    """A move of a sticky value: the count is in the new interval and not in the old one."""
    rule = family.rule
    old_low, old_high = rule.bounds(before.astype(np.int64))
    low, high = rule.bounds(after.astype(np.int64))
    low = np.where(after > before, np.maximum(low, old_high + 1), low)
    high = np.where(after < before, np.minimum(high, old_low - 1), high)
    # a count that was promised to stay and moved all the same: then the rule is not what it says
    told = (low <= high) & (low < rule.minimum) & (high - low + 1 < rule.minimum)
    words = "a sticky value moved, so the count left the interval of the old one: few counts are left"
    findings = []
    for at in np.flatnonzero(told).tolist():
        least, most = float(low[at]), float(high[at])
        findings.append(Finding("sticky", True, "A4", family.where(int(places[at])), least, most, words))
    return findings


def _of_draws(family: Family, places: Ints, draws: Ints) -> list[Finding]:
    """Two values of one count that were drawn apart: surer than one value alone?"""
    if not len(places):
        return []
    truths, after = posterior(family.rule, draws)
    alone = np.maximum.reduce([posterior(family.rule, one[None])[1].max(axis=1) for one in draws])
    surest = truths[np.argmax(after, axis=1)]
    gained = (after.max(axis=1) - alone > POINTS) & (surest < family.rule.minimum) & (surest >= 1)
    findings = []
    for at in np.flatnonzero(gained).tolist():
        likely = truths[after[at] > 0]
        words = "values drawn anew for the same count make one count much surer"
        where = family.where(int(places[at]))
        findings.append(
            Finding("averaging", True, "A4", where, float(likely.min()), float(likely.max()), words)
        )
    return findings


def equal_sum_findings(cells: CellSystem, deviation: float, *, knowledge: str = "A0") -> list[Finding]:
    """A published count that can be read once more from parts that do not add up to it.

    deviation  standard deviation of the noise of one published count, by the words of the rule
    returns    nothing for figures that add up: their noise is one draw, however often it is read
    """
    values = cells.solution
    if values is None:
        return []
    matrix = cells.system.matrix
    equations = np.flatnonzero(cells.system.relation_upper == cells.system.relation_lower)
    matrix = matrix[equations]
    wholes = np.asarray(matrix.indices[matrix.indptr[:-1]])
    apart = np.asarray(matrix @ values) != 0
    parts = np.diff(matrix.indptr)[apart] - 1
    information = np.ones(cells.system.unknowns)
    np.add.at(information, _wholes(matrix, wholes)[apart], 1.0 / np.maximum(parts, 1))
    surety = surety_of_a_mean(deviation / np.sqrt(information), 1)
    alone = surety_of_a_mean(deviation, 1)
    small = (values >= 1) & (values < cells.minimum)
    bad = (surety - alone > POINTS) & small
    words = "the count is published several times with different noise, as a sum of different parts"
    return [
        Finding("averaging", True, knowledge, cells.where(int(unknown)), None, None, words)
        for unknown in np.flatnonzero(bad).tolist()
    ]


def _wholes(matrix: sparse.csr_array, first: Ints) -> Ints:
    """The unknown with coefficient 1 of each equation: what the others are parts of."""
    entries = matrix.tocoo()
    found = first.copy()
    positive = entries.data > 0
    found[entries.row[positive]] = entries.col[positive]
    return found
