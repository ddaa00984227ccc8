"""Sums of an event study that no straight difference in trends can bias, from least bias to least error.

What is left of the bias comes from bends of the difference. How much a bend in a period before counts is free
to choose (`curves`); the bends from the base period on count as the effect asks. Least error for a given bias
is a lasso in the curves. Its whole path is found at once: between knots all is linear in the penalty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats

CLOSE = 1e-12  # relative to the largest penalty


@dataclass(frozen=True, eq=False)
class UnbiasedByStraightLines:
    """All such weighted sums on the path.

    values      (events,) estimates, oldest first
    fixed       (events,) weights when no bend before counts
    free        (events, curves) what each curve adds to the weights
    after_bias  bias per unit of bend from the periods after
    penalties   (knots,) from large to 0
    knots       (knots, curves)
    covariance  (events, events)
    """

    values: Floats
    fixed: Floats
    free: Floats
    after_bias: float
    penalties: Floats
    knots: Floats
    covariance: Floats

    def curves(self, penalty: float) -> Floats:
        """(curves,) at this penalty."""
        place = int(np.searchsorted(-self.penalties, -penalty))
        if place == 0:
            return np.asarray(self.knots[0])
        high, low = self.penalties[place - 1], self.penalties[place]
        share = (penalty - low) / (high - low)
        return np.asarray(share * self.knots[place - 1] + (1 - share) * self.knots[place])

    def bias(self, curves: Floats) -> float:
        """Largest bias when every bend is at most 1."""
        return self.after_bias + float(np.abs(curves).sum())

    def error(self, curves: Floats) -> float:
        """Standard error of the sum."""
        weights = self.fixed + self.free @ curves
        return float(np.sqrt(weights @ self.covariance @ weights))

    def centre(self, curves: Floats) -> float:
        """The sum itself."""
        return float((self.fixed + self.free @ curves) @ self.values)


def unbiased_by_straight_lines(
    before: Floats, after: Floats, covariance: Floats, weights: Floats
) -> UnbiasedByStraightLines:
    """Sums of estimates whose part after the start has these weights.

    before, after, covariance, weights  as in `honest_differences.EventStudy`
    """
    periods, later = len(before), len(after)
    reach = np.arange(1, later + 1)
    tilt = float(weights @ reach)
    bends = np.array([float(weights[place:] @ (reach[place:] - place)) for place in range(later)])
    # the weight of a period is the bend of the curves there: tilt, curves, 0, 0 (nearest period first)
    second = np.zeros((periods, periods + 2))
    for place in range(periods):
        second[place, place : place + 3] = 1, -2, 1
    fixed = np.concatenate([(second[:, 0] * tilt)[::-1], weights])
    free = np.zeros((periods + later, periods - 1))
    free[:periods] = second[::-1, 1:periods]
    quadratic = free.T @ covariance @ free
    linear = free.T @ covariance @ fixed
    penalties, knots = lasso_path(quadratic, linear)
    return UnbiasedByStraightLines(
        np.concatenate([before, after]),
        fixed,
        free,
        float(np.abs(bends).sum()),
        penalties,
        knots,
        covariance,
    )


def lasso_path(quadratic: Floats, linear: Floats) -> tuple[Floats, Floats]:
    """All x that minimise x'Qx / 2 + q'x + penalty * sum|x|: (knots,) penalties down to 0, (knots, terms) x.

    quadratic  (terms, terms)  positive definite
    source     Osborne, Presnell & Turlach 2000 (IMA Journal of Numerical Analysis 20:389)
    """
    terms = len(linear)
    x = np.zeros(terms)
    penalty = float(np.abs(linear).max(initial=0.0))
    penalties, knots = [penalty], [x.copy()]
    nothing = CLOSE * penalty
    active = np.zeros(terms, dtype=np.bool_)
    if penalty > 0:
        active[int(np.argmax(np.abs(linear)))] = True
    left = -1  # the term that has just left may not come back at the same penalty
    while penalty > nothing:
        sign = -np.sign(linear + quadratic @ x)[active]
        part = np.linalg.inv(quadratic[np.ix_(active, active)])
        base, drift = -part @ linear[active], -part @ sign
        # on this stretch x = base + penalty * drift in the active terms
        across = quadratic[:, active]
        slope0, slope1 = linear + across @ base, across @ drift
        candidates = np.full(terms, -np.inf)
        with np.errstate(divide="ignore", invalid="ignore"):
            joins = np.maximum(
                _below(slope0 / (1 - slope1), penalty, nothing),
                _below(-slope0 / (1 + slope1), penalty, nothing),
            )
            leaves = _below(-base / drift, penalty, nothing)
        candidates[~active] = joins[~active]
        candidates[active] = leaves
        if left >= 0:
            candidates[left] = _once_more(candidates[left], penalty, nothing)
        changed = int(np.argmax(candidates))
        penalty = max(float(candidates[changed]), 0.0)
        x = np.zeros(terms)
        x[active] = base + penalty * drift
        if penalty > 0:
            x[changed] = 0.0  # it leaves at nought or joins from nought, and not a rounding beside it
            left = changed if active[changed] else -1
            active[changed] = not active[changed]
        penalties.append(penalty)
        knots.append(x)
    return np.array(penalties), np.array(knots)


def _below(values: Floats, penalty: float, nothing: float) -> Floats:
    """Values that lie between 0 and just below the penalty; -inf for others."""
    return np.where((values > nothing) & (values < penalty - nothing), values, -np.inf)


def _once_more(value: float, penalty: float, nothing: float) -> float:
    """A term that left comes back only clearly later."""
    return value if value < penalty - 1e3 * nothing else -np.inf
