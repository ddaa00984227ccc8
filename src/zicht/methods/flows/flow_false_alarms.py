"""How often would flows be called over- or underflows if nothing were the matter with any?

Flows are drawn from the fitted model with its ordinary spread and rounded as far as was promised. Then
everything is done again that was done to the real flows, the fit of the model too when the caller gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, floats
from zicht.methods.flows.flow_verdicts import RELEVANT_RATIO, judge_flows
from zicht.methods.flows.spread_of_flows import Spread
from zicht.methods.verdicts import ALPHA

Refit = Callable[[Floats], tuple[Floats, Floats]]
"""Expected flows and leverages of drawn flows, all in the shape of the real ones."""


@dataclass(frozen=True)
class FlowFalseAlarms:
    """False alarms among flows of which none is special."""

    share_flagged: float  # mean share of the tested flows called higher or lower
    standard_error: float  # Monte-Carlo error of that mean
    any_flag: float  # share of the replications with at least one such flow
    replications: int


def flow_false_alarms(
    expected: Floats,
    spread: Spread,
    *,
    generator: np.random.Generator,
    replications: int,
    refit: Refit | None = None,
    rounding: Floats | float = 0.0,
    tested: Bools | None = None,
    relevant_ratio: float = RELEVANT_RATIO,
    alpha: float = ALPHA,
) -> FlowFalseAlarms:
    """Simulate; the settings are those of judge_flows.

    expected  any shape, nan or 0 where no flow is compared
    refit     None: the real expectations are taken as known, which is quick and a little too strict
    """
    assert replications > 1, "a Monte-Carlo error needs two replications"
    there = np.nan_to_num(expected) > 0
    mean = np.where(there, expected, 0.0)[there]
    wide = np.broadcast_to(floats(rounding), expected.shape)[there]
    shares = np.empty(replications)
    for number in range(replications):
        drawn = np.where(np.isnan(expected), np.nan, 0.0)
        moved = spread.distribution(mean).draw(generator) + np.rint(
            wide * generator.uniform(-1, 1, len(mean))
        )
        drawn[there] = np.maximum(moved, 0.0)
        mean_again, leverage = (expected, np.zeros(expected.shape)) if refit is None else refit(drawn)
        shares[number] = judge_flows(
            drawn,
            mean_again,
            rounding=rounding,
            leverage=leverage,
            tested=tested,
            relevant_ratio=relevant_ratio,
            alpha=alpha,
        ).share_flagged()
    return FlowFalseAlarms(
        share_flagged=float(shares.mean()),
        standard_error=float(shares.std(ddof=1) / np.sqrt(replications)),
        any_flag=float(np.mean(shares > 0)),
        replications=replications,
    )
