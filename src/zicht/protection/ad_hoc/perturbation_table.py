"""Perturbation tables for cell keys: for each count the chances of each deviation, as wide as can be.

Of all ways to deviate by at most `largest`, on average by nothing, with a variance of at most `variance`, and
never to a value from 1 to `gap`, the one with the greatest entropy says least about the count. Its form is
known: chances are proportional to exp(b v + c v^2). Newton finds both numbers to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.kit.errors import UserError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_EXACT = 1e-13


class NoPerturbationTable(UserError):
    """No perturbation table meets the settings: the variance or the largest deviation is too small."""

    exit_code = 124
    usual_remedy = "ask for a larger variance, a larger deviation, or a smaller gap"


@dataclass(frozen=True)
class Perturbation:
    """Settings of a perturbation table; frozen, printed where it is used.

    largest   largest deviation (D)
    variance  largest variance of the deviation (V)
    gap       values 1..gap are never shown (js); 0 allows them
    stays     least chance that a count stays as it is, where it may stay (pstay)
    monotone  below the count, a larger deviation is never likelier than a smaller one
    """

    largest: int
    variance: float
    gap: int = 0
    stays: float = 0.0
    monotone: bool = True

    def __post_init__(self) -> None:
        faults = []
        crosses = self.gap + 1
        if self.largest < crosses:
            faults.append(
                f"a largest deviation of {self.largest} does not cross a gap of {self.gap}: a count of "
                f"{crosses} could not go down, so it would never move"
            )
        least = ((self.gap + 1) ** 2) // 4 if self.gap else 0
        if self.variance < least or self.variance <= 0:
            faults.append(
                f"a variance of {self.variance} is too small for a gap of {self.gap}: a count in the middle "
                f"of it must jump to 0 or to {crosses}, which has a variance of {least}"
            )
        if faults:
            raise NoPerturbationTable(
                "perturbation table", found="; ".join(faults), expected=_expected(self.gap, least)
            )
        assert self.gap >= 0
        assert 0 <= self.stays < 1


def _expected(gap: int, least: int) -> str:
    return f"a largest deviation of at least {gap + 1}, and a variance above 0 and not under {least}"


@dataclass(frozen=True, eq=False)
class PerturbationTable:
    """Chances of deviations per count.

    settings    what it was made with
    deviations  (width,) -largest .. largest
    chances     (rows, width); row n is for a count of n, the last row for every larger count
    """

    settings: Perturbation
    deviations: Integers
    chances: Floats

    def deviation(self, counts: Integers, chance: Floats) -> Integers:
        """The deviation of each count for a number between 0 and 1: the first whose summed chances exceed it.

        counts, chance  same shape; counts >= 0, 0 <= chance < 1
        """
        summed = np.cumsum(self.chances, axis=1)[np.minimum(counts, len(self.chances) - 1)]
        # the last deviation with a chance takes what rounding leaves at the end of the sum
        last = self.chances.shape[1] - 1 - np.argmax(self.chances[:, ::-1] > 0, axis=1)
        place = np.sum(summed <= np.asarray(chance)[..., None], axis=-1)
        place = np.minimum(place, last[np.minimum(counts, len(self.chances) - 1)])
        return np.asarray(self.deviations[place], dtype=np.int64)


def perturbation_table(settings: Perturbation) -> PerturbationTable:
    """The table with the greatest entropy per row; settings that exist can always be met.

    source  Giessing 2016, 10.1007/978-3-319-45381-1_18; the least variance follows from the two values that a
            count in the middle of the gap can take
    """
    rows = settings.largest + settings.gap + 1
    deviations = np.arange(-settings.largest, settings.largest + 1)
    chances = np.zeros((rows, len(deviations)))
    chances[0, settings.largest] = 1.0
    for count in range(1, rows):
        shown = count + deviations
        allowed = (shown == 0) | (shown > settings.gap)
        chances[count, allowed] = _row(deviations[allowed].astype(float), settings)
    return PerturbationTable(settings, deviations, chances)


def _row(v: Floats, settings: Perturbation) -> Floats:
    least = _least_variance(v)
    if settings.variance - least < _EXACT:
        return _two_values(v)
    chances = _widest(v, 1.0, settings)
    stay = np.flatnonzero(v == 0)
    if len(stay) and chances[stay[0]] < settings.stays:
        chances = _with_fixed(v, stay[0], settings)
    return chances


def _least_variance(v: Floats) -> float:
    """Of all chances over v with mean 0: between the nearest deviations on both sides."""
    return 0.0 if np.any(v == 0) else float(-v[v < 0].max() * v[v > 0].min())


def _two_values(v: Floats) -> Floats:
    """Only the two nearest deviations: the one way to have the least variance."""
    below, above = v[v < 0].max(), v[v > 0].min()
    chance = np.where(v == below, above, np.where(v == above, -below, 0.0)) / (above - below)
    return np.asarray(chance, dtype=np.float64)


def _widest(v: Floats, mass: float, settings: Perturbation) -> Floats:
    """Greatest entropy over v with this mass, mean 0 and at most this variance; tied where not monotone.

    Deviations that are tied share their chance, which is that of their mean in v and in v squared.
    """
    tied = np.arange(len(v))
    while True:
        numbers, place = np.unique(tied, return_inverse=True)
        size = np.bincount(place).astype(float)
        first = np.bincount(place, weights=v) / size
        second = np.bincount(place, weights=v**2) / size
        chance = mass * _exponential(first, second, size, settings.variance / mass)[place]
        falls = np.flatnonzero((v[1:] <= 0) & (chance[:-1] > chance[1:] * (1 + 1e-9)))
        if not settings.monotone or not len(falls) or len(numbers) == 1:
            return chance
        tied = tied.copy()
        for at in falls:
            tied[tied == tied[at]] = tied[at + 1]


def _with_fixed(v: Floats, at: int, settings: Perturbation) -> Floats:
    """Greatest entropy with the chance to stay at its least; the rest has more room then."""
    others = np.arange(len(v)) != at
    mass = 1 - settings.stays
    chance = np.full(len(v), settings.stays)
    chance[others] = _widest(v[others], mass, settings)
    return chance


def _exponential(first: Floats, second: Floats, size: Floats, variance: float) -> Floats:
    """Chances exp(a + b first + c second) with mean 0 and at most this variance; c = 0 when that does."""
    free = _newton(np.column_stack([first]), np.zeros(1), size)
    if float(np.sum(size * free * second)) <= variance:
        return free
    return _newton(np.column_stack([first, second]), np.array([0.0, variance]), size)


def _newton(features: Floats, target: Floats, size: Floats) -> Floats:
    """The exponential family with these means: Newton's method on its convex dual, with halved steps.

    It ends where the means are met, or where rounding lets no step come closer.

    features  (values, means);  target  (means,);  size  (values,) how many times each value counts
    """
    centred = features - target
    weight = np.zeros(features.shape[1])
    chance, level = _normalised(centred @ weight, size)
    gradient, steps = (chance * size) @ centred, 0
    while np.max(np.abs(gradient)) >= _EXACT and steps < 200:
        share = chance * size
        spread = (centred - gradient).T * share @ (centred - gradient)
        step = np.linalg.lstsq(spread, -gradient, rcond=None)[0]
        length = 1.0
        while length > 1e-12 and _normalised(centred @ (weight + length * step), size)[1] > level + _EXACT:
            length /= 2
        weight = weight + length * step
        chance, level = _normalised(centred @ weight, size)
        gradient, steps = (chance * size) @ centred, steps + 1
    return chance


def _normalised(exponent: Floats, size: Floats) -> tuple[Floats, float]:
    """Chances per value, and the logarithm of their sum before."""
    top = float(exponent.max())
    raw = np.exp(exponent - top)
    total = float(np.sum(raw * size))
    return raw / total, top + float(np.log(total))
