"""The whole procedure from counts to verdicts, in one place, so that its simulation cannot differ from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, check_range, check_same_shape, floats
from zicht.methods.overdispersion import Estimator
from zicht.methods.references import Reference, ReferenceSet, pooled_reference
from zicht.methods.scales import Scale, sampling_variance, to_scale
from zicht.methods.verdicts import ALPHA, Verdicts, judge


@dataclass(frozen=True, eq=False)
class Comparison:
    """Verdicts of maps and the reference they are against."""

    reference: Reference
    verdicts: Verdicts


def compare(
    numerators: Floats,
    denominators: Floats,
    areas: ReferenceSet,
    *,
    scale: Scale,
    relevant_ratio: Floats | float,
    variation: Floats | float | None = None,
    alpha: float = ALPHA,
    estimator: Estimator = Estimator.ROBUST,
) -> Comparison:
    """Compare every area of every map with its reference areas.

    numerators    (maps, areas)  counts, successes, or (LOG) mean times units; nan where missing
    denominators  (maps, areas)  exposure, trials or units; an area of size <= 0 is not compared
    variation     LOG only: coefficient of variation of the units, number or (maps, areas)
    relevant_ratio, alpha, estimator   see verdicts.judge
    raises        ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("comparison", numerators=numerators, denominators=denominators)
    numerators, denominators = (np.atleast_2d(floats(part)) for part in (numerators, denominators))
    check_range("comparison", numerators, 0, np.inf, "numerators")
    size = np.where((denominators > 0) & ~np.isnan(numerators), denominators, np.nan)
    reference = pooled_reference(numerators, denominators, areas, scale=scale, variation=variation)
    verdicts = judge(
        to_scale(scale, numerators / size),
        sampling_variance(scale, size, variation),
        reference.y,
        reference.variance,
        scale=scale,
        relevant_ratio=relevant_ratio,
        alpha=alpha,
        estimator=estimator,
    )
    return Comparison(reference, verdicts)
