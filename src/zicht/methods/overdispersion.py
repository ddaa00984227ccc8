"""Ordinary spread between areas that sampling does not explain: phi, tau squared, and z with it.

Two estimators of tau squared. PUBLISHED is Spiegelhalter 2005 (Statistics in Medicine 24:1185) as FunnelPlotR
does it: z scores winsorised at their quantiles, phi their mean square, tau squared by DerSimonian & Laird.
It is too small when sizes differ much, and then flags too many areas. ROBUST answers the same question
consistently: the tau squared at which the adjusted z scores, winsorised, have the mean square of
winsorised standard normals. Why it is the default: docs/decisions/0002-overdispersion-and-false-discovery.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, Ints, check_same_shape, floats

WINSORISED = 0.1  # share of the areas moved inward at each end
FEWEST_AREAS = 10  # with fewer, spread cannot be told from outliers: nothing is compared
STEPS = 60  # of the safeguarded Newton search; it stops when nothing moves, usually after 8
CLOSE = 1e-12  # relative change of tau squared that counts as nothing


class Estimator(StrEnum):
    """How tau squared is estimated."""

    PUBLISHED = "published"  # Spiegelhalter 2005, DerSimonian & Laird 1986
    ROBUST = "robust"  # Paule & Mandel 1982 with Huber's proposal 2


@dataclass(frozen=True, eq=False)
class Overdispersion:
    """Spread of each map; phi is 1 where there is sampling only."""

    phi: Floats  # (maps,) winsorised mean square of z, as published; nan under FEWEST_AREAS areas
    tau2: Floats  # (maps,) ordinary variance on the scale, >= 0; nan likewise
    areas: Ints  # (maps,) number of areas with a figure


def overdispersion(
    differences: Floats, variances: Floats, estimator: Estimator = Estimator.ROBUST
) -> Overdispersion:
    """Phi and tau squared of each map.

    differences  (maps, areas)  area minus reference, on the scale; nan where missing
    variances    (maps, areas)  sampling variance of the difference, > 0
    raises       ShapeMismatch
    """
    check_same_shape("overdispersion", differences=differences, variances=variances)
    z = differences / np.sqrt(variances)
    areas = np.sum(~np.isnan(z), axis=-1)
    enough = areas >= FEWEST_AREAS
    phi = np.nansum(winsorised(z) ** 2, axis=-1) / np.where(enough, areas, np.nan)
    if estimator is Estimator.PUBLISHED:
        tau2 = _published_tau2(np.where(np.isnan(z), np.nan, variances), phi)
    else:
        tau2 = np.where(enough, _robust_tau2(z, variances), np.nan)
    return Overdispersion(phi, tau2, areas)


def winsorised(values: Floats, share: float = WINSORISED) -> Floats:
    """Values with each row's tails moved to its quantiles at `share` and 1 - `share`; nan stays nan."""
    ordered = np.sort(values, axis=-1)
    areas = np.sum(~np.isnan(values), axis=-1, keepdims=True)
    low, high = (_quantile(ordered, areas, level) for level in (share, 1 - share))
    return np.clip(values, low, high)


def adjusted_z(differences: Floats, variances: Floats, tau2: Floats) -> Floats:
    """Differences in units of sampling and ordinary spread together; tau2 is one number per map."""
    return differences / np.sqrt(variances + tau2[..., np.newaxis])


def _published_tau2(variances: Floats, phi: Floats) -> Floats:
    """Equations 5 and 6 of Spiegelhalter 2005; 0 when phi shows no more than sampling."""
    weights = np.where(np.isnan(variances), 0.0, 1.0 / variances)
    areas = np.count_nonzero(weights, axis=-1)
    total = np.where(np.isnan(phi), np.nan, weights.sum(axis=-1))
    tau2 = (areas * phi - (areas - 1)) / (total - (weights**2).sum(axis=-1) / total)
    return floats(np.maximum(tau2, 0.0))


def _robust_tau2(z: Floats, variances: Floats) -> Floats:
    """Zero of excess(t) = sum min(z^2 v / (v + t), cut^2) - left (areas - 1), which falls as t grows."""
    cut2 = float(special.ndtri(1 - WINSORISED)) ** 2
    known = ~np.isnan(z)
    squares = np.where(known, z**2 * variances, 0.0)
    spread = np.where(known, variances, 1.0)
    target = _normal_square_left(WINSORISED) * np.maximum(known.sum(axis=-1) - 1, 1)
    found = np.zeros(len(z))
    # rows whose z scores are no wider than sampling alone keep 0; the others leave as they settle
    rows = np.flatnonzero(np.minimum(squares / spread, cut2).sum(axis=-1) > target)
    squares, spread, target = squares[rows], spread[rows], target[rows]
    low, tau2 = np.zeros(len(rows)), np.zeros(len(rows))
    high = squares.sum(axis=-1) / target  # excess is surely negative here
    for _ in range(STEPS):
        if not len(rows):
            break
        total = spread + tau2[:, np.newaxis]
        shares = squares / total
        excess = np.minimum(shares, cut2).sum(axis=-1) - target
        low, high = np.where(excess > 0, tau2, low), np.where(excess > 0, high, tau2)
        slope = np.sum(shares / total, axis=-1, where=shares < cut2)
        step = tau2 + np.divide(excess, slope, out=np.full(len(rows), np.inf), where=slope > 0)
        following = np.where((step > low) & (step < high), step, (low + high) / 2)
        found[rows] = following
        moving = np.abs(following - tau2) > CLOSE * high
        rows, squares, spread, target = rows[moving], squares[moving], spread[moving], target[moving]
        low, high, tau2 = low[moving], high[moving], following[moving]
    return found


def _quantile(ordered: Floats, areas: Ints, level: float) -> Floats:
    """Linear quantile (R type 7) of each row of which the first `areas` values count."""
    position = np.maximum(areas - 1, 0) * level
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(areas - 1, 0))
    start, end = (np.take_along_axis(ordered, index, axis=-1) for index in (below, above))
    return start + (position - below) * (end - start)


def _normal_square_left(share: float) -> float:
    """Mean square of a standard normal with its tails beyond the quantiles moved inward; 0.679 at 10 %."""
    cut = float(special.ndtri(1 - share))
    density = float(np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi))
    return (1 - 2 * share) - 2 * cut * density + 2 * share * cut**2
