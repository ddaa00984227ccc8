"""A category that holds nearly everyone of a group, or nobody, tells something of each of its members."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from zicht.protection.amounts.sensitive_cells import Cells, Sensitive, sensitive


@dataclass(frozen=True)
class GroupDisclosure:
    """A category is unsafe with at least `share` of its marginal, or when `complement` of it lies outside.

    share       0.9: guidelines for output checking, Bond, Brandt, de Wolf 2015
    complement  1: a category without anyone is unsafe, as all of the group are certainly not in it;
                None: such a category may be shown
    """

    share: Fraction = Fraction(9, 10)
    complement: Fraction | None = Fraction(1)

    def __post_init__(self) -> None:
        assert Fraction(1, 2) < self.share <= 1
        assert self.complement is None or Fraction(1, 2) < self.complement <= 1


def group_disclosure(cells: Cells, rule: GroupDisclosure) -> Sensitive:
    """Unsafe categories; an attacker's interval must reach to where the rule would not hold any more."""
    value = cells.value
    category, margin = cells.margins.T
    part, whole = value[category], value[margin]
    least = -(-whole * rule.share.numerator // rule.share.denominator)
    above = np.where((whole > 0) & (part >= least), part - least + 1, 0)
    below = np.zeros_like(above)
    if rule.complement is not None:
        outside = -(-whole * rule.complement.numerator // rule.complement.denominator)
        below = np.where((whole > 0) & (whole - part >= outside), whole - part - outside + 1, 0)
    lower, upper = np.zeros_like(value), np.zeros_like(value)
    np.maximum.at(lower, category, above)
    np.maximum.at(upper, category, below)
    return sensitive(rule, (lower > 0) | (upper > 0), lower=lower, upper=upper)
