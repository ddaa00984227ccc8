"""Geometries in any system of coordinates to valid polygons in the Dutch national grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level, is_water_or_abroad
from zicht.model.areas import AreaList, Boundaries, Membership
from zicht.model.provenance import Source
from zicht.sources.corrections import corrected
from zicht.sources.entries import AreasPart, Entry, MembershipPart, NamesPart
from zicht.sources.open_data import Note
from zicht.sources.records import (
    Records,
    read_codes,
    records_corrected,
    refuse_rows,
    rows_of_level,
    rows_where,
    text_of_cell,
)

RD_NEW = "EPSG:28992"
_NETHERLANDS = (-20_000.0, 290_000.0, 300_000.0, 640_000.0)
_SHIFTED = re.compile(r"^(EPSG:\d+)(?: shifted by (-?\d+) (-?\d+))?$")


class GeometryInvalid(UserError):
    """Coordinates are no numbers, lie outside the country, or are in another system than expected."""

    exit_code = 51
    usual_remedy = "fetch the file again; if it is as published, ask the publisher"


Geometries = npt.NDArray[np.object_]
Points = npt.NDArray[np.float64]


def boundaries_of(
    records: Records, geometries: Geometries, part: AreasPart, entry: Entry, source: Source
) -> tuple[Boundaries, list[Note]]:
    """The polygons of one division, sorted by code; parts of one code are joined.

    geometries  (rows,) in the system that `crs_of` names, same order as the records
    raises      GeometryInvalid; RowsInvalid for codes
    """
    records.require([name for name in (part.code, part.name, *part.within.values()) if name])
    records = records_corrected(records, part.code, entry.corrections)
    if records.rows is not None:
        geometries = geometries[list(records.rows)]
    _check_finite(geometries, records.where)
    rows = rows_of_level(records, part.code, part.division.level)
    codes = read_codes(records, part.code, part.division.level, rows)
    notes = []
    if part.division.level in (Level.GEMEENTE, Level.WIJK, Level.BUURT):
        water = [row for row, code in codes.items() if is_water_or_abroad(code)]
        codes = {row: code for row, code in codes.items() if row not in set(water)}
        if water:
            notes.append(
                Note(entry.id, f"{len(water)} polygons of {part.division.id} are water or abroad: left out")
            )
    kept = list(codes)
    polygons = to_national_grid(geometries[kept], part.crs, records.where, made_up=entry.made_up)
    by_code: dict[str, list[int]] = {}
    for position, row in enumerate(kept):
        by_code.setdefault(codes[row], []).append(position)
    whole = {code: _joined(polygons[positions]) for code, positions in by_code.items()}
    gone = sorted(code for code, polygon in whole.items() if polygon.is_empty)
    if gone:
        shown = ", ".join(gone[:5]) + (", ..." if len(gone) > 5 else "")
        notes.append(
            Note(entry.id, f"{len(gone)} polygons of {part.division.id} collapse and are left out: {shown}")
        )
    several = sum(len(positions) > 1 for positions in by_code.values())
    if several:
        notes.append(Note(entry.id, f"{several} areas of {part.division.id} come in parts, which are joined"))
    chosen = sorted(set(whole) - set(gone))
    rows_chosen = [kept[by_code[code][0]] for code in chosen]
    areas = AreaList(
        part.division, tuple(chosen), _names(records, part, rows_chosen), _within(records, part, rows_chosen)
    )
    return Boundaries(
        areas, np.array([whole[code] for code in chosen], dtype=object), source, part.quality
    ), notes


def to_national_grid(geometries: Geometries, crs: str, where: str, *, made_up: bool = False) -> Geometries:
    """Valid polygons in RD New (EPSG:28992); what has no surface left becomes an empty polygon.

    raises GeometryInvalid for NaN or Infinity, and for results outside the Netherlands unless made up
    """
    _check_finite(geometries, where)
    moved = shapely.transform(geometries, _transformer(crs))
    if not made_up:
        _check_in_netherlands(moved, crs, where)
    return np.array([_polygon_parts(shape) for shape in shapely.make_valid(moved)], dtype=object)


def crs_of(found: str, part: AreasPart, entry: Entry, where: str) -> AreasPart:
    """The part with the system of coordinates to use, after the list of corrections.

    found   what the file says about itself, "" when it says nothing
    raises  GeometryInvalid when the file names another system than the catalogue
    """
    used = corrected(entry.corrections, "crs", found) if found else part.crs
    if used != part.crs:
        raise GeometryInvalid(
            where,
            found=f"the file says its coordinates are {used}",
            expected=part.crs,
            remedy="look at the coordinates; then change the catalogue, or add a correction",
        )
    return part


def area_list_of(records: Records, part: NamesPart, entry: Entry) -> AreaList:
    """The codes and names of one division, without water, abroad and the code 0000 for "unknown".

    raises ColumnsDiffer, and RowsInvalid for a code that is there twice
    """
    records.require((part.code, part.name, *part.within.values()))
    records = records_corrected(records, part.code, entry.corrections)
    rows = rows_where(records, part.only, rows_of_level(records, part.code, part.division.level))
    codes = read_codes(records, part.code, part.division.level, rows)
    real = {row: code for row, code in codes.items() if code[2:6] != "0000" and not is_water_or_abroad(code)}
    inhabited = sorted((code, row) for row, code in real.items())
    twice = [code for (code, _), (following, _) in pairwise(inhabited) if code == following]
    refuse_rows(f"{records.where}, column {part.code}", twice, "each code once")
    chosen = [row for _, row in inhabited]
    names, within = _names(records, part, chosen), _within(records, part, chosen)
    return AreaList(part.division, tuple(code for code, _ in inhabited), names, within)


def membership_of(records: Records, part: MembershipPart, entry: Entry, source: Source) -> Membership:
    """The pairs of one membership; raises ColumnsDiffer, RowsInvalid."""
    names = [name for name in (part.inner_code, part.outer_code, part.outer_name) if name]
    records.require(names)
    records = records_corrected(records, part.inner_code, entry.corrections)
    rows = rows_where(records, part.only, rows_of_level(records, part.inner_code, part.inner.level))
    inner = read_codes(records, part.inner_code, part.inner.level, rows)
    inner = {row: code for row, code in inner.items() if not is_water_or_abroad(code)}
    outer = _outer_codes(records, part, list(inner))
    pairs: dict[str, str] = {}
    problems = []
    for row, code in inner.items():
        if pairs.setdefault(code, outer[row]) != outer[row]:
            problems.append(f"{records.row_name(row)}: {code} in {pairs[code]} and in {outer[row]}")
    refuse_rows(records.where, problems, "each area in one containing area")
    named = dict(part.names) or {code: name for name, code in part.codes.items()}
    if part.outer_name and not part.codes:
        cells = records.columns[part.outer_name]
        named = {outer[row]: text_of_cell(cells[row]) for row in inner}
    used = sorted(set(pairs.values()))
    return Membership(
        part.inner,
        part.outer,
        dict(sorted(pairs.items())),
        {code: named.get(code, code) for code in used},
        source,
    )


def _outer_codes(records: Records, part: MembershipPart, rows: Sequence[int]) -> dict[int, str]:
    if part.outer_code:
        return read_codes(records, part.outer_code, part.outer, rows)
    cells = records.columns[part.outer_name]
    found = {row: part.codes.get(text_of_cell(cells[row]), "") for row in rows}
    unknown = [f"{records.row_name(row)}: {text_of_cell(cells[row])!r}" for row in rows if not found[row]]
    refuse_rows(f"{records.where}, column {part.outer_name}", unknown, "names the catalogue has a code for")
    return found


def _check_finite(geometries: Geometries, where: str) -> None:
    coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
    bad = sorted(set(owner[~np.isfinite(coordinates).all(axis=1)].tolist()))
    if bad:
        shown = ", ".join(str(row + 1) for row in bad[:5])
        raise GeometryInvalid(
            where,
            found=f"NaN or Infinity in the coordinates of {len(bad)} features (feature {shown})",
            expected="finite coordinates",
            remedy="fetch the file again; if it is as published, ask the publisher",
        )


def _check_in_netherlands(geometries: Geometries, crs: str, where: str) -> None:
    shapes = geometries[~shapely.is_empty(geometries)]
    if not len(shapes):
        raise GeometryInvalid(where, found="no geometry at all", expected="polygons")
    west, south, east, north = shapely.total_bounds(shapes)
    inside = west >= _NETHERLANDS[0] and south >= _NETHERLANDS[1]
    inside = inside and east <= _NETHERLANDS[2] and north <= _NETHERLANDS[3]
    if not inside:
        raise GeometryInvalid(
            where,
            found=f"read as {crs}, x {west:.0f}..{east:.0f} and y {south:.0f}..{north:.0f}",
            expected="x -20000..300000, y 290000..640000 in RD New",
            remedy="the file is in another system of coordinates: change the catalogue, or add a correction",
        )


@lru_cache(maxsize=8)
def _transformer(crs: str) -> Callable[[Points], Points]:
    """A function on (points, 2) arrays."""
    match = _SHIFTED.match(crs)
    if match is None:
        raise GeometryInvalid("crs", found=crs, expected="EPSG:4326, or EPSG:28992 shifted by 100 200")
    shift = np.array([float(match[2] or 0), float(match[3] or 0)])
    if match[1] == RD_NEW:
        return lambda points: points - shift
    transformer = pyproj.Transformer.from_crs(match[1], RD_NEW, always_xy=True)

    def transform(points: Points) -> Points:
        x, y = transformer.transform(points[:, 0] - shift[0], points[:, 1] - shift[1])
        return np.column_stack([x, y])

    return transform


def _polygon_parts(shape: shapely.Geometry) -> shapely.Geometry:
    if isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        return shape if shape.area > 0 else shapely.Polygon()
    parts = [
        part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon | shapely.MultiPolygon)
    ]
    return _joined(np.array(parts, dtype=object))


def _joined(shapes: Geometries) -> shapely.Geometry:
    if len(shapes) == 1:
        return shapes[0]
    return shapely.union_all(shapes) if len(shapes) else shapely.Polygon()


def _names(records: Records, part: AreasPart | NamesPart, rows: Sequence[int]) -> tuple[str, ...]:
    """The column of names, or the codes where a file has no names."""
    cells = records.column(part.name or part.code)
    return tuple(text_of_cell(cells[row]) for row in rows)


def _within(
    records: Records, part: AreasPart | NamesPart, rows: Sequence[int]
) -> dict[Level, tuple[str, ...]]:
    found = {}
    for level, column in sorted(part.within.items()):
        codes = read_codes(records, column, level, rows)
        found[level] = tuple(codes[row] for row in rows)
    return found
