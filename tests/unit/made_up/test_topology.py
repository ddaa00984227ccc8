from __future__ import annotations

import shapely

from zicht.made_up.topology import GRID, topology


def squares() -> tuple[shapely.Polygon, shapely.Polygon, shapely.Polygon]:
    """Two neighbours and an island, in millionths of a degree."""
    left = shapely.Polygon([(0, 0), (2, 0), (2, 2), (0, 2)])
    right = shapely.Polygon([(2, 0), (4, 0), (4, 2), (2, 2)])
    island = shapely.Polygon([(6, 0), (7, 0), (7, 1)])
    return tuple(shapely.transform(shape, lambda points: points * GRID) for shape in (left, right, island))


def decoded(document: dict, layer: str) -> list[list[list[tuple[int, int]]]]:
    """Rings of each feature in grid points, by the rules of the specification."""
    arcs = []
    for arc in document["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x, y))
        arcs.append(points)
    features = []
    for feature in document["objects"][layer]["geometries"]:
        polygons = feature["arcs"] if feature["type"] == "MultiPolygon" else [feature["arcs"]]
        rings = []
        for polygon in polygons:
            for indices in polygon:
                ring: list[tuple[int, int]] = []
                for index in indices:
                    piece = arcs[index] if index >= 0 else arcs[~index][::-1]
                    ring += piece[1:] if ring else piece
                rings.append(ring)
        features.append(rings)
    return features


def test_a_shared_border_is_written_once() -> None:
    left, right, island = squares()
    document = topology({"areas": ([{"code": c} for c in "lri"], [left, right, island])}, (0, 0, 1, 1))
    lengths = sorted(len(arc) for arc in document["arcs"])
    assert lengths == [2, 4, 4, 4]


def test_rings_close_and_give_back_the_shapes() -> None:
    left, right, island = squares()
    whole = shapely.MultiPolygon([shapely.union(left, right), island])
    layers = {
        "areas": ([{"code": c} for c in "lri"], [left, right, island]),
        "regions": ([{"code": "w"}], [whole]),
    }
    document = topology(layers, (0, 0, 1, 1))
    for name, (_, shapes) in layers.items():
        for rings, shape in zip(decoded(document, name), shapes, strict=True):
            assert all(ring[0] == ring[-1] for ring in rings)
            area = sum(shapely.Polygon(ring).area for ring in rings) * GRID**2
            assert abs(area - shape.area) < 1e-18
