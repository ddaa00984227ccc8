"""Which published areas lie in which, as arrays: the ways in which parts add up to a whole."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass

import numpy as np

from zicht.attack.knowledge import Ints
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree

REST = "/rest"
"""Follows the code of an area: what lies in it but in none of its published parts."""


@dataclass(frozen=True, eq=False)
class Division:
    """One way to divide areas of a level: the parts of each, and a rest.

    whole, part  levels
    parts        (parts,) places of areas
    within       (parts,) place of the area each lies in
    wholes       (wholes,) places of areas that have parts, ascending
    rests        (wholes,) places of their rests
    nested       True along the tree from the gemeente down, where the rule protects a rest as one count
    """

    whole: Level
    part: Level
    parts: Ints
    within: Ints
    wholes: Ints
    rests: Ints
    nested: bool


@dataclass(frozen=True, eq=False)
class AreasWithin:
    """Areas of a figure and their divisions.

    levels, codes  of every area, and of every rest behind them (code with REST, level of the parts)
    areas          how many of them are areas
    divisions      every way in which published areas divide others
    deepest        level of the smallest areas
    """

    levels: tuple[str, ...]
    codes: tuple[str, ...]
    areas: int
    divisions: tuple[Division, ...]
    deepest: Level

    @property
    def places(self) -> dict[str, int]:
        """Place of an area by "level|code"."""
        named = zip(self.levels[: self.areas], self.codes[: self.areas], strict=True)
        return {f"{level}|{code}": place for place, (level, code) in enumerate(named)}


@functools.lru_cache(maxsize=16)
def areas_within(levels: tuple[Level, ...], tree: AreaTree) -> AreasWithin:
    """The areas on the levels of a figure, out of the tree of its division."""
    chain = [level for level in tree.levels if level in levels]
    beside = [level for level in tree.beside if level in levels]
    found: list[tuple[Level, str]] = [(level, code) for level in chain for code in tree.codes[level]]
    found += [(level, code) for level in beside for code in sorted(set(tree.beside[level].values()))]
    place = {area: number for number, area in enumerate(found)}
    pairs = [(above, level, True) for above, level in itertools.pairwise(chain)]
    pairs += [(Level.COUNTRY, level, False) for level in beside if Level.COUNTRY in chain]
    pairs += [(level, Level.GEMEENTE, False) for level in beside if Level.GEMEENTE in chain]
    named = [level.value for level, _ in found]
    codes = [code for _, code in found]
    divisions = []
    for whole, part, in_tree in pairs:
        lying = np.array(
            [
                (place[part, code], place[whole, area])
                for code, area in _containers(tree, whole, part)
                if (part, code) in place
            ],
            dtype=np.int64,
        ).reshape(-1, 2)
        parts, within = lying[:, 0], lying[:, 1]
        wholes = np.unique(within)
        rests = np.arange(len(codes), len(codes) + len(wholes))
        nested = in_tree and whole in (Level.GEMEENTE, Level.WIJK)
        divisions.append(Division(whole, part, parts, within, wholes, rests, nested))
        named += [part.value] * len(wholes)
        codes += [codes[area] + REST for area in wholes.tolist()]
    deepest = chain[-1] if chain else levels[-1]
    return AreasWithin(tuple(named), tuple(codes), len(found), tuple(divisions), deepest)


def _containers(tree: AreaTree, whole: Level, part: Level) -> list[tuple[str, str]]:
    """(part, whole it lies in) for every area of the one level, in order of code."""
    if part in tree.beside:
        return [(code, tree.codes[whole][0]) for code in sorted(set(tree.beside[part].values()))]
    if whole in tree.beside:
        return sorted((code, area) for code, area in tree.beside[whole].items())
    steps = tree.levels[tree.levels.index(whole) + 1 : tree.levels.index(part) + 1]
    within = {code: code for code in tree.codes[whole]}
    for level in steps:
        within = {
            code: within[parent]
            for code, parent in zip(tree.codes[level], tree.parents[level], strict=True)
            if parent in within
        }
    return sorted(within.items())
