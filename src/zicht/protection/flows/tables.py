"""Flows as they are counted: pairs of areas, what leaves an area in all, and where areas lie.

The lowest level of a figure of flows carries everything: flows between larger areas are sums of its atoms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import TOTAL
from zicht.model.release_plans import CountRules, Figure

UNKNOWN = "_U"
ELSEWHERE = "_O"
"""What of a margin has no row: too small, moved up, or with an unknown place; the SDMX code for "other"."""

NOT_SHOWN = -1
"""In arrays of margins: the margin is confidential, or not given."""

Integers = NDArray[np.int64]
Few = dict[str, NDArray[np.bool_]]


class FlowsIncomplete(UserError):
    """Flows cannot be protected: pairs do not add up to their total, a margin is missing or not protected,
    a figure is broken down or counts different persons, or an area lies nowhere in the tree."""

    exit_code = 122
    usual_remedy = "protect the margins of the same tallies first, and give tallies and tree of one division"


@dataclass(frozen=True, eq=False)
class Zones:
    """Where the n areas of the lowest level lie.

    level   of the areas;  codes  sorted
    merge   level to which small flows merge up; None when nothing above the areas is declared
    above   levels above on which flows leave too
    inside  per level of merge and above: number of the containing area, (n,);  names  its codes
    part    (n,) areas with the same number lie together on every one of those levels;  labels  of the parts
    """

    level: Level
    codes: tuple[str, ...]
    merge: Level | None
    above: tuple[Level, ...]
    inside: Mapping[Level, Integers]
    names: Mapping[Level, tuple[str, ...]]
    part: Integers
    labels: tuple[str, ...]


def zones_of(figure: Figure, areas: AreaTree, merge: Level) -> Zones:
    """The areas between which a figure of flows is shown; raises FlowsIncomplete."""
    level, above = figure.levels[-1], tuple(x for x in figure.levels[:-1] if x is not Level.COUNTRY)
    if level not in areas.levels:
        raise FlowsIncomplete(figure.measure, found=f"flows on level {level}", expected="a level of the tree")
    codes = tuple(sorted(areas.codes[level]))
    wanted: dict[Level, None] = dict.fromkeys(above)
    if merge in (*areas.levels[1 : areas.levels.index(level)], *areas.beside):
        wanted[merge] = None
    inside: dict[Level, Integers] = {}
    names: dict[Level, tuple[str, ...]] = {}
    for zone in wanted:
        of = _containing(areas, level, zone)
        nowhere = sorted(set(codes) - set(of))
        if nowhere:
            raise FlowsIncomplete(
                figure.measure, found=f"{len(nowhere)} areas in no area of level {zone}: {nowhere[:5]}"
            )
        names[zone] = tuple(sorted(set(of.values())))
        number = {code: place for place, code in enumerate(names[zone])}
        inside[zone] = np.array([number[of[code]] for code in codes], dtype=np.int64)
    together = np.zeros((len(codes), 1), dtype=np.int64)
    together = np.column_stack([together, *inside.values()]) if inside else together
    kinds, part = np.unique(together, axis=0, return_inverse=True)
    labels = tuple(
        "+".join(names[zone][place] for zone, place in zip(inside, row[1:], strict=True)) for row in kinds
    )
    merged = merge if merge in inside else next(iter(inside), None)
    return Zones(level, codes, merged, above, inside, names, part.reshape(-1).astype(np.int64), labels)


def _containing(areas: AreaTree, level: Level, zone: Level) -> dict[str, str]:
    """Code of an area of `level` -> code of the area of `zone` that holds it."""
    of = {code: code for code in areas.codes[level]}
    for step in range(areas.levels.index(level), 0, -1):
        here = areas.levels[step]
        if here is zone:
            return of
        if here is Level.GEMEENTE and zone in areas.beside:
            beside = areas.beside[zone]
            return {code: beside[gemeente] for code, gemeente in of.items() if gemeente in beside}
        up = dict(zip(areas.codes[here], areas.parents[here], strict=True))
        of = {code: up[inner] for code, inner in of.items()}
    return {}


@dataclass(frozen=True, eq=False)
class PeriodFlows:
    """The truth of one period; it never leaves the vault.

    origin, destination, value  one entry per pair of areas with a flow
    units    different units behind each of them
    total    (n,) what left an area in all
    doubled  (n,) how often a unit of an area is counted again at another destination, all together
    """

    origin: Integers
    destination: Integers
    value: Integers
    units: Integers
    total: Integers
    doubled: Integers


def flows_by_period(tallies: pa.Table, figure: Figure, zones: Zones) -> dict[str, PeriodFlows]:
    """Tallies of one figure as arrays, for every period of the figure; raises FlowsIncomplete."""
    rows = _totals_of(tallies, figure.measure, zones.level)
    n, codes = len(zones.codes), pa.array([*zones.codes, TOTAL, UNKNOWN])
    origin, counterpart = (_numbers(rows[name], codes) for name in ("REF_AREA", "COUNTERPART_AREA"))
    period = _numbers(rows["TIME_PERIOD"], pa.array(figure.periods))
    strange = int(np.sum((origin < 0) | (origin >= n) | (counterpart < 0) | (period < 0)))
    if strange:
        raise FlowsIncomplete(
            f"tallies of {figure.measure}",
            found=f"{strange} rows about areas or periods that are not declared",
            expected=f"areas of level {zones.level} in the tree, and the periods of the release plan",
        )
    numbers = np.column_stack([rows[name].to_numpy().astype(np.int64) for name in ("VALUE", "CONTRIBUTORS")])
    found = {}
    for place, name in enumerate(figure.periods):
        here = period == place
        found[name] = _one_period(figure, name, origin[here], counterpart[here], numbers[here], n)
    return found


def _one_period(
    figure: Figure, period: str, origin: Integers, counterpart: Integers, numbers: Integers, n: int
) -> PeriodFlows:
    """numbers  (rows, 2): value and different units."""
    value, units = numbers.T
    pairs = np.flatnonzero((counterpart < n) & (value > 0))
    pairs = pairs[np.lexsort((counterpart[pairs], origin[pairs]))]  # the order of tallies must not matter
    whole, parts = counterpart == n, counterpart != n
    total = _summed(origin[whole], value[whole], n)
    unequal = int(np.sum(_summed(origin[parts], value[parts], n) != total))
    if unequal:
        raise FlowsIncomplete(
            f"tallies of {figure.measure} in {period}",
            found=f"{unequal} areas whose flows do not add up to their total",
            expected="flows of rows, each of which goes to one place",
        )
    doubled = _summed(origin[parts], units[parts], n) - _summed(origin[whole], units[whole], n)
    return PeriodFlows(origin[pairs], counterpart[pairs], value[pairs], units[pairs], total, doubled)


def few_units(
    tallies: pa.Table, figure: Figure, level: Level, names: tuple[str, ...], rules: CountRules
) -> Few:
    """Per period the pairs of areas of a level with fewer units than the minimum behind a number above it.

    returns  period -> (areas, areas)
    """
    rows = _totals_of(tallies, figure.measure, level)
    rows = rows.filter(
        pc.and_(pc.greater_equal(rows["VALUE"], rules.minimum), pc.less(rows["CONTRIBUTORS"], rules.minimum))
    )
    origin, to = (_numbers(rows[name], pa.array(names)) for name in ("REF_AREA", "COUNTERPART_AREA"))
    period = _numbers(rows["TIME_PERIOD"], pa.array(figure.periods))
    few = np.zeros((len(figure.periods), len(names), len(names)), dtype=bool)
    there = (origin >= 0) & (to >= 0) & (period >= 0)
    few[period[there], origin[there], to[there]] = True
    return dict(zip(figure.periods, few, strict=True))


@dataclass(frozen=True, eq=False)
class Margins:
    """Protected counts on both sides of one level in one period; NOT_SHOWN where there is none.

    leaving, arriving   (n,) values on the grid
    leaving_rounding, arriving_rounding  (n,) promised largest differences with the truth
    """

    leaving: Integers
    leaving_rounding: Integers
    arriving: Integers
    arriving_rounding: Integers


def margins_by_period(
    margins: pa.Table, figure: Figure, level: Level, codes: tuple[str, ...], rules: CountRules
) -> dict[str, Margins]:
    """Margins of one figure on one level; a side of which no row is there is not shown at all.

    leaving   rows with the area in REF_AREA, and "" or "_T" in COUNTERPART_AREA
    arriving  rows with "_T" in REF_AREA, and the area in COUNTERPART_AREA
    raises    FlowsIncomplete when areas are missing on a side that is there, or a value is not on the grid
    """
    rows = _totals_of(margins, figure.measure, level)
    known = pa.array([*codes, TOTAL, ""])
    origin, counterpart = (_numbers(rows[name], known) for name in ("REF_AREA", "COUNTERPART_AREA"))
    period = _numbers(rows["TIME_PERIOD"], pa.array(figure.periods))
    value = rows["VALUE"].fill_null(NOT_SHOWN).to_numpy().astype(np.int64)
    rounding = rows["ROUNDING"].to_numpy().astype(np.int64)
    n = len(codes)
    off = (value != NOT_SHOWN) & ((value % rules.base != 0) | ((value > 0) & (value < rules.minimum)))
    if np.any(off):
        raise FlowsIncomplete(
            f"margins of {figure.measure}, level {level}",
            found=f"{int(np.sum(off))} values that are not protected counts",
            expected=f"0, {rules.minimum}, or a larger multiple of {rules.base}",
        )
    sides = []
    for area, all_of in ((origin, counterpart >= n), (counterpart, origin == n)):
        here = all_of & (area >= 0) & (area < n) & (period >= 0)
        table = np.full((2, len(figure.periods), n), NOT_SHOWN, dtype=np.int64)
        given = np.zeros((len(figure.periods), n), dtype=bool)
        given[period[here], area[here]] = True
        table[:, period[here], area[here]] = value[here], rounding[here]
        if np.any(given) and not np.all(given):
            raise FlowsIncomplete(
                f"margins of {figure.measure}, level {level}",
                found=f"{int(np.sum(~given))} areas and periods without a margin",
                expected="a margin, or its absence, for every area and period",
            )
        sides.append(table)
    leaving, arriving = sides
    return {
        name: Margins(leaving[0, place], leaving[1, place], arriving[0, place], arriving[1, place])
        for place, name in enumerate(figure.periods)
    }


def _totals_of(table: pa.Table, measure: str, level: Level) -> pa.Table:
    """Rows of one measure on one level that are about all categories together."""
    rows = table.filter(pc.and_(pc.equal(table["MEASURE"], measure), pc.equal(table["LEVEL"], level.value)))
    whole = [text for text in rows["BREAKDOWN"].unique().to_pylist() if _is_total(text)]
    return rows.filter(pc.is_in(rows["BREAKDOWN"], pa.array(whole, pa.string())))


def _is_total(breakdown: str) -> bool:
    return all(part.endswith(f"={TOTAL}") for part in breakdown.split(";") if part)


def _numbers(column: pa.ChunkedArray, names: pa.Array) -> Integers:
    """Place of each text in `names`; -1 for another text."""
    found: Integers = pc.index_in(column, names).fill_null(-1).to_numpy().astype(np.int64)
    return found


def _summed(number: Integers, value: Integers, n: int) -> Integers:
    totals = np.zeros(n, dtype=np.int64)
    np.add.at(totals, number, value)
    return totals
