"""From an estimate to a verdict: an effect is shown, none can be shown, or nobody can say and why.

An effect is called when the false-discovery rate over all interventions and outcomes, the interval and, where
it can tell at all, randomisation inference agree, and the paths before the start give no reason for doubt.
What is not called is "no effect can be shown", never "no effect", and says what would have been missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zicht.analyses.monitor.by_poisson import PathsBefore
from zicht.analyses.monitor.estimated import Estimated
from zicht.methods.verdicts import ALPHA
from zicht.model.monitor_tables import CannotSay, EffectVerdict


@dataclass(frozen=True)
class DrawnByLot:
    """Randomisation inference: how often areas drawn by lot show as much.

    p      share of draws, the real one counted
    least  the smallest share that can come out with so few areas
    """

    p: float
    least: float

    @property
    def can_tell(self) -> bool:
        """False with so few comparison areas that no effect whatever could pass."""
        return self.least <= ALPHA


@dataclass(frozen=True)
class Judgement:
    """A verdict, and the reason when nothing can be said."""

    verdict: EffectVerdict
    reason: CannotSay | None = None


def judge(
    main: Estimated,
    sensitivity: Sequence[Estimated],
    *,
    q: float,
    lot: DrawnByLot | None,
    before: PathsBefore,
    detectable: float,
) -> Judgement:
    """The verdict on one intervention and outcome.

    q           of the main estimate, over all interventions and outcomes
    lot         None where no draw was made
    detectable  ratio nearest to 1 that would have been seen; 0: none would
    """
    if not np.isfinite(main.ratio) or not np.isfinite(main.lower):
        return _cannot(CannotSay.COUNTS_TOO_SMALL)
    by_lot = lot is None or not lot.can_tell or lot.p <= ALPHA
    if q <= ALPHA and by_lot and not main.lower <= 1 <= main.upper:
        return _shown(main, sensitivity, before)
    if detectable == 0:
        return _cannot(CannotSay.COUNTS_TOO_SMALL)
    if _differs(before):
        return _cannot(CannotSay.PATHS_DIFFER)
    if main.lower <= 1 <= main.upper and not _holds_one_if_exact(main):
        return _cannot(CannotSay.ROUNDING)
    return Judgement(EffectVerdict.NO_EFFECT_SHOWN)


def _shown(main: Estimated, sensitivity: Sequence[Estimated], before: PathsBefore) -> Judgement:
    """An effect, unless the paths before or another declared method speak against it."""
    if _differs(before):
        return _cannot(CannotSay.PATHS_DIFFER)
    down = main.upper < 1
    opposite = [one.lower > 1 if down else one.upper < 1 for one in sensitivity]
    if any(opposite):
        return _cannot(CannotSay.METHODS_DISAGREE)
    return Judgement(EffectVerdict.DECREASE if down else EffectVerdict.INCREASE)


def _holds_one_if_exact(main: Estimated) -> bool:
    """Would the interval still hold 1 without what rounding adds to it?"""
    return main.lower * main.rounding_factor <= 1 <= main.upper / main.rounding_factor


def _differs(before: PathsBefore) -> bool:
    return bool(before.p <= ALPHA)


def _cannot(reason: CannotSay) -> Judgement:
    return Judgement(EffectVerdict.CANNOT_SAY, reason)
