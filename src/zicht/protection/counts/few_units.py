"""Many rows of few units: forty offences by three persons is a small figure, however large the number.

An area in which such a count occurs in any declared period is not shown apart; it is part of the rest of the
area it lies in. When that rest still speaks of few units, none of its parts is shown apart: a rest of one
area would be its figure. A gemeente with few units is left out of the figure: it is not shown and counts in
no total, as nobody could tell which totals give it away. A country with few units has no figure.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import TOTAL
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.counts.tallied import Tallied


@dataclass(frozen=True)
class EnoughUnits:
    """What may be shown of a figure as far as its units go.

    shown     codes of areas below the gemeente that may be shown apart
    left_out  gemeenten that are not shown and count in no total
    """

    shown: frozenset[str]
    left_out: frozenset[str]


Pairs = NDArray[np.int64]
"""(areas, periods, 2): value and contributors."""


def shown_for_enough_units(
    tallies: pa.Table, figure: Figure, areas: AreaTree, rules: CountRules
) -> EnoughUnits | None:
    """Which areas have enough units in every period; None when the figure must not leave.

    tallies  TALLY_SCHEMA
    """
    chain = [level for level in areas.levels if level in figure.levels]
    beside = [level for level in areas.beside if level in figure.levels]
    tops = [Level.COUNTRY, *(beside if len(chain) < 2 else ())]
    if any(_with_few(tallies, figure, level, _codes(areas, level), rules) for level in tops):
        return None
    left_out = [_with_few(tallies, figure, level, areas.codes[level], rules) for level in chain[1:2]]
    kept = {code for level in chain[2:] for code in areas.codes[level]}
    for above, level in reversed(list(itertools.pairwise(chain[1:]))):
        kept -= _hidden(tallies, figure, areas, above, level, kept, rules)
    return EnoughUnits(frozenset(kept), frozenset().union(*left_out))


def without(tallied: Tallied, areas: AreaTree, left_out: frozenset[str]) -> Tallied:
    """The figure as if nothing had been counted in the gemeenten that are left out."""
    if not left_out:
        return tallied
    values, contributors = tallied.values.copy(), tallied.contributors.copy()
    place = {area: number for number, area in enumerate(tallied.areas)}
    country = areas.codes[Level.COUNTRY][0]
    for gemeente in sorted(left_out):
        counted = tallied.values[place[Level.GEMEENTE, gemeente]]
        around = [(Level.COUNTRY, country), *((level, of[gemeente]) for level, of in areas.beside.items())]
        for area in around:
            if area in place:
                values[place[area]] -= counted
    for level in areas.levels[1:]:
        for code, gemeente in zip(areas.codes[level], _containers(areas, Level.GEMEENTE, level), strict=True):
            if gemeente in left_out and (level, code) in place:
                values[place[level, code]] = contributors[place[level, code]] = 0
    return Tallied(tallied.areas, values, contributors)


def _codes(areas: AreaTree, level: Level) -> tuple[str, ...]:
    return areas.codes[level] if level in areas.codes else tuple(sorted(set(areas.beside[level].values())))


def _with_few(
    tallies: pa.Table, figure: Figure, level: Level, codes: tuple[str, ...], rules: CountRules
) -> frozenset[str]:
    """Areas with few units behind many rows in any period."""
    few = _ever_few(pairs_of(tallies, figure, level, codes), rules)
    return frozenset(code for code, one in zip(codes, few, strict=True) if one)


def is_few(pairs: Pairs, rules: CountRules) -> NDArray[np.bool_]:
    """Where fewer units than the minimum stand behind a number that reaches it."""
    found: NDArray[np.bool_] = (pairs[..., 0] >= rules.minimum) & (pairs[..., 1] < rules.minimum)
    return found


def _ever_few(pairs: Pairs, rules: CountRules) -> NDArray[np.bool_]:
    """(areas,) is it few in any period?"""
    found: NDArray[np.bool_] = np.any(is_few(pairs, rules), axis=1)
    return found


def _hidden(
    tallies: pa.Table,
    figure: Figure,
    areas: AreaTree,
    above: Level,
    level: Level,
    kept: set[str],
    rules: CountRules,
) -> set[str]:
    """Areas of a level that may not be shown apart."""
    codes = areas.codes[level]
    place = {code: number for number, code in enumerate(areas.codes[above])}
    parent = np.array([place[code] for code in _containers(areas, above, level)])
    parts = pairs_of(tallies, figure, level, codes)
    shown: NDArray[np.bool_] = np.array([code in kept for code in codes], dtype=bool)
    shown &= ~_ever_few(parts, rules)
    rest = np.zeros((len(place), *parts.shape[1:]), dtype=np.int64)
    np.add.at(rest[..., 0], parent[~shown], parts[~shown][..., 0])
    # how many different units the parts have together is not known: surely as many as the one with most
    np.maximum.at(rest[..., 1], parent[~shown], parts[~shown][..., 1])
    shown &= ~_ever_few(rest, rules)[parent]
    return {code for code, stays in zip(codes, shown, strict=True) if not stays}


def _containers(areas: AreaTree, above: Level, level: Level) -> list[str]:
    """The area of `above` that each area of `level` lies in."""
    found = list(areas.codes[level])
    for lower in reversed(areas.levels[areas.levels.index(above) + 1 : areas.levels.index(level) + 1]):
        parents = dict(zip(areas.codes[lower], areas.parents[lower], strict=True))
        found = [parents[code] for code in found]
    return found


def pairs_of(tallies: pa.Table, figure: Figure, level: Level, codes: tuple[str, ...]) -> Pairs:
    """Value and contributors of the totals of a figure on one level; 0 where nothing was tallied."""
    rows = tallies.filter(
        pc.and_(
            pc.and_(pc.equal(tallies["MEASURE"], figure.measure), pc.equal(tallies["LEVEL"], level.value)),
            pc.is_in(tallies["COUNTERPART_AREA"], pa.array(["", TOTAL])),
        )
    )
    totals = [
        all(part.endswith(f"={TOTAL}") for part in text.split(";") if part)
        for text in rows["BREAKDOWN"].to_pylist()
    ]
    rows = rows.filter(pa.array(totals, pa.bool_()))
    found = np.zeros((len(codes), len(figure.periods), 2), dtype=np.int64)
    row, column = (
        _places(rows[name], known) for name, known in (("REF_AREA", codes), ("TIME_PERIOD", figure.periods))
    )
    known = (row >= 0) & (column >= 0)
    for at, name in enumerate(("VALUE", "CONTRIBUTORS")):
        found[row[known], column[known], at] = rows[name].to_numpy()[known]
    return found


def _places(column: pa.ChunkedArray, known: tuple[str, ...]) -> NDArray[np.int64]:
    """Position of each text among the known ones; -1 for a strange one."""
    place: Mapping[str, int] = {text: number for number, text in enumerate(known)}
    return np.array([place.get(text, -1) for text in column.to_pylist()], dtype=np.int64)
