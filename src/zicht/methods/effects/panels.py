"""The common form of this folder: areas in rows, periods in columns, and when each area began."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints, ShapeMismatch, check_range

NEVER = int(np.iinfo(np.int64).max)
"""Start of a unit in which nothing is done: later than every period, so `period < start` is "untreated"."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Units followed over equally spaced periods; some are treated from a period on, and stay so.

    outcome     (units, periods)   counts, rates or means; nan where there is no figure
    start       (units,)           index of the first treated period, or NEVER; 0 or less: treated all along
    exposure    (units, periods)   > 0, inhabitants for counts; None: 1 everywhere
    cluster     (units,)           units that move together (buurten of a gemeente); None: each by itself
    covariates  (units, terms)     characteristics from before the first start, without a constant; None: none

    raises      ShapeMismatch, ValueOutOfRange
    """

    outcome: Floats
    start: Ints
    exposure: Floats | None = None
    cluster: Ints | None = None
    covariates: Floats | None = None

    def __post_init__(self) -> None:
        units, periods = self.outcome.shape
        shapes = {
            "start": (self.start, (units,)),
            "exposure": (self.exposure, (units, periods)),
            "cluster": (self.cluster, (units,)),
        }
        wrong = [
            f"{name} {a.shape}" for name, (a, shape) in shapes.items() if a is not None and a.shape != shape
        ]
        if self.covariates is not None and (self.covariates.ndim != 2 or len(self.covariates) != units):
            wrong.append(f"covariates {self.covariates.shape}")
        if wrong:
            raise ShapeMismatch(
                "panel",
                found=f"outcome {self.outcome.shape}, {', '.join(wrong)}",
                expected="a row for each unit and a column for each period",
            )
        if self.exposure is not None:
            check_range("panel", self.exposure, np.nextafter(0, 1), np.inf, "exposure")

    @property
    def units(self) -> int:
        """How many units there are."""
        return int(self.outcome.shape[0])

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return int(self.outcome.shape[1])

    @property
    def cohorts(self) -> Ints:
        """Starts that fall in the panel with at least one period before them, in order, each once."""
        inside = (self.start > 0) & (self.start < self.periods)
        return np.unique(self.start[inside])

    @property
    def group(self) -> Ints:
        """(units,) start of each unit, NEVER too for a start after the last period."""
        return np.where(self.start < self.periods, self.start, NEVER)

    @cached_property
    def clusters(self) -> Ints:
        """(units,) number of the cluster of each unit, 0, 1, 2, ..."""
        if self.cluster is None:
            return np.arange(self.units)
        return np.unique(self.cluster, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def size(self) -> Floats:
        """(units, periods) the exposure, or ones."""
        return np.ones_like(self.outcome) if self.exposure is None else self.exposure

    def untreated(self, anticipation: int = 0) -> Bools:
        """(units, periods) True before the start, or `anticipation` periods before it."""
        # NEVER minus a few is still later than every period
        return np.asarray(np.arange(self.periods) < (self.start - anticipation)[:, np.newaxis])

    def only(self, chosen: Bools) -> Panel:
        """The panel of some of the units."""
        return replace(
            self,
            outcome=self.outcome[chosen],
            start=self.start[chosen],
            exposure=None if self.exposure is None else self.exposure[chosen],
            cluster=None if self.cluster is None else self.cluster[chosen],
            covariates=None if self.covariates is None else self.covariates[chosen],
        )

    def usable(self) -> Bools:
        """(units,) not treated all along, and with a figure in every period and for every characteristic."""
        known = ~np.isnan(self.outcome).any(axis=1) & (self.start > 0)
        if self.exposure is not None:
            known &= ~np.isnan(self.exposure).any(axis=1)
        if self.covariates is not None:
            known &= ~np.isnan(self.covariates).any(axis=1)
        return np.asarray(known)
