"""TopoJSON: arcs shared between areas, quantised and delta-coded; decoded here, ring by ring.

Specification: TopoJSON 1.0 (M. Bostock, C. Metcalf, 2013), section 2.1 (transforms, arcs).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from zicht.sources.entries import Entry
from zicht.sources.layers import Layer, read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, Received, json_of
from zicht.sources.records import ColumnsDiffer, Records

Arc = npt.NDArray[np.float64]


def read(received: Received, entry: Entry) -> OpenData:
    """Polygons, figures and memberships out of the named layers of one topology."""
    document = json_of(received.file)
    if not isinstance(document, dict) or document.get("type") != "Topology" or "arcs" not in document:
        raise FileDamaged(
            received.where, found="JSON that is no topology", expected='type "Topology" with arcs'
        )
    arcs = decode_arcs(document, received.where)
    return read_parts(received, entry, lambda name: _layer(document, arcs, name, received.where))


def decode_arcs(document: dict[str, Any], where: str) -> list[Arc]:
    """The arcs as (points, 2) arrays of coordinates: deltas summed, then scale and translate applied."""
    transform = document.get("transform")
    try:
        arcs = [np.asarray(arc, dtype=np.float64)[:, :2] for arc in document["arcs"]]
        if transform is None:
            return arcs
        scale = np.asarray(transform["scale"], dtype=np.float64)
        translate = np.asarray(transform["translate"], dtype=np.float64)
        return [np.cumsum(arc, axis=0) * scale + translate for arc in arcs]
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise FileDamaged(
            where,
            found=f"arcs or transform that are not pairs of numbers ({error})",
            expected="TopoJSON 1.0",
            remedy="fetch the file again",
        ) from None


def ring_of(indices: list[int], arcs: list[Arc], where: str) -> Arc:
    """The points of a ring; a negative index ~i means arc i backwards, and the first point of each following
    arc repeats the last point of the one before. Raises FileDamaged for an arc that is not there."""
    if any(not -len(arcs) <= index < len(arcs) for index in indices):
        raise FileDamaged(
            where, found="a ring that names an arc that is not there", expected="whole TopoJSON"
        )
    pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _layer(document: dict[str, Any], arcs: list[Arc], name: str, where: str) -> Layer:
    if name not in document["objects"]:
        raise ColumnsDiffer(
            where, found=f"layers {', '.join(sorted(document['objects']))}", expected=f"layer {name}"
        )
    features = document["objects"][name]["geometries"]
    place = f"{where}, layer {name}"
    shapes = [_shape(feature, arcs, place) for feature in features]
    named: dict[str, None] = {}
    for feature in features:
        named |= dict.fromkeys(feature.get("properties") or {})
    columns = {key: [(f.get("properties") or {}).get(key) for f in features] for key in named}
    return Records(place, columns), np.array(shapes, dtype=object), ""


def _shape(feature: dict[str, Any], arcs: list[Arc], where: str) -> shapely.Geometry:
    kind = feature.get("type")
    if kind == "Polygon":
        return _joined_rings([feature["arcs"]], arcs, where)
    if kind == "MultiPolygon":
        return _joined_rings(feature["arcs"], arcs, where)
    return shapely.Polygon()


def _joined_rings(polygons: list[list[list[int]]], arcs: list[Arc], where: str) -> shapely.Geometry:
    """Rings of fewer than three different points have no surface on a coarse grid and are dropped."""
    found = []
    for rings in polygons:
        lines = [ring_of(indices, arcs, where) for indices in rings]
        if _has_surface(lines[0]):
            holes = [_closed(line) for line in lines[1:] if _has_surface(line)]
            found.append(shapely.Polygon(_closed(lines[0]), holes))
    if not found:
        return shapely.Polygon()
    return found[0] if len(found) == 1 else shapely.MultiPolygon(found)


def _has_surface(line: Arc) -> bool:
    return len(set(map(tuple, line.tolist()))) >= 3


def _closed(line: Arc) -> Arc:
    return line if np.array_equal(line[0], line[-1]) else np.concatenate([line, line[:1]])
