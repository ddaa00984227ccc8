"""The figures of one indicator as areas x periods: what every method of the monitor starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.analyses.cubes import Cube
from zicht.model.areas import Division
from zicht.model.indicators import Indicator, Kind
from zicht.model.periods import Frequency, frequency_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class AreaPanel:
    """Counts of one indicator in one division, in periods of one length without a gap between them.

    counts, exposure  (areas, periods)  nan where there is no figure
    rounding          (areas, periods)  largest difference of the count with the truth, 0 where exact
    """

    indicator: Indicator
    division: Division
    codes: tuple[str, ...]
    periods: tuple[str, ...]
    counts: Floats
    exposure: Floats
    rounding: Floats

    def __post_init__(self) -> None:
        shape = (len(self.codes), len(self.periods))
        assert self.counts.shape == self.exposure.shape == self.rounding.shape == shape

    @property
    def frequency(self) -> Frequency:
        """Of its periods."""
        return frequency_of(self.periods[0])

    def areas(self, codes: Sequence[str]) -> npt.NDArray[np.int64]:
        """Rows of these areas, all of which are in the panel."""
        place = {code: at for at, code in enumerate(self.codes)}
        return np.array([place[code] for code in codes], dtype=np.int64)

    def until(self, period: str) -> AreaPanel:
        """The panel of the periods before this one."""
        return self.between(self.periods[0], period, last_included=False)

    def between(self, first: str, last: str, *, last_included: bool = True) -> AreaPanel:
        """The panel of some of its periods."""
        kept = np.array([first <= p and (p < last or (last_included and p == last)) for p in self.periods])
        periods = tuple(period for period, one in zip(self.periods, kept, strict=True) if one)
        parts = (self.counts[:, kept], self.exposure[:, kept], self.rounding[:, kept])
        return AreaPanel(self.indicator, self.division, self.codes, periods, *parts)


def panel_of_cube(indicator: Indicator, cube: Cube, frequency: Frequency) -> AreaPanel | None:
    """The panel of a cube; None for a mean, which is no count, or when it has no such periods."""
    chosen = [i for i in np.argsort(cube.periods) if frequency_of(cube.periods[i]) is frequency]
    chosen = _without_gaps([cube.periods[i] for i in chosen], [int(i) for i in chosen])
    if indicator.kind is Kind.MEAN or not chosen:
        return None
    present = (cube.absence[chosen] == "").T
    return AreaPanel(
        indicator,
        cube.division,
        cube.codes,
        tuple(cube.periods[i] for i in chosen),
        np.where(present, cube.numerator[chosen].T, np.nan),
        np.where(present, cube.denominator[chosen].T, np.nan),
        np.where(present, cube.slack[chosen].T, 0.0),
    )


def panel_of_cells(
    indicator: Indicator, cells: pa.Table, division: Division, frequency: Frequency
) -> AreaPanel | None:
    """The same from the cells of a bundle (CELL_SCHEMA), in one division."""
    if indicator.kind is Kind.MEAN:
        return None
    own = cells.filter(pc.equal(cells["DIVISION"], division.id))
    known = sorted(p for p in own["TIME_PERIOD"].unique().to_pylist() if frequency_of(p) is frequency)
    periods = _without_gaps(known, known)
    codes = tuple(sorted(own["REF_AREA"].unique().to_pylist()))
    if not periods:
        return None
    own = own.filter(pc.is_in(own["TIME_PERIOD"], pa.array(periods)))
    where = (
        np.searchsorted(np.array(codes), own["REF_AREA"].to_numpy(zero_copy_only=False).astype(str)),
        np.searchsorted(np.array(periods), own["TIME_PERIOD"].to_numpy(zero_copy_only=False).astype(str)),
    )
    absent = pc.is_null(own["OBS_VALUE"]).to_numpy(zero_copy_only=False)
    parts = []
    for name, nothing in (("NUMERATOR", np.nan), ("DENOMINATOR", np.nan), ("ROUNDING", 0.0)):
        part = np.full((len(codes), len(periods)), nothing)
        values = np.asarray(own[name].cast(pa.float64()).to_numpy(zero_copy_only=False))
        part[where] = np.where(absent | np.isnan(values), nothing, values)
        parts.append(part)
    return AreaPanel(indicator, division, codes, tuple(periods), *parts)


def following(period: str) -> str:
    """The period after this one, of the same length."""
    year, _, part = period.partition("-")
    if not part:
        return str(int(year) + 1)
    number, last, mark = (int(part[1]), 4, "Q") if part.startswith("Q") else (int(part), 12, "")
    if number == last:
        return f"{int(year) + 1}-{mark}1" if mark else f"{int(year) + 1}-01"
    return f"{year}-{mark}{number + 1}" if mark else f"{year}-{number + 1:02d}"


def _without_gaps(periods: Sequence[str], values: Sequence[T]) -> list[T]:
    """What belongs to the newest unbroken run of periods."""
    kept = 0
    for at in range(len(periods) - 1, -1, -1):
        kept += 1
        if at == 0 or following(periods[at - 1]) != periods[at]:
            break
    return list(values[len(values) - kept :])
