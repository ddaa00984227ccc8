"""Bands that hold for all points of an event study at once, and one test for all of them.

Twenty intervals of 95 % each leave a false alarm somewhere in most event studies of nothing. A band is wide
enough for the largest of them, whose distribution is simulated by giving every cluster a random sign
(Callaway & Sant'Anna 2021, algorithm 1; Montiel Olea & Plagborg-Moller 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, check_confidence
from zicht.methods.effects.estimates import Estimates
from zicht.methods.intervals import Interval

AT_ONCE = 256  # draws in memory together


@dataclass(frozen=True, eq=False)
class Bands:
    """What holds for all estimates together.

    critical  how many standard errors wide to each side; larger than 1.96 for more than one estimate
    interval  (estimates,) nan where there is no standard error
    p         (estimates,) two-sided, corrected for all of them (largest of all, single step)
    """

    critical: float
    interval: Interval
    p: Floats

    @property
    def any_p(self) -> float:
        """Chance of an estimate as far from 0 as the farthest, if all were 0."""
        return float(np.nanmin(self.p)) if not np.isnan(self.p).all() else float("nan")


def simultaneous_bands(
    estimates: Estimates, generator: np.random.Generator, *, confidence: float = 0.95, draws: int = 999
) -> Bands:
    """Bands around all estimates of one panel.

    generator  seeded by the caller; the same seed gives the same band
    draws      random signs of the clusters
    The errors are those of `Estimates.welch`. With few treated clusters each draw is divided by the root of a
    chi-square of the fewest degrees of freedom, so that a band is never narrower than the single intervals.
    """
    check_confidence("band of an event study", confidence)
    errors, freedom = estimates.welch()
    known = (errors > 0) & ~np.isnan(estimates.value)
    nothing = np.full(len(errors), np.nan)
    if not known.any():
        return Bands(float("nan"), Interval(nothing, nothing), nothing)
    largest = _largest(estimates.chosen(known), generator, draws) * _few(freedom[known], generator, draws)
    single = special.stdtrit(freedom[known].min(), (1 + confidence) / 2)
    critical = max(float(np.quantile(largest, confidence, method="higher")), float(single))
    t = np.abs(estimates.value[known]) / errors[known]
    p = nothing.copy()
    beaten = len(largest) - np.searchsorted(np.sort(largest), t, side="left")
    p[known] = (1 + beaten) / (1 + draws)
    half = np.where(known, critical * errors, np.nan)
    return Bands(critical, Interval(estimates.value - half, estimates.value + half), p)


@dataclass(frozen=True)
class JointTest:
    """All estimates are 0 at once.

    statistic  Wald; chi-square with `tested` degrees of freedom in large panels
    tested     estimates that say something of their own
    p_large    by the chi-square, as the sources print it
    p          by Hotelling's F with the fewest degrees of freedom among the estimates; nan with too few
    """

    statistic: float
    tested: int
    p_large: float
    p: float


def joint_test(estimates: Estimates) -> JointTest:
    """Test that all estimates are 0, such as those before the start: no sign of trends apart.

    A large p is no proof of parallel trends: see `pretrend_power` for what could have been seen.
    """
    known = ~np.isnan(estimates.value) & ~estimates.alone
    chosen = estimates.chosen(known)
    if not known.any():
        return JointTest(float("nan"), 0, float("nan"), float("nan"))
    covariance = chosen.covariance
    tested = int(np.linalg.matrix_rank(covariance, hermitian=True))
    inverse = np.linalg.pinv(covariance, rcond=1e-12, hermitian=True)
    statistic = float(chosen.value @ inverse @ chosen.value)
    freedom = float(chosen.welch()[1].min())
    spare = freedom - tested + 1
    p = float("nan")
    if spare > 0:
        p = float(special.fdtrc(tested, spare, statistic * spare / (freedom * tested)))
    return JointTest(statistic, tested, float(special.chdtrc(tested, statistic)), p)


def _largest(estimates: Estimates, generator: np.random.Generator, draws: int) -> Floats:
    """(draws,) largest of the estimates in standard errors when every cluster gets a random sign."""
    parts = estimates.by_cluster
    parts = parts / np.sqrt(np.sum(parts**2, axis=0))
    largest = np.empty(draws)
    for first in range(0, draws, AT_ONCE):
        rows = min(AT_ONCE, draws - first)
        signs = generator.integers(0, 2, (rows, len(parts)), dtype=np.int8) * 2.0 - 1.0
        largest[first : first + rows] = np.abs(signs @ parts).max(axis=1)
    return largest


def _few(freedom: Floats, generator: np.random.Generator, draws: int) -> Floats:
    """(draws,) how much larger a t is than a normal draw."""
    fewest = float(freedom.min())
    return np.asarray(np.sqrt(fewest / generator.chisquare(fewest, draws)))
