"""How much longer must errors of a slope be, because one bad quarter follows another? Told by the whole map.

A fit bends towards the correlated errors of its series and hides a good part of them: what is left looks
less related than it was. The expected products of residuals are linear in the true covariances, with known
factors, so the covariances follow from a small system of equations. One series is far too short for that;
products are summed over all series of a map, which supposes that quarters hang together everywhere alike.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from zicht.methods.arrays import Bools, Floats, floats


def serial_stretch(residuals: Floats, design: Floats, lags: int, term: int = 1) -> float:
    """Variance of a coefficient with the serial correlation of the map over that without; at least 1.

    residuals  (series, times)  of one dispersion each (Pearson); nan where missing
    design     (times, terms)   of the fits
    lags       periods over which errors may hang together; fewer than the times
    returns    1 for a map without residuals
    """
    known = ~np.isnan(residuals)
    if not known.any() or lags < 1:
        return 1.0
    times = len(design)
    scale = np.sqrt(np.sum(np.where(known, residuals, 0.0) ** 2, axis=1) / np.maximum(known.sum(axis=1), 1))
    even = np.where(known, residuals, 0.0) / np.where(scale > 0, scale, 1.0)[:, np.newaxis]
    products = floats([_product(even, known, lag) for lag in range(lags + 1)])
    bands = np.array([linalg.toeplitz(np.arange(times) == lag).astype(np.float64) for lag in range(lags + 1)])
    maker = np.eye(times) - design @ np.linalg.pinv(design)
    seen = maker @ bands @ maker
    factors = np.array([[np.trace(part, lag) / (times - lag) for part in seen] for lag in range(lags + 1)])
    covariances = np.linalg.solve(factors, products)
    pull = np.linalg.pinv(design)[term]
    true = float(covariances @ (pull @ bands @ pull))
    believed = float(
        np.trace(maker @ np.tensordot(covariances, bands, axes=1)) / np.trace(maker) * pull @ pull
    )
    return max(true / believed, 1.0) if believed > 0 else 1.0


def _product(even: Floats, known: Bools, lag: int) -> float:
    """Mean product of residuals `lag` periods apart."""
    times = even.shape[1]
    pairs = int(np.count_nonzero(known[:, lag:] & known[:, : times - lag]))
    return float(np.sum(even[:, lag:] * even[:, : times - lag])) / max(pairs, 1)
