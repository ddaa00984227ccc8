"""Combinations of circumstances with a raised share: found in one half of the wijken, tested in the other.

What is best of thousands looks better than it is. So the search sees one half of the groups only; the other
half gives the ratio, its limits and the test, corrected for the number of candidates and for nothing else,
since nothing else was looked at. Anchors: WRAcc (Lavrač, Flach & Zupan 1999), Holm 1979.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property

import numpy as np

from zicht.methods.arrays import Bools, Codes, Floats, Ints, check_range, floats
from zicht.methods.multiple_testing import q_values
from zicht.methods.risk.combinations import Combinations, combinations, counted
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.share_ratios import beyond_expected, over, ratio_of_shares
from zicht.methods.risk.whole_groups import (
    Estimate,
    folds_of_groups,
    resampling_weights,
)


class Correction(StrEnum):
    """How many candidates are allowed for."""

    HOLM = "holm"  # chance of one false confirmation or more
    FALSE_DISCOVERY = (
        "false_discovery"  # expected part of the confirmed that are false (Benjamini & Hochberg)
    )


class Finding(IntEnum):
    """What the second half says of a candidate."""

    NOT_RAISED = -1  # a ratio that matters can be excluded
    CANNOT_SAY = 0
    RAISED = 1


@dataclass(frozen=True)
class SearchSettings:
    """What counts as a candidate.

    longest      most categories in a combination, 1 to 3
    least_rows   in either half
    least_cases  in either half: fewer give no limits that hold
    least_ratio  share of cases over that of the rest, in the first half, and the ratio that matters
    least_step   a longer combination must have so many times the share of each shorter one in it, else the
                 shorter one tells it
    candidates   that go to the second half, best weighted relative accuracy first
    level        of the corrected test
    """

    longest: int = 3
    least_rows: int = 100
    least_cases: int = 10
    least_ratio: float = 1.25
    least_step: float = 1.1
    candidates: int = 10
    correction: Correction = Correction.HOLM
    level: float = 0.05
    resamples: int = 100


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Candidates, best first; all arrays (candidates, ...).

    factors, categories  (candidates, 3)  what a combination is made of; -1 beyond its length
    searched     number of combinations with enough rows and cases that were looked at
    found_rows, found_cases, found_ratio  in the half it was found in: too favourable, for the record only
    accuracy     weighted relative accuracy there: cases above expectation, per row of that half
    stability    part of resamples of that half in which it was among the candidates again
    rows, cases  in the second half
    ratio        share of cases over that of all other rows of the second half
    beyond       cases over those expected there, when expected cases were given: more than its parts
    p, adjusted  one-sided, and corrected for the number of candidates; 1 where there are too few cases
    finding      Finding of each
    """

    factors: Ints
    categories: Ints
    searched: int
    found_rows: Floats
    found_cases: Floats
    found_ratio: Floats
    accuracy: Floats
    stability: Floats
    rows: Floats
    cases: Floats
    ratio: Estimate
    beyond: Estimate
    p: Floats
    adjusted: Floats
    finding: Codes


