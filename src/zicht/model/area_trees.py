"""Which area lies in which: the tree that levels of one division form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zicht.model.area_codes import Level


@dataclass(frozen=True, eq=False)
class AreaTree:
    """Areas of one division on several levels, from the country down.

    levels   from large to small, the country first; only levels that nest in each other
    codes    level -> codes, sorted
    parents  level -> code of the containing area on the level before it, same order as codes ("" for country)
    beside   zonings that do not nest (a regio beside a province): level -> {gemeente code: area code}
    """

    levels: tuple[Level, ...]
    codes: Mapping[Level, tuple[str, ...]]
    parents: Mapping[Level, tuple[str, ...]]
    beside: Mapping[Level, Mapping[str, str]]

    def __post_init__(self) -> None:
        assert self.levels[0] is Level.COUNTRY
        for above, level in zip(self.levels, self.levels[1:], strict=False):
            known = set(self.codes[above])
            assert len(self.parents[level]) == len(self.codes[level])
            assert set(self.parents[level]) <= known, f"{level} lies in areas of {above}"
