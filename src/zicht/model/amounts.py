"""Sums of money: what must be known of a sum before it may leave, and how it leaves.

A tally says how much and by how many. That is not enough: one household may have paid nearly all of it. So an
amount also carries its two largest contributors. All of it is unprotected and stays in the vault.
"""

from __future__ import annotations

import pyarrow as pa

from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

AMOUNT_SCHEMA = pa.schema(
    [
        *TALLY_SCHEMA,  # VALUE in whole euros; CONTRIBUTORS are different persons, households or entities
        # different holdings among the contributors; who belongs to no holding is one of its own
        pa.field("HOLDINGS", pa.int64(), nullable=False),
        pa.field("LARGEST", pa.int64(), nullable=False),  # euros of the largest holding; 0 without any
        pa.field("SECOND", pa.int64(), nullable=False),  # euros of the second largest; 0 without a second
        # pseudonyms of these two, only to see whether two cells have the same contributor; null without one
        pa.field("LARGEST_HOLDING", pa.string()),
        pa.field("SECOND_HOLDING", pa.string()),
    ]
)
"""Tallies of euros with their largest contributors. Contributions are never below zero. Sorted as tallies."""

DOMINANCE_COLUMNS = tuple(field.name for field in AMOUNT_SCHEMA)[len(TALLY_SCHEMA) :]
"""The columns that a plain tally lacks."""

AMOUNT_CELL_SCHEMA = pa.schema(
    [
        *(TALLY_SCHEMA.field(name) for name in SORTED_BY),
        pa.field("VALUE", pa.int64()),  # whole euros; null exactly when ABSENCE is not null
        # class the amount lies in, both ends included; equal to VALUE where it is shown
        pa.field("LOWER", pa.int64(), nullable=False),
        pa.field("UPPER", pa.int64()),  # null: nothing that leaves sets an upper bound
        pa.field("ABSENCE", pa.string()),  # "confidential", or null
    ]
)
"""Protected amounts as they leave: `amounts.parquet` and `amounts.csv` of a bundle. Sorted as tallies."""
