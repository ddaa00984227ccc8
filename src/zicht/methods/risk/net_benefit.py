"""Decision curves: is acting on a risk above a threshold better than acting for all, or for nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, check_range, floats
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.ranking import ranking
from zicht.methods.risk.whole_groups import Estimate, percentile_interval, replicated, resampling_weights

REPLICATIONS = 500


@dataclass(frozen=True, eq=False)
class DecisionCurve:
    """Net benefit, in cases found per row: those found in vain are counted against it.

    thresholds  (thresholds,)  risk from which one would act; it says how many in vain one case is worth
    model       (thresholds,)  acting on the risk
    everyone    (thresholds,)  acting for all; for nobody it is 0
    gain        (thresholds,)  model less the better of everyone and nobody
    """

    thresholds: Floats
    model: Estimate
    everyone: Floats
    gain: Estimate


def decision_curve(
    cells: CountedCells,
    risk: Floats,
    thresholds: Floats,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
) -> DecisionCurve:
    """Net benefit at each threshold, with groups resampled.

    risk        (cells,)       calibrated, between 0 and 1
    thresholds  (thresholds,)  above 0 and below 1
    raises      ValueOutOfRange
    source      Vickers & Elkin 2006
    """
    check_range("decision curve", floats(risk), 0, 1, "risks")
    check_range("decision curve", floats(thresholds), 1e-9, 1 - 1e-9, "thresholds")
    ranked = ranking(cells, risk)
    acted = (ranked.risk[:, np.newaxis] >= thresholds - 1e-12).astype(np.float64)
    in_vain = thresholds / (1 - thresholds)

    def benefits(cases: Floats, others: Floats) -> Floats:
        total = np.sum(cases + others, axis=1)[:, np.newaxis, np.newaxis]
        model = cases @ acted - (others @ acted) * in_vain
        everyone = cases.sum(axis=1)[:, np.newaxis] - others.sum(axis=1)[:, np.newaxis] * in_vain
        gain = model - np.maximum(everyone, 0.0)
        return floats(np.stack([model, everyone, gain], axis=1) / total)

    model, everyone, gain = benefits(ranked.cases[np.newaxis], ranked.others[np.newaxis])[0]
    weights = resampling_weights(cells.filled_groups, replications, generator)
    replicates = replicated(benefits, ranked.cases_of_group, ranked.others_of_group, weights)
    return DecisionCurve(
        thresholds,
        Estimate(model, percentile_interval(replicates[:, 0], confidence, cells.effective_groups)),
        everyone,
        Estimate(gain, percentile_interval(replicates[:, 2], confidence, cells.effective_groups)),
    )
