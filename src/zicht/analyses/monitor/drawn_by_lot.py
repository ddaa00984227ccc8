"""Randomisation inference: had other areas been chosen by lot, how often would they show as much?

It asks no distribution of anything, only that the treated areas might as well have been others. What is
compared is the p value of the method for counts, because a ratio of 0.5 says less in a small area than in a
large one.
"""

from __future__ import annotations

import numpy as np

from zicht.analyses.monitor.designs import Design
from zicht.analyses.monitor.estimated import counts_of
from zicht.analyses.monitor.panels import Ints
from zicht.analyses.monitor.verdicts import DrawnByLot
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects

DRAWS = 199
SAME = 1 + 1e-9
"""Two p values closer than this factor are the same: the order of sums must not decide."""


def drawn_by_lot(design: Design, generator: np.random.Generator) -> DrawnByLot | None:
    """All choices of one area, or DRAWS of several; None for areas that lie together."""
    if design.clusters is not None:
        return None
    panel = counts_of(design)
    real = _p_of(panel, design.starts)
    lots = _lots(design.starts, generator)
    found = np.array([_p_of(panel, starts) for starts in lots])
    found = found[np.isfinite(found)]
    if not np.isfinite(real) or not len(found):
        return None
    as_much = int(np.count_nonzero(found <= real * SAME))
    return DrawnByLot((1 + as_much) / (1 + len(found)), 1 / (1 + len(found)))


def _lots(starts: Ints, generator: np.random.Generator) -> list[Ints]:
    """(draws) of (areas,): the same starts in other areas; each other area once when one area is treated."""
    treated = np.flatnonzero(starts != NEVER)
    if len(treated) == 1:
        return [
            np.where(np.arange(len(starts)) == area, starts[treated[0]], NEVER)
            for area in range(len(starts))
            if area != treated[0]
        ]
    return [generator.permutation(starts) for _ in range(DRAWS)]


def _p_of(panel: Panel, starts: Ints) -> float:
    return float(poisson_effects(Panel(panel.outcome, starts, panel.exposure)).overall().p_values()[0])
