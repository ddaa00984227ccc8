"""Boundaries in three open forms: GeoParquet (as received), GeoJSON and TopoJSON (simplified for drawing)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
import shapely
from topojson.core.topology import Topology

from zicht.kit.digests import canonical_json
from zicht.model.areas import Boundaries
from zicht.release.sealing.tables import parquet_bytes

_TO_WGS84 = pyproj.Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
_METRES = {"gm": 150.0, "wk": 60.0, "bu": 20.0}
_GRID = 20_000


def geo_parquet(boundaries: Boundaries) -> bytes:
    """GeoParquet 1.1: code, name and WKB in EPSG:28992."""
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": sorted({g.geom_type for g in boundaries.geometries}),
                "crs": pyproj.CRS("EPSG:28992").to_json_dict(),
            }
        },
    }
    table = pa.table(
        {
            "code": list(boundaries.areas.codes),
            "name": list(boundaries.areas.names),
            "geometry": pa.array(shapely.to_wkb(boundaries.geometries), pa.binary()),
        }
    ).replace_schema_metadata({"geo": canonical_json(geo).decode().strip()})
    return parquet_bytes(table)


def simplified(boundaries: Boundaries) -> npt.NDArray[np.object_]:
    """Fewer vertices, shared borders kept where the polygons are a coverage."""
    metres = _METRES.get(boundaries.areas.division.level.value, 250.0)
    shapes = shapely.coverage_simplify(boundaries.geometries, metres)
    lost = shapely.is_empty(shapes) | ~shapely.is_valid(shapes)
    return np.where(lost, boundaries.geometries, shapes)


def geojson(boundaries: Boundaries, shapes: npt.NDArray[np.object_]) -> bytes:
    """GeoJSON (RFC 7946): longitude, latitude in WGS84, six decimals, counter-clockwise outer rings."""
    turned = shapely.orient_polygons(shapely.transform(shapes, _to_wgs84))
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"code": code, "name": name},
            "geometry": _plain(shapely.geometry.mapping(shape)),
        }
        for code, name, shape in zip(boundaries.areas.codes, boundaries.areas.names, turned, strict=True)
    ]
    return canonical_json({"type": "FeatureCollection", "features": features})


def topo_json(boundaries: Boundaries, shapes: npt.NDArray[np.object_]) -> bytes:
    """TopoJSON in EPSG:28992, quantised, for drawing without a projection."""
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"name": name},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, name, shape in zip(boundaries.areas.codes, boundaries.areas.names, shapes, strict=True)
    ]
    topology = Topology(
        {"type": "FeatureCollection", "features": features},
        object_name="areas",
        prequantize=_GRID,
        shared_coords=False,
    )
    return canonical_json(topology.to_dict())


def _to_wgs84(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    longitude, latitude = _TO_WGS84.transform(points[:, 0], points[:, 1])
    return np.round(np.column_stack([longitude, latitude]), 6)


def _plain(value: Any) -> Any:
    """Tuples to lists, for JSON."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
