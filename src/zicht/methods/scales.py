"""Three scales on which the sampling variance hardly depends on the value, so areas can be compared.

Spiegelhalter 2005 and 2012 put overdispersion on such a scale: it adds one variance for all areas, whatever
their size. Values of 0 (and 1 for proportions) are ordinary values here, except a mean of 0.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from zicht.methods.arrays import Floats, check_range, floats


class Scale(StrEnum):
    """What is compared, and with it the transformation."""

    SQRT = "sqrt"  # counts over exposure: y = sqrt(count / exposure), variance 1 / (4 exposure)
    ARCSINE = "arcsine"  # part of a whole: y = asin(sqrt(p)), variance 1 / (4 trials)
    LOG = "log"  # mean of a positive quantity: y = log(mean), variance variation^2 / units


def to_scale(scale: Scale, values: Floats) -> Floats:
    """Natural values on the scale.

    values   any shape; >= 0, and <= 1 on ARCSINE; nan where unknown
    returns  same shape; nan for a mean of 0 on LOG, which has no logarithm
    raises   ValueOutOfRange
    """
    values = floats(values)
    check_range(f"{scale} scale", values, 0, 1 if scale is Scale.ARCSINE else np.inf, "values")
    if scale is Scale.SQRT:
        return np.sqrt(values)
    if scale is Scale.ARCSINE:
        return np.arcsin(np.sqrt(values))
    return np.log(np.where(values > 0, values, np.nan))


def from_scale(scale: Scale, points: Floats) -> Floats:
    """Natural values of points on the scale; points beyond its end are moved to the end."""
    if scale is Scale.SQRT:
        return np.maximum(points, 0.0) ** 2
    if scale is Scale.ARCSINE:
        return np.sin(np.clip(points, 0.0, np.pi / 2)) ** 2
    return np.exp(points)


def sampling_variance(scale: Scale, sizes: Floats, variation: Floats | float | None = None) -> Floats:
    """Variance on the scale that comes from the area's size alone.

    sizes      exposure, trials or units (same unit as in the value); nan in the answer where <= 0
    variation  LOG only: standard deviation of the units over their mean
    """
    sizes = floats(sizes)
    sizes = np.where(sizes > 0, sizes, np.nan)
    if scale is not Scale.LOG:
        return floats(0.25 / sizes)
    assert variation is not None, "a mean needs the coefficient of variation of its units"
    check_range("log scale", floats(variation), 0, np.inf, "coefficient of variation")
    return floats(floats(variation) ** 2 / sizes)


def distance_of_ratio(scale: Scale, reference: Floats, ratio: Floats | float) -> Floats:
    """How far on the scale a point lies that is `ratio` times the reference; negative below 1.

    reference  points on the scale
    ratio      > 0, on the natural values; a proportion above 1 counts as 1
    """
    natural = from_scale(scale, reference) * ratio
    if scale is Scale.ARCSINE:
        natural = np.minimum(natural, 1.0)
    return floats(to_scale(scale, natural) - reference)
