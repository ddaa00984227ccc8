"""GeoJSON (RFC 7946): a feature collection; the properties are the columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from zicht.sources.entries import Entry
from zicht.sources.layers import Layer, read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, Received, ReceivedFile, json_of
from zicht.sources.records import Records
from zicht.sources.shapes import GeometryInvalid


def read(received: Received, entry: Entry) -> OpenData:
    """Polygons, figures and memberships out of one feature collection."""
    layer = layer_of(received.file, json_of(received.file))
    return read_parts(received, entry, lambda _: layer)


def layer_of(file: ReceivedFile, document: Any) -> Layer:
    """The features as records and geometries. Raises FileDamaged, GeometryInvalid."""
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise FileDamaged(
            file.where,
            found="JSON without a list of features" if features is None else "an empty list of features",
            expected="a GeoJSON FeatureCollection",
            remedy="check the request or the download: services answer errors as JSON too",
        )
    wrong = [i for i, item in enumerate(features, 1) if not isinstance(item, dict) or "geometry" not in item]
    if wrong:
        raise FileDamaged(
            file.where, found=f"feature {wrong[0]} has no geometry", expected="GeoJSON features"
        )
    named: dict[str, None] = {}
    for feature in features:
        named |= dict.fromkeys(feature.get("properties") or {})
    columns = {name: [(f.get("properties") or {}).get(name) for f in features] for name in named}
    shapes = [_shape(file.where, number, item["geometry"]) for number, item in enumerate(features, 1)]
    return Records(file.where, columns), np.array(shapes, dtype=object), _crs(document)


def _shape(where: str, number: int, geometry: Any) -> shapely.Geometry:
    """A polygon, built ring by ring so that NaN and Infinity reach the gate that names them."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    try:
        if kind == "Polygon":
            return polygon_of(geometry["coordinates"])
        if kind == "MultiPolygon":
            return shapely.MultiPolygon([polygon_of(rings) for rings in geometry["coordinates"]])
    except (TypeError, ValueError, KeyError, IndexError, shapely.errors.GEOSException) as error:
        raise GeometryInvalid(
            f"{where}, feature {number}",
            found=f"coordinates that make no polygon ({error})",
            expected="closed rings of at least four pairs of numbers",
            remedy="fetch the file again; if it is as published, ask the publisher",
        ) from None
    raise GeometryInvalid(f"{where}, feature {number}", found=f"a {kind}", expected="Polygon or MultiPolygon")


def polygon_of(rings: Any) -> shapely.Polygon:
    """A polygon from nested lists; a third coordinate is dropped."""
    arrays = [np.asarray(ring, dtype=np.float64)[:, :2] for ring in rings]
    return shapely.Polygon(arrays[0], arrays[1:])


def _crs(document: dict[str, Any]) -> str:
    """The old `crs` member of GeoJSON (2008) as EPSG:nnnn; "" when absent, which means WGS84."""
    named = (document.get("crs") or {}).get("properties", {}).get("name", "")
    parts = str(named).replace("::", ":").split(":")
    if parts[-1] == "CRS84":
        return "EPSG:4326"
    return f"EPSG:{parts[-1]}" if "EPSG" in parts else ""
