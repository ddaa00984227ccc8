"""Which of its two values each atom of a flow takes, so that sums stay close to the truth.

Whole numbers only, so every machine finds the same. First what the margins leave no room for is taken down.
Then atoms move to their other value wherever that brings the sums they belong to closer to the truth, or what
is left of a margin out of the gap between 0 and the minimum; many at a time: one move per sum and round.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.model.release_plans import CountRules
from zicht.protection.flows.atoms import FlowAtoms
from zicht.protection.flows.tables import NOT_SHOWN, Integers, Margins, Zones

WEIGHTS = {"atom": 1, "all from": 2, "shown from": 4, "merged": 1, "to": 4, "zone": 16}
"""How heavily the square of an error counts; larger areas are read by more people."""

GAP = 10**6
"""What it is worth that a margin less its flows can have a row; more than any error."""


@dataclass(frozen=True, eq=False)
class _Sums:
    """Which sums each atom belongs to.

    of      (atoms, families) number of the sum, the last number for "none"
    weight  (sums,) of its squared error; error  (sums,) at the start
    """

    of: Integers
    weight: Integers
    error: Integers


def rounded(
    atoms: FlowAtoms, zones: Zones, margins: Margins, total: Integers, rules: CountRules
) -> tuple[Integers, NDArray[np.bool_]]:
    """Values of the atoms, and which of them moved up to "elsewhere" because a margin leaves no room.

    total    (n,) truth of what leaves each area
    returns  values on the grid, 0 for what moved up
    """
    value, moved = _taken_down(atoms, margins)
    sums = _sums_of(atoms, zones, margins, total, value)
    return _settled(atoms, margins, rules, value, moved, sums), moved


def room_left(
    atoms: FlowAtoms, margins: Margins, value: Integers
) -> tuple[Integers, Integers, NDArray[np.bool_], NDArray[np.bool_]]:
    """Each margin less its atoms with a row, from and to an area; and where that margin is there."""
    leaving, arriving = margins.leaving.copy(), margins.arriving.copy()
    own, shown = atoms.own, atoms.shown
    np.subtract.at(leaving, atoms.origin[shown], value[shown])
    np.subtract.at(arriving, atoms.destination[own], value[own])
    there = margins.leaving != NOT_SHOWN, margins.arriving != NOT_SHOWN
    return leaving, arriving, *there


def _taken_down(atoms: FlowAtoms, margins: Margins) -> tuple[Integers, NDArray[np.bool_]]:
    """Take atoms down, the smallest first, until every margin holds them; ends as each step takes away."""
    value, moved = atoms.start.copy(), np.zeros(len(atoms.truth), dtype=bool)
    while True:
        leaving, arriving, from_there, to_there = room_left(atoms, margins, value)
        bad_from, bad_to = from_there & (leaving < 0), to_there & (arriving < 0)
        chosen = _first_of(atoms, value, bad_from, atoms.origin, atoms.shown)
        chosen |= _first_of(atoms, value, bad_to, atoms.destination, atoms.own)
        if not np.any(chosen):
            return value, moved
        steps_down = chosen & (value > atoms.low)
        moved |= chosen & ~steps_down
        value = np.where(steps_down, atoms.low, np.where(chosen, 0, value))


def _first_of(
    atoms: FlowAtoms, value: Integers, bad: NDArray[np.bool_], area: Integers, counts: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Per area without room the atom that is taken down: one that can step down, else the smallest pair."""
    chosen = np.zeros(len(value), dtype=bool)
    there = np.flatnonzero(counts & (value > 0) & bad[area])
    if len(there):
        gone = value[there] == atoms.low[there]
        loss = np.where(gone, atoms.truth[there], atoms.truth[there] - atoms.low[there])
        order = there[np.lexsort((there, loss, atoms.diagonal[there], gone, area[there]))]
        first = np.ones(len(order), dtype=bool)
        first[1:] = area[order][1:] != area[order][:-1]
        chosen[order[first]] = True
    return chosen


