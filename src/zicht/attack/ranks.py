"""A colour, an order and a list of highlights are figures too: each bounds the count behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.findings import Finding
from zicht.attack.knowledge import Floats, Ints
from zicht.model.cells import Reference, Verdict


def class_bounds(
    classes: Ints, edges: Floats, multiplier: float, denominator_lower: Floats, denominator_upper: Floats
) -> tuple[Floats, Floats]:
    """Smallest and largest numerator of areas in a class of a map.

    classes  (areas,) number of the class, 0 for below the first edge; -1 where the map shows none
    edges    (classes - 1,) ascending, in the unit of the rate; a value on an edge belongs to the upper class
    returns  whole bounds; 0 and inf where no class is shown
    """
    low_rate = np.r_[0.0, edges][np.maximum(classes, 0)]
    high_rate = np.r_[edges, np.inf][np.maximum(classes, 0)]
    lower = np.ceil(low_rate * denominator_lower / multiplier - 1e-9)
    with np.errstate(invalid="ignore"):
        upper = np.ceil(high_rate * denominator_upper / multiplier - 1e-9) - 1
    unknown = classes < 0
    return np.where(unknown, 0.0, lower), np.where(unknown | np.isinf(high_rate), np.inf, upper)


def order_bounds(order: Ints, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Bounds of counts that are listed from high to low, from what is known of some of them.

    order         (areas,) places of the areas, the highest first
    lower, upper  (areas,) what is known about each beforehand
    returns       no area is below one that stands behind it, nor above one that stands before it
    """
    new_lower, new_upper = lower.astype(np.float64), upper.astype(np.float64)
    new_lower[order] = np.maximum.accumulate(new_lower[order][::-1])[::-1]
    new_upper[order] = np.minimum.accumulate(new_upper[order])
    return new_lower, new_upper


def class_findings(
    names: list[str], lower: Floats, upper: Floats, *, minimum: int, kind: str = "class-bin"
) -> list[Finding]:
    """Areas for which a class or an order leaves too few values for a count that may be small."""
    bad = (lower <= upper) & (lower < minimum) & (upper >= 1) & (upper - lower + 1 < minimum)
    words = {
        "class-bin": "the class of the area leaves few values for a count that may be small",
        "rank": "the place of the area in an order leaves few values for a count that may be small",
    }[kind]
    return [
        Finding(kind, True, "A1", names[at], float(lower[at]), float(upper[at]), words)
        for at in np.flatnonzero(bad).tolist()
    ]


def told_while_absent(indicator: str, cells: pa.Table) -> list[Finding]:
    """Cells without a value that carry something computed from it: a ratio, a q or a verdict.

    cells  CELL_SCHEMA
    """
    absent = cells.filter(pc.is_null(cells["OBS_VALUE"]))
    silent = {Verdict.NOT_COMPARED.value, Verdict.CANNOT_SAY.value}
    findings = []
    for row in absent.to_pylist():
        told = [name for name in ("NUMERATOR", "LOWER", "UPPER") if row[name] is not None]
        for reference in Reference:
            prefix = reference.value.upper()
            told += [f"{prefix}_{n}" for n in _RATIOS if row[f"{prefix}_{n}"] is not None]
            told += [f"{prefix}_VERDICT"] if row[f"{prefix}_VERDICT"] not in silent else []
        if told:
            key = " ".join(row[name] for name in ("DIVISION", "REF_AREA", "TIME_PERIOD", "BOUNDARIES"))
            where = f"cells/{indicator}.parquet: {key}"
            words = f"a cell without a value shows {', '.join(told)}, which is computed from it"
            findings.append(Finding("rank", True, "A0", where, None, None, words))
    return findings


_RATIOS = ("RATIO", "RATIO_LOWER", "RATIO_UPPER", "Q")


def highlights_without_value(highlights: pa.Table, cells: Mapping[str, pa.Table]) -> list[Finding]:
    """Highlights of cells that the tables do not show: their ratio and verdict give the value away.

    highlights  HIGHLIGHT_SCHEMA;  cells  indicator -> CELL_SCHEMA
    """
    shown: set[tuple[Any, ...]] = set()
    for indicator, table in cells.items():
        there = table.filter(pc.is_valid(table["OBS_VALUE"]))
        columns = (there[name].to_pylist() for name in ("DIVISION", "REF_AREA", "TIME_PERIOD"))
        shown |= {(indicator, *key) for key in zip(*columns, strict=True)}
    findings = []
    for row in highlights.to_pylist():
        key = (row["INDICATOR"], row["DIVISION"], row["REF_AREA"], row["TIME_PERIOD"])
        if key not in shown:
            words = "a highlight of a cell that the tables do not show: its ratio gives the value away"
            where = f"highlights.parquet: {' '.join(key)}"
            findings.append(Finding("rank", True, "A0", where, None, None, words))
    return findings
