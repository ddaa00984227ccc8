"""Ordinary spread between areas that sampling does not explain: phi, tau squared, and z with it.

Spiegelhalter 2005 (Statistics in Medicine 24:1185) as implemented by FunnelPlotR: z scores are winsorised so
that real outliers do not hide themselves, phi is their mean square, tau squared the additive variance
(DerSimonian & Laird). Our one addition, `consistent`, is explained in
docs/decisions/0002-overdispersion-and-false-discovery.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, check_same_shape

WINSORISED = 0.1  # share of the areas moved inward at each end
FEWEST_AREAS = 10  # with fewer, spread cannot be told from outliers: nothing is compared


@dataclass(frozen=True, eq=False)
class Overdispersion:
    """Spread of each map: phi (1 = sampling only), tau2 on the scale, and how many areas it is based on."""

    phi: Floats  # (maps,) nan with fewer than FEWEST_AREAS areas
    tau2: Floats  # (maps,) >= 0
    areas: Floats  # (maps,) number of areas with a figure


def overdispersion(
    differences: Floats, variances: Floats, *, share: float = WINSORISED, consistent: bool = True
) -> Overdispersion:
    """Phi and tau squared of each map.

    differences  (maps, areas)  area minus reference, on the scale; nan where missing
    variances    (maps, areas)  sampling variance of the difference, > 0
    consistent   divide phi by what winsorising leaves of a standard normal square (0.679 at 10 %)
    source       Spiegelhalter 2005, eq. 3-6; FunnelPlotR is `consistent=False`
    """
    check_same_shape("overdispersion", differences=differences, variances=variances)
    squares = winsorised(differences / np.sqrt(variances), share) ** 2
    known = ~np.isnan(squares)
    areas = known.sum(axis=-1).astype(np.float64)
    enough = areas >= FEWEST_AREAS
    count = np.where(enough, areas, np.nan)
    phi = np.nansum(squares, axis=-1) / count / (_normal_square_left(share) if consistent else 1.0)
    weights = np.where(known, 1.0 / variances, 0.0)
    total = np.where(enough, weights.sum(axis=-1), np.nan)
    tau2 = (count * phi - (count - 1)) / (total - (weights**2).sum(axis=-1) / total)
    return Overdispersion(phi, np.maximum(tau2, 0.0), areas)


def winsorised(values: Floats, share: float = WINSORISED) -> Floats:
    """Values with each row's tails moved to its quantiles at `share` and 1 - `share`; nan stays nan."""
    ordered = np.sort(values, axis=-1)
    areas = np.sum(~np.isnan(values), axis=-1, keepdims=True)
    low, high = (_quantile(ordered, areas, level) for level in (share, 1 - share))
    return np.clip(values, low, high)


def adjusted_z(differences: Floats, variances: Floats, tau2: Floats) -> Floats:
    """Differences in units of sampling and ordinary spread together; tau2 is one number per map."""
    return differences / np.sqrt(variances + tau2[..., np.newaxis])


def _quantile(
    ordered: Floats, areas: np.ndarray[tuple[int, ...], np.dtype[np.int64]], level: float
) -> Floats:
    """Linear quantile (R type 7) of each row of which the first `areas` values count."""
    position = np.maximum(areas - 1, 0) * level
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(areas - 1, 0))
    start, end = (np.take_along_axis(ordered, index, axis=-1) for index in (below, above))
    return start + (position - below) * (end - start)


def _normal_square_left(share: float) -> float:
    """Mean square of a standard normal with its tails beyond the quantiles moved inward."""
    cut = float(special.ndtri(1 - share))
    density = float(np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi))
    return (1 - 2 * share) - 2 * cut * density + 2 * share * cut**2
