"""Every atom to one of two numbers of the grid, such that every area stays near its count.

From the top down: country and regio's are settled together, then the gemeenten inside each group, then
their wijken, then their buurten. Chance decides which parts go up, and the sum above decides how many. What
was shown before is shown again wherever it still can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zicht.model.area_codes import Level, level_of
from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import REST, Layer, Structure
from zicht.protection.counts.balancing import STAY_SHOWN, Reach, balanced_parts, balanced_top
from zicht.protection.counts.category_balance import traded
from zicht.protection.counts.choices import FREE, Choices, choices_of_atoms, choices_of_layers, least_gap
from zicht.protection.counts.sharing_out import shared_out

Counts = NDArray[np.int64]
Draw = Callable[[str, tuple[str, ...], tuple[str, ...]], NDArray[np.float64]]
"""(what for, names, categories) -> draws between 0 and 1, as (names, categories * columns)."""

EDGE = 3
"""How much sooner the nearer number is taken for a gemeente; the other one stays possible."""
SMALL_LEVELS = frozenset({Level.WIJK, Level.BUURT})


@dataclass(frozen=True)
class Rounding:
    """How atoms are rounded; another `edge` than the usual one is for comparison."""

    rules: CountRules
    edge: int = EDGE


def rounded_atoms(
    structure: Structure,
    truth: Counts,
    *,
    rounding: Rounding,
    draw: Draw,
    held: Counts | None = None,
    known: NDArray[np.bool_] | None = None,
    fixed: NDArray[np.bool_] | None = None,
) -> Counts:
    """What each atom is shown as.

    truth   (atoms, cross, columns); below zero only for rests of counts that do not add up
    held    of the same shape: what was shown before, where `known`
    fixed   of the same shape: where `held` is shown again without a choice
    draw    keyed chance
    returns (atoms, cross, columns)
    """
    rules = rounding.rules
    atoms, cross, columns = truth.shape
    if held is None or known is None:
        held, known = np.zeros_like(truth), np.zeros(truth.shape, dtype=bool)
    own = choices_of_atoms(
        _flat(truth), _flat(held), _flat(known), rules, None if fixed is None else _flat(fixed)
    )
    found = np.zeros((atoms, cross * columns), dtype=np.int64)
    settled = np.zeros((1, cross * columns), dtype=np.int64)
    above: tuple[str, ...] = ()
    states = choices_of_layers(structure.layers, own)
    for layer, state in zip(structure.layers, states, strict=True):
        if not above:
            settled = _top(structure, states, columns, rules, draw)
        else:
            draws = draw("part", layer.names, structure.cross)
            turn = draw("turn", above, structure.cross)
            edge = rounding.edge if layer is structure.layers[1] else 1
            up = shared_out(layer, state, settled, rules=rules, draws=draws, turn=turn, edge=edge)
            if cross > 1:
                up = _with_categories(structure, layer, state, up, draws, rules)
                if layer is structure.layers[1]:
                    up = _traded(structure, layer, states, settled, up, rules)
            settled = state.low + state.gap * up
        above = layer.names
        here = np.flatnonzero(layer.atom >= 0)
        found[layer.atom[here]] = settled[here]
    return found.reshape(truth.shape)


def _top(
    structure: Structure, states: Sequence[Choices], columns: int, rules: CountRules, draw: Draw
) -> Counts:
    """Country and regio's; few are taken as what chance makes of them: 0 can still be any of 1..9."""
    state, names = states[0], structure.layers[0].names
    cross, margins = len(structure.cross), len(structure.margins)
    drawn = state.low + state.gap * (draw("part", names, structure.cross) < state.share)
    start = np.where(state.wish == FREE, drawn, state.before)
    least, most, step = state.low.copy(), state.low + state.gap, state.gap.copy()
    if len(states) > 1:
        groups = np.flatnonzero(structure.layers[0].atom < 0)
        below, parts = structure.layers[1].up, states[1]
        least[groups] = (below @ parts.low)[groups]
        most[groups] = (below @ (parts.low + parts.gap))[groups]
        step[groups] = least_gap(structure.layers[1], parts.gap)[groups]
    step[:, _stays(structure, state, start, columns, rules)] = 0
    hold = np.where(state.wish == FREE, 1, STAY_SHOWN)
    solid = (part.reshape(len(names), cross, columns) for part in (start, step, least, most, hold))
    reach = Reach(*solid)
    truth = (structure.top @ state.truth).reshape(len(structure.tops), cross, columns)
    truth = np.einsum("mk,ckj->cmj", structure.folding, truth)
    target = truth.copy()
    areas = tuple(structure.areas[place][1] for place in structure.tops)
    dither = draw("cell", areas, structure.margins).reshape(len(areas), margins, columns)
    few = (target > 0) & (target < rules.minimum)
    target[few] = np.where(dither < target / rules.minimum, rules.minimum, 0)[few]
    shown = balanced_top(
        structure.top,
        reach,
        folding=structure.folding,
        truth=truth,
        target=target,
        weights=_weights(structure, [structure.areas[place][0] for place in structure.tops]),
        limits=(rules.base, rules.bound),
    )
    return shown.reshape(state.truth.shape)


