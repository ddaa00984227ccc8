"""How pairs of groups lie to each other: what they share, and what each has alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.networks.projection import shared_groups


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Each pair of groups with a member in common, first < second; all arrays (pairs,)."""

    first: Ints
    second: Ints
    shared: Ints
    only_first: Ints
    only_second: Ints

    @property
    def same(self) -> Bools:
        """Both hold the same members."""
        return np.asarray((self.only_first == 0) & (self.only_second == 0))

    @property
    def nested(self) -> Bools:
        """One lies wholly in the other, which has more."""
        return np.asarray((self.only_first == 0) ^ (self.only_second == 0))

    @property
    def crossing(self) -> Bools:
        """Each has members that the other lacks."""
        return np.asarray((self.only_first > 0) & (self.only_second > 0))

    @property
    def jaccard(self) -> Floats:
        """Members in both as a share of members in either."""
        return np.asarray(self.shared / (self.shared + self.only_first + self.only_second), dtype=np.float64)

    @property
    def containment(self) -> Floats:
        """Members in both as a share of the smaller group; 1 when same or nested."""
        smaller = self.shared + np.minimum(self.only_first, self.only_second)
        return np.asarray(self.shared / smaller, dtype=np.float64)


def overlaps(members: npt.NDArray[np.generic]) -> Overlaps:
    """All overlapping pairs of groups.

    members  (members, groups)  0 or 1
    raises   UnusableNetwork
    """
    common = shared_groups(members.T) if members.shape[1] else np.zeros((0, 0), dtype=np.int64)
    first, second = np.nonzero(np.triu(common, 1))
    sizes, shared = np.diagonal(common), common[first, second]
    return Overlaps(first, second, shared, sizes[first] - shared, sizes[second] - shared)
