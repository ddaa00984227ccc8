"""Observations of many files -> one array per measure and division, aligned to its list of areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from zicht.analyses.geography import Geography
from zicht.model.areas import Division
from zicht.model.observations import Absence, Observations, PeriodStatus

NOT_MEASURED = Absence.NOT_MEASURED.value


@dataclass(frozen=True, eq=False)
class Figure:
    """One measure in one division.

    periods      (periods,)        SDMX notation, ascending
    values       (periods, areas)  nan exactly where absence is not ""
    absence      (periods, areas)  "" or a value of Absence
    provisional  (periods,)        True where the publisher may still change the figures
    source_ids   where the values come from
    rounding     (periods, areas)  largest difference with the truth by rounding; None: none is known
    """

    periods: tuple[str, ...]
    values: npt.NDArray[np.float64]
    absence: npt.NDArray[np.str_]
    provisional: npt.NDArray[np.bool_]
    source_ids: frozenset[str]
    rounding: npt.NDArray[np.float64] | None = None

    def at(self, period: str) -> int | None:
        """Index of a period, or None."""
        return self.periods.index(period) if period in self.periods else None


Figures = Mapping[tuple[str, Division], Figure]


def gather(observations: Sequence[Observations], geography: Geography) -> Figures:
    """Put all files together. Where two files have the same figure, the first in the catalogue is used."""
    parts: dict[tuple[str, Division], list[Observations]] = {}
    for table in observations:
        for measure in table.table["measure"].unique().to_pylist():
            parts.setdefault((measure, table.division), []).append(table)
    return {key: _one_figure(key, tables, geography) for key, tables in sorted(parts.items(), key=_by_name)}


def _by_name(item: tuple[tuple[str, Division], object]) -> tuple[str, Division]:
    return item[0]


def _one_figure(key: tuple[str, Division], tables: Sequence[Observations], geography: Geography) -> Figure:
    measure, division = key
    areas = geography.areas.get(division)
    codes = np.array(areas.codes if areas is not None else sorted(_codes(tables)))
    rows = [table.table.filter(pc.equal(table.table["measure"], measure)) for table in tables]
    periods = sorted({period for part in rows for period in part["period"].unique().to_pylist()})
    values = np.full((len(periods), len(codes)), np.nan)
    absence = np.full(values.shape, NOT_MEASURED, dtype="<U16")
    provisional = np.zeros(len(periods), dtype=bool)
    rounding = np.zeros_like(values)
    for table, part in zip(reversed(tables), reversed(rows), strict=True):
        where_period = np.searchsorted(periods, part["period"].to_numpy(zero_copy_only=False).astype(str))
        names = part["area"].to_numpy(zero_copy_only=False).astype(str)
        where_area = np.clip(np.searchsorted(codes, names), 0, len(codes) - 1)
        kept = codes[where_area] == names
        place = where_period[kept], where_area[kept]
        reasons = pc.fill_null(part["absence"], "").to_numpy(zero_copy_only=False).astype(str)[kept]
        better = (reasons == "") | np.isnan(values[place])
        place = place[0][better], place[1][better]
        values[place] = part["value"].to_numpy()[kept][better]
        absence[place] = reasons[better]
        rounding[place] = _rounding(table, measure)[kept][better]
        not_final = pc.not_equal(part["period_status"], PeriodStatus.FINAL.value).to_numpy(
            zero_copy_only=False
        )
        provisional[np.unique(where_period[not_final])] = True
    sources = frozenset(table.source.id for table in tables)
    return Figure(tuple(periods), values, absence, provisional, sources, rounding if rounding.any() else None)


def _rounding(table: Observations, measure: str) -> npt.NDArray[np.float64]:
    """Of the rows of one measure."""
    own = pc.equal(table.table["measure"], measure).to_numpy(zero_copy_only=False)
    return np.zeros(int(own.sum())) if table.rounding is None else table.rounding[own]


def _codes(tables: Sequence[Observations]) -> set[str]:
    return {code for table in tables for code in table.table["area"].unique().to_pylist()}
