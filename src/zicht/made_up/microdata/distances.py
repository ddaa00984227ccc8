"""How likely one gemeente goes with another: for removals and for offences away from home.

A gravity kernel: the chance falls with distance and grows with the number of inhabitants.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from zicht.made_up.microdata.country import Country, Floats, Ints


@dataclass(frozen=True, eq=False)
class Pull:
    """Where one ends up, from each gemeente of 2022.

    towards  (gemeenten, gemeenten) cumulative chances from the row to each other gemeente; never to itself
    within   (cells,) running total of the weight of the cells
    first, last  (gemeenten,) range of cells of each gemeente
    """

    towards: Floats
    within: Floats
    first: Ints
    last: Ints

    def other_gemeente(self, origin: Ints, rng: np.random.Generator) -> Ints:
        """One other gemeente for each origin."""
        chance = rng.random(len(origin))
        found = np.zeros(len(origin), dtype=np.int64)
        for one in np.unique(origin):
            mine = origin == one
            found[mine] = np.searchsorted(self.towards[one], chance[mine], side="right")
        return np.minimum(found, len(self.first) - 1)

    def cell_in(self, gemeente: Ints, rng: np.random.Generator) -> Ints:
        """One cell of each gemeente, in proportion to its weight."""
        start = np.where(self.first[gemeente] > 0, self.within[self.first[gemeente] - 1], 0.0)
        stop = self.within[self.last[gemeente]]
        found = np.searchsorted(self.within, start + rng.random(len(gemeente)) * (stop - start), side="right")
        return np.clip(found, self.first[gemeente], self.last[gemeente])


def make_pull(country: Country, weight: Floats, metres: float) -> Pull:
    """The kernel for a weight of each cell; `metres` is the distance over which it falls by a factor e."""
    origin, count = country.origin, int(country.origin.max()) + 1
    mass = np.bincount(origin, weight, count)
    share = np.maximum(np.bincount(origin, country.persons + 1e-9, count), 1e-9)
    x = np.bincount(origin, country.x * (country.persons + 1e-9), count) / share
    y = np.bincount(origin, country.y * (country.persons + 1e-9), count) / share
    away = np.hypot(x[:, None] - x[None], y[:, None] - y[None])
    chance = mass[None] * np.exp(-away / metres)
    np.fill_diagonal(chance, 0.0)
    first = np.searchsorted(origin, np.arange(count))
    last = np.searchsorted(origin, np.arange(count), side="right") - 1
    towards = np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)
    return Pull(towards, np.cumsum(weight), first.astype(np.int64), last.astype(np.int64))


@lru_cache(maxsize=4)
def removals(country: Country) -> Pull:
    """Where people move from: towns a dozen kilometres away, and where people live."""
    return make_pull(country, np.asarray(country.persons + 1e-6, dtype=np.float64), 14_000.0)


def random_address(country: Country, cells: Ints, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """A dwelling in each cell."""
    return np.asarray(
        country.address_start[cells] + (rng.random(len(cells)) * country.dwellings[cells]).astype(np.int64)
    )
