"""How many partnerships two gemeenten share, and how many more than chance would give them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.cooperation.atlas.as_of import Snapshot
from zicht.methods.arrays import Floats, Ints
from zicht.methods.multiple_testing import q_values
from zicht.methods.networks.curveball import same_margins
from zicht.methods.networks.projection import shared_groups

DRAWS = 200


@dataclass(frozen=True, eq=False)
class SharedPartnerships:
    """All arrays (gemeenten, gemeenten), symmetric, in the order of `gemeenten`.

    shared    partnerships both take part in; on the diagonal those of the gemeente itself
    expected  the mean if every gemeente kept its number of partnerships and every partnership its size
    surplus   shared - expected
    q         smallest false-discovery rate at which the pair shares more than chance gives (one-sided,
              Poisson with the expected mean, which errs on the safe side); nan on the diagonal
    draws     random networks behind `expected`
    error     largest Monte Carlo standard error of an expected value
    """

    gemeenten: tuple[str, ...]
    shared: Ints
    expected: Floats
    surplus: Floats
    q: Floats
    draws: int
    error: float


def shared_partnerships(
    snapshot: Snapshot, generator: np.random.Generator, *, draws: int = DRAWS
) -> SharedPartnerships:
    """Shared partnerships of every pair of gemeenten of the snapshot, beside chance."""
    if not snapshot.gemeenten:
        nothing = np.zeros((0, 0))
        return SharedPartnerships((), nothing.astype(np.int64), nothing, nothing, nothing, 0, 0.0)
    tying = snapshot.shared.members.toarray()
    shared = shared_groups(snapshot.members.toarray())
    drawn = shared_groups(same_margins(tying, draws, generator)).astype(np.float64)
    expected = drawn.mean(axis=0)
    np.fill_diagonal(expected, np.diagonal(shared))
    error = float((drawn.std(axis=0, ddof=1) / np.sqrt(draws)).max(initial=0.0))
    q = _q_of_pairs(shared, expected)
    return SharedPartnerships(snapshot.gemeenten, shared, expected, shared - expected, q, draws, error)


def _q_of_pairs(shared: Ints, expected: Floats) -> Floats:
    first, second = np.triu_indices(len(shared), 1)
    counts, means = shared[first, second], expected[first, second]
    p = np.where(counts > 0, special.gammainc(np.maximum(counts, 1), np.maximum(means, 1e-12)), 1.0)
    found = np.full(shared.shape, np.nan)
    if len(first):
        found[first, second] = found[second, first] = q_values(p[np.newaxis, :])[0]
    return found
