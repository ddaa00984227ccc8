"""What every reader of a layer does with it: polygons, figures and memberships, as the catalogue says."""

from __future__ import annotations

from collections.abc import Callable

from zicht.sources.entries import Entry
from zicht.sources.open_data import Note, OpenData
from zicht.sources.received import Received
from zicht.sources.records import Records, observations_of
from zicht.sources.shapes import Geometries, area_list_of, boundaries_of, crs_of, membership_of

Layer = tuple[Records, Geometries | None, str]
"""Rows, their geometries (None in a table), and the system of coordinates the file names ("" if none)."""


def read_parts(received: Received, entry: Entry, layer_named: Callable[[str], Layer]) -> OpenData:
    """Read every part of an entry from the layers of its file."""
    source = entry.source(received)
    boundaries, observations, memberships = [], [], []
    notes: list[Note] = []
    for area_part in entry.areas:
        records, geometries, crs = layer_named(area_part.layer)
        assert geometries is not None, f"{entry.reader} gives geometries"
        used = crs_of(crs, area_part, entry, records.where)
        boundary, said = boundaries_of(records, geometries, used, entry, source)
        boundaries.append(boundary)
        notes += said
    for table_part in entry.tables:
        figures, said = observations_of(layer_named(table_part.layer)[0], table_part, entry, source)
        observations.append(figures)
        notes += [note for note in said if note not in notes]
    for member_part in entry.memberships:
        memberships.append(membership_of(layer_named(member_part.layer)[0], member_part, entry, source))
    lists = [area_list_of(layer_named(part.layer)[0], part, entry) for part in entry.names]
    return OpenData(
        boundaries=tuple(boundaries),
        area_lists=tuple(lists),
        observations=tuple(observations),
        memberships=tuple(memberships),
        notes=tuple(notes),
    )
