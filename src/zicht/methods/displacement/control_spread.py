"""How much do areas change when no measure is taken there? The yardstick for one treated area.

Errors clustered by area see the noise of treated areas only through the spread among them. With one treated
area there is none, and such errors are far too small (Conley & Taber 2011; Ferman & Pinto 2019). The change
of areas without a measure, measured against what chance gives areas of their size, tells the spread that a
treated area would have shown as well.
"""

from __future__ import annotations

import numpy as np

from zicht.methods.arrays import Floats

FEWEST_CONTROLS = 10  # areas; with fewer, spread cannot be told from chance and nothing is estimated


def spread_of_changes(surprises: Floats, variances: Floats, gains: Floats | None = None) -> float:
    """Variance between areas of the logarithm of their change, beyond chance; 0 when chance explains all.

    Moments: the expected square of a surprise is v + tau2 g. In a log-linear model v, the variance by
    chance, is also the derivative of the expected count, so g = v^2, unless fitted terms have taken part of
    the spread away.

    surprises  (controls,)  counted after minus expected
    variances  (controls,)  of that by chance, >= 0; 0 is no information
    gains      (controls,)  g; None: v^2
    """
    known = variances > 0
    chance = variances[known]
    excess = np.sum(surprises[known] ** 2 / chance - 1)
    total = np.sum((chance**2 if gains is None else gains[known]) / chance)
    return float(max(excess / total, 0.0)) if total > 0 else float("nan")


def dispersion_of_changes(surprises: Floats, variances: Floats) -> float:
    """Variance of the changes of control areas over what chance gives, at least 1 (ratio of sums)."""
    total = variances.sum()
    freedom = len(surprises) / (len(surprises) - 1) if len(surprises) > 1 else np.nan
    return float(max(np.sum(surprises**2) * freedom / total, 1.0)) if total > 0 else float("nan")
