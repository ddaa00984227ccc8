"""Dwellings whose owner lives anywhere in the country: told by their number, so no block needs another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.made_up.microdata.block import Flags
from zicht.made_up.microdata.country import Country, Ints

ONE_IN = 61
"""One in so many dwellings is owned by somebody of another part of the country."""
_MIXER = np.uint64(0x9E3779B97F4A7C15)
_AT_A_TIME = 1_000_000


def owned_elsewhere(addresses: Ints) -> Flags:
    """Whether the owner of each address lives anywhere; every block that asks gets the same answer."""
    return np.asarray(mixed(addresses) % np.uint64(ONE_IN) == 0)


def all_owned_elsewhere(country: Country) -> Ints:
    """Numbers of all such dwellings of the country; looked for a part at a time to bound memory."""
    end = int(country.address_start[-1])
    found = []
    for start in range(0, end, _AT_A_TIME):
        numbers = np.arange(start, min(start + _AT_A_TIME, end), dtype=np.int64)
        numbers = numbers[owned_elsewhere(numbers)]
        cell = country.cell_of_address(numbers)
        found.append(numbers[numbers - country.address_start[cell] < country.dwellings[cell]])
    return np.concatenate(found)


def mixed(numbers: Ints) -> npt.NDArray[np.uint64]:
    """The same number always gives the same, seemingly random one (multiplication by the golden ratio)."""
    return np.asarray((numbers.astype(np.uint64) * _MIXER) >> np.uint64(29))
