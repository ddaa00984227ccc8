"""TopoJSON: borders as arcs that neighbours share, on a grid of a millionth of a degree.

Specification: TopoJSON 1.0 (M. Bostock, C. Metcalf, 2013), section 2.1 (transforms, arcs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

GRID = 1e-6
Point = tuple[int, int]
Layer = tuple[Sequence[Mapping[str, Any]], Sequence[shapely.Geometry]]
"""Properties and shapes, in the same order."""


def topology(layers: Mapping[str, Layer], bbox: tuple[float, float, float, float]) -> dict[str, Any]:
    """A topology of several layers; the shapes are in degrees, on the grid, and layers share their nodes."""
    origin = (round(bbox[0] / GRID), round(bbox[1] / GRID))
    rings = [_rings(shape, origin) for _, shapes in layers.values() for shape in shapes]
    nodes = _junctions([ring for polygons in rings for polygon in polygons for ring in polygon])
    arcs: dict[tuple[Point, ...], int] = {}
    queue = iter(rings)
    objects = {}
    for name, (properties, shapes) in layers.items():
        geometries = []
        for row, _ in zip(properties, shapes, strict=True):
            parts = [[_arc_numbers(ring, nodes, arcs) for ring in polygon] for polygon in next(queue)]
            kind = "MultiPolygon" if len(parts) > 1 else "Polygon"
            geometries.append(
                {"type": kind, "arcs": parts if len(parts) > 1 else parts[0], "properties": dict(row)}
            )
        objects[name] = {"type": "GeometryCollection", "geometries": geometries}
    return {
        "type": "Topology",
        "arcs": [_deltas(arc) for arc in arcs],
        "transform": {"scale": [GRID, GRID], "translate": [origin[0] * GRID, origin[1] * GRID]},
        "objects": objects,
    }


def _rings(shape: shapely.Geometry, origin: Point) -> list[list[list[Point]]]:
    """Polygons of open rings on the grid."""
    polygons = []
    for polygon in shapely.get_parts(shape):
        rings = []
        for ring in (polygon.exterior, *polygon.interiors):
            points = np.round(shapely.get_coordinates(ring)[:-1] / GRID).astype(int) - np.array(origin)
            rings.append([(int(x), int(y)) for x, y in points])
        polygons.append(rings)
    return polygons


def _junctions(rings: list[list[Point]]) -> set[Point]:
    """Points where more than two borders meet."""
    beside: dict[Point, set[Point]] = {}
    for ring in rings:
        for at, point in enumerate(ring):
            beside.setdefault(point, set()).update((ring[at - 1], ring[(at + 1) % len(ring)]))
    return {point for point, others in beside.items() if len(others) > 2}


def _arc_numbers(ring: list[Point], nodes: set[Point], arcs: dict[tuple[Point, ...], int]) -> list[int]:
    cuts = [at for at, point in enumerate(ring) if point in nodes]
    start = cuts[0] if cuts else ring.index(min(ring))
    turned = [*ring[start:], *ring[: start + 1]]
    inner = [at - start for at in cuts[1:]]
    bounds = [0, *inner, len(ring)]
    return [_number(tuple(turned[first : last + 1]), arcs) for first, last in pairwise(bounds)]


def _number(arc: tuple[Point, ...], arcs: dict[tuple[Point, ...], int]) -> int:
    back = arc[::-1]
    if back in arcs and back != arc:
        return ~arcs[back]
    return arcs.setdefault(arc, len(arcs))


def _deltas(arc: tuple[Point, ...]) -> list[list[int]]:
    points = np.array(arc)
    return [[int(x), int(y)] for x, y in np.vstack([points[:1], np.diff(points, axis=0)])]
