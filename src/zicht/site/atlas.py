"""The drawings of all divisions: one frame for the country, one for each area whose parts are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely

from zicht.model.area_codes import Level, is_water_or_abroad
from zicht.site.bundle_reader import Bundle
from zicht.site.shapes import Frame, Geometries, Shapes, draw, frame_around

NATIONAL_UNITS = 1200
LOCAL_UNITS = 640
FINE = 60.0
"""Metres a border may move where many small maps are drawn of the same areas."""


class Atlas:
    """Draws from the geometry of a bundle; what was drawn once is kept.

    A division that covers less than half of the country's frame gets a frame of its own.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._loaded: dict[str, dict[str, shapely.Geometry]] = {}
        self._national: dict[str, Shapes] = {}
        self._inner: dict[tuple[str, str], Shapes | None] = {}
        self._fine: dict[str, dict[str, shapely.Geometry]] = {}
        self._frame: Frame | None = None
        self.with_geometry: Mapping[str, bool] = {
            record.division.id: record.geometry and bundle.holds(f"geometry/{record.division.id}.parquet")
            for record in bundle.divisions
        }

    def national(self, division: str) -> Shapes | None:
        """All areas of a division in one drawing, without water and abroad; None without geometry."""
        if not self.with_geometry.get(division):
            return None
        if division not in self._national:
            areas = {c: g for c, g in self._geometries(division).items() if not is_water_or_abroad(c)}
            geometries = _array(areas.values())
            self._national[division] = draw(list(areas), geometries, self._frame_for(geometries))
        return self._national[division]

    def middles(self, division: str, frame: Frame) -> Mapping[str, tuple[float, float]]:
        """A point within each area of a division, in units of a frame."""
        areas = self._geometries(division)
        points = shapely.get_coordinates(shapely.point_on_surface(_array(areas.values())))
        units = (points - [frame.left, frame.top]) / frame.metres * [1, -1]
        return {code: (float(x), float(y)) for code, (x, y) in zip(areas, units, strict=True)}

    def inner(self, parent: str, division: str, codes: Sequence[str]) -> Shapes | None:
        """The areas `codes` of a division within one parent, filling the frame; None without geometry."""
        key = (parent, division)
        if key not in self._inner:
            self._inner[key] = self._draw_inner(division, codes)
        return self._inner[key]

    def among(self, division: str, codes: Sequence[str]) -> Shapes | None:
        """Any areas of a division, filling a frame; None without geometry, or when none of them is drawn.

        Borders were simplified once for all such drawings: a site can hold thousands of them.
        """
        if not self.with_geometry.get(division):
            return None
        if division not in self._fine:
            areas = {c: g for c, g in self._geometries(division).items() if not is_water_or_abroad(c)}
            simple = shapely.coverage_simplify(_array(areas.values()), FINE)
            self._fine[division] = dict(zip(areas, simple, strict=True))
        known = self._fine[division]
        drawn = [code for code in codes if code in known]
        if not drawn:
            return None
        geometries = _array(known[code] for code in drawn)
        return draw(drawn, geometries, frame_around(geometries, LOCAL_UNITS))

    def _draw_inner(self, division: str, codes: Sequence[str]) -> Shapes | None:
        if not self.with_geometry.get(division):
            return None
        known = self._geometries(division)
        drawn = [code for code in codes if code in known and not is_water_or_abroad(code)]
        if not drawn:
            return None
        geometries = _array(known[code] for code in drawn)
        return draw(drawn, geometries, frame_around(geometries, LOCAL_UNITS))

    def _geometries(self, division: str) -> dict[str, shapely.Geometry]:
        if division not in self._loaded:
            table = self._bundle.table(f"geometry/{division}.parquet", columns=["code", "geometry"])
            shapes = shapely.from_wkb(table["geometry"].to_numpy())
            self._loaded[division] = dict(zip(table["code"].to_pylist(), shapes, strict=True))
        return self._loaded[division]

    def _frame_for(self, geometries: Geometries) -> Frame:
        country = self._country_frame()
        own = frame_around(geometries, NATIONAL_UNITS)
        return country if own.metres > country.metres / 2 else own

    def _country_frame(self) -> Frame:
        if self._frame is None:
            current = self._bundle.manifest.current
            chosen = next(
                current[level.value]
                for level in (Level.GEMEENTE, Level.PROVINCIE, Level.VEILIGHEIDSREGIO, *Level)
                if self.with_geometry.get(current.get(level.value, ""))
            )
            areas = self._geometries(chosen)
            land = _array(g for code, g in areas.items() if not is_water_or_abroad(code))
            self._frame = frame_around(land, NATIONAL_UNITS)
        return self._frame


def _array(geometries: Iterable[shapely.Geometry]) -> Geometries:
    listed = list(geometries)
    array: Geometries = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array
