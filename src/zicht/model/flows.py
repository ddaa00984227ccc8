"""Events that are known one by one with the area where the offender lived and the area where they happened.

Only research data that were made public that way come like this. Counts of the vault never do: they are
tallied, protected, and read back as published flows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.model.areas import Division
from zicht.model.provenance import Source

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ObservedFlows:
    """Events between n areas.

    measure      what is counted: "burglaries_from_to"
    codes        of the areas, sorted
    centres      (n, 2) metres in the national grid;  surface  (n,) square metres
    origin, destination  (events,) numbers of areas
    offender     (events,) a number that only says which events are of the same person
    """

    measure: str
    division: Division
    period: str
    codes: tuple[str, ...]
    centres: Floats
    surface: Floats
    origin: Ints
    destination: Ints
    offender: Ints
    source: Source

    def __post_init__(self) -> None:
        n = len(self.codes)
        assert list(self.codes) == sorted(set(self.codes)), "codes are sorted and unique"
        assert self.centres.shape == (n, 2)
        assert self.surface.shape == (n,)
        assert len(self.origin) == len(self.destination) == len(self.offender)
        assert n > max(int(self.origin.max(initial=-1)), int(self.destination.max(initial=-1)))

    @property
    def matrix(self) -> Floats:
        """(n, n) events, origin first."""
        n = len(self.codes)
        cells = np.bincount(self.origin * n + self.destination, minlength=n * n)
        return cells.reshape(n, n).astype(np.float64)

    def offenders(self, of: Ints, groups: int) -> Ints:
        """(groups,) how many different persons stand behind the events of each group.

        of  (events,) number of the group of each event
        """
        both = np.unique(np.column_stack([of, self.offender]), axis=0)
        return np.bincount(both[:, 0], minlength=groups).astype(np.int64)
