"""Randomisation inference: had other areas been chosen by lot, how often would they show as much?

It asks no distribution of anything, only that the treated areas might as well have been others. What is
compared is the p value of the method for counts, because a ratio of 0.5 says less in a small area than in a
large one.
"""

from __future__ import annotations

import math

import numpy as np

from zicht.analyses.monitor.designs import Design
from zicht.analyses.monitor.estimated import counts_of
from zicht.analyses.monitor.panels import Ints
from zicht.analyses.monitor.verdicts import DrawnByLot
from zicht.methods.effects.panels import Panel
from zicht.methods.effects.poisson_differences import poisson_effects
from zicht.methods.effects.randomisation import randomisation_test

DRAWS = 199
LEAST = 1e-300
"""A p value is no smaller: its logarithm must be a number."""


def drawn_by_lot(design: Design, generator: np.random.Generator) -> DrawnByLot | None:
    """All choices of one area, or DRAWS of several; None for areas that lie together."""
    if design.clusters is not None:
        return None
    panel = counts_of(design)

    def unlikely(starts: Ints) -> float:
        return -math.log(max(_p_of(panel, starts), LEAST))

    found = randomisation_test(design.starts, unlikely, generator, draws=DRAWS)
    return DrawnByLot(found.p, found.smallest) if found.assignments else None


def _p_of(panel: Panel, starts: Ints) -> float:
    return float(poisson_effects(Panel(panel.outcome, starts, panel.exposure)).overall().p_values()[0])
