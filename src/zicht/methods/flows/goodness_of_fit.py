"""How much of the flows a gravity model explains, in the measures of the literature on spatial interaction.

Descriptions, not tests: a model can explain nearly all variation and still miss what a page is about.
Equal to those of spint 1.0.7 (tests/published).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, floats
from zicht.methods.flows.pseudo_likelihood import deviance_of


@dataclass(frozen=True)
class GoodnessOfFit:
    """One model on one table of flows."""

    deviance_explained: float  # D squared: share of the deviance of one mean for all pairs
    deviance_explained_adjusted: float  # the same, with the number of parameters counted in
    pseudo_r_squared: float  # McFadden 1974
    sorensen: float  # mean over pairs of 2 min(flow, expected) / (flow + expected): 1 is perfect
    relative_error: float  # root mean square error over the mean flow (SRMSE)


def goodness_of_fit(flows: Floats, expected: Floats, parameters: int) -> GoodnessOfFit:
    """Measures over pairs with a flow and an expectation.

    flows, expected  any shape; nan in either: not counted
    parameters       coefficients and effects behind the expectations
    source           Knudsen & Fotheringham 1986; Lenormand, Bassolas & Ramasco 2016
    """
    known = ~np.isnan(floats(flows) + expected)
    y, mean = flows[known], expected[known]
    pairs, level = len(y), float(y.mean())
    explained = 1 - deviance_of(y, mean) / deviance_of(y, np.full(pairs, level))
    likelihood = float(np.sum(special.xlogy(y, mean) - mean - special.gammaln(y + 1)))
    of_level = float(np.sum(special.xlogy(y, level) - level - special.gammaln(y + 1)))
    together = y + mean
    alike = np.divide(2 * np.minimum(y, mean), together, out=np.ones(pairs), where=together > 0)
    return GoodnessOfFit(
        deviance_explained=explained,
        deviance_explained_adjusted=1 - (1 - explained) * (pairs - 1) / (pairs - parameters),
        pseudo_r_squared=1 - likelihood / of_level,
        sorensen=float(alike.mean()),
        relative_error=float(np.sqrt(np.mean((y - mean) ** 2)) / level),
    )
