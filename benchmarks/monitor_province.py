"""Made-up provinces with counts per gemeente and quarter, for `monitor_simulation.py`.

What makes real counts hard is in them: areas of very different size, shocks that neighbours share and that
last, seasons, clumps of events, and protection: every count on the grid 0, 10, 15, 20, ...
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

ROWS, COLUMNS, QUARTERS = 18, 19, 40  # 342 areas
AREAS = ROWS * COLUMNS
SHARED, OWN, LASTING = 0.08, 0.10, 0.5  # spread of log shocks of neighbours and of areas; autocorrelation
CLUMPS = 1.3  # variance of a count over its mean, given its shocks
SIZES = 0.8  # spread of the logarithm of the inhabitants


@dataclass(frozen=True, eq=False)
class Province:
    """One outcome in one province.

    mean       (areas, quarters)  expected events without any measure
    exposure   (areas, quarters)  inhabitants
    """

    mean: np.ndarray
    exposure: np.ndarray

    def counts(self, ratio: np.ndarray, g: np.random.Generator) -> np.ndarray:
        """Events when the measure multiplies what is expected by `ratio` (areas, quarters)."""
        mean = self.mean * ratio
        return g.poisson(g.gamma(mean / (CLUMPS - 1), CLUMPS - 1)).astype(np.float64)


def province(median_count: float, g: np.random.Generator) -> Province:
    """A province whose middle area has so many events in a quarter."""
    persons = np.exp(SIZES * g.standard_normal(AREAS)) * 20_000
    level = 0.2 * _field(1, g)[:, 0] + 0.2 * g.standard_normal(AREAS)
    shocks = SHARED * _lasting(_field(QUARTERS, g)) + OWN * _lasting(g.standard_normal((AREAS, QUARTERS)))
    season = np.array([1.0, 1.1, 1.05, 0.9])[np.arange(QUARTERS) % 4]
    trend = np.exp(-0.005 * np.arange(QUARTERS))
    rate = np.exp(level[:, None] + shocks) * season * trend
    mean = persons[:, None] * rate * median_count / 20_000
    return Province(mean, np.repeat(persons[:, None], QUARTERS, axis=1))


def protected(counts: np.ndarray, g: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Counts on the grid 0, 10, 15, 20, ..., right on average, and the largest difference promised."""
    low = np.where(counts < 10, 0.0, np.floor(counts / 5) * 5)
    step = np.where(counts < 10, 10.0, 5.0)
    shown = low + step * (g.random(counts.shape) < (counts - low) / step)
    return shown, np.where(shown <= 10, 9.0, 4.0)


def together(size: int, g: np.random.Generator) -> np.ndarray:
    """Areas that lie round a random one."""
    row, column = np.divmod(np.arange(AREAS), COLUMNS)
    centre = int(g.integers(AREAS))
    apart = np.hypot(row - row[centre], column - column[centre]) + 1e-3 * g.random(AREAS)
    return np.argsort(apart)[:size]


def beside(areas: np.ndarray) -> np.ndarray:
    """(areas,) True for neighbours of the areas that are none of them."""
    chosen = np.zeros((ROWS, COLUMNS), dtype=bool)
    chosen.ravel()[areas] = True
    near = ndimage.binary_dilation(chosen, np.ones((3, 3), dtype=bool))
    return (near & ~chosen).ravel()


def _field(times: int, g: np.random.Generator) -> np.ndarray:
    """(areas, times) standard normal, alike in areas that lie near each other."""
    noise = g.standard_normal((ROWS, COLUMNS, times))
    smooth = ndimage.gaussian_filter(noise, sigma=(1.5, 1.5, 0), mode="wrap").reshape(AREAS, times)
    return smooth / np.sqrt(np.mean(smooth**2))


def _lasting(noise: np.ndarray) -> np.ndarray:
    """The same, each quarter keeping a part of the one before."""
    lasting = noise.copy()
    for quarter in range(1, noise.shape[1]):
        lasting[:, quarter] = LASTING * lasting[:, quarter - 1] + np.sqrt(1 - LASTING**2) * noise[:, quarter]
    return lasting
