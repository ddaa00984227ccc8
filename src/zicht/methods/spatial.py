"""Do high areas lie beside high areas? Moran's I for the map, local Moran and Getis-Ord G for each area.

Moments are exact under the hypothesis that values are dealt out over the areas at random: for the local
figures given the area's own value (Sokal et al. 1998). Equal to spdep on Scottish lip cancer
(tests/published). The caller corrects for the number of areas (`multiple_testing`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

from zicht.methods.arrays import Floats, ShapeMismatch, floats


@dataclass(frozen=True, eq=False)
class Clustering:
    """A statistic with its moments if place did not matter; p is two-sided."""

    statistic: Floats
    expectation: Floats
    variance: Floats
    z: Floats
    p: Floats


def row_standardised(neighbours: sparse.csr_array, *, with_self: bool = False) -> sparse.csr_array:
    """Weights that sum to 1 for each area with neighbours; an island keeps an empty row (or itself)."""
    matrix = neighbours.astype(np.float64)
    if with_self:
        matrix = matrix + sparse.eye_array(matrix.shape[0])
    totals = floats(matrix.sum(axis=1))
    inverse = np.divide(1.0, totals, out=np.zeros_like(totals), where=totals > 0)
    return sparse.csr_array(sparse.diags_array(inverse) @ matrix)


def moran(values: Floats, weights: sparse.csr_array) -> Clustering:
    """Global Moran's I of each map, variance under randomisation (Cliff & Ord 1981).

    values   (maps, areas)   nan where missing; such areas and their links are left out
    weights  (areas, areas)  >= 0, nothing on the diagonal; islands count among the areas as in spdep's
                             zero policy, unless they are missing
    returns  arrays (maps,)
    """
    z, known, n = _centred(values, weights)
    mask = known.astype(np.float64)
    s0 = np.sum(mask * _times(weights, mask), axis=-1)
    both = sparse.csr_array(weights + weights.T)
    s1 = np.sum(mask * _times(both.power(2), mask), axis=-1) / 2
    s2 = np.sum(mask * (_times(weights, mask) + _times(sparse.csr_array(weights.T), mask)) ** 2, axis=-1)
    m2, m4 = (np.sum(z**power, axis=-1) / n for power in (2, 4))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.sum(z * _times(weights, z), axis=-1) / s0 / m2
        kurtosis = m4 / m2**2
        expectation = -1 / (n - 1)
        first = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
        second = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        variance = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expectation**2
    return _clustering(statistic, expectation, variance)


def local_moran(values: Floats, weights: sparse.csr_array) -> Clustering:
    """Local Moran's I of each area: likeness to its neighbours, in units of the map's variance.

    values, weights  as in moran
    returns          arrays (maps, areas); nan where missing or without neighbours
    source           Anselin 1995; moments of Sokal, Oden & Thomson 1998
    """
    z, known, n = _centred(values, weights)
    count, mask = n[:, np.newaxis], known.astype(np.float64)
    total, squares = _times(weights, mask), _times(weights.power(2), mask)
    m2 = np.sum(z**2, axis=-1, keepdims=True) / count
    usable = known & (total > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = z / m2 * _times(weights, z)
        expectation = -(z**2) * total / ((count - 1) * m2)
        variance = (z / m2) ** 2 * count / (count - 2)
        variance = variance * (squares - total**2 / (count - 1)) * (m2 - z**2 / (count - 1))
    return _clustering(*(np.where(usable, part, np.nan) for part in (statistic, expectation, variance)))


def getis_ord(values: Floats, weights: sparse.csr_array, *, with_self: bool = False) -> Clustering:
    """Getis & Ord's G of each area (with_self: G*): is the weighted sum around it high or low?

    values    (maps, areas)   nan where missing
    weights   (areas, areas)  with_self: with the area itself on the diagonal
    returns   arrays (maps, areas); nan where missing or without neighbours
    source    Ord & Getis 1995
    """
    z, known, n = _centred(values, weights)
    mask, count = known.astype(np.float64), n[:, np.newaxis]
    total, squares = _times(weights, mask), _times(weights.power(2), mask)
    others = count if with_self else count - 1
    sums, sums2 = np.sum(z, axis=-1, keepdims=True), np.sum(z**2, axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (sums if with_self else sums - z) / others
        spread2 = (sums2 if with_self else sums2 - z**2) / others - mean**2
        variance = spread2 * (others * squares - total**2) / (others - 1)
    usable = known & (total > 0)
    parts = (_times(weights, z), total * mean, variance)
    return _clustering(*(np.where(usable, part, np.nan) for part in parts))


def _centred(
    values: Floats, weights: sparse.csr_array
) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]], Floats]:
    """Values minus the map's mean with 0 where missing, what is known, and how many are."""
    values = np.atleast_2d(floats(values))
    if weights.shape != (values.shape[-1], values.shape[-1]):
        raise ShapeMismatch(
            "spatial statistic",
            found=f"weights {weights.shape}, values {values.shape}",
            expected="a square matrix of as many areas as the values have",
            remedy="order the neighbours by the areas of the map",
        )
    known = ~np.isnan(values)
    n = known.sum(axis=-1).astype(np.float64)
    n = np.where(n > 3, n, np.nan)
    mean = np.nansum(values, axis=-1) / n
    return np.where(known, values - mean[:, np.newaxis], 0.0), known, n


def _times(weights: sparse.csr_array, values: Floats) -> Floats:
    """Weighted sums around each area, for every map."""
    return floats((weights @ values.T).T)


def _clustering(statistic: Floats, expectation: Floats, variance: Floats) -> Clustering:
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    z = (statistic - expectation) / spread
    return Clustering(statistic, expectation, variance, z, 2 * special.ndtr(-np.abs(z)))
