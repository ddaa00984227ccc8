"""Tallies: the whole numbers that leave an engine. They are unprotected and stay in the vault.

One row per (measure, level, area, counterpart, period, breakdown categories). Integers only, so that every
engine, number of workers and order of rows gives the same (docs/decisions/0009).
"""

from __future__ import annotations

import pyarrow as pa

TALLY_SCHEMA = pa.schema(
    [
        pa.field("MEASURE", pa.string(), nullable=False),
        pa.field("LEVEL", pa.string(), nullable=False),  # a value of area_codes.Level
        pa.field("REF_AREA", pa.string(), nullable=False),  # "" in the country row: rows without location too
        pa.field("COUNTERPART_AREA", pa.string(), nullable=False),  # "" when the plan has none; TOTAL for all
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        # breakdowns joined as "name=category" with ";" in the order of the plan; "" without breakdowns
        pa.field("BREAKDOWN", pa.string(), nullable=False),
        pa.field("VALUE", pa.int64(), nullable=False),
        # different units that contribute a row that meets `where` (for SUM: with a value other than 0)
        pa.field("CONTRIBUTORS", pa.int64(), nullable=False),
    ]
)
"""Sorted by all columns before VALUE. Cells with VALUE 0 and CONTRIBUTORS 0 are left out."""

SORTED_BY = tuple(field.name for field in TALLY_SCHEMA)[:6]
