"""Dispersion of a short series, drawn towards that of all series of the map.

Variances of many short series scatter more than they differ. They are taken as scaled inverse chi-square
around a common value; its place and width follow from the mean and the variance of their logarithms (Smyth
2004, Statistical Applications in Genetics and Molecular Biology 3:3, section 6.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats

FEWEST_SERIES = 10  # with fewer, each keeps its own
LARGEST_FREEDOM = 1e6  # the series do not differ beyond chance
TURNS = 20  # of Newton for the width; it settles in about 6
LEAST_VALUE = 1e-3  # of a dispersion in its logarithm: a series of one value has none


@dataclass(frozen=True, eq=False)
class Squeezed:
    """Dispersion of each series and the degrees of freedom behind it; nan where there is none."""

    value: Floats
    freedom: Floats


def squeezed(dispersion: Floats, freedom: Floats) -> Squeezed:
    """Posterior dispersions.

    dispersion  (series,)  Pearson chi-square over degrees of freedom; nan where missing
    freedom     (series,)  > 0
    """
    known = ~np.isnan(dispersion) & (freedom > 0)
    if known.sum() < FEWEST_SERIES:
        return Squeezed(np.where(known, dispersion, np.nan), np.where(known, freedom, np.nan))
    common, width = _common(dispersion[known], freedom[known])
    total = freedom + width
    value = (freedom * dispersion + width * common) / total
    return Squeezed(np.where(known, value, np.nan), np.where(known, total, np.nan))


def _common(dispersion: Floats, freedom: Floats) -> tuple[float, float]:
    """The common dispersion and how many degrees of freedom it is worth."""
    logs = np.log(np.maximum(dispersion, LEAST_VALUE))
    centred = logs - special.digamma(freedom / 2) + np.log(freedom / 2)
    beyond_chance = float(np.var(centred, ddof=1) - np.mean(special.polygamma(1, freedom / 2)))
    if beyond_chance <= 2 / LARGEST_FREEDOM:
        # they do not differ beyond chance: the mean, each counting for its degrees of freedom
        return float(np.sum(dispersion * freedom) / freedom.sum()), LARGEST_FREEDOM
    width = 2 * _trigamma_inverse(beyond_chance)
    common = np.exp(np.mean(centred) + special.digamma(width / 2) - np.log(width / 2))
    return float(common), float(width)


def _trigamma_inverse(value: float) -> float:
    """x with trigamma(x) = value > 0, by Newton on 1 / trigamma, which is nearly a straight line."""
    x = 0.5 + 1 / value
    for _ in range(TURNS):
        at = float(special.polygamma(1, x))
        x += at * (1 - at / value) / float(special.polygamma(2, x))
    return x
