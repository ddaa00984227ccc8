"""A coverage of small cells with irregular shared borders: the buurten before they have a name.

Cells are those of a Voronoi diagram. Every border between two cells is roughened inside the kite of its two
end points and the two seeds beside it; kites of different borders do not overlap, so roughened borders
cannot cross. Borders and shores are then noded together on a grid of one metre and cut into faces, so that
neighbours share their border to the last digit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi

from zicht.made_up.landscape import Landscape, Points

Shapes = npt.NDArray[np.object_]

_SMALLEST_FACE = 150_000.0
_AMPLITUDES = (0.13, 0.08, 0.04, 0.02)


def cut_cells(seeds: Points, ground: Landscape, rng: np.random.Generator) -> tuple[Shapes, Shapes, Shapes]:
    """Land, sea and lake of each seed.

    seeds    (cells, 2)  metres RD
    returns  land (cells,), all polygons not empty; sea and lake (cells,), possibly empty; together a coverage
    """
    borders = _rough_borders(seeds, _guards(seeds, ground), rng)
    cells = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all(borders, grid_size=1.0)))
    )
    owner_of_cell = _owner(cells, seeds)
    shores = [shapely.boundary(shape) for shape in (ground.land, ground.lake, ground.shore_sea)]
    lines = shapely.union_all([*borders, *shores], grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    owner = _locate(inside, cells, owner_of_cell)
    on_land = shapely.contains_properly(ground.land, inside) & (owner >= 0)
    in_lake = shapely.contains_properly(ground.lake, inside) & (owner >= 0) & ~on_land
    at_sea = shapely.contains_properly(ground.shore_sea, inside) & (owner >= 0) & ~on_land & ~in_lake
    land = _without_crumbs(faces[on_land], owner[on_land])
    count = len(seeds)
    return (
        _merged(faces[on_land], land, count),
        _merged(faces[at_sea], owner[at_sea], count),
        _merged(faces[in_lake], owner[in_lake], count),
    )


def _rough_borders(seeds: Points, guards: Points, rng: np.random.Generator) -> list[shapely.Geometry]:
    """Every border between two cells of which at least one is a seed's, as rough as its kite allows."""
    diagram = Voronoi(np.vstack([seeds, guards]))
    corners = np.round(diagram.vertices)
    plain, kites, draws = [], [], []
    for index in np.lexsort(diagram.ridge_points.T):
        one, other = (int(at) for at in diagram.ridge_points[index])
        first, last = diagram.ridge_vertices[index]
        outside = min(first, last) < 0 or (one >= len(seeds) and other >= len(seeds))
        if outside or (corners[first] == corners[last]).all():
            continue
        start, end = corners[first], corners[last]
        plain.append(np.array([start, end]))
        kites.append(shapely.Polygon([start, diagram.points[one], end, diagram.points[other]]))
        draws.append(_draws(float(np.hypot(*(end - start))), rng))
    return _roughest_inside(plain, np.array(kites, dtype=object), draws)


def _draws(length: float, rng: np.random.Generator) -> list[Points]:
    """Random numbers for each round of halving; none for a border of two hundred metres."""
    rounds = int(np.clip(np.ceil(np.log2(length / 220.0)), 0, 5))
    return [rng.normal(0, 1, 2**at) for at in range(rounds)]


def _roughest_inside(plain: list[Points], kites: Shapes, draws: list[list[Points]]) -> list[shapely.Geometry]:
    found: list[shapely.Geometry] = [shapely.LineString(ends) for ends in plain]
    todo = np.arange(len(plain))
    for amplitude in _AMPLITUDES:
        lines = np.array([_displaced(plain[at], draws[at], amplitude) for at in todo], dtype=object)
        fits = shapely.is_simple(lines) & shapely.covers(kites[todo], lines)
        for at, line in zip(todo[fits], lines[fits], strict=True):
            found[at] = line
        todo = todo[~fits]
    return found


def _displaced(line: Points, draws: list[Points], amplitude: float) -> shapely.LineString:
    for draw in draws:
        step = np.diff(line, axis=0)
        aside = np.column_stack([-step[:, 1], step[:, 0]]) * np.clip(draw, -2, 2)[:, None] * amplitude
        new = np.empty((2 * len(line) - 1, 2))
        new[0::2], new[1::2] = line, line[:-1] + step / 2 + aside
        line = new
    return shapely.LineString(np.round(line))


def _guards(seeds: Points, ground: Landscape) -> Points:
    """Points out at sea and far around, so that every cell is closed and its borders are short."""
    offshore = ground.land.buffer(6_500.0).exterior
    near = shapely.get_coordinates(
        [offshore.interpolate(at) for at in np.arange(0.0, offshore.length, 2_800.0)]
    )
    middle = (seeds.min(axis=0) + seeds.max(axis=0)) / 2
    radius = 1.5 * float(np.hypot(*np.ptp(seeds, axis=0)))
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.vstack([near, middle + radius * np.column_stack([np.cos(angle), np.sin(angle)])])


def _owner(cells: Shapes, seeds: Points) -> npt.NDArray[np.int64]:
    """Which seed lies in each cell; -1 for none."""
    tree = shapely.STRtree(cells)
    seed_at, cell_at = tree.query(shapely.points(seeds), predicate="within")
    owner = np.full(len(cells), -1, dtype=np.int64)
    owner[cell_at] = seed_at
    return owner


def _locate(points: Shapes, cells: Shapes, owner_of_cell: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    tree = shapely.STRtree(cells)
    point_at, cell_at = tree.query(points, predicate="within")
    owner = np.full(len(points), -1, dtype=np.int64)
    owner[point_at] = owner_of_cell[cell_at]
    return owner


def _without_crumbs(faces: Shapes, owner: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give every piece that a shore cut off from its cell to the neighbour it shares most border with."""
    area = shapely.area(faces)
    largest = {int(o): int(i) for i, o in sorted(enumerate(owner), key=lambda pair: area[pair[0]])}
    mine = owner.copy()
    loose = [i for i in range(len(faces)) if largest[int(owner[i])] != i]
    loose += [i for o, i in largest.items() if area[i] < _SMALLEST_FACE]
    tree = shapely.STRtree(faces)
    for piece in sorted(loose, key=lambda i: -area[i]):
        near = [int(i) for i in tree.query(faces[piece], predicate="touches")]
        main = [i for i in near if largest[int(owner[i])] == i and area[i] >= _SMALLEST_FACE]
        shared = [shapely.length(shapely.intersection(faces[piece], faces[i])) for i in main]
        if shared and max(shared) > 0:
            mine[piece] = owner[main[int(np.argmax(shared))]]
    return mine


def _merged(faces: Shapes, owner: npt.NDArray[np.int64], count: int) -> Shapes:
    """One shape for each owner; the faces share their nodes, so nothing moves."""
    shapes = np.empty(count, dtype=object)
    for at in range(count):
        shapes[at] = shapely.coverage_union_all(faces[owner == at])
    return shapes
