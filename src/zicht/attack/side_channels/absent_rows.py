"""Null against absent: rows that are not there, and reasons that follow the truth.

A cell is declared, so its row is there: with a value, or with a reason. A row left out because nothing was
counted says "zero" where the rule says nothing; an area hidden in one quarter and shown in the next says that
its count moved.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.findings import Finding
from zicht.attack.side_channels.leaks import leak
from zicht.model.area_trees import AreaTree
from zicht.model.observations import Absence

GROUP = ["MEASURE", "LEVEL", "COUNTERPART_AREA", "TIME_PERIOD", "BREAKDOWN"]
SERIES = ["MEASURE", "LEVEL", "REF_AREA", "COUNTERPART_AREA", "BREAKDOWN", "YEAR"]


def look(path: str, counts: pa.Table, areas: AreaTree | None) -> Iterator[Finding]:
    """Rows of `counts` that are missing, and reasons that say too much.

    counts  COUNT_SCHEMA;  areas  the areas of each level, where the release holds them
    """
    yield from _missing_rows(path, counts, areas)
    yield from _value_and_reason(path, counts)
    yield from _changing_reasons(path, counts)


def _missing_rows(path: str, counts: pa.Table, areas: AreaTree | None) -> Iterator[Finding]:
    """Flows between pairs of areas are left to their own margins; all others have a row for each area."""
    plain = counts.filter(pc.equal(counts["COUNTERPART_AREA"], ""))
    groups = plain.group_by(GROUP).aggregate([("REF_AREA", "count_distinct")])
    most = groups.group_by("LEVEL").aggregate([("REF_AREA_count_distinct", "max")])
    expected = dict(
        zip(most["LEVEL"].to_pylist(), most["REF_AREA_count_distinct_max"].to_pylist(), strict=True)
    )
    if areas is not None:
        expected |= {level.value: len(codes) for level, codes in areas.codes.items()}
        expected |= {level.value: len(set(inside.values())) for level, inside in areas.beside.items()}
    faults: dict[str, int] = {}
    for group in groups.to_pylist():
        if group["REF_AREA_count_distinct"] < expected[group["LEVEL"]]:
            place = f"{path}: {group['MEASURE']}, {group['LEVEL']}"
            faults[place] = faults.get(place, 0) + 1
    for place, times in sorted(faults.items()):
        yield leak(
            place, f"areas without a row in {times} tables of it: a row left out says what a null would not"
        )


def _value_and_reason(path: str, counts: pa.Table) -> Iterator[Finding]:
    value, reason = pc.is_valid(counts["VALUE"]), pc.is_valid(counts["ABSENCE"])
    if pc.any(pc.and_(value, reason)).as_py():
        yield leak(path, "a value beside a reason for having none")
    if pc.any(pc.and_(pc.invert(value), pc.invert(reason))).as_py():
        yield leak(path, "an absent value without a reason: one more way of saying nothing")
    known = {absence.value for absence in Absence}
    if set(counts["ABSENCE"].unique().drop_null().to_pylist()) - known:
        yield leak(path, "reasons for absence that the manual does not describe")
    hidden = counts.filter(pc.equal(counts["ABSENCE"], Absence.CONFIDENTIAL.value))
    per_measure = hidden.group_by(["MEASURE", "LEVEL"]).aggregate([("ROUNDING", "count_distinct")])
    if pc.any(pc.greater(per_measure["ROUNDING_count_distinct"], 1)).as_py():
        yield leak(path, "ROUNDING differs between cells that are hidden: it can follow what they hide")


def _changing_reasons(path: str, counts: pa.Table) -> Iterator[Finding]:
    """What is hidden is decided once a year: a cell hidden in one quarter only follows its own count."""
    year = pc.utf8_slice_codeunits(counts["TIME_PERIOD"], 0, 4)
    rows = counts.append_column("YEAR", year).append_column(
        "HIDDEN",
        pc.cast(pc.equal(pc.fill_null(counts["ABSENCE"], ""), Absence.CONFIDENTIAL.value), pa.int8()),
    )
    series = rows.group_by(SERIES).aggregate([("HIDDEN", "min"), ("HIDDEN", "max")])
    mixed = series.filter(pc.not_equal(series["HIDDEN_min"], series["HIDDEN_max"]))
    places = mixed.group_by(["MEASURE", "LEVEL"]).aggregate([("REF_AREA", "count")])
    for place in sorted(places.to_pylist(), key=lambda row: (row["MEASURE"], row["LEVEL"])):
        yield leak(
            f"{path}: {place['MEASURE']}, {place['LEVEL']}",
            f"{place['REF_AREA_count']} cells are hidden in one period and shown in another of the same year",
        )