def _stays(
    structure: Structure, state: Choices, start: Counts, columns: int, rules: CountRules
) -> NDArray[np.bool_]:
    """(cross * columns): where all was shown before and is still near enough, nothing moves."""
    cross = len(structure.cross)
    error = (structure.top @ (start - state.truth)).reshape(len(structure.tops), cross, columns)
    far = np.abs(np.einsum("mk,ckj->cmj", structure.folding, error)) > rules.bound
    fresh = ((state.wish == FREE) & (state.gap > 0)).reshape(len(start), cross, columns)
    still = ~(far.any(axis=(0, 1)) | fresh.any(axis=(0, 1)))
    return np.tile(still, cross)


def _with_categories(
    structure: Structure,
    layer: Layer,
    state: Choices,
    up: NDArray[np.bool_],
    draws: NDArray[np.float64],
    rules: CountRules,
) -> NDArray[np.bool_]:
    """Keep totals and margins over categories near their counts as well."""
    cross = len(structure.cross)
    levels = [None if name.endswith(REST) else level_of(name) for name in layer.names]
    nodes = _solid(state, cross)
    most = np.array([2 * rules.minimum if level in SMALL_LEVELS else rules.base for level in levels])
    better = balanced_parts(
        layer,
        nodes,
        up.reshape(nodes.truth.shape),
        folding=structure.folding,
        weights=_weights(structure, levels),
        most=np.repeat(most[:, None], len(structure.margins), axis=1),
        draws=(draws * (1 << 14)).astype(np.int64).reshape(nodes.truth.shape),
    )
    return better.reshape(state.truth.shape)


def _traded(
    structure: Structure,
    layer: Layer,
    states: Sequence[Choices],
    settled: Counts,
    up: NDArray[np.bool_],
    rules: CountRules,
) -> NDArray[np.bool_]:
    """Let gemeenten trade categories where a total is still too far off."""
    cross = len(structure.cross)
    nodes = _solid(states[1], cross)
    groups = structure.layers[0].atom < 0
    shown = np.where(groups[:, None], layer.up @ (states[1].low + states[1].gap * up), settled)
    error = (structure.top @ (shown - states[0].truth)).reshape(
        len(structure.tops), cross, nodes.truth.shape[2]
    )
    levels = [level_of(name) for name in layer.names]
    tops = [structure.areas[place][0] for place in structure.tops]
    better = traded(
        nodes,
        up.reshape(nodes.truth.shape),
        folding=structure.folding,
        around=structure.top[:, layer.parent],
        error=np.einsum("mk,ckj->cmj", structure.folding, error),
        weights=_weights(structure, levels),
        weights_around=_weights(structure, tops),
        most=rules.bound,
    )
    return better.reshape(up.shape)


def _weights(structure: Structure, levels: Sequence[Level | None]) -> Counts:
    """(areas, margins): the total before other margins, those before single cells; 0 where not shown."""
    size = structure.folding.sum(axis=1)
    of_margin = np.where(size > 1, 2, 1)
    of_margin[0] = 4
    detailed = np.array([level in structure.detailed for level in levels], dtype=bool)
    total = np.arange(len(of_margin)) == 0
    there = np.array([level is not None for level in levels], dtype=bool)
    return np.where(there[:, None] & (detailed[:, None] | total), of_margin, 0)


def _flat(solid: NDArray[Any]) -> NDArray[Any]:
    return solid.reshape(len(solid), -1)


def _solid(state: Choices, cross: int) -> Choices:
    shape = len(state.truth), cross, -1
    return Choices(
        truth=state.truth.reshape(shape),
        low=state.low.reshape(shape),
        gap=state.gap.reshape(shape),
        wish=state.wish.reshape(shape),
        before=state.before.reshape(shape),
    )
