"""How much protected counts can move an estimate: each is known up to a promised difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats


@dataclass(frozen=True, eq=False)
class RoundingReach:
    """Sums over the counts of an estimate of |what a count weighs| * its promised difference.

    total   (estimates,)  all differences at their largest, all in the same direction
    square  (estimates,)  sum of the squares of the same
    """

    total: Floats
    square: Floats

    @property
    def certain(self) -> Floats:
        """(estimates,) the estimate cannot be moved farther than this."""
        return self.total

    def likely(self, confidence: float = 0.95) -> Floats:
        """(estimates,) farthest move that is not exceeded with this confidence.

        The smaller of what is certain and what holds for differences that are nought on average and do not
        know of each other, whatever their form (Hoeffding 1963, theorem 2).
        """
        spread = np.sqrt(2 * np.log(2 / (1 - confidence)) * self.square)
        return np.asarray(np.minimum(self.total, spread))


def rounding_reach(weights: Floats, rounding: Floats) -> RoundingReach:
    """Reach of rounded counts on estimates that are sums of weights times counts.

    weights   (..., counts, estimates) or (counts, estimates)
    rounding  (counts,)  largest difference of each count with the true one, >= 0; nan for none
    """
    moved = np.abs(weights) * np.nan_to_num(rounding)[:, np.newaxis]
    return RoundingReach(moved.sum(axis=0), np.sum(moved**2, axis=0))
