"""An indicator in one division: the parts, the whole, the value and the reason for absence.

Everything is carried as two additive counts (events and persons, persons and persons, euros and
dwellings), so that areas can be added up and recoded; the value is made last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from zicht.model.areas import Division
from zicht.model.cells import BoundariesUsed
from zicht.model.indicators import Indicator, Kind
from zicht.model.observations import Absence

Floats = npt.NDArray[np.float64]
Strings = npt.NDArray[np.str_]
EXACT_SHARE = 0.995
"""An old area of which at least this part goes to one new area counts as going there whole: address
registers move a few addresses across a border each year without any change of the border."""

REASONS_BY_WEIGHT = (Absence.IMPOSSIBLE, Absence.NOT_APPLICABLE, Absence.NOT_MEASURED, Absence.CONFIDENTIAL)
"""When parts of a sum are absent for different reasons, the last of these is the reason of the sum."""


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts of an indicator by period and area.

    numerator    (periods, areas)  events or persons; for a mean the sum (mean times denominator)
    denominator  (periods, areas)  the whole
    absence      (periods, areas)  "" or a value of Absence
    estimated    (periods, areas)  spread by a recode table, or a denominator of another year
    provisional  (periods,)
    rounding     (periods, areas)  largest difference of the numerator with the truth by rounding, that of the
                 denominator carried over to it; None: none is known
    """

    division: Division
    boundaries: BoundariesUsed
    periods: tuple[str, ...]
    codes: tuple[str, ...]
    numerator: Floats
    denominator: Floats
    absence: npt.NDArray[np.str_]
    estimated: npt.NDArray[np.bool_]
    provisional: npt.NDArray[np.bool_]
    source_ids: frozenset[str]
    rounding: Floats | None = None

    def __post_init__(self) -> None:
        shape = (len(self.periods), len(self.codes))
        for part in (self.numerator, self.denominator, self.absence, self.estimated):
            assert part.shape == shape, (part.shape, shape)

    def value(self, indicator: Indicator) -> Floats:
        """(periods, areas) in the unit of the indicator; nan where absent."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.numerator / self.denominator
        factor = 1 if indicator.kind is Kind.MEAN else indicator.multiplier
        return np.where(self.absence == "", ratio * factor, np.nan)

    def only(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Cube:
        """The cube with some of its periods, by mask or by position, in that order."""
        at = np.arange(len(self.periods))[which]
        return replace(
            self,
            periods=tuple(self.periods[i] for i in at),
            numerator=self.numerator[at],
            denominator=self.denominator[at],
            absence=self.absence[at],
            estimated=self.estimated[at],
            provisional=self.provisional[at],
            rounding=None if self.rounding is None else self.rounding[at],
        )

    @property
    def slack(self) -> Floats:
        """(periods, areas) the rounding, 0 where none is known."""
        return np.zeros_like(self.numerator) if self.rounding is None else self.rounding


def stacked(parts: Sequence[Cube]) -> Cube:
    """Cubes of the same areas one after the other, as one cube in the borders of the first."""
    return replace(
        parts[0],
        periods=tuple(period for part in parts for period in part.periods),
        numerator=np.vstack([part.numerator for part in parts]),
        denominator=np.vstack([part.denominator for part in parts]),
        absence=np.vstack([part.absence for part in parts]),
        estimated=np.vstack([part.estimated for part in parts]),
        provisional=np.concatenate([part.provisional for part in parts]),
        source_ids=frozenset().union(*(part.source_ids for part in parts)),
        rounding=_stacked_rounding(parts),
    )


def _stacked_rounding(parts: Sequence[Cube]) -> Floats | None:
    if all(part.rounding is None for part in parts):
        return None
    return np.vstack([part.slack for part in parts])


def settle(cube: Cube) -> Cube:
    """Make counts and reasons agree: no count beside a reason, no missing count without one.

    Where the whole is 0 (nobody lives there) the indicator does not apply.
    """
    absence = cube.absence.copy()
    lacking = np.isnan(cube.numerator) | np.isnan(cube.denominator)
    absence[(absence == "") & lacking] = Absence.NOT_MEASURED.value
    absence[cube.denominator == 0] = Absence.NOT_APPLICABLE.value
    absent = absence != ""
    return replace(
        cube,
        numerator=np.where(absent, np.nan, cube.numerator),
        denominator=np.where(
            np.isnan(cube.denominator) | (absent & (cube.denominator > 0)), np.nan, cube.denominator
        ),
        absence=absence,
    )


def add_up(
    counts: Floats, absence: npt.NDArray[np.str_], shares: sp.csr_array
) -> tuple[Floats, npt.NDArray[np.str_]]:
    """Counts of old areas (periods, old) spread over new ones (periods, new).

    A new area is absent when any old area that contributes to it is; withheld wins over not measured,
    because the sum would give back what was withheld.
    """
    filled = np.where(np.isnan(counts), 0.0, counts)
    total = filled @ shares
    touches = sp.csr_array((np.ones_like(shares.data), shares.indices, shares.indptr), shape=shares.shape)
    reasons = np.full(total.shape, "", dtype="<U16")
    for reason in REASONS_BY_WEIGHT:
        reasons[((absence == reason.value).astype(float) @ touches) > 0] = reason.value
    reasons[:, np.asarray(touches.sum(axis=0)).ravel() == 0] = Absence.NO_AREA.value
    total[reasons != ""] = np.nan
    return total, reasons


def is_estimated(shares: sp.csr_array) -> npt.NDArray[np.bool_]:
    """(new areas,) True where some old area contributes without going there (almost) whole."""
    spread = sp.coo_array(shares)
    partial = (spread.data < EXACT_SHARE) & (spread.data > 1 - EXACT_SHARE)
    estimated = np.zeros(shares.shape[1], dtype=bool)
    estimated[spread.coords[1][partial]] = True
    return estimated
