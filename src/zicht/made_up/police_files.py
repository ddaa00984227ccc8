"""The monthly counts of the police for some gemeenten, complete to the last zero, as the real table is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from zicht.made_up.boundary_files import in_degrees
from zicht.made_up.crimes import NEVER_FILLED, TYPES
from zicht.made_up.division import Vintage
from zicht.made_up.mesh import Shapes
from zicht.made_up.packing import gzipped
from zicht.made_up.people import YEARS
from zicht.made_up.statline_files import MARK_CELL, delimited

ROLES = ("harbour", "dunes", "resort", "suburb", "northwest", "island", "bridge", "lakeside")
"""The eight gemeenten that have monthly counts; none of them changed on 1 January 2023."""
MONTHLY_YEARS = range(2020, 2025)


def monthly_counts(vintage: Vintage, counts: npt.NDArray[np.int64]) -> bytes:
    """One row for each month, offence and buurt; codes without BU. counts (buurten, types, years, 12)."""
    cells = _cells(vintage)
    columns = {kind.monthly_code: at for at, kind in enumerate(TYPES) if kind.monthly_code}
    lines = ["year,month,delict_code,buurt_code_raw,delicts,herkomst"]
    for year in MONTHLY_YEARS:
        for month in range(12):
            of_month = counts[:, :, YEARS.index(year), month]
            for code in sorted({*columns, NEVER_FILLED}):
                found = of_month[cells, columns[code]] if code in columns else np.zeros(len(cells), dtype=int)
                lines += [
                    f"{year},{month + 1},{code},{vintage.buurt[cell][2:]},{count},{MARK_CELL}"
                    for cell, count in zip(cells, found.tolist(), strict=True)
                ]
    return gzipped(("\n".join(lines) + "\n").encode())


def buurt_points(vintage: Vintage, land: Shapes) -> bytes:
    """The buurten of the monthly table with a point in each."""
    rows = []
    for cell in _cells(vintage):
        point = in_degrees(shapely.point_on_surface(land[cell]))
        row = (vintage.buurt[cell][2:], vintage.buurt_names[cell], f"{point.y:.6f}", f"{point.x:.6f}")
        rows.append((*row, vintage.wijk[cell][2:], MARK_CELL))
    header = ("buurt_code_raw", "buurt_name", "latitude", "longitude", "district_file", "herkomst")
    return gzipped(delimited(header, rows).encode())


def _cells(vintage: Vintage) -> list[int]:
    codes = {vintage.roles[role] for role in ROLES}
    inside = [cell for cell, code in enumerate(vintage.gemeente) if code in codes]
    return sorted(inside, key=lambda cell: vintage.buurt[cell])
