"""Uncertainty when rows of a group go together: sums over groups, and groups drawn again as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Bools, Floats, Ints, check_confidence, floats
from zicht.methods.intervals import Interval

LARGEST_SAMPLE = 4_000_000  # numbers held at once while resampling
MOST_MISSING = 0.05  # share of replicates without a value above which an interval is not told


@dataclass(frozen=True, eq=False)
class Estimate:
    """A figure, or several in one shape, with the limits of its interval; nan where it cannot be told."""

    value: Floats
    interval: Interval


def clustered_covariance(contributions: Floats, groups: int) -> Floats:
    """(terms, terms) covariance of a sum over groups that are drawn as a whole.

    contributions  (groups, terms)  what each group adds; groups without rows add 0
    groups         number of groups with rows; the factor groups / (groups - 1) is Stata's and sandwich's
    returns        nan when there is one group only
    source         Liang & Zeger 1986; Cameron & Miller 2015, eq. 11 and 12
    """
    factor = groups / (groups - 1) if groups > 1 else np.nan
    return floats(factor * contributions.T @ contributions)


def student_half_width(groups: float, confidence: float) -> float:
    """Standard errors on either side of an estimate whose variance comes from so many effective groups."""
    check_confidence("clustered interval", confidence)
    return float(special.stdtrit(max(groups - 1, 1), (1 + confidence) / 2))


def resampling_weights(filled: Bools, replications: int, generator: np.random.Generator) -> Floats:
    """(replications, groups) how often each group is drawn when as many are drawn with replacement.

    filled  (groups,)  groups with rows; the others are never drawn
    """
    count = int(np.count_nonzero(filled))
    if count == 0:
        return np.zeros((replications, len(filled)))
    return generator.multinomial(count, filled / count, size=replications).astype(np.float64)


def replicated(
    statistic: Callable[[Floats, Floats], Floats],
    cases: sparse.csr_array,
    others: sparse.csr_array,
    weights: Floats,
) -> Floats:
    """(replications, ...) the statistic of each resample, a few resamples at a time.

    statistic      from cases and others (some, levels) to (some, ...)
    cases, others  (groups, levels)  what each group has at each level
    weights        (replications, groups)  of `resampling_weights`
    """
    size = max(1, LARGEST_SAMPLE // max(cases.shape[1], 1))
    parts = []
    for start in range(0, len(weights), size):
        some = weights[start : start + size]
        parts.append(statistic(floats(some @ cases), floats(some @ others)))
    return np.concatenate(parts)


def widening(groups: float, confidence: float = 0.95) -> float:
    """How much wider than its resamples an interval of so few groups must be; close to 1 for many."""
    normal = float(special.ndtri((1 + confidence) / 2))
    return float(np.sqrt(groups / max(groups - 1, 1)) * student_half_width(groups, confidence) / normal)


def percentile_interval(replicates: Floats, confidence: float, groups: float) -> Interval:
    """Interval of a statistic from its replicates (replications, ...), those that are nan left out.

    groups   effective number that was resampled: with few of them replicates are too close together, and the
             percentiles are taken as much further out as Student's t with its error is wider than the normal
    returns  nan where more than one replicate in twenty has no value, and for one group: too few to say
    source   Efron & Tibshirani 1993; Hesterberg 2015, section 3.3 (expanded percentiles)
    """
    tail = float(special.ndtr(-widening(groups, confidence) * special.ndtri((1 + confidence) / 2)))
    unsure = (np.mean(np.isnan(replicates), axis=0) > MOST_MISSING) | (groups <= 1)
    lower, upper = np.nanquantile(np.where(unsure, 0.0, replicates), (tail, 1 - tail), axis=0)
    return Interval(np.where(unsure, np.nan, lower), np.where(unsure, np.nan, upper))


def upper_part(replicates: Floats, part: float) -> Floats:
    """The value that this part of the replicates stay below; nan where too many have no value."""
    unsure = np.mean(np.isnan(replicates), axis=0) > MOST_MISSING
    found = np.nanquantile(np.where(unsure, 0.0, replicates), part, axis=0)
    return np.where(unsure, np.nan, found)


def folds_of_groups(rows: Floats, folds: int, generator: np.random.Generator) -> Ints:
    """(groups,) fold of each group: groups of about equal size are dealt out to different folds by chance.

    rows  (groups,)  how large each group is
    """
    shuffled = generator.permutation(len(rows))
    order = shuffled[np.argsort(-rows[shuffled], kind="stable")]
    dealt = [generator.permutation(folds) for _ in range(-(-len(rows) // folds))]
    fold = np.empty(len(rows), dtype=np.int64)
    fold[order] = np.concatenate(dealt)[: len(rows)]
    return fold
