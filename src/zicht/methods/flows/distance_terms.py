"""Covariates of pairs for the gravity model: distance in several forms, the own area, neighbours.

How flows fall with distance differs per offence, and rarely by one power all the way: so besides the two
classical forms there is a natural cubic spline on the logarithm of distance, which is a power law beyond its
outer knots and bends between them. Each maker gives (k, n, m); `stacked` puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, check_range, check_same_shape, floats

MEAN_RADIUS = 2 / 3  # mean distance from the centre of a disc of radius 1
KNOT_SHARES = {  # shares of the flow below each knot (Harrell 2015, table 2.3)
    3: (0.1, 0.5, 0.9),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.5, 0.725, 0.95),
}


def distances_between(origins: Floats, destinations: Floats) -> Floats:
    """(n, m) straight-line distance between points (n, 2) and (m, 2), in their unit."""
    apart = floats(origins)[:, np.newaxis] - floats(destinations)[np.newaxis]
    return floats(np.hypot(apart[..., 0], apart[..., 1]))


def own_distance(surface: Floats) -> Floats:
    """(n,) how far apart things in one area are: two thirds of the radius of a disc of that surface.

    surface  (n,)  in the square of the unit of distance
    source   Head & Mayer 2010, "Illusory border effects", eq. 4
    """
    check_range("own distance", floats(surface), 0, np.inf, "surface")
    return floats(MEAN_RADIUS * np.sqrt(floats(surface) / np.pi))


def with_own_distance(distances: Floats, own: Floats) -> Floats:
    """(n, n) distances with the distance inside each area on the diagonal."""
    check_same_shape("own distance", own=own, distances=distances[0])
    full = floats(distances).copy()
    np.fill_diagonal(full, own)
    return full


def power_term(distances: Floats) -> Floats:
    """(1, n, m) logarithm of distance: flows fall by a power of distance. Distances > 0."""
    return np.log(_positive(distances))[np.newaxis]


def exponential_term(distances: Floats) -> Floats:
    """(1, n, m) distance itself: flows fall by the same share for each unit."""
    return floats(distances)[np.newaxis]


def intrazonal_term(areas: int) -> Floats:
    """(1, n, n) 1 where residence and place are the same area."""
    return np.eye(areas)[np.newaxis]


def contiguity_term(borders: Bools) -> Floats:
    """(1, n, n) 1 where two different areas share a border."""
    shared = floats(borders)
    return (shared - np.diag(np.diag(shared)))[np.newaxis]


def stacked(*terms: Floats) -> Floats:
    """(k, n, m) all terms after each other."""
    return np.concatenate(terms)


@dataclass(frozen=True)
class DistanceSpline:
    """Natural cubic spline on the logarithm of distance; linear, so a power law, beyond the outer knots.

    knots  logarithms of distance, rising; fewer than 3 leave the power law alone
    """

    knots: tuple[float, ...]

    @classmethod
    def where_flows_are(cls, distances: Floats, flows: Floats, knots: int = 4) -> DistanceSpline:
        """Knots at fixed shares of the flow, by distance; fewer where much flow shares one distance.

        distances, flows  (n, m)  > 0 where there is flow; leave out flows within areas, they have
                                  a term of their own: nan or 0
        knots             3, 4 or 5
        """
        check_same_shape("knots", distances=distances, flows=flows)
        there = np.nan_to_num(floats(flows)) > 0
        points, weights = np.log(_positive(distances[there])), floats(flows)[there]
        order = np.argsort(points, kind="stable")
        reached = np.cumsum(weights[order]) / max(float(weights.sum()), np.finfo(float).tiny)
        places = np.searchsorted(reached, KNOT_SHARES[knots])
        found = points[order][np.minimum(places, len(points) - 1)] if len(points) else points
        return cls(tuple(float(knot) for knot in np.unique(found)))

    @property
    def size(self) -> int:
        """Number of terms."""
        return max(len(self.knots) - 1, 1)

    def terms(self, distances: Floats) -> Floats:
        """(size, ...) the logarithm of distance, then its bends; distances > 0 of any shape.

        source  Harrell 2015, "Regression Modeling Strategies", eq. 2.25, over the squared outer span
        """
        at = np.log(_positive(distances))
        if len(self.knots) < 3:
            return at[np.newaxis]
        *inner, before, last = self.knots
        span = (last - inner[0]) ** 2
        tail = [_cubed(at - knot) for knot in (before, last)]
        bends = [
            (
                _cubed(at - knot)
                - tail[0] * (last - knot) / (last - before)
                + tail[1] * (before - knot) / (last - before)
            )
            / span
            for knot in inner
        ]
        return np.stack([at, *bends])


def _cubed(values: Floats) -> Floats:
    return np.maximum(values, 0.0) ** 3


def _positive(distances: Floats) -> Floats:
    distances = floats(distances)
    check_range("distance", distances, np.finfo(float).tiny, np.inf, "distances")
    return distances
