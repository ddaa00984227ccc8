"""Cubes as the columns of cells that the monitor compares, before a release has cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from zicht.analyses.cubes import Cube, Floats
from zicht.model.cells import CELL_SCHEMA
from zicht.model.indicators import Indicator, Kind

COLUMNS = (
    "DIVISION",
    "REF_AREA",
    "TIME_PERIOD",
    "OBS_VALUE",
    "NUMERATOR",
    "DENOMINATOR",
    "ROUNDING",
    "ABSENCE",
)
DIGITS = 10
"""As in the cells of a release, so that a figure that did not change is the same number."""


def plain_cells(indicator: Indicator, cubes: Sequence[Cube]) -> pa.Table:
    """A row for each area and period of every cube."""
    schema = pa.schema([CELL_SCHEMA.field(name) for name in COLUMNS])
    parts = [schema.empty_table()]
    for cube in cubes:
        periods, areas = cube.absence.shape
        absence = cube.absence.ravel()
        counted = np.full(cube.numerator.shape, np.nan) if indicator.kind is Kind.MEAN else cube.numerator
        columns = {
            "DIVISION": pa.array([cube.division.id] * (periods * areas), pa.string()),
            "REF_AREA": pa.array(np.tile(np.array(cube.codes), periods), pa.string()),
            "TIME_PERIOD": pa.array(np.repeat(np.array(cube.periods), areas), pa.string()),
            "OBS_VALUE": _column(cube.value(indicator)),
            "NUMERATOR": _column(counted),
            "DENOMINATOR": _column(cube.denominator),
            "ROUNDING": _column(np.where(cube.absence == "", cube.slack, np.nan)),
            "ABSENCE": pa.array(absence.astype(object), pa.string(), mask=absence == ""),
        }
        parts.append(pa.table(columns, schema))
    return pa.concat_tables(parts).combine_chunks()


def _column(values: Floats) -> pa.Array:
    flat = values.ravel()
    absent = ~np.isfinite(flat)
    known = np.where(absent | (flat == 0), 1.0, flat)
    factor = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(known))))
    rounded = np.where(flat == 0, 0.0, np.round(known * factor) / factor)
    return pa.array(np.where(absent, 0.0, rounded), pa.float64(), mask=absent)
