"""The tables of persons that suppliers would deliver about one block."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa


Tables = Mapping[str, pa.Table]
"""Name of the table in the contracts -> rows with our column names; identifiers are keys as text, codes text."""
