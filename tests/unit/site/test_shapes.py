"""Paths are short, close to the geometry, and keep shared borders shared."""

from __future__ import annotations

import re

import numpy as np
import shapely

from zicht.site.shapes import draw, frame_around


def array(*geometries: shapely.Geometry) -> np.ndarray:
    found = np.empty(len(geometries), dtype=object)
    found[:] = geometries
    return found


def rings(path: str) -> list[list[tuple[int, int]]]:
    """The corners of a path, read as SVG 2 says (relative moves)."""
    found = []
    for ring in path.split("z")[:-1]:
        numbers = [int(n) for n in re.findall(r"-?\d+", ring)]
        points = [(numbers[0], numbers[1])]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        found.append(points)
    return found


def test_a_square_becomes_four_corners_with_y_downwards() -> None:
    geometries = array(shapely.box(0, 0, 1000, 1000))
    frame = frame_around(geometries, 100, margin=0.0)
    corners = rings(draw(["A"], geometries, frame).paths["A"])[0]
    assert frame.view_box == "0 0 100 100"
    assert sorted(corners) == [(0, 0), (0, 100), (100, 0), (100, 100)]


def test_neighbours_keep_the_same_border() -> None:
    wave = [(500 + 40 * np.sin(y / 50), y) for y in range(0, 1001, 10)]
    left = shapely.Polygon([(0, 0), *wave, (0, 1000)])
    right = shapely.Polygon([(1000, 0), *wave, (1000, 1000)])
    geometries = array(left, right)
    paths = draw(["L", "R"], geometries, frame_around(geometries, 200)).paths
    shared = set(rings(paths["L"])[0]) & set(rings(paths["R"])[0])
    inner = {point for point in rings(paths["L"])[0] if 60 < point[0] < 140}
    assert inner <= shared
    assert len(inner) > 5


def test_an_area_smaller_than_a_unit_keeps_a_path() -> None:
    geometries = array(shapely.box(0, 0, 100_000, 100_000), shapely.box(200_000, 0, 200_010, 10))
    paths = draw(["A", "B"], geometries, frame_around(geometries, 100)).paths
    assert paths["B"].endswith("h1v1h-1z")


def test_islands_and_holes_are_drawn() -> None:
    ring = shapely.Polygon(
        [(0, 0), (900, 0), (900, 900), (0, 900)], [[(300, 300), (600, 300), (600, 600), (300, 600)]]
    )
    geometries = array(shapely.union(ring, shapely.box(2000, 0, 2500, 500)))
    paths = draw(["A"], geometries, frame_around(geometries, 300)).paths
    assert len(rings(paths["A"])) == 3


def test_lines_left_by_mending_are_ignored() -> None:
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 10, 10), shapely.LineString([(0, 0), (50, 50)])])
    geometries = array(mixed)
    paths = draw(["A"], geometries, frame_around(array(shapely.box(0, 0, 10, 10)), 100)).paths
    assert len(rings(paths["A"])) == 1
