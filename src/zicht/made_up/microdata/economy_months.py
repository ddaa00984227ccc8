"""Months of the economy: the season, the wobble of a gemeente, and the day a chance changes."""

from __future__ import annotations

import numpy as np

from zicht.made_up.chance import stream
from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import first_day_of_month

MONTHS = np.arange(2019 * 12, 2025 * 12)
"""12 * year + month - 1, as in dates.py."""


def monthly_wobble(block: Block, name: str, spread: float) -> Floats:
    """(cells, months) factor of mean 1, one for all blocks of a gemeente: counts vary more than chance."""
    gemeenten, at = np.unique(block.country.now.gemeente[block.cells], return_inverse=True)
    shape = 1 / spread**2
    drawn = [
        stream(block.country.seed, f"economy: {name} in {code}").gamma(shape, 1 / shape, len(MONTHS))
        for code in gemeenten
    ]
    return np.asarray(np.array(drawn)[at])


def season(height: float, peak: int) -> Floats:
    """(months,) factor of mean 1, highest in the month `peak` (1 January)."""
    return np.asarray(1 + height * np.cos(2 * np.pi * (MONTHS % 12 - (peak - 1)) / 12))


def changed_from(factor: Floats, since: int) -> Floats:
    """(cells, months) `factor` of each cell in the months from `since` on, 1 before."""
    return np.where(MONTHS[None, :] >= since, factor[:, None], 1.0)


def days_of(rng: np.random.Generator, months: Ints) -> Ints:
    """A day in each month."""
    first, after = first_day_of_month(months), first_day_of_month(months + 1)
    return np.asarray(first + np.floor(rng.random(len(months)) * (after - first)).astype(np.int64))
