"""Features from PDOK: an answer to WFS GetFeature or OGC API Features, one page or several.

Both are GeoJSON that says how many features there are in all; a page cut off by the server looks complete,
so the count is checked.
"""

from __future__ import annotations

from typing import Any

from zicht.sources.entries import Entry
from zicht.sources.geojson import layer_of
from zicht.sources.layers import read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, Received, json_of


def read(received: Received, entry: Entry) -> OpenData:
    """Polygons and figures out of the pages of one answer."""
    document = joined_pages([json_of(file) for file in received.files], received.where)
    layer = layer_of(received.files[0], document)
    return read_parts(received, entry, lambda _: layer)


def joined_pages(pages: list[Any], where: str) -> dict[str, Any]:
    """One feature collection out of pages; raises FileDamaged when features are missing or there twice."""
    whole = dict(pages[0]) if pages and isinstance(pages[0], dict) else {}
    features = [feature for page in pages for feature in (page.get("features") or [])]
    matched = whole.get("numberMatched", whole.get("totalFeatures"))
    if isinstance(matched, int) and matched != len(features):
        raise FileDamaged(
            where,
            found=f"{len(features)} features",
            expected=f"{matched}, as the service says it has (numberMatched)",
            remedy="fetch the remaining pages (the `next` link, or startIndex)",
        )
    return {**whole, "features": features}
