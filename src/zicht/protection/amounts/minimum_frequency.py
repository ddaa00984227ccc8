"""A cell in which few take part is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from zicht.protection.amounts.sensitive_cells import Cells, Sensitive, sensitive


@dataclass(frozen=True)
class MinimumFrequency:
    """A cell is unsafe when fewer than `persons` or fewer than `holdings` contribute; nobody may be allowed.

    source  Bond, Brandt, de Wolf 2015, guidelines for output checking (10 units, unweighted)

    persons       units, >= 1
    holdings      groups of units that act as one, >= 1
    zero_allowed  a cell to which nobody contributes may be shown
    width         how wide an attacker's interval of a hidden cell must be, in the unit of the cell
    share         and how far it must reach to either side, as a part of the value (the office's FREQ(t, r))
    """

    persons: int = 10
    holdings: int = 3
    zero_allowed: bool = True
    width: int = 10
    share: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        assert self.persons >= 1
        assert self.holdings >= 1
        assert self.width >= 0
        assert 0 <= self.share <= 1


def minimum_frequency(cells: Cells, rule: MinimumFrequency) -> Sensitive:
    """Cells with too few contributors, and the uncertainty each must keep."""
    few = (cells.persons < rule.persons) | (cells.holdings < rule.holdings)
    unsafe = few & ~((cells.persons == 0) & rule.zero_allowed)
    reach = -(-cells.value * rule.share.numerator // rule.share.denominator)
    width = np.full(len(unsafe), rule.width)
    return sensitive(rule, unsafe, lower=reach, upper=reach, width=width)
