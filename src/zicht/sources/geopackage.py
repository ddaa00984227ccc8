"""GeoPackage (OGC 12-128), as PDOK and CBS deliver boundaries: polygons and figures in one table."""

from __future__ import annotations

from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.ogr_layers import ogr_layer
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, Received

_SQLITE = b"SQLite format 3\x00"


def read(received: Received, entry: Entry) -> OpenData:
    """Polygons, figures and memberships out of the layers of one file."""
    data = received.file.data
    declared = int.from_bytes(data[28:32], "big") * (int.from_bytes(data[16:18], "big") or 1)
    if not data.startswith(_SQLITE) or declared > len(data):
        raise FileDamaged(
            received.where,
            found=f"{len(data):,} bytes that are not a whole GeoPackage",
            expected=f"a SQLite file of {declared:,} bytes" if data.startswith(_SQLITE) else "a SQLite file",
            remedy="fetch the file again and compare its size",
        )
    return read_parts(received, entry, lambda name: ogr_layer(data, ".gpkg", received.where, name))
