"""Geometry to short SVG paths: simplified with shared borders kept, on a whole-number grid, relative moves.

Coordinates in the national grid are metres; a frame turns them into whole units with y downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Frame:
    """The drawing area: `metres` per unit, from (left, top) in the national grid; sides in units."""

    left: float
    top: float
    metres: float
    width: int
    height: int

    @property
    def view_box(self) -> str:
        """The attribute `viewBox`."""
        return f"0 0 {self.width} {self.height}"


@dataclass(frozen=True)
class Shapes:
    """The paths of some areas in one frame: code -> attribute `d`."""

    frame: Frame
    paths: dict[str, str]


def frame_around(geometries: Geometries, units: int, margin: float = 0.01) -> Frame:
    """The frame in which the longest side of all geometries together measures `units`."""
    left, bottom, right, top = (float(v) for v in shapely.total_bounds(geometries))
    longest = max(right - left, top - bottom, 1.0)
    metres = longest * (1 + 2 * margin) / units
    pad = longest * margin
    width = int(np.ceil((right - left + 2 * pad) / metres))
    height = int(np.ceil((top - bottom + 2 * pad) / metres))
    return Frame(left - pad, top + pad, metres, width, height)


def draw(codes: Sequence[str], geometries: Geometries, frame: Frame, tolerance_units: float = 1.0) -> Shapes:
    """Paths of areas; borders are simplified together, so that neighbours keep one border.

    tolerance_units  how far a border may move, in units of the frame
    Every area keeps a path, however small: at least one square unit at its middle.
    """
    polygons = np.array([shapely.MultiPolygon(_polygons(geometry)) for geometry in geometries], dtype=object)
    simple = shapely.coverage_simplify(polygons, tolerance_units * frame.metres)
    drawn = zip(codes, simple, polygons, strict=True)
    return Shapes(frame, {code: _path(new, old, frame) for code, new, old in drawn})


def _path(simple: shapely.Geometry, exact: shapely.Geometry, frame: Frame) -> str:
    parts = []
    for polygon in _polygons(simple):
        for ring in (polygon.exterior, *polygon.interiors):
            points = _units(shapely.get_coordinates(ring), frame)
            if len(points) >= 3:
                parts.append(_moves(points))
    if not parts:
        x, y = _units(shapely.get_coordinates(shapely.point_on_surface(exact)), frame)[0]
        return f"M{x} {y}h1v1h-1z"
    return "".join(parts)


def _polygons(geometry: shapely.Geometry) -> list[shapely.Polygon]:
    """The polygons of a geometry, without lines and points that mending can leave."""
    return [part for part in shapely.get_parts(shapely.get_parts(geometry)) if part.geom_type == "Polygon"]


def _units(coordinates: npt.NDArray[np.float64], frame: Frame) -> npt.NDArray[np.int64]:
    """Whole units, without points that fall on the one before; a closed ring loses its last point."""
    x = np.rint((coordinates[:, 0] - frame.left) / frame.metres).astype(np.int64)
    y = np.rint((frame.top - coordinates[:, 1]) / frame.metres).astype(np.int64)
    points = np.column_stack([x, y])
    keep = np.ones(len(points), dtype=bool)
    keep[1:] = np.any(points[1:] != points[:-1], axis=1)
    points = points[keep]
    if len(points) > 1 and np.array_equal(points[0], points[-1]):
        points = points[:-1]
    return points


def _moves(points: npt.NDArray[np.int64]) -> str:
    steps = np.diff(points, axis=0).tolist()
    text = [f"M{points[0, 0]} {points[0, 1]}l"]
    first = True
    for dx, dy in steps:
        lead = "" if first or dx < 0 else " "
        text.append(f"{lead}{dx}{'' if dy < 0 else ' '}{dy}")
        first = False
    return "".join(text) + "z"
