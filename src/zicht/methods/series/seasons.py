"""Columns of a design that take the seasons out: a factor for each, or waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, floats


@dataclass(frozen=True)
class NoSeasons:
    """Yearly figures, or a series in which seasons do not show."""

    def columns(self, years: Floats) -> Floats:
        """(times, 0)"""
        return np.empty((len(years), 0))


@dataclass(frozen=True)
class Factors:
    """A factor of its own for each part of the year, relative to the first that occurs."""

    per_year: int = 4

    def columns(self, years: Floats) -> Floats:
        """(times, seasons - 1); a moment belongs to the part of the year it lies in."""
        part = np.floor((years % 1) * self.per_year + 1e-9).astype(np.int64) % self.per_year
        return floats(part[:, np.newaxis] == np.unique(part)[1:])


@dataclass(frozen=True)
class Waves:
    """Sine and cosine once a year, twice a year and so on: fewer terms than factors for months."""

    number: int = 1

    def columns(self, years: Floats) -> Floats:
        """(times, 2 x number)"""
        turns = 2 * np.pi * years[:, np.newaxis] * np.arange(1, self.number + 1)
        return np.concatenate([np.sin(turns), np.cos(turns)], axis=1)


Seasons = NoSeasons | Factors | Waves
