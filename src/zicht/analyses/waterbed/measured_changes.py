"""What was counted in and around the target of a measure: the counts on which displacement is judged.

Rings are steps over borders. They, the control and the periods follow from the map and the start of the
measure, before any count is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from zicht.analyses.figures import Figure
from zicht.methods.displacement.control_spread import FEWEST_CONTROLS
from zicht.methods.displacement.rings import TARGET, rings, steps_to_target
from zicht.model.areas import Division
from zicht.model.periods import Frequency, frequency_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WIDEST = 2
"""Rings around a target, when enough areas lie further away."""


@dataclass(frozen=True)
class Window:
    """How long before and after the start is looked at, at most.

    years  two: long enough to see, short enough for other things not to have changed
    """

    years: int = 2

    def __post_init__(self) -> None:
        assert self.years >= 1


@dataclass(frozen=True, eq=False)
class MeasuredChange:
    """Counts of one measure in every area, before and after.

    codes             (areas,)
    counts, rounding  (areas, periods)
    after             (periods,)
    ring              (areas,) as `methods.displacement.rings` gives it
    coordinates       (areas, 2) metres
    """

    measure: str
    division: Division
    codes: tuple[str, ...]
    periods: tuple[str, ...]
    start: str
    counts: Floats
    rounding: Floats
    after: Bools
    ring: Ints
    coordinates: Floats

    @property
    def complete(self) -> bool:
        """Is there something before and after the start, and is all of the target shown?"""
        both = bool(np.any(self.after) and not np.all(self.after))
        return both and not np.isnan(self.counts[self.ring == TARGET]).any()


def ring_of(neighbours: sp.csr_array, target: Bools) -> Ints:
    """(areas,) ring of each area: as many rings as leave enough areas beyond them, one at least.

    neighbours  (areas, areas) who shares a border
    """
    steps = steps_to_target(neighbours, target)
    for widest in range(WIDEST, 0, -1):
        if np.sum(steps > widest) >= FEWEST_CONTROLS or widest == 1:
            break
    return rings(steps, target, np.arange(1.0, widest + 1))


def periods_around(periods: tuple[str, ...], start: str, window: Window) -> tuple[list[int], list[bool]]:
    """Numbers of the periods to use, and for each whether the measure ran.

    Periods are all of one frequency. Of years the one in which the measure started is left out, unless it
    started with the year.
    """
    if not periods:
        return [], []
    yearly = frequency_of(periods[0]) is Frequency.ANNUAL
    first_year, whole = int(start[:4]), start.endswith(("-Q1", "-01")) or len(start) == 4
    used, ran = [], []
    for number, period in enumerate(periods):
        year = int(period[:4])
        if yearly:
            before, after = year < first_year, year > first_year or (year == first_year and whole)
            near = first_year - window.years <= year <= first_year + window.years - (1 if whole else 0)
        else:
            before, after = period < start, period >= start
            steps = _steps(start, period)
            near = -window.years * _A_YEAR[frequency_of(period)] <= steps
            near &= steps < window.years * _A_YEAR[frequency_of(period)]
        if near and (before or after):
            used.append(number)
            ran.append(after)
    return used, ran


_A_YEAR = {Frequency.ANNUAL: 1, Frequency.QUARTERLY: 4, Frequency.MONTHLY: 12}


def _steps(start: str, period: str) -> int:
    """Periods from the start to another one of the same frequency."""
    return _place(period) - _place(start)


def _place(period: str) -> int:
    year, _, part = period.partition("-")
    a_year = _A_YEAR[frequency_of(period)]
    return int(year) * a_year + (int(part.lstrip("Q")) - 1 if part else 0)


def measured_change(
    measure: str,
    division: Division,
    figure: Figure,
    start: str,
    *,
    codes: tuple[str, ...],
    ring: Ints,
    coordinates: Floats,
    window: Window,
) -> MeasuredChange:
    """The counts around a start; see `MeasuredChange.complete`."""
    used, ran = periods_around(figure.periods, start, window)
    counts = figure.values[used].T
    rounding = np.zeros_like(counts) if figure.rounding is None else figure.rounding[used].T
    return MeasuredChange(
        measure=measure,
        division=division,
        codes=codes,
        periods=tuple(figure.periods[number] for number in used),
        start=start,
        counts=np.asarray(counts, dtype=np.float64),
        rounding=np.asarray(np.nan_to_num(rounding), dtype=np.float64),
        after=np.array(ran, dtype=np.bool_),
        ring=ring,
        coordinates=coordinates,
    )
