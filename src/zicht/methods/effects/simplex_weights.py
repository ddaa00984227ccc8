"""Weights that are never negative and sum to one, so that a mix of columns comes close to a target.

Two ways to the same kind of weights. `frank_wolfe` solves many problems side by side and stops where the
authors of synthetic differences stop, because their published figures depend on it. `nearest_mix` is exact,
for one problem at a time (Wolfe 1976, Mathematical Programming 11:128, nearest point of a polytope).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, Ints

Steps = Callable[[Ints, Ints, Floats], Floats]
CLOSE = 1e-12  # relative to the largest squared length of a column: no column helps any more
SMALL = 1e-100  # of the common factor of a problem: time to multiply it out


@dataclass(frozen=True, eq=False)
class Mixing:
    """Many problems at once: minimise x'Gx - 2 c'x + sum(penalty x^2) over the simplex.

    towards   (problems, columns, factors) -> (chosen, columns)  factors * (row `column` of G - c)
    diagonal  (problems, columns)  of G
    linear    (problems, columns)  c: product of each column with the target
    penalty   (problems, columns)  inf: this column may not be used
    """

    towards: Steps
    diagonal: Floats
    linear: Floats
    penalty: Floats


def frank_wolfe(mixing: Mixing, start: Floats, *, least: Floats, steps: int) -> Floats:
    """Weights after steps of Frank & Wolfe with exact line search, side by side.

    start     (problems, columns)  weights to start from, 0 where the penalty is inf
    least     (problems,)  decrease of one step below which a problem is done; two steps are always made
    steps     at most so many
    returns   (problems, columns)
    source    Arkhangelsky et al. 2021 (American Economic Review 111:4088), who stop in the same way

    Weights and gradient are kept as a common factor times an array, so that a step towards one column
    adds to the arrays instead of multiplying them; this makes a step three passes over the columns.
    """
    found = start.copy()
    active = np.arange(len(start))
    usable = ~np.isinf(mixing.penalty)
    ridge = np.where(usable, mixing.penalty, 0.0)
    blocked = np.where(usable, 0.0, np.inf)
    curved = mixing.diagonal + ridge
    x, factor = start.copy(), np.ones(len(start))
    gradient = _gradient(mixing, start) + ridge * start + blocked
    reached = np.einsum("pc,pc->p", mixing.linear, start)
    square = np.einsum("pc,pc->p", np.where(usable, gradient, 0.0) + mixing.linear, start)
    for step in range(steps):
        column = np.argmin(gradient, axis=1)
        at = (np.arange(len(active)), column)
        product = factor * gradient[at] + mixing.linear[active, column]
        own = curved[active, column]
        slope = factor * gradient[at] - (square - reached)
        bend = own - 2 * product + square
        length = np.clip(np.divide(-slope, bend, out=np.zeros_like(slope), where=bend > 0), 0.0, 1.0)
        going = -2 * length * slope - length**2 * bend > least[active]
        square = (1 - length) ** 2 * square + 2 * length * (1 - length) * product + length**2 * own
        reached += length * (mixing.linear[active, column] - reached)
        factor *= 1 - length
        if factor.min() < SMALL:
            x, gradient, factor = _multiplied(x, gradient, factor, blocked[active])
        x[at] += length / factor
        gradient += mixing.towards(active, column, length / factor)
        gradient[at] += length / factor * ridge[active, column]
        if step and not going.all():
            found[active[~going]] = x[~going] * factor[~going, np.newaxis]
            active, x, gradient, factor = active[going], x[going], gradient[going], factor[going]
            square, reached = square[going], reached[going]
            if not len(active):
                break
    found[active] = x * factor[:, np.newaxis]
    return found


def without_small(weights: Floats, share: float = 0.25) -> Floats:
    """Weights of at most `share` of the largest set to nought, the rest again summing to one."""
    kept = np.where(weights <= share * weights.max(axis=1, keepdims=True), 0.0, weights)
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))


def nearest_mix(columns: Floats, target: Floats, penalty: float = 0.0) -> Floats:
    """Weights on the simplex that bring columns @ weights nearest to the target, exactly.

    columns  (rows, columns)
    target   (rows,)
    penalty  of the sum of squared weights, >= 0
    returns  (columns,)
    """
    points = (columns - target[:, np.newaxis]).T
    gram = points @ points.T + penalty * np.eye(len(points))
    scale = float(np.abs(gram).max())
    weights = np.zeros(len(gram))
    corral = [int(np.argmin(np.diagonal(gram)))]
    weights[corral] = 1.0
    for _ in range(10 * len(gram) + 100):
        gain = gram @ weights
        best = int(np.argmin(gain))
        if weights @ gain - gain[best] <= CLOSE * scale or best in corral:
            break
        corral.append(best)
        weights, corral = _settled(gram, weights, corral)
    return weights


def _settled(gram: Floats, weights: Floats, corral: list[int]) -> tuple[Floats, list[int]]:
    """The nearest point of the plane through the corral, leaving out columns until it lies inside."""
    while True:
        free = _on_plane(gram[np.ix_(corral, corral)])
        if np.all(free > 0):
            settled = np.zeros_like(weights)
            settled[corral] = free
            return settled, corral
        now = weights[corral]
        leaving = free <= 0
        reach = np.min(now[leaving] / (now[leaving] - free[leaving]))
        moved = now + reach * (free - now)
        moved[leaving & (moved <= 1e-15)] = 0.0
        moved[np.argmin(np.where(leaving, moved, np.inf))] = 0.0
        weights = np.zeros_like(weights)
        weights[corral] = moved
        corral = [column for column, weight in zip(corral, moved, strict=True) if weight > 0]


def _on_plane(gram: Floats) -> Floats:
    """Weights that sum to one and make the shortest mix, whatever their sign."""
    size = len(gram)
    scale = max(float(np.abs(gram).max()), np.finfo(float).tiny)
    bordered = np.ones((size + 1, size + 1))
    bordered[:size, :size], bordered[size, size] = gram / scale, 0.0
    right = np.zeros(size + 1)
    right[size] = 1.0
    return np.asarray(np.linalg.lstsq(bordered, right, rcond=1e-14)[0][:size])


def _gradient(mixing: Mixing, weights: Floats) -> Floats:
    """G x - c of every problem, one used column after the other."""
    gradient = np.zeros_like(weights)
    problems = np.arange(len(weights))
    order = np.argsort(-weights, axis=1, kind="stable")
    for place in range(int(np.count_nonzero(weights, axis=1).max())):
        column = order[:, place]
        gradient += mixing.towards(problems, column, weights[problems, column])
    return gradient


def _multiplied(
    x: Floats, gradient: Floats, factor: Floats, blocked: Floats
) -> tuple[Floats, Floats, Floats]:
    """The same weights and gradients with a factor of one; what is blocked stays so when it was nought."""
    x = x * factor[:, np.newaxis]
    gradient = np.where(blocked == 0, gradient, 0.0) * factor[:, np.newaxis] + blocked
    return x, gradient, np.ones(len(factor))
