"""Protected cells as the table that leaves, and the report that goes with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.observations import Absence
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Figure
from zicht.model.reports import ProtectionReport
from zicht.protection.counts.published_cells import Cells

TABLE = "counts"


def count_table(figure: Figure, cells: Cells) -> pa.Table:
    """Every declared cell of a figure, sorted."""
    order = sorted(range(len(cells.margins)), key=lambda margin: cells.margins[margin])
    levels = sorted(figure.levels, key=lambda level: level.value)
    return pa.concat_tables([_of_level(figure, cells, level, order) for level in levels])


def _of_level(figure: Figure, cells: Cells, level: Level, order: Sequence[int]) -> pa.Table:
    numbers = [n for n, (of, _) in enumerate(cells.areas) if of is level]
    numbers.sort(key=lambda number: cells.areas[number][1])
    margins = [margin for margin in order if cells.declared[numbers[0], margin]]
    block = np.ix_(numbers, margins)
    # (areas, periods, margins): the order of the rows
    shown, there, promise = (
        part[block].transpose(0, 2, 1).ravel() for part in (cells.shown, cells.there, cells.promise)
    )
    shape = len(numbers), len(figure.periods), len(margins)
    area, period, margin = (index.ravel() for index in np.indices(shape, dtype=np.int32))
    size = len(shown)
    columns = {
        "MEASURE": _constant(figure.measure, size),
        "LEVEL": _constant(level.value, size),
        "REF_AREA": _texts([cells.areas[number][1] for number in numbers], area),
        "COUNTERPART_AREA": _constant("", size),
        "TIME_PERIOD": _texts(figure.periods, period),
        "BREAKDOWN": _texts([cells.margins[number] for number in margins], margin),
        "VALUE": pa.array(shown, pa.int64(), mask=~there),
        "ABSENCE": pc.if_else(pa.array(there), pa.scalar(None, pa.string()), Absence.CONFIDENTIAL.value),
        "ROUNDING": pa.array(np.where(there, promise, 0), pa.int64()),
    }
    return pa.table(columns, schema=COUNT_SCHEMA)


def _constant(text: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), size)


def _texts(texts: Sequence[str], index: NDArray[np.int32]) -> pa.Array:
    return pc.take(pa.array(list(texts), pa.string()), pa.array(index))


def report_of(table: pa.Table, rules: CountRules) -> ProtectionReport:
    """What the rule was and how many cells it let out; nothing in it depends on a count that is not shown."""
    findings = {"cells": table.num_rows, "confidential": table["VALUE"].null_count}
    for level in sorted(table["LEVEL"].unique().to_pylist()):
        rows = table.filter(pc.equal(table["LEVEL"], level))
        findings[f"shown_{level}"] = rows.num_rows - rows["VALUE"].null_count
    return ProtectionReport(
        rule="small-count-rounding",
        settings={
            "minimum": rules.minimum,
            "base": rules.base,
            "bound": rules.bound,
            "group": rules.group,
        },
        findings=findings,
        words=_words(rules),
    )


def _words(rules: CountRules) -> dict[str, str]:
    t, b = rules.minimum, rules.base
    return {
        "nl": "Aantallen uit de gesloten omgeving zijn afgerond voordat er iets mee is berekend. Een aantal "
        f"onder de {t} staat er als 0 of als {t}; grotere aantallen zijn veelvouden van {b}. Toeval bepaalt "
        "of een aantal omhoog of omlaag gaat. Grotere gebieden zijn de som van hun delen. Een wijk of buurt "
        f"waar minder dan {t} te verwachten zijn, heeft geen eigen cijfer.",
        "en": "Counts from the closed environment were rounded before anything was computed of them. A count "
        f"below {t} shows as 0 or as {t}; larger counts are multiples of {b}. Chance decides whether a count "
        "goes up or down, and larger areas are the sum of their parts. A wijk or buurt where fewer than "
        f"{t} are to be expected has no figure of its own.",
    }
