"""How often intervals of the step in one short series hold, by three kinds of error.

    python benchmarks/series_errors.py [series]

Quarterly counts with a season and shocks of 15 % that last to a degree, without an effect. All is made up;
nothing is read or written.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import special

from zicht.methods.effects.interrupted_series import STEP, interrupted_series

LENGTHS = ((40, 20), (40, 32), (24, 16))  # quarters, first treated one
MEANS = (8.0, 60.0, 400.0)
LASTING = (None, 0.0, 0.5, 0.8)  # autocorrelation of the shocks; None: no shocks
SHOCK, LAGS = 0.15, 3


def main(series: int = 300) -> None:
    g = np.random.default_rng(1)
    print(
        f"{'shocks':>8s}{'quarters':>10s}{'first':>7s}{'mean':>7s}{'dispersion':>12s}{'Newey-West':>12s}{'serial':>8s}"
    )
    for lasting in LASTING:
        for quarters, first in LENGTHS:
            for mean in MEANS:
                held = [_held(g.poisson(_means(quarters, mean, lasting, g)), first) for _ in range(series)]
                known = np.array([one for one in held if one is not None], dtype=float)
                shares = "".join(
                    f"{100 * s:{w}.1f}" for s, w in zip(known.mean(axis=0), (12, 12, 8), strict=True)
                )
                print(f"{lasting!s:>8s}{quarters:10d}{first:7d}{mean:7.0f}{shares}", flush=True)


def _means(quarters: int, mean: float, lasting: float | None, g: np.random.Generator) -> np.ndarray:
    season = np.array([1.0, 1.2, 1.1, 0.8])[np.arange(quarters) % 4]
    shocks = g.standard_normal(quarters)
    for quarter in range(1, quarters):
        shocks[quarter] = (lasting or 0) * shocks[quarter - 1] + np.sqrt(1 - (lasting or 0) ** 2) * shocks[
            quarter
        ]
    return mean * season * np.exp(shocks * (0 if lasting is None else SHOCK))


def _held(counts: np.ndarray, first: int) -> tuple[bool, bool, bool] | None:
    """Whether each interval holds no effect; None where nothing can be said."""
    found = interrupted_series(counts.astype(float), first, season=4)
    if found is None:
        return None
    fit, periods = found.fit, len(counts)
    quantile = special.stdtrit(fit.freedom, 0.975)
    plain = fit.model_error(STEP) / np.sqrt(min(1.0, fit.dispersion))
    robust = fit.newey_west_error(STEP, LAGS) * np.sqrt(periods / fit.freedom)
    inside = found.interval
    step = abs(fit.coefficient(STEP))
    return step < quantile * plain, step < quantile * robust, bool(inside.lower[0] < 0 < inside.upper[0])


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
