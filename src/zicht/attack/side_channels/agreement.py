"""One figure, one value: the same cell in two files of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.findings import Finding
from zicht.attack.side_channels.leaks import leak

COUNTRY = {"NL": "NL00"}
"""Counts call the country by its level, cells by its code."""


def look(
    counts: pa.Table, cells: Mapping[str, pa.Table], indicators: Iterable[Mapping[str, Any]]
) -> Iterator[Finding]:
    """Numerators and denominators of cells against the counts they were computed from.

    counts  COUNT_SCHEMA;  cells  indicator -> CELL_SCHEMA;  indicators  as in indicators.json
    """
    totals = counts.filter(
        pc.and_(pc.equal(counts["BREAKDOWN"], ""), pc.equal(counts["COUNTERPART_AREA"], ""))
    )
    measures = set(totals["MEASURE"].unique().to_pylist())
    for indicator in indicators:
        table = cells.get(indicator["id"])
        if table is None:
            continue
        for column, measure in (
            ("NUMERATOR", indicator["numerator"]),
            ("DENOMINATOR", indicator["denominator"]),
        ):
            if measure in measures:
                yield from _differences(indicator["id"], column, table, _of(totals, measure))


def _of(totals: pa.Table, measure: str) -> pa.Table:
    rows = totals.filter(pc.equal(totals["MEASURE"], measure))
    areas = rows["REF_AREA"]
    for short, code in COUNTRY.items():
        areas = pc.if_else(pc.equal(areas, short), code, areas)
    return pa.table(
        {"REF_AREA": areas, "TIME_PERIOD": rows["TIME_PERIOD"], "VALUE": rows["VALUE"].cast(pa.float64())}
    )


def _differences(indicator: str, column: str, table: pa.Table, counts: pa.Table) -> Iterator[Finding]:
    keys = ["REF_AREA", "TIME_PERIOD"]
    shown = table.select([*keys, column]).filter(pc.is_valid(table[column]))
    both = shown.join(counts, keys, join_type="inner")
    where = f"cells/{indicator}: {column}"
    if pc.any(pc.is_null(both["VALUE"])).as_py():
        yield leak(where, "figures of cells that are hidden among the counts")
    if pc.any(pc.not_equal(both[column], both["VALUE"])).as_py():
        yield leak(where, "other figures than the counts of the same cells: one of both is less protected")
