"""Random networks in which groups lie together on the map: what closeness alone would give.

Each group is grown: a first member, then again and again a neighbour of what is there, until it has the size
of an observed group. Members are drawn by how many groups they still have due, so that each comes out with
about as many as observed. What is kept exactly: the number of groups, the size of each, and that it lies in
one piece. What is kept nearly: the number of groups of each member (`unkept` says how nearly). What is not
kept: everything else, above all borders of provinces.

Observed groups need not lie in one piece; grown ones do as far as the map allows. So grown networks lie
closer together than the observed one can, which makes this null cautious: what exceeds it is more than
closeness.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.methods.arrays import Bools, Floats
from zicht.methods.networks.projection import as_zero_one

SPENT = (
    1e-4  # weight of a member that has all its groups, against 1 for each group due: only for want of others
)
CELLS_AT_ONCE = 20_000_000


def grown_together(
    members: npt.NDArray[np.generic], neighbours: Bools, networks: int, generator: np.random.Generator
) -> npt.NDArray[np.int8]:
    """Networks of groups that lie together.

    members     (members, groups)   0 or 1, as observed
    neighbours  (members, members)  symmetric; see `adjacency.in_one_piece`
    returns     (networks, members, groups)  0 or 1; sizes of groups exact. A group that outgrows its piece
                of the map goes on elsewhere
    """
    observed = as_zero_one(members).astype(np.int8)
    drawn = np.empty((networks, *observed.shape), dtype=np.int8)
    at_once = max(1, CELLS_AT_ONCE // max(observed.size, 1))
    for start in range(0, networks, at_once):
        size = min(at_once, networks - start)
        drawn[start : start + size] = _grow(observed, neighbours, size, generator)
    return drawn


def unkept(members: npt.NDArray[np.generic], drawn: npt.NDArray[np.int8]) -> float:
    """Mean difference between drawn and observed groups of a member, as a share of the mean number."""
    observed = np.asarray(members, dtype=np.float64).sum(axis=1)
    return float(np.abs(drawn.sum(axis=2) - observed).mean() / max(observed.mean(), 1e-12))


def _grow(
    observed: npt.NDArray[np.int8], neighbours: Bools, networks: int, generator: np.random.Generator
) -> npt.NDArray[np.int8]:
    """Every network grows its groups in an order of its own, largest sizes first: they need most room."""
    members, groups = observed.shape
    sizes = observed.sum(axis=0)
    touching = neighbours.astype(np.int8)
    due = np.tile(observed.sum(axis=1).astype(np.float64), (networks, 1))
    drawn = np.zeros((networks, groups, members), dtype=np.int8)
    row = np.arange(networks)
    for group in np.argsort(-sizes, kind="stable"):
        inside = np.zeros((networks, members), dtype=bool)
        border = np.zeros((networks, members), dtype=bool)
        for _ in range(int(sizes[group])):
            chosen = _drawn_by(_weights(due, inside, border), generator)
            inside[row, chosen] = True
            border |= touching[chosen].astype(bool)
            due[row, chosen] -= 1
        drawn[:, group] = inside
    return np.swapaxes(drawn, 1, 2)


def _weights(due: Floats, inside: Bools, border: Bools) -> Floats:
    """Neighbours of the group by groups due; where there are none, any member outside it."""
    free = border & ~inside
    free |= ~free.any(axis=1, keepdims=True) & ~inside
    return np.asarray(np.where(free, np.maximum(due, SPENT), 0.0), dtype=np.float64)


def _drawn_by(weights: Floats, generator: np.random.Generator) -> npt.NDArray[np.int64]:
    """One place of each row, by weight."""
    sums = np.cumsum(weights, axis=1)
    lots = generator.random(len(weights))[:, np.newaxis] * sums[:, -1:]
    chosen = np.minimum((sums <= lots).sum(axis=1), weights.shape[1] - 1)
    return np.asarray(chosen, dtype=np.int64)
