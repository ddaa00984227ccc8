"""What happened to the headline figure of every area between two releases, and what was revised.

    old value + revision + boundary = old period in today's borders;  + real = new value

A revision is another figure for the same period and borders, a boundary change the step to today's borders,
and only what is left is something that happened. Where a step cannot be told apart it is absent, never
guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.methods.count_changes import CountChanges, count_changes
from zicht.methods.verdicts import ALPHA
from zicht.model.indicators import Indicator, Kind
from zicht.model.monitor_tables import CHANGE_SCHEMA, REVISION_SCHEMA, ChangeVerdict
from zicht.model.periods import Frequency, frequency_of, year_of

Floats = npt.NDArray[np.float64]
KEYS = ("DIVISION", "REF_AREA", "TIME_PERIOD")
DIGITS = 10  # as many as the cells have


@dataclass(frozen=True, eq=False)
class ReleasedCells:
    """The cells of one indicator in one release; `current`: level -> id of its newest division."""

    table: pa.Table
    current: Mapping[str, str]


def change_table(indicator: Indicator, old: ReleasedCells, new: ReleasedCells) -> pa.Table:
    """CHANGE_SCHEMA of one indicator that both releases have, by the same definition."""
    rows: list[dict[str, Any]] = []
    for level in indicator.levels:
        division = new.current.get(level.value)
        periods = _headline_periods(new.table, division)
        if division is not None and periods:
            rows += _level_rows(indicator, old, new, old.current.get(level.value), division, periods)
    return pa.Table.from_pylist(rows, CHANGE_SCHEMA).sort_by(
        [(name, "ascending") for name in ("INDICATOR", "DIVISION", "REF_AREA")]
    )


def revision_table(indicator: Indicator, old: ReleasedCells, new: ReleasedCells) -> pa.Table:
    """REVISION_SCHEMA: the same area, period and borders, with another figure or reason."""
    columns = [*KEYS, "OBS_VALUE", "ABSENCE"]
    names = {"OBS_VALUE": "OLD_VALUE", "ABSENCE": "OLD_ABSENCE"}
    before = old.table.select(columns).rename_columns([names.get(name, name) for name in columns])
    names = {"OBS_VALUE": "NEW_VALUE", "ABSENCE": "NEW_ABSENCE"}
    after = new.table.select(columns).rename_columns([names.get(name, name) for name in columns])
    both = before.join(after, list(KEYS), join_type="inner")
    differs = pc.or_(
        pc.not_equal(pc.fill_null(both["OLD_VALUE"], -1.0), pc.fill_null(both["NEW_VALUE"], -1.0)),
        pc.not_equal(pc.fill_null(both["OLD_ABSENCE"], ""), pc.fill_null(both["NEW_ABSENCE"], "")),
    )
    found = both.filter(differs)
    found = found.append_column("INDICATOR", pa.array([indicator.id] * found.num_rows, pa.string()))
    order = [(name, "ascending") for name in ("INDICATOR", *KEYS)]
    return found.select(REVISION_SCHEMA.names).cast(REVISION_SCHEMA).sort_by(order).combine_chunks()


def _level_rows(
    indicator: Indicator,
    old: ReleasedCells,
    new: ReleasedCells,
    before: str | None,
    division: str,
    periods: list[str],
) -> list[dict[str, Any]]:
    """One level: `before` is the newest division of it in the old release."""
    newest = periods[-1]
    now = _cells(new.table, division, newest)
    last = _headline_periods(old.table, before)
    previous = last[-1] if last else None
    if previous is not None and frequency_of(previous) is not frequency_of(newest):
        previous = None
    shown = _value(_cells(old.table, before, previous), now.codes)
    today = _value(_cells(new.table, division, previous), now.codes)
    then = _value(_cells(new.table, before, previous), now.codes)
    revision, boundary, real = then - shown, today - then, now.value - today
    against = _year_before(newest) if previous != newest else None
    tested = _tested(indicator, now, _cells(new.table, division, against))
    verdicts = _verdicts(tested, new_period=previous != newest)
    return [
        {
            "INDICATOR": indicator.id,
            "DIVISION": division,
            "REF_AREA": code,
            "OLD_PERIOD": previous if np.isfinite(shown[i]) else None,
            "NEW_PERIOD": newest,
            "OLD_VALUE": _number(shown[i]),
            "NEW_VALUE": _number(now.value[i]),
            "REVISION": _number(revision[i]),
            "BOUNDARY": _number(boundary[i]),
            "REAL": _number(real[i]),
            "AGAINST_PERIOD": against if np.isfinite(tested.ratio[i]) else None,
            "RATIO": _number(tested.ratio[i]),
            "RATIO_LOWER": _number(tested.interval.lower[i]),
            "RATIO_UPPER": _number(tested.interval.upper[i]),
            "Q": _number(tested.q[i]),
            "VERDICT": verdicts[i].value,
        }
        for i, code in enumerate(now.codes)
    ]


@dataclass(frozen=True, eq=False)
class _Cells:
    """One period of one division, sorted by area; nan where there is no figure."""

    codes: npt.NDArray[np.str_]
    value: Floats
    numerator: Floats
    denominator: Floats
    rounding: Floats


def _cells(table: pa.Table, division: str | None, period: str | None) -> _Cells:
    chosen = table.filter(
        pc.and_(pc.equal(table["DIVISION"], division or ""), pc.equal(table["TIME_PERIOD"], period or ""))
    ).sort_by("REF_AREA")
    numbers = [_numbers(chosen, name) for name in ("OBS_VALUE", "NUMERATOR", "DENOMINATOR", "ROUNDING")]
    value, numerator, denominator, rounding = numbers
    absent = np.isnan(value)
    return _Cells(
        chosen["REF_AREA"].to_numpy(zero_copy_only=False).astype(str),
        value,
        np.where(absent, np.nan, numerator),
        np.where(absent, np.nan, denominator),
        np.nan_to_num(rounding),
    )


def _numbers(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _value(cells: _Cells, codes: npt.NDArray[np.str_]) -> Floats:
    """The values of areas in the order of `codes`; nan for an area that is not there."""
    return _lined_up(cells, cells.value, codes)


def _lined_up(cells: _Cells, values: Floats, codes: npt.NDArray[np.str_]) -> Floats:
    if not len(cells.codes):
        return np.full(len(codes), np.nan)
    at = np.clip(np.searchsorted(cells.codes, codes), 0, len(cells.codes) - 1)
    return np.where(cells.codes[at] == codes, values[at], np.nan)


def _headline_periods(table: pa.Table, division: str | None) -> list[str]:
    """Periods with a figure, ascending: quarters where the indicator has them, else years."""
    chosen = table.filter(
        pc.and_(pc.equal(table["DIVISION"], division or ""), pc.is_valid(table["OBS_VALUE"]))
    )
    periods = sorted(chosen["TIME_PERIOD"].unique().to_pylist())
    quarters = [period for period in periods if frequency_of(period) is Frequency.QUARTERLY]
    return quarters or [period for period in periods if frequency_of(period) is Frequency.ANNUAL]


def _year_before(period: str) -> str:
    return f"{year_of(period) - 1}{period[4:]}"


def _tested(indicator: Indicator, now: _Cells, before: _Cells) -> CountChanges:
    """The newest period against the same season a year before; nothing for a mean: its spread is unknown."""
    earlier, exposure, rounding = (
        _lined_up(before, values, now.codes)
        for values in (before.numerator, before.denominator, before.rounding)
    )
    if indicator.kind is Kind.MEAN:
        earlier = np.full(len(now.codes), np.nan)
    exposed = np.isfinite(earlier + now.numerator) & (exposure > 0) & (now.denominator > 0)
    return count_changes(
        np.where(exposed, now.numerator, np.nan),
        np.where(exposed, earlier, np.nan),
        np.where(exposed, now.denominator, 1.0),
        np.where(exposed, exposure, 1.0),
        now.rounding,
        np.nan_to_num(rounding),
    )


def _verdicts(tested: CountChanges, *, new_period: bool) -> list[ChangeVerdict]:
    if not new_period:
        return [ChangeVerdict.NO_NEW_PERIOD] * len(tested.ratio)
    sure = tested.q <= ALPHA
    words = (ChangeVerdict.RISEN, ChangeVerdict.FALLEN)
    codes = np.select([sure & (tested.interval.lower > 1), sure & (tested.interval.upper < 1)], [0, 1], 2)
    return [(*words, ChangeVerdict.CANNOT_SAY)[code] for code in codes]


def _number(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") + 0.0 if np.isfinite(value) else None
