"""A sum that mostly is the money of one or two contributors tells what they have.

All rules look at holdings, not at persons: the contributions of a holding are at least those of each of its
members, so a cell that is safe for holdings is safe for persons by the same rule. Fractions are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from zicht.protection.amounts.sensitive_cells import Cells, Ints, Sensitive, sensitive


@dataclass(frozen=True)
class Dominance:
    """(n,k): unsafe when the `top` largest contributors together have more than `share` of the total.

    x(1) + ... + x(n) > k X. The interval must reach up to where the rule would be met: X' = (x(1)+..+x(n))
    / k, that is (1/k) sum x(i<=n) - X above the value, and as far below.

    top=1, share=1/2 is the rule that no one has more than half (guidelines for output checking, 2015).
    source  Hundepool et al. 2012, Statistical Disclosure Control, section 4.2.1
    """

    top: int = 1
    share: Fraction = Fraction(1, 2)

    def __post_init__(self) -> None:
        assert self.top >= 1
        assert 0 < self.share < 1


@dataclass(frozen=True)
class PriorPosterior:
    """p% and its general form: unsafe when who knows others within `prior` learns one within `posterior`.

    X - x(1) - x(2) < p x(1) with p = posterior / prior: the second contributor subtracts himself and knows
    the largest to within p of its amount. The interval must reach p x(1) - (X - x(1) - x(2)) to either side.
    prior = 1 is the p% rule: nothing is known beforehand but that amounts are not below zero.

    source  Hundepool et al. 2012, Statistical Disclosure Control, section 4.2.1; p = 10 %: guidelines for
            output checking, 2015
    """

    posterior: Fraction = Fraction(1, 10)
    prior: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        assert 0 < self.posterior < self.prior, "who learns less than he knew learns nothing"

    @property
    def p(self) -> Fraction:
        """How closely the largest may be known, as a part of its amount."""
        return self.posterior / self.prior


def dominance(cells: Cells, rule: Dominance) -> Sensitive:
    """Cells in which the largest contributors have too large a share, with how far an interval must reach."""
    assert cells.largest.shape[1] >= rule.top, "more of the largest contributors are asked than are known"
    top = cells.largest[:, : rule.top].sum(axis=1)
    unsafe = top * rule.share.denominator > cells.value * rule.share.numerator
    reach = _ceiling(top * rule.share.denominator, rule.share.numerator) - cells.value
    return sensitive(rule, unsafe, lower=np.minimum(reach, cells.value), upper=reach)


def prior_posterior(cells: Cells, rule: PriorPosterior) -> Sensitive:
    """Cells of which the second contributor learns the largest too closely, with how far to reach."""
    first, second = cells.largest[:, 0], cells.largest[:, 1]
    others = cells.value - first - second
    unsafe = (others * rule.p.denominator < first * rule.p.numerator) & (first > 0)
    reach = _ceiling(first * rule.p.numerator, rule.p.denominator) - others
    return sensitive(rule, unsafe, lower=np.minimum(reach, cells.value), upper=reach)


def _ceiling(numerator: Ints, denominator: int) -> Ints:
    return np.asarray(-(-numerator // denominator), dtype=np.int64)
