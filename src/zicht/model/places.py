"""Names of places (woonplaatsen) and the gemeente each lies in, so that one can search for a village."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.model.areas import Division
from zicht.model.provenance import Source


@dataclass(frozen=True)
class Places:
    """The places of one year; a name can occur more than once in the country, a code cannot.

    division  the gemeenten that `within` speaks of: Division(Level.GEMEENTE, 2019)
    codes     CBS notation of the place, `WP1925`; unique, sorted
    names     same order, as published, without padding
    within    same order, code of the gemeente
    """

    division: Division
    codes: tuple[str, ...]
    names: tuple[str, ...]
    within: tuple[str, ...]
    source: Source

    def __post_init__(self) -> None:
        assert list(self.codes) == sorted(set(self.codes)), "codes are unique and sorted"
        assert len(self.names) == len(self.within) == len(self.codes)
        assert all(self.names), "a place has a name"
