"""Bytes that are the same every time: gzip without a clock, zip with one fixed date, GeoPackage likewise."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyogrio

MOMENT = (2024, 1, 1, 0, 0, 0)
GPKG_MOMENT = "2024-01-01T00:00:00.000Z"
MARK = "VERZONNEN: geen cijfer, geen naam en geen grens hiervan is echt. MADE UP: nothing here is true."


def gzipped(data: bytes) -> bytes:
    """gzip without name and time."""
    return gzip.compress(data, compresslevel=6, mtime=0)


def json_bytes(value: Any, *, indent: int | None = None) -> bytes:
    """JSON with the keys in the order given, as publishers write it."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    ).encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip in which every member has the same date; the comment says that it is made up."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = MARK.encode()
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, MOMENT), members[name], zipfile.ZIP_DEFLATED, 6)
    return target.getvalue()


@contextmanager
def pinned_date() -> Iterator[None]:
    """GDAL writes this moment instead of the present into the files it makes."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": GPKG_MOMENT})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