def _sums_of(atoms: FlowAtoms, zones: Zones, margins: Margins, total: Integers, value: Integers) -> _Sums:
    """Every sum that leaves, or is left over for others, with its error now."""
    n, kinds = len(zones.codes), []
    everything = np.ones(len(value), dtype=bool)
    kinds.append(("all from", atoms.origin, everything, n))
    kinds.append(("shown from", atoms.origin, atoms.shown, n))
    kinds.append(("to", atoms.destination, atoms.own, n))
    part_of = {level: _of_parts(zones, inside) for level, inside in zones.inside.items()}
    if zones.merge is not None:
        width = len(zones.names[zones.merge])
        merged = atoms.origin * width + part_of[zones.merge][atoms.part]
        kinds.append(("merged", merged, atoms.shown_rest, n * width))
    for level in zones.above:
        width = len(zones.names[level])
        cell = zones.inside[level][atoms.origin] * width + part_of[level][atoms.part]
        kinds.append(("zone", cell, everything, width * width))
    last = sum(size for *_, size in kinds)
    first = np.cumsum([0, *(size for *_, size in kinds)])
    columns = [
        np.where(counts, number + start, last)
        for (_, number, counts, _), start in zip(kinds, first[:-1], strict=True)
    ]
    of = np.column_stack(columns).astype(np.int64)
    weight = np.concatenate([*(np.full(size, WEIGHTS[name]) for name, _, _, size in kinds), [0]])
    error = np.zeros(last + 1, dtype=np.int64)
    for column in of.T:
        np.add.at(error, column, value - atoms.truth)
    there = margins.leaving != NOT_SHOWN
    apart = np.where(there, margins.leaving - total, 0)
    error[:n] -= apart
    error[n : 2 * n] -= apart
    error[last] = 0
    return _Sums(of, weight, error)


def _of_parts(zones: Zones, inside: Integers) -> Integers:
    """Number of the larger area per part."""
    of = np.zeros(len(zones.labels), dtype=np.int64)
    of[zones.part] = inside
    return of


def _settled(
    atoms: FlowAtoms,
    margins: Margins,
    rules: CountRules,
    start: Integers,
    moved: NDArray[np.bool_],
    sums: _Sums,
) -> Integers:
    """Move atoms while that lowers the weighted squares of the errors; each round lowers them strictly."""
    value, error = start.copy(), sums.error.copy()
    free = np.flatnonzero((atoms.high > atoms.low) & ~moved)
    of, none = sums.of[free], len(sums.weight) - 1
    low, high, truth = atoms.low[free], atoms.high[free], atoms.truth[free]
    step_weight = sums.weight[of]
    while True:
        now = value[free]
        step = low + high - 2 * now
        gain = -np.sum(step_weight * (2 * error[of] * step[:, None] + step[:, None] ** 2), axis=1)
        gain -= WEIGHTS["atom"] * ((now + step - truth) ** 2 - (now - truth) ** 2)
        fits, out_of_gap = _room_after(atoms, margins, rules, value, free, step)
        gain += GAP * out_of_gap
        better = np.flatnonzero((gain > 0) & fits)
        if not len(better):
            return value
        order = better[np.lexsort((better, -gain[better]))]
        rank = np.full(none + 1, len(order), dtype=np.int64)
        places = np.arange(len(order))
        touched = of[order]
        for column in touched.T:
            np.minimum.at(rank, column, places)
        rank[none] = 0
        alone = np.all((rank[touched] == places[:, None]) | (touched == none), axis=1)
        accepted = order[alone]
        value[free[accepted]] += step[accepted]
        for column in of[accepted].T:
            np.add.at(error, column, step[accepted])


def _room_after(
    atoms: FlowAtoms,
    margins: Margins,
    rules: CountRules,
    value: Integers,
    free: Integers,
    step: Integers,
) -> tuple[NDArray[np.bool_], Integers]:
    """Does every margin still hold its atoms after this step, and how many margins leave the gap by it?"""
    leaving, arriving, from_there, to_there = room_left(atoms, margins, value)
    fits, out = np.ones(len(free), dtype=bool), np.zeros(len(free), dtype=np.int64)
    for area, room, counts in (
        (atoms.origin[free], leaving, atoms.shown[free] & from_there[atoms.origin[free]]),
        (atoms.destination[free], arriving, atoms.own[free] & to_there[atoms.destination[free]]),
    ):
        before, after = room[area], room[area] - step
        fits &= ~counts | (after >= 0)
        out += counts * (_in_gap(before, rules).astype(np.int64) - _in_gap(after, rules))
    return fits, out


def _in_gap(room: Integers, rules: CountRules) -> NDArray[np.bool_]:
    """More than nothing and less than the minimum: such a rest has no row."""
    return (room > 0) & (room < rules.minimum)
