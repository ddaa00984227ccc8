"""An observed figure beside the same figure of random networks."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from zicht.methods.arrays import Floats


@dataclass(frozen=True, eq=False)
class AgainstNull:
    """Where an observed figure stands among drawn ones.

    mean, spread  of the drawn figures (spread: standard deviation)
    z             (observed - mean) / spread; infinite or nan when drawn figures do not vary
    p             chance of a figure this high if the null were true: (1 + draws as high) / (1 + draws), exact
                  when observed and drawn come about in the same way
    p_error       Monte Carlo standard error of p
    drawn         the drawn figures
    """

    observed: float
    mean: float
    spread: float
    z: float
    p: float
    p_error: float
    drawn: Floats = field(repr=False)

    @property
    def draws(self) -> int:
        """How many were drawn."""
        return len(self.drawn)


def against_null(observed: float, drawn: Floats) -> AgainstNull:
    """Whether an observed figure is higher than chance gives.

    drawn   (draws,) at least one
    source  Davison & Hinkley 1997, section 4.2; Phipson & Smyth 2010
    """
    draws = len(drawn)
    mean, spread = float(drawn.mean()), float(drawn.std(ddof=1)) if draws > 1 else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        z = float(np.float64(observed - mean) / np.float64(spread))
    p = (1 + int(np.count_nonzero(drawn >= observed - 1e-12))) / (1 + draws)
    return AgainstNull(observed, mean, spread, z, p, float(np.sqrt(p * (1 - p) / draws)), drawn)
