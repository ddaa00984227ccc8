"""Expected numbers of small areas, made to agree with known totals of the larger areas they lie in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, Ints, check_range, floats
from zicht.methods.risk.area_totals import AreaTotals, membership


@dataclass(frozen=True, eq=False)
class KnownTotals:
    """What is known of the larger areas.

    total     (larger,)  >= 0; nan where it is withheld
    variance  (larger,)  0 for a count, else of the estimate
    rounding  (larger,)  largest difference with the true total; 0 when exact
    """

    total: Floats
    variance: Floats
    rounding: Floats


def exactly(total: Floats) -> KnownTotals:
    """Totals without error."""
    return KnownTotals(total, np.zeros_like(total), np.zeros_like(total))


def benchmarked(totals: AreaTotals, larger: Ints, known: KnownTotals) -> tuple[AreaTotals, Floats]:
    """Multiply the areas of each larger area by one factor, so that they add up to its total.

    Errors that the parts share fall away with the total: the uncertainty left is that of the shares, and
    what the total itself leaves open in proportion.

    larger   (areas,)  number of the larger area
    returns  the areas, and the factor (larger,); nan in a larger area whose total is withheld, or that has
             cases where none were expected
    source   Pfeffermann & Barnard 1991 (ratio benchmarking), with the delta method for its variance
    """
    count = len(known.total)
    check_range("benchmarking", floats(known.total), 0, np.inf, "known totals")
    sums = membership(larger, count)
    whole = floats(sums @ totals.expected)
    factor = np.divide(known.total, whole, out=np.full(count, np.nan), where=whole > 0)
    factor = np.where((whole == 0) & (known.total == 0), 1.0, factor)
    share = np.divide(
        totals.expected, whole[larger], out=np.zeros_like(totals.expected), where=whole[larger] > 0
    )
    own = factor[larger]
    column = own[:, np.newaxis]

    def left(variance: Floats) -> Floats:
        """Variance of a part when the sum of all parts is fixed, before the factor."""
        return (1 - 2 * share) * variance + share**2 * floats(sums @ variance)[larger]

    return AreaTotals(
        totals.rows,
        totals.expected * own,
        column * (totals.gradient - share[:, np.newaxis] * floats(sums @ totals.gradient)[larger]),
        totals.covariance,
        own**2 * left(totals.effect_variance),
        own * left(totals.chance_variance),
        own**2 * left(totals.other_variance) + share**2 * known.variance[larger],
        own * totals.rounding + share * known.rounding[larger],
    ), factor
