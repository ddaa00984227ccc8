"""Chance that several normal figures all lie between their limits, and their means when they do.

Genz's way (1992, Journal of Computational and Graphical Statistics 1): one figure after the other is drawn
within its limits, given those before it, and weighed by the chance of that. The draws are the points of a
lattice with a fixed start, so the answer is the same each time, and smooth in everything that is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats

POINTS = 1 << 15
"""Points of the lattice; with up to ten figures the chance is right to about five digits."""

_CERTAIN = 1e-12  # a point at the very edge of the lattice would be infinite

_SMALLEST = 1e-300  # chance below which a limit is taken as certain


@dataclass(frozen=True, eq=False)
class Rectangle:
    """chance that all lie within; mean (figures,) of each of them given that, nan when it cannot happen."""

    chance: float
    mean: Floats


def rectangle(mean: Floats, covariance: Floats, lower: Floats, upper: Floats) -> Rectangle:
    """Chance and mean of normal figures within limits.

    mean, lower, upper  (figures,)  limits may be infinite
    covariance          (figures, figures)  positive definite
    """
    figures = len(mean)
    root = np.linalg.cholesky(covariance)
    points = lattice(figures)
    drawn = np.zeros((figures, POINTS))
    weight = np.ones(POINTS)
    for place in range(figures):
        shift = mean[place] + root[place, :place] @ drawn[:place]
        below = special.ndtr((lower[place] - shift) / root[place, place])
        above = special.ndtr((upper[place] - shift) / root[place, place])
        weight = weight * np.maximum(above - below, 0.0)
        share = below + points[place] * (above - below)
        drawn[place] = special.ndtri(np.clip(share, _SMALLEST, 1 - 1e-16))
    chance = float(weight.mean())
    if chance <= _SMALLEST:
        return Rectangle(0.0, np.full(figures, np.nan))
    means = mean + root @ (drawn @ weight) / weight.sum()
    return Rectangle(chance, np.asarray(means))


def lattice(figures: int) -> Floats:
    """(figures, POINTS) Richtmyer's points between 0 and 1, folded so that both ends are alike.

    Evenly spread in every direction: a mean over them is far closer than one over as many random points.
    """
    roots = np.sqrt(_primes(figures))
    points = np.mod(np.outer(roots, np.arange(1, POINTS + 1)), 1.0)
    return np.asarray(np.abs(2 * points - 1))


@cache
def normal_lattice(figures: int) -> Floats:
    """(figures, POINTS) standard normal figures at the points of the lattice; not to be written in."""
    drawn = np.asarray(special.ndtri(np.clip(lattice(figures), _CERTAIN, 1 - _CERTAIN)))
    drawn.flags.writeable = False
    return drawn


def _primes(count: int) -> Floats:
    """The first primes, as numbers to take the root of."""
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return np.asarray(found, dtype=np.float64)
