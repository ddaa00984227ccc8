"""Distance, own area and neighbours of every pair of areas: what the gravity model explains flows with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from zicht.methods.contiguity import neighbours as touching
from zicht.methods.flows.distance_terms import (
    DistanceSpline,
    contiguity_term,
    distances_between,
    intrazonal_term,
    own_distance,
    stacked,
    with_own_distance,
)
from zicht.model.areas import Boundaries

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GAP_METRES = 100.0
"""Simplified borders of two neighbours run apart by up to this much."""
SPLINE_PAIRS = 100
"""Flows with a row of their own from which on the fall with distance may bend; else one power of distance."""
LEAST_METRES = 100.0
"""Centres closer than this count as this far apart: the logarithm of nothing is no distance."""


@dataclass(frozen=True, eq=False)
class AreaPlaces:
    """Where the n areas of a division lie.

    centres  (n, 2) metres;  surface  (n,) square metres
    borders  (n, n) who shares a border; None where no borders are known
    """

    codes: tuple[str, ...]
    centres: Floats
    surface: Floats
    borders: Bools | None

    @property
    def distances(self) -> Floats:
        """(n, n) metres between centres; on the diagonal the distance inside an area."""
        apart = np.maximum(distances_between(self.centres, self.centres), LEAST_METRES)
        return with_own_distance(apart, np.maximum(own_distance(self.surface), LEAST_METRES))


def places_of(boundaries: Boundaries, codes: tuple[str, ...]) -> AreaPlaces | None:
    """Of the areas with these codes; None when one has no polygon."""
    place = {code: at for at, code in enumerate(boundaries.areas.codes)}
    if not set(codes) <= set(place):
        return None
    shapes = boundaries.geometries[[place[code] for code in codes]]
    centre = shapely.centroid(shapes)
    centres = np.column_stack([shapely.get_x(centre), shapely.get_y(centre)])
    coarse = shapely.simplify(shapes, GAP_METRES / 4)
    borders = np.asarray(touching(coarse, tolerance=GAP_METRES).toarray(), dtype=np.bool_)
    return AreaPlaces(codes, centres, np.asarray(shapely.area(shapes)), borders)


@dataclass(frozen=True, eq=False)
class PairTerms:
    """Covariates (k, n, n) with their names."""

    names: tuple[str, ...]
    values: Floats


def pair_terms(places: AreaPlaces, flows: Floats) -> PairTerms:
    """The terms of the model.

    flows  (n, n) flows that are known by themselves, nan for others; they say where the spline bends
    """
    distances, n = places.distances, len(places.codes)
    between = np.where(np.eye(n, dtype=bool), 0.0, np.nan_to_num(flows))
    spline = DistanceSpline(())
    if int(np.sum(between > 0)) >= SPLINE_PAIRS:
        spline = DistanceSpline.where_flows_are(distances, between, knots=3)
    names = ["log_distance", *(f"log_distance_bend_{at}" for at in range(1, spline.size))]
    values = [spline.terms(distances), intrazonal_term(n)]
    names.append("same_area")
    if places.borders is not None:
        names.append("shared_border")
        values.append(contiguity_term(places.borders))
    return PairTerms(tuple(names), stacked(*values))
