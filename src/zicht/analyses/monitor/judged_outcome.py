"""What is known of one intervention and outcome: before the verdict, and with it."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.analyses.monitor.by_poisson import PathsBefore
from zicht.analyses.monitor.designs import Design
from zicht.analyses.monitor.estimated import Estimated
from zicht.analyses.monitor.robust_bounds import RobustBound
from zicht.analyses.monitor.verdicts import DrawnByLot, Judgement


@dataclass(frozen=True, eq=False)
class Examined:
    """Everything about one intervention and outcome before the verdict."""

    design: Design
    detectable: float | None
    main: Estimated | None
    sensitivity: tuple[Estimated, ...]
    before: PathsBefore | None
    lot: DrawnByLot | None
    bounds: tuple[RobustBound, ...]


@dataclass(frozen=True, eq=False)
class JudgedOutcome:
    """One intervention and outcome, with its verdict; `q` is nan where nothing was tested."""

    examined: Examined
    q: float
    judgement: Judgement
