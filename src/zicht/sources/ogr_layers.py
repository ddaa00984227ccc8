"""Layers that GDAL reads (GeoPackage, shapefile) as records and geometries."""

from __future__ import annotations

import re
from tempfile import NamedTemporaryFile

import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from zicht.sources.layers import Layer
from zicht.sources.received import FileDamaged
from zicht.sources.records import ColumnsDiffer, Records


def ogr_layer(data: bytes, suffix: str, where: str, layer: str) -> Layer:
    """One layer, named or the only one; GDAL gets a temporary file with the suffix it goes by.

    raises FileDamaged, ColumnsDiffer
    """
    with NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        return _layer(file.name, where, layer)


def _layer(path: str, where: str, layer: str) -> Layer:
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        chosen = layer or names[0]
        if chosen not in names or (not layer and len(names) > 1):
            raise ColumnsDiffer(
                where, found=f"layers {', '.join(names)}", expected=f"layer {layer or '(one)'}"
            )
        meta, _, geometries, cells = pyogrio.raw.read(path, layer=chosen)
        shapes = shapely.from_wkb(geometries)
    except (DataSourceError, DataLayerError, shapely.errors.GEOSException, RuntimeError) as error:
        raise FileDamaged(
            where,
            found=f"a file that GDAL cannot read ({str(error)[:200]})",
            expected="a whole GeoPackage or shapefile",
            remedy="fetch the file again and compare its size",
        ) from None
    columns = {str(name): _plain(values) for name, values in zip(meta["fields"], cells, strict=True)}
    return Records(f"{where}, layer {chosen}", columns), np.asarray(shapes, dtype=object), _epsg(meta["crs"])


def _plain(values: npt.NDArray[np.generic]) -> list[object]:
    """Python values, so that markers compare as text."""
    return list(values.tolist())


def _epsg(crs: object) -> str:
    """`EPSG:nnnn` when GDAL recognises the system, else the text it gives."""
    text = str(crs or "")
    return text if re.fullmatch(r"EPSG:\d+", text) else text[:60]
