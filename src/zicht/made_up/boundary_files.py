"""Boundaries as the suppliers deliver them: PDOK (WFS and pages of features), GeoJSON, TopoJSON, GeoPackage,
and a shapefile in a zip; one division in each."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pyproj
import shapely

from zicht.made_up.division import Vintage
from zicht.made_up.landscape import Points
from zicht.made_up.mesh import Shapes
from zicht.made_up.packing import MARK, gzipped, json_bytes, pinned_date, zipped
from zicht.made_up.topology import GRID, topology
from zicht.made_up.towns import REGION_NAMES

PAGE = 300
ABROAD = ("GM0998", "WK099899", "BU09989999", "Buitenland")
Files = dict[str, bytes]


@dataclass(frozen=True, eq=False)
class Ground:
    """Shapes of the buurten in metres RD: land, sea and lake of each; abroad is a strip beyond the border."""

    land: Shapes
    sea: Shapes
    lake: Shapes
    abroad: shapely.Polygon

    def areas(self, vintage: Vintage, level: str) -> dict[str, shapely.Geometry]:
        """Code -> land of each area of a level, sorted by code; borders of all levels share their points."""
        codes = np.array(vintage.codes(level))
        return {str(code): shapely.coverage_union_all(self.land[codes == code]) for code in np.unique(codes)}

    def water(self, vintage: Vintage) -> dict[str, tuple[str, shapely.Geometry]]:
        """Code of the wijk (97-99) -> name and shape of large water inside gemeenten."""
        found: dict[str, tuple[str, shapely.Geometry]] = {}
        for number, name, shapes, least in (
            (99, "Buitenwater", self.sea, 6_000_000.0),
            (98, "Binnenwater", self.lake, 500_000.0),
        ):
            gemeenten = np.array(vintage.gemeente)
            for code in np.unique(gemeenten):
                shape = shapely.union_all(shapes[gemeenten == code])
                if shape.area > least:
                    found[f"WK{code[2:]}{number}"] = (name, shape)
        return dict(sorted(found.items()))


def boundary_files(ground: Ground, first: Vintage, second: Vintage) -> Files:
    """File name -> bytes, below boundaries/."""
    return {
        "gemeenten_2022_pdok_wfs.geojson.gz": _pdok_wfs(ground, first),
        "gemeenten_2024.topo.json.gz": _topojson(ground, second),
        "wijken_2022.gpkg.gz": _geopackage(ground, first),
        "wijken_2024.geojson.gz": _geojson(ground, second),
        **_pdok_pages(ground, first),
        "buurten_2024.zip": _shapefile(ground, second),
    }


def in_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """WGS84, on the grid of TopoJSON, so that all formats have the same points."""
    return shapely.transform(shape, _to_degrees)


_TRANSFORMER = pyproj.Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)


def _to_degrees(points: Points) -> Points:
    lon, lat = _TRANSFORMER.transform(points[:, 0], points[:, 1])
    return np.asarray(np.round(np.column_stack([lon, lat]) / GRID) * GRID)


def _feature(shape: shapely.Geometry, properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "Feature", **more, "properties": dict(properties), "geometry": _geometry(shape)}


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    polygons = [
        [
            np.round(shapely.get_coordinates(ring), 6).tolist()
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        for polygon in shapely.get_parts(in_degrees(shape))
    ]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _pdok_wfs(ground: Ground, vintage: Vintage) -> bytes:
    shapes = {**ground.areas(vintage, "gm"), ABROAD[0]: ground.abroad}
    names = {**vintage.gemeenten, ABROAD[0]: ABROAD[3]}
    features = [
        _feature(
            shape,
            {
                "id": number,
                "statcode": code,
                "jrstatcode": f"{vintage.year}{code}",
                "statnaam": names[code],
                "rubriek": "gemeente",
            },
            id=f"gemeente_gegeneraliseerd.{number:04d}",
        )
        for number, (code, shape) in enumerate(sorted(shapes.items()), 1)
    ]
    return gzipped(
        json_bytes(
            {
                "type": "FeatureCollection",
                "numberMatched": len(features),
                "name": "gemeente_gegeneraliseerd",
                "description": MARK,
                "features": features,
            }
        )
    )


def _pdok_pages(ground: Ground, vintage: Vintage) -> Files:
    """OGC API Features, a few pages; water and abroad are among them, as in the real map."""
    names = vintage.names("bu")
    wijk = dict(zip(vintage.buurt, vintage.wijk, strict=True))
    features = [
        _feature(shape, _buurt(code, names[code], wijk[code], "NEE"), id=code)
        for code, shape in ground.areas(vintage, "bu").items()
    ]
    features += [
        _feature(shape, _buurt(f"BU{code[2:]}99", name, code, "JA"), id=f"BU{code[2:]}99")
        for code, (name, shape) in ground.water(vintage).items()
    ]
    features.append(_feature(ground.abroad, _buurt(ABROAD[2], ABROAD[3], ABROAD[1], "B"), id=ABROAD[2]))
    starts = range(0, len(features), PAGE)
    return {
        f"buurten_2022/page-{number}.json.gz": gzipped(
            json_bytes(
                {
                    "type": "FeatureCollection",
                    "description": MARK,
                    "numberMatched": len(features),
                    "numberReturned": len(features[start : start + PAGE]),
                    "features": features[start : start + PAGE],
                }
            )
        )
        for number, start in enumerate(starts, 1)
    }


def _buurt(code: str, name: str, wijk: str, water: str) -> dict[str, str]:
    return {
        "buurtcode": code,
        "buurtnaam": name,
        "wijkcode": wijk,
        "gemeentecode": f"GM{code[2:6]}",
        "water": water,
    }


def _geojson(ground: Ground, vintage: Vintage) -> bytes:
    rows = [(code, vintage.wijken[code], shape) for code, shape in ground.areas(vintage, "wk").items()]
    rows += [(code, name, shape) for code, (name, shape) in ground.water(vintage).items()]
    rows.append((ABROAD[1], ABROAD[3], ground.abroad))
    names = {**vintage.gemeenten, ABROAD[0]: ABROAD[3]}
    features = [
        _feature(
            shape,
            {
                "wijkcode": code,
                "wijknaam": name,
                "gemeentecode": f"GM{code[2:6]}",
                "gemeentenaam": names[f"GM{code[2:6]}"],
            },
        )
        for code, name, shape in sorted(rows, key=lambda row: row[0])
    ]
    metadata = {"type": "wijken", "year": vintage.year, "count": len(features), "description": MARK}
    return gzipped(json_bytes({"type": "FeatureCollection", "metadata": metadata, "features": features}))


def _topojson(ground: Ground, vintage: Vintage) -> bytes:
    gemeenten = {code: in_degrees(shape) for code, shape in ground.areas(vintage, "gm").items()}
    region = np.array([vintage.regions[code][2] for code in vintage.gemeente])
    regions = {
        str(code): in_degrees(shapely.coverage_union_all(ground.land[region == code]))
        for code in np.unique(region)
    }
    layers = {
        "vr_features": ([{"code": c, "name": REGION_NAMES[c]} for c in regions], list(regions.values())),
        "gm_features": (
            [{"code": c, "name": vintage.gemeenten[c]} for c in gemeenten],
            list(gemeenten.values()),
        ),
    }
    bounds = shapely.total_bounds(list(gemeenten.values()))
    whole = topology(layers, (bounds[0], bounds[1], bounds[2], bounds[3]))
    return gzipped(json_bytes({**whole, "description": MARK}))


def _geopackage(ground: Ground, vintage: Vintage) -> bytes:
    """Wijken in RD New, as R packages and PDOK deliver them."""
    areas = ground.areas(vintage, "wk")
    codes = list(areas)
    fields = {
        "code": codes,
        "name": [vintage.wijken[code] for code in codes],
        "gemeente": [f"GM{code[2:6]}" for code in codes],
        "province": [REGION_NAMES["PV51"]] * len(codes),
    }
    options = {"DESCRIPTION": MARK, "IDENTIFIER": "VRZ_dist"}
    return gzipped(_written(areas, fields, "GPKG", "VRZ_dist", options)["VRZ_dist.gpkg"])


def _shapefile(ground: Ground, vintage: Vintage) -> bytes:
    areas = {code: [shape] for code, shape in ground.areas(vintage, "bu").items()}
    names = vintage.names("bu")
    water = {f"BU{code[2:]}99": (name, shape) for code, (name, shape) in ground.water(vintage).items()}
    shapes = {code: found[0] for code, found in areas.items()} | {
        code: shape for code, (_, shape) in water.items()
    }
    shapes = dict(sorted(shapes.items()))
    codes = list(shapes)
    fields = {
        "BU_CODE": codes,
        "BU_NAAM": [names[code] if code in names else water[code][0] for code in codes],
        "WK_CODE": [f"WK{code[2:8]}" for code in codes],
        "GM_CODE": [f"GM{code[2:6]}" for code in codes],
        "GM_NAAM": [vintage.gemeenten[f"GM{code[2:6]}"] for code in codes],
        "WATER": ["JA" if code in water else "NEE" for code in codes],
    }
    options = {"DBF_DATE_LAST_UPDATE": "2024-01-01"}
    return zipped(_written(shapes, fields, "ESRI Shapefile", "buurt2024_vrz", options))


def _written(
    shapes: Mapping[str, shapely.Geometry],
    fields: Mapping[str, list[str]],
    driver: str,
    layer: str,
    options: Mapping[str, str],
) -> Files:
    """What GDAL makes of them: file name -> bytes."""
    suffix = "gpkg" if driver == "GPKG" else "shp"
    multi = [shapely.MultiPolygon(shapely.get_parts(shape)) for shape in shapes.values()]
    with tempfile.TemporaryDirectory() as folder, pinned_date(), warnings.catch_warnings():
        pyogrio.raw.write(
            Path(folder) / f"{layer}.{suffix}",
            geometry=shapely.to_wkb(np.array(multi, dtype=object)),
            field_data=[np.array(values, dtype=object) for values in fields.values()],
            fields=list(fields),
            layer=layer,
            driver=driver,
            geometry_type="MultiPolygon" if driver == "GPKG" else "Polygon",
            crs="EPSG:28992",
            encoding="UTF-8",
            layer_options=dict(options),
        )
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