def discover_subgroups(
    cells: CountedCells,
    codes: Ints,
    sizes: Ints,
    generator: np.random.Generator,
    *,
    settings: SearchSettings | None = None,
    expected: Floats | None = None,
    confidence: float = 0.95,
) -> Subgroups:
    """Search all combinations in half of the groups, and test the best in the other half.

    codes     (cells, factors)  category of each cell
    sizes     (factors,)        number of categories
    expected  (cells,)          cases that a model without combinations expects; None: not compared
    raises    ShapeMismatch, ValueOutOfRange
    """
    settings = settings or SearchSettings()
    check_range("subgroups", floats(settings.level), 1e-9, 1, "level")
    every = combinations(sizes, settings.longest)
    first = folds_of_groups(cells.group_sums(cells.rows), 2, generator) == 0
    in_first = first[cells.group_places]
    search = _Search(every, codes[in_first], cells.part(in_first), settings)
    chosen, tables = search.best(np.ones(search.cells.membership.shape[0]))
    stability = search.stability(chosen, generator)
    second = cells.part(~in_first)
    held = every.held(codes[~in_first], chosen)
    ratio, p = ratio_of_shares(second, held, settings.least_cases, confidence)
    beyond = beyond_expected(second, held, None if expected is None else expected[~in_first], confidence)
    adjusted = _holm(p) if settings.correction is Correction.HOLM else q_values(p)
    rows, cases = second.rows @ held, second.cases @ held
    members = every.members[chosen]
    return Subgroups(
        np.where(members >= 0, every.factors[members], -1),
        np.where(members >= 0, every.categories[members], -1),
        tables.searched,
        tables.rows[chosen],
        tables.cases[chosen],
        tables.ratio[chosen],
        tables.accuracy[chosen],
        stability,
        floats(rows),
        floats(cases),
        ratio,
        beyond,
        p,
        adjusted,
        _findings(ratio, adjusted, (rows >= settings.least_rows) & (cases >= settings.least_cases), settings),
    )


@dataclass(frozen=True, eq=False)
class _Tables:
    """Figures of every combination (combinations,), and how many could be judged."""

    rows: Floats
    cases: Floats
    ratio: Floats
    accuracy: Floats
    searched: int


@dataclass(frozen=True, eq=False)
class _Search:
    every: Combinations
    codes: Ints
    cells: CountedCells
    settings: SearchSettings

    @cached_property
    def kinds(self) -> tuple[Floats, Ints]:
        """Indicators of each distinct line of codes, and the line of each cell."""
        lines, kind = np.unique(self.codes, axis=0, return_inverse=True)
        return self.every.indicators(lines), kind.ravel().astype(np.int64)

    def best(self, weights: Floats) -> tuple[Ints, _Tables]:
        """Places of the candidates, best first, when each group (groups,) counts so many times."""
        settings, of_cell = self.settings, weights[self.cells.group_places]
        indicators, kind = self.kinds
        rows, cases = (
            counted(self.every, indicators, floats(np.bincount(kind, of_cell * part, len(indicators))))
            for part in (self.cells.rows, self.cells.cases)
        )
        all_rows, all_cases = of_cell @ self.cells.rows, of_cell @ self.cells.cases
        share = over(cases, rows)
        ratio = over(share, over(all_cases - cases, all_rows - rows))
        accuracy = (cases - rows * all_cases / all_rows) / all_rows
        enough = (rows >= settings.least_rows) & (cases >= settings.least_cases)
        parents = self.every.parents
        shorter = np.where(parents >= 0, share[parents], 0.0).max(axis=1)
        with np.errstate(invalid="ignore"):
            able = enough & (ratio >= settings.least_ratio) & (share >= settings.least_step * shorter)
        order = np.lexsort((np.arange(len(rows)), -np.where(able, accuracy, -np.inf)))
        chosen = order[: min(settings.candidates, int(able.sum()))]
        return chosen, _Tables(rows, cases, ratio, accuracy, int(enough.sum()))

    def stability(self, chosen: Ints, generator: np.random.Generator) -> Floats:
        """(chosen,) part of resamples of whole groups in which each is a candidate again."""
        again = np.zeros(len(chosen))
        if not len(chosen):
            return again
        for weights in resampling_weights(self.cells.filled_groups, self.settings.resamples, generator):
            again += np.isin(chosen, self.best(weights)[0])
        return again / self.settings.resamples


def _findings(ratio: Estimate, adjusted: Floats, enough: Bools, settings: SearchSettings) -> Codes:
    raised = enough & (adjusted <= settings.level) & (ratio.value > 1)
    with np.errstate(invalid="ignore"):
        excluded = enough & ~raised & (ratio.interval.upper < settings.least_ratio)
    return np.select([raised, excluded], [Finding.RAISED, Finding.NOT_RAISED], Finding.CANNOT_SAY).astype(
        np.int8
    )


def _holm(p: Floats) -> Floats:
    """Holm 1979: the smallest level of the whole family at which each would be rejected."""
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted
