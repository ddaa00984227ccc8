"""How finely a publisher rounded the percents a cube was made of, told from the figures themselves.

One table mixes percents in whole numbers and in tenths, and a publisher changes it between years without
saying so. An interval must cover the whole width of the rounding, and no more.
"""

from __future__ import annotations

import numpy as np

from zicht.analyses.cubes import Cube, Floats
from zicht.model.indicators import Indicator

WHOLE, TENTH = 0.01, 0.001
MOST_IN_TENTHS = 0.9
MOST_WHOLE = 0.5
NEAR = 1e-6


def rounding_step(indicator: Indicator, cube: Cube) -> Floats:
    """(periods, 1) distance between two published shares: 0.01, 0.001, or 0 where no percents were published.

    A period is in tenths when nearly all its percents are tenths and most are not whole. Areas that were put
    together by a recode have any decimals; a period with many of those counts as whole percents, the wider.
    """
    if not indicator.numerator_in_percent:
        return np.zeros((len(cube.periods), 1))
    present = (cube.absence == "") & (cube.denominator > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        percents = np.where(present, 100 * cube.numerator / cube.denominator, np.nan)
    known = np.maximum(present.sum(axis=1), 1)
    in_tenths = (np.abs(10 * percents - np.round(10 * percents)) < NEAR).sum(axis=1) / known
    whole = (np.abs(percents - np.round(percents)) < NEAR).sum(axis=1) / known
    return np.where((in_tenths >= MOST_IN_TENTHS) & (whole <= MOST_WHOLE), TENTH, WHOLE)[:, None]
