"""Where land ends: a coast with barrier islands, a river with an estuary, a lake; drawn in the North Sea.

The province lies west of the real coast, where no gemeente is, so that no map of it can be taken for a map
of a real place. Everything is in metres of the Dutch national grid (RD New, EPSG:28992).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from zicht.made_up.chance import stream

Points = npt.NDArray[np.float64]

ORIGIN = (9_000.0, 466_000.0)
"""RD coordinates of the local origin; local coordinates are kilometres east and north of it."""

_SOUTH_COAST = [
    (44, 2),
    (39, 5),
    (35, 2.6),
    (30, 1.2),
    (26.6, 3.2),
    (25.4, 7.6),
    (23.2, 8.4),
    (21.6, 4.8),
    (17, 1.8),
]
_WEST_COAST = [
    (11, 2.2),
    (7, 4.2),
    (5.4, 8.5),
    (7.4, 12),
    (5.4, 15),
    (3.4, 19),
    (6.2, 22),
    (8.6, 25),
    (7.4, 31),
    (5, 37),
]
_NORTH_COAST = [
    (4.2, 45),
    (5.6, 51),
    (9.5, 56),
    (13.2, 60.6),
    (17.5, 61.4),
    (20.4, 58.6),
    (24, 58),
    (27.4, 61),
    (33, 63),
]
_COAST = [*_SOUTH_COAST, *_WEST_COAST, *_NORTH_COAST, (37.5, 61.2), (41, 62.5)]
_LAND_BORDER = [
    (41, 62.5),
    (44.5, 62),
    (46.5, 57.5),
    (45, 53),
    (48.5, 48),
    (46, 42),
    (49, 36),
    (46.2, 29),
    (47.5, 24),
]
_LAND_BORDER += [(50, 18), (47, 13), (48, 8), (44, 2)]
_RIVER = [(1, 25.5), (7, 26.5), (12, 28.5), (17, 30.5), (23, 28.6), (30, 31), (37, 32.4), (44, 36), (53, 37)]
_RIVER_HALF_WIDTH = [4.6, 2.4, 1.2, 0.75, 0.5, 0.36, 0.28, 0.2, 0.2]
_BARRIER_ISLANDS = [
    (
        [(6.5, 63.4), (9, 65.6), (12.5, 66.9), (16, 67.2), (20, 68.1), (24, 67.8)],
        [0.3, 1.5, 1.1, 1.7, 1.0, 0.2],
    ),
    ([(29.5, 67.9), (31.5, 68.7), (34, 68.5), (37.5, 68.9)], [0.3, 1.15, 0.75, 0.2]),
    ([(4.4, 25.0), (5.8, 25.6), (8.6, 27.0)], [0.25, 0.85, 0.2]),
]
_LAKE = ([(32.4, 52.2), (33.6, 51.4), (35.2, 51.8), (36.6, 50.6), (37.4, 49.4)], [0.3, 1.5, 2.2, 1.4, 0.3])


@dataclass(frozen=True)
class Landscape:
    """Land and water; the parts of land are the two banks and the islands.

    land        all land;  lake  inside it, not part of it
    shore_sea   the strip of sea along the coast that belongs to gemeenten
    """

    land: shapely.MultiPolygon
    lake: shapely.Polygon
    shore_sea: shapely.Polygon


def landscape(seed: int) -> Landscape:
    """Draw land and water; the outline is fixed, the detail of every shore follows the seed."""
    rng = stream(seed, "landscape")
    ring = [*_rough(_smooth(_COAST), rng, 0.15)[:-1], *_rough(_smooth(_LAND_BORDER), rng, 0.14)[:-1]]
    mainland = shapely.make_valid(shapely.Polygon(ring))
    river = _river(rng)
    lake = _ribbon(*_LAKE, rng)
    islands = [_ribbon(line, widths, rng) for line, widths in _BARRIER_ISLANDS]
    pieces = [mainland.difference(river).difference(lake), *islands]
    land = _large_parts(shapely.union_all(pieces, grid_size=1.0), 1_000_000.0)
    sea = land.buffer(2_200.0).buffer(1_500.0).buffer(-1_500.0).simplify(120.0)
    border = _smooth(_LAND_BORDER)
    corners = [
        border[-1] - (0, 9e3),
        border[-1] + (4e4, -9e3),
        border[0] + (4e4, 2e4),
        border[0] + (600, 2e4),
    ]
    beyond = shapely.make_valid(shapely.Polygon(np.vstack([border, corners])))
    return Landscape(land, lake, _largest(sea.difference(beyond)))


def _river(rng: np.random.Generator) -> shapely.Geometry:
    """A meandering line, wide at its mouth."""
    line: Points = np.array(_rough(_smooth(_RIVER), rng, 0.12, rounds=2))
    at = np.linspace(0, len(_RIVER) - 1, len(line))
    width = np.interp(at, range(len(_RIVER)), _RIVER_HALF_WIDTH) * 1000
    pieces = [
        shapely.LineString(line[i : i + 2]).buffer((width[i] + width[i + 1]) / 2, quad_segs=4)
        for i in range(len(line) - 1)
    ]
    return shapely.union_all(pieces)


def _large_parts(shape: shapely.Geometry, smallest: float) -> shapely.MultiPolygon:
    parts = [part for part in shapely.get_parts(shape) if part.area >= smallest]
    return shapely.MultiPolygon(sorted(parts, key=lambda part: -part.area))


def _smooth(points: Sequence[tuple[float, float]], steps: int = 5) -> Points:
    """Catmull-Rom spline through local kilometres, in metres RD."""
    p = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    a, b, c, d = p[:-3, None], p[1:-2, None], p[2:-1, None], p[3:, None]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.asarray(np.vstack([curve.reshape(-1, 2), p[-1:]]) * 1000 + np.array(ORIGIN))


def _rough(
    line: Points, rng: np.random.Generator, amplitude: float, rounds: int = 3
) -> list[tuple[float, float]]:
    """Midpoint displacement: each round halves the pieces and moves the new points sideways."""
    for _ in range(rounds):
        step = np.diff(line, axis=0)
        aside = np.column_stack([-step[:, 1], step[:, 0]]) * rng.normal(0, amplitude, (len(step), 1))
        new = np.empty((2 * len(line) - 1, 2))
        new[0::2], new[1::2] = line, line[:-1] + step / 2 + aside
        line = new
    return [(float(x), float(y)) for x, y in line]


def _ribbon(
    centre: Sequence[tuple[float, float]], half_widths: Sequence[float], rng: np.random.Generator
) -> shapely.Polygon:
    """A river or island: a line with a width that changes along it, with rough shores."""
    line = _smooth(centre)
    at = np.linspace(0, len(centre) - 1, len(line))
    width = np.interp(at, range(len(half_widths)), half_widths)[:, None] * 1000
    along = np.gradient(line, axis=0)
    aside = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    left, right = line + aside * width, line - aside * width
    ring = _rough(left, rng, 0.16) + _rough(right[::-1], rng, 0.16)
    return _largest(shapely.make_valid(shapely.Polygon(ring)))


def _largest(shape: shapely.Geometry) -> shapely.Polygon:
    return max(shapely.get_parts(shape), key=lambda part: part.area)
