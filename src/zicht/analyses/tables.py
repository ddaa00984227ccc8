"""Cubes, comparisons and maps as the tables of a release (model.cells)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.analyses.comparisons import Comparison
from zicht.analyses.cubes import Cube, Floats
from zicht.analyses.intervals import value_interval
from zicht.analyses.scaled import SCALES, unit
from zicht.methods.funnel import overdispersed_limits
from zicht.methods.verdicts import Verdict as VerdictCode
from zicht.model.areas import Division
from zicht.model.cells import (
    CELL_SCHEMA,
    FUNNEL_SCHEMA,
    MAP_SCHEMA,
    BoundariesUsed,
    ObsStatus,
    Reference,
    Verdict,
)
from zicht.model.indicators import Indicator, Kind
from zicht.model.periods import Frequency, frequency_of

WORDS = {
    VerdictCode.NOT_COMPARED: Verdict.NOT_COMPARED,
    VerdictCode.CANNOT_SAY: Verdict.CANNOT_SAY,
    VerdictCode.LOWER: Verdict.LOWER,
    VerdictCode.SIMILAR: Verdict.SIMILAR,
    VerdictCode.HIGHER: Verdict.HIGHER,
}
_WORD_LIST = np.array([WORDS[VerdictCode(code)].value for code in sorted(WORDS)])
FUNNEL_POINTS = 32
TINY = 1e-100
"""A q value below this is 0 for every reader."""


@dataclass(frozen=True, eq=False)
class Judged:
    """One cube with all that was found about it."""

    indicator: Indicator
    cube: Cube
    comparisons: tuple[Comparison, ...]
    alarms: Mapping[Reference, tuple[Floats, Floats]]  # (periods,) share and standard error


def cell_table(judged: Sequence[Judged]) -> pa.Table:
    """All cells of one indicator, sorted by division, boundaries, period and area."""
    ordered = sorted(judged, key=lambda j: (j.cube.division.id, j.cube.boundaries.value))
    return pa.concat_tables([_cells(part) for part in ordered]).combine_chunks()


def _cells(judged: Judged) -> pa.Table:
    indicator, cube = judged.indicator, judged.cube
    order = np.argsort(np.array(cube.periods), kind="stable")
    rows = len(cube.periods) * len(cube.codes)
    interval = value_interval(indicator, cube)
    counted = np.full(cube.numerator.shape, np.nan) if indicator.kind is Kind.MEAN else cube.numerator
    columns: dict[str, Any] = {
        "INDICATOR": [indicator.id] * rows,
        "DIVISION": [cube.division.id] * rows,
        "REF_AREA": np.tile(np.array(cube.codes), len(cube.periods)),
        "TIME_PERIOD": np.repeat(np.array(cube.periods)[order], len(cube.codes)),
        "BOUNDARIES": [cube.boundaries.value] * rows,
        "NUMERATOR": _column(counted, order),
        "DENOMINATOR": _column(cube.denominator, order),
        "ROUNDING": _column(_rounding(cube), order),
        "OBS_VALUE": _column(cube.value(indicator), order),
        "LOWER": _column(interval.lower, order),
        "UPPER": _column(interval.upper, order),
        "OBS_STATUS": _status(cube)[order].ravel(),
        "ABSENCE": _reasons(cube.absence[order].ravel()),
    }
    for comparison in judged.comparisons:
        columns |= _reference_columns(comparison, order)
    return pa.table(
        {name: pa.array(value, CELL_SCHEMA.field(name).type) for name, value in columns.items()}, CELL_SCHEMA
    )


def _reference_columns(comparison: Comparison, order: npt.NDArray[np.int64]) -> dict[str, Any]:
    verdicts, prefix = comparison.verdicts, comparison.reference.value.upper()
    compared = verdicts.verdict != VerdictCode.NOT_COMPARED
    return {
        f"{prefix}_VALUE": _column(comparison.value, order),
        f"{prefix}_RATIO": _column(np.where(compared, verdicts.ratio, np.nan), order),
        f"{prefix}_RATIO_LOWER": _column(np.where(compared, verdicts.ratio_lower, np.nan), order),
        f"{prefix}_RATIO_UPPER": _column(np.where(compared, verdicts.ratio_upper, np.nan), order),
        f"{prefix}_Q": _column(verdicts.q, order),
        f"{prefix}_VERDICT": _WORD_LIST[verdicts.verdict][order].ravel(),
    }


def _column(values: Floats, order: npt.NDArray[np.int64]) -> pa.Array:
    """Row by row, to 10 significant digits so that the last bits of a processor never reach a release."""
    flat = values[order].ravel()
    absent = ~np.isfinite(flat)
    return pa.array(_significant(np.where(absent, 0.0, flat)), pa.float64(), mask=absent)


def _significant(values: Floats, digits: int = 10) -> Floats:
    gone = np.abs(values) < TINY
    size = np.floor(np.log10(np.where(gone, 1.0, np.abs(values))))
    factor = 10.0 ** (digits - 1 - size)
    return np.where(gone, 0.0, np.round(values * factor) / factor)


def _status(cube: Cube) -> npt.NDArray[np.str_]:
    provisional = np.broadcast_to(cube.provisional[:, None], cube.absence.shape)
    few = (cube.slack > 0) & (cube.numerator == 0)
    return np.select(
        [cube.absence != "", few, cube.estimated, provisional],
        [
            ObsStatus.MISSING.value,
            ObsStatus.NOT_SIGNIFICANT.value,
            ObsStatus.ESTIMATED.value,
            ObsStatus.PROVISIONAL.value,
        ],
        ObsStatus.NORMAL.value,
    )


def _rounding(cube: Cube) -> Floats:
    known = np.full(cube.numerator.shape, np.nan) if cube.rounding is None else cube.rounding
    return np.where(cube.absence == "", known, np.nan)


def _reasons(absence: npt.NDArray[np.str_]) -> pa.Array:
    return pa.array(absence.astype(object), pa.string(), mask=absence == "")


def map_table(judged: Sequence[Judged]) -> pa.Table:
    """One row per map and reference, with what chance alone would have done."""
    rows = []
    for part in judged:
        for comparison in part.comparisons:
            rows += _map_rows(part, comparison)
    table = pa.Table.from_pylist(rows, MAP_SCHEMA)
    return table.sort_by([(name, "ascending") for name in MAP_SCHEMA.names[:5]])


def _map_rows(judged: Judged, comparison: Comparison) -> list[dict[str, Any]]:
    found, cube = comparison.verdicts, judged.cube
    shares, errors = judged.alarms.get(comparison.reference, (None, None))
    naive = found.share_flagged_naively()
    rows = []
    for i, period in enumerate(cube.periods):
        if not found.n_compared[i]:
            continue
        codes = found.verdict[i]
        rows.append(
            {
                "INDICATOR": judged.indicator.id,
                "DIVISION": cube.division.id,
                "TIME_PERIOD": period,
                "BOUNDARIES": cube.boundaries.value,
                "REFERENCE": comparison.reference.value,
                "COMPARED": int(found.n_compared[i]),
                "HIGHER": int((codes == VerdictCode.HIGHER).sum()),
                "SIMILAR": int((codes == VerdictCode.SIMILAR).sum()),
                "LOWER": int((codes == VerdictCode.LOWER).sum()),
                "CANNOT_SAY": int((codes == VerdictCode.CANNOT_SAY).sum()),
                "PHI": _number(found.phi[i]),
                "TAU2": _number(found.tau2[i]),
                "NAIVE_SHARE": _number(naive[i]),
                "FALSE_ALARM_SHARE": None if shares is None else _number(shares[i]),
                "FALSE_ALARM_SE": None if errors is None else _number(errors[i]),
            }
        )
    return rows


def _number(value: float) -> float | None:
    return float(_significant(np.array([value]))[0]) if np.isfinite(value) else None


def funnel_table(judged: Sequence[Judged], current: Mapping[Any, Division]) -> pa.Table:
    """Control limits against the nation for the yearly maps of the current divisions."""
    rows: list[dict[str, Any]] = []
    for part in judged:
        cube = part.cube
        if cube.boundaries is BoundariesUsed.NOW and current.get(cube.division.level) == cube.division:
            for i, period in enumerate(cube.periods):
                if frequency_of(period) is Frequency.ANNUAL:
                    rows += _funnel_rows(part, i)
    table = pa.Table.from_pylist(rows, FUNNEL_SCHEMA)
    return table.sort_by([(name, "ascending") for name in FUNNEL_SCHEMA.names[:5]])


def _funnel_rows(judged: Judged, at: int) -> list[dict[str, Any]]:
    indicator, cube, national = judged.indicator, judged.cube, judged.comparisons[0]
    sizes = cube.denominator[at][cube.absence[at] == ""]
    centres = national.value[at][np.isfinite(national.value[at])]
    tau2 = national.verdicts.tau2[at]
    if len(sizes) < 2 or not len(centres) or not np.isfinite(tau2) or sizes.min() <= 0:
        return []
    factor, centre = unit(indicator), float(centres[0])
    grid: Floats = np.geomspace(sizes.min(), sizes.max(), FUNNEL_POINTS).round().astype(np.float64)
    scale, cv = SCALES[indicator.kind], indicator.unit_cv
    chance = overdispersed_limits(scale, centre / factor, grid, 0.0, 0.95, cv).scaled(factor)
    ordinary = overdispersed_limits(scale, centre / factor, grid, float(tau2), 0.95, cv).scaled(factor)
    lines = (grid, chance.lower, chance.upper, ordinary.lower, ordinary.upper)
    names = ("DENOMINATOR", "LOWER_95", "UPPER_95", "ORDINARY_LOWER_95", "ORDINARY_UPPER_95")
    where = {
        "INDICATOR": indicator.id,
        "DIVISION": cube.division.id,
        "TIME_PERIOD": cube.periods[at],
        "BOUNDARIES": cube.boundaries.value,
        "CENTRE": centre,
    }
    return [
        where | {name: float(value) for name, value in zip(names, _significant(np.array(point)), strict=True)}
        for point in zip(*lines, strict=True)
    ]
