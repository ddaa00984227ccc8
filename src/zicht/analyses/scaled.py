"""A cube on the scale on which areas of different size can be compared."""

from __future__ import annotations

import numpy as np

from zicht.analyses.cubes import Cube, Floats
from zicht.analyses.rounding import rounding_step
from zicht.methods.scales import Scale, sampling_variance, to_scale
from zicht.model.indicators import Indicator, Kind

SCALES = {Kind.RATE: Scale.SQRT, Kind.PROPORTION: Scale.ARCSINE, Kind.MEAN: Scale.LOG}


def scaled(indicator: Indicator, cube: Cube) -> tuple[Floats, Floats]:
    """(periods, areas) figure on its scale and its variance; what was rounded carries its rounding."""
    scale = SCALES[indicator.kind]
    present = cube.absence == ""
    natural = np.where(
        present, cube.numerator / np.where(cube.denominator > 0, cube.denominator, np.nan), np.nan
    )
    if scale is Scale.ARCSINE:
        natural = np.clip(natural, 0.0, 1.0)
    variance = sampling_variance(scale, cube.denominator, indicator.unit_cv)
    if indicator.numerator_in_percent:
        inside = np.clip(natural, 0.005, 0.995)
        variance = variance + (rounding_step(indicator, cube) ** 2 / 12) / (4 * inside * (1 - inside))
    if cube.rounding is not None:
        variance = variance + _rounding_variance(scale, cube)
    return to_scale(scale, natural), np.where(present, variance, np.nan)


def _rounding_variance(scale: Scale, cube: Cube) -> Floats:
    """Variance on the scale of a numerator that lies anywhere within its rounding, each value as likely."""
    whole = np.where(cube.denominator > 0, cube.denominator, np.nan)
    lower, upper = np.maximum(cube.numerator - cube.slack, 0) / whole, (cube.numerator + cube.slack) / whole
    if scale is Scale.ARCSINE:
        lower, upper = np.clip(lower, 0, 1), np.clip(upper, 0, 1)
    half = (to_scale(scale, upper) - to_scale(scale, lower)) / 2
    return np.nan_to_num(half**2 / 3)


def unit(indicator: Indicator) -> float:
    """What a ratio of counts is multiplied by to be in the unit of the indicator."""
    return 1.0 if indicator.kind is Kind.MEAN else float(indicator.multiplier)
