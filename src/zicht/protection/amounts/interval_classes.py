"""A hidden amount is shown as a class: from so much to so much, on a fixed scale.

A class is made of what an attacker can compute from the shown figures anyway, rounded outwards. It is a
function of what leaves, not of what is hidden, so it tells nobody anything, and nothing has to be proved
about how classes of several cells work together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.protection.amounts.sensitive_cells import Floats


@dataclass(frozen=True)
class ClassScale:
    """Ends of classes: 0 and `steps` times every power of ten; 1-2-5 is the usual scale of maps."""

    steps: tuple[int, ...] = (1, 2, 5)

    def __post_init__(self) -> None:
        assert self.steps[0] == 1
        assert list(self.steps) == sorted(set(self.steps))
        assert self.steps[-1] < 10

    def ends(self, largest: float) -> Floats:
        """All ends from 0 to the first that is not below `largest`."""
        powers = 10.0 ** np.arange(np.ceil(np.log10(max(largest, 1.0))) + 1)
        ends = np.concatenate([[0.0], np.outer(powers, self.steps).ravel()])
        return ends[: int(np.searchsorted(ends, largest)) + 1]


def classes(lower: Floats, upper: Floats, scale: ClassScale) -> tuple[Floats, Floats]:
    """The smallest classes around intervals.

    lower, upper  (cells,) >= 0; upper may be inf
    returns       (cells,) ends of the scale, lower <= and upper >= those given; inf stays
    """
    ends = scale.ends(float(np.max(upper, initial=0.0, where=np.isfinite(upper))))
    ends = np.union1d(ends, scale.ends(float(np.max(lower, initial=0.0))))
    low = ends[np.searchsorted(ends, lower, side="right") - 1]
    finite = np.isfinite(upper)
    high = np.where(finite, ends[np.searchsorted(ends, np.where(finite, upper, 0.0))], np.inf)
    return low, high
