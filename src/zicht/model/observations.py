"""The long table every statistical source is turned into, and the reasons why a value can be absent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.model.areas import Division
from zicht.model.provenance import Source


class Absence(StrEnum):
    """Why there is no value. Never mixed, never turned into 0; each has its own look on the site."""

    NOT_MEASURED = "not_measured"  # the source has no figure (CBS: NotAvailable, ".", -99999999)
    CONFIDENTIAL = "confidential"  # suppressed: too few persons, or secret (CBS: Confidential, "x")
    IMPOSSIBLE = "impossible"  # cannot occur on logical grounds (CBS: Impossible, an empty cell)
    NOT_APPLICABLE = "not_applicable"  # the indicator has no meaning here (water, abroad)
    NO_AREA = "no_area"  # the area did not exist in that year


class PeriodStatus(StrEnum):
    """How final the figures of a period are, in the words of the CBS period status."""

    FINAL = "final"  # Definitief
    REVISED_PROVISIONAL = "revised"  # NaderVoorlopig
    PROVISIONAL = "provisional"  # Voorlopig


OBSERVATION_SCHEMA = pa.schema(
    [
        pa.field("measure", pa.string(), nullable=False),  # our name of what is counted: "inhabitants"
        pa.field("area", pa.string(), nullable=False),  # CBS notation, of `division`
        pa.field("period", pa.string(), nullable=False),  # SDMX notation
        pa.field("value", pa.float64()),  # null exactly when `absence` is not null
        pa.field("absence", pa.string()),  # a value of Absence, or null
        pa.field("period_status", pa.string(), nullable=False),  # a value of PeriodStatus
    ]
)


@dataclass(frozen=True, eq=False)
class Observations:
    """What one file says, in one division of areas.

    Counts are whole numbers >= 0 stored as float64; money is in whole euros unless the measure's name says
    otherwise; shares are in percent, as published. One row per (measure, area, period); sorted.

    rounding  (rows,) largest difference with the truth that the rounding of each value promises; None where
              nothing is promised
    """

    table: pa.Table
    division: Division
    source: Source
    rounding: npt.NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        assert self.table.schema.equals(OBSERVATION_SCHEMA), self.table.schema
        has_value = pc.is_valid(self.table["value"])
        has_reason = pc.is_valid(self.table["absence"])
        assert pc.all(pc.xor(has_value, has_reason)).as_py() is not False, "a value or a reason, not both"
        assert pc.all(pc.is_finite(self.table["value"])).as_py() is not False, "a value is finite"
        assert self.rounding is None or len(self.rounding) == self.table.num_rows, "one rounding a row"


def observations_from_rows(
    rows: Sequence[tuple[str, str, str, float | None, str | None, str]], division: Division, source: Source
) -> Observations:
    """Build a sorted table from rows in the order of OBSERVATION_SCHEMA."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [[] for _ in OBSERVATION_SCHEMA]
    arrays = [pa.array(c, field.type) for c, field in zip(columns, OBSERVATION_SCHEMA, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=OBSERVATION_SCHEMA)
    order = [("measure", "ascending"), ("area", "ascending"), ("period", "ascending")]
    return Observations(table.sort_by(order), division, source)
