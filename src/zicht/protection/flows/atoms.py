"""Atoms of flows: which flows stand on their own, which go into a rest, and where keyed chance starts.

Every pair of areas belongs to exactly one atom: the area with itself (the diagonal), a pair that is large
enough to be shown, or the rest of all smaller flows from one area to one part of the country. All that leaves
is a sum of atoms, or a protected margin less such a sum.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.model.release_plans import CountRules
from zicht.protection.flows.tables import NOT_SHOWN, Integers, Margins, PeriodFlows, Zones

Held = Mapping[tuple[str, str], int]
"""Earlier values of atoms: (code of the origin, name of what it goes to) -> value."""

_CHANCE_BITS = 53


@dataclass(frozen=True, eq=False)
class FlowAtoms:
    """Atoms of one period, one entry each.

    origin       number of the area
    destination  number of the area; -1 for a rest
    part         number of the part of the country it goes to
    truth        never leaves
    low, high    the values it may take; equal when it cannot move
    start        the one that keyed chance takes first: unbiased, the same for the same truth
    own          stands on its own: shown, and closed by the margins on both sides
    shown_rest   a rest that is large enough to have a row
    """

    origin: Integers
    destination: Integers
    part: Integers
    truth: Integers
    low: Integers
    high: Integers
    start: Integers
    own: NDArray[np.bool_]
    shown_rest: NDArray[np.bool_]

    @property
    def shown(self) -> NDArray[np.bool_]:
        """Part of a row; the others are part of "elsewhere", and of flows between larger areas."""
        return self.own | self.shown_rest

    @property
    def diagonal(self) -> NDArray[np.bool_]:
        """Flows that stay in their area."""
        return np.equal(self.origin, self.destination)


def atoms_of(
    flows: PeriodFlows,
    zones: Zones,
    margins: Margins,
    *,
    rules: CountRules,
    key: bytes,
    context: str,
    held: Held,
) -> FlowAtoms:
    """Divide the flows of a period into atoms.

    A pair is shown when both its margins are and its flow reaches a threshold that keyed chance takes between
    minimum - base + 1 and minimum + base - 1. So a flow that is shown as v was anything within base - 1 of v,
    and who knows all but one person cannot tell from a row that appears that this person is in it. The units
    behind it must reach the threshold too: forty records of three persons have no row. What was shown before
    stays as it was while its truth is still within that interval.

    context  what the chances of this period hang on, beside the key
    """
    own, small = _chosen(flows, zones, margins, rules, key, context, held)
    rest_of = flows.origin[small] * len(zones.labels) + zones.part[flows.destination[small]]
    rests, place = np.unique(rest_of, return_inverse=True)
    truth = np.zeros(len(rests), dtype=np.int64)
    np.add.at(truth, place, flows.value[small])
    origin = np.concatenate([flows.origin[own], rests // len(zones.labels)])
    destination = np.concatenate([flows.destination[own], np.full(len(rests), -1, dtype=np.int64)])
    part = np.concatenate([zones.part[flows.destination[own]], rests % len(zones.labels)])
    truth = np.concatenate([flows.value[own], truth])
    stands = np.arange(len(truth)) < len(truth) - len(rests)
    pair = stands & (origin != destination)
    low, high = _neighbours(truth, pair, rules)
    names = atom_names(zones, origin, destination, part)
    earlier = np.array([held.get(name, NOT_SHOWN) for name in names], dtype=np.int64).reshape(-1)
    stays = (earlier != NOT_SHOWN) & _within(truth, earlier, pair, rules)
    low, high = np.where(stays, earlier, low), np.where(stays, earlier, high)
    start = low + (high - low) * _goes_up(truth, low, high, key, context, names)
    shown_rest = _shown_rests(origin, part, stands, flows, small, zones, margins, rules, key, context)
    return FlowAtoms(origin, destination, part, truth, low, high, start, stands, shown_rest)


def atom_names(
    zones: Zones, origin: Integers, destination: Integers, part: Integers
) -> list[tuple[str, str]]:
    """Names under which atoms are remembered: two codes, or a code and the part of a rest."""
    return [
        (zones.codes[o], zones.codes[d] if d >= 0 else f"rest {zones.labels[p]}")
        for o, d, p in zip(origin.tolist(), destination.tolist(), part.tolist(), strict=True)
    ]


def _chosen(
    flows: PeriodFlows,
    zones: Zones,
    margins: Margins,
    rules: CountRules,
    key: bytes,
    context: str,
    held: Held,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Pairs that stand on their own, and those that go into a rest."""
    open_ends = margins.leaving[flows.origin] != NOT_SHOWN
    if np.any(margins.arriving != NOT_SHOWN):
        open_ends &= margins.arriving[flows.destination] != NOT_SHOWN
    diagonal = flows.origin == flows.destination
    pairs = [
        (zones.codes[o], zones.codes[d])
        for o, d in zip(flows.origin.tolist(), flows.destination.tolist(), strict=True)
    ]
    thresholds = _thresholds(key, f"{context} shown", (f"{o} {d}" for o, d in pairs), rules)
    earlier = np.array([held.get(pair, NOT_SHOWN) for pair in pairs], dtype=np.int64).reshape(-1)
    known_before = (earlier > 0) & _within(flows.value, earlier, np.ones(len(pairs), dtype=bool), rules)
    known_before &= flows.units > rules.minimum - rules.base
    large = (np.minimum(flows.value, flows.units) >= thresholds) | known_before
    own = open_ends & (large | (diagonal & (flows.value < rules.minimum)))
    return own, ~own


def _shown_rests(
    origin: Integers,
    part: Integers,
    stands: NDArray[np.bool_],
    flows: PeriodFlows,
    small: NDArray[np.bool_],
    zones: Zones,
    margins: Margins,
    rules: CountRules,
    key: bytes,
    context: str,
) -> NDArray[np.bool_]:
    """Rests whose sum over the area they merge up to reaches a threshold, and whose units do, as for pairs.

    How many different units the flows of a rest have together is not known, but surely as many as one of
    them, and as all of them less what is counted twice anywhere in the area.
    """
    if zones.merge is None:
        return np.zeros(len(origin), dtype=bool)
    names = zones.names[zones.merge]
    zone_of_part = np.zeros(len(zones.labels), dtype=np.int64)
    zone_of_part[zones.part] = zones.inside[zones.merge]
    merged = origin * len(names) + zone_of_part[part]
    of_pair = flows.origin[small] * len(names) + zones.inside[zones.merge][flows.destination[small]]
    sums, units, most = (np.zeros(len(zones.codes) * len(names), dtype=np.int64) for _ in range(3))
    np.add.at(sums, of_pair, flows.value[small])
    np.add.at(units, of_pair, flows.units[small])
    np.maximum.at(most, of_pair, flows.units[small])
    units = np.maximum(units - np.repeat(flows.doubled, len(names)), most)
    there = np.flatnonzero(sums)
    texts = (f"{zones.codes[m // len(names)]} {names[m % len(names)]}" for m in there.tolist())
    large = np.zeros(len(sums), dtype=bool)
    large[there] = np.minimum(sums, units)[there] >= _thresholds(key, f"{context} rest", texts, rules)
    shown: NDArray[np.bool_] = ~stands & large[merged] & (margins.leaving[origin] != NOT_SHOWN)
    return shown


def _neighbours(truth: Integers, pair: NDArray[np.bool_], rules: CountRules) -> tuple[Integers, Integers]:
    """Values of the grid on both sides of the truth; a shown pair never becomes 0."""
    small = (truth > 0) & (truth < rules.minimum)
    floor = truth // rules.base * rules.base
    low = np.where(small, np.where(pair, rules.minimum, 0), floor)
    high = np.where(small, rules.minimum, np.where(truth % rules.base == 0, floor, floor + rules.base))
    return low, high


def _within(
    truth: Integers, value: Integers, pair: NDArray[np.bool_], rules: CountRules
) -> NDArray[np.bool_]:
    """May this truth be shown as this value?"""
    near = np.abs(truth - value) < rules.base
    inside = np.where(
        value == 0,
        (truth < rules.minimum) & ~pair,
        near | ((value == rules.minimum) & (truth > 0) & (truth < rules.minimum) & ~pair),
    )
    return inside.astype(bool)


def _goes_up(
    truth: Integers, low: Integers, high: Integers, key: bytes, context: str, names: list[tuple[str, str]]
) -> Integers:
    """1 where keyed chance takes the upper neighbour: with probability (truth - low) / (high - low)."""
    moves = np.flatnonzero(high > low)
    up = np.zeros(len(truth), dtype=np.int64)
    texts = (" > ".join(names[place]) for place in moves.tolist())
    chance = (_keyed_integers(key, f"{context} value", texts) >> np.uint64(64 - _CHANCE_BITS)).astype(
        np.int64
    )
    width = high[moves] - low[moves]
    up[moves] = chance * width < (truth[moves] - low[moves]) << _CHANCE_BITS
    return up


def _thresholds(key: bytes, context: str, texts: Iterable[str], rules: CountRules) -> Integers:
    wide = np.uint64(2 * rules.base - 1)
    drawn = (_keyed_integers(key, context, texts) % wide).astype(np.int64)
    threshold: Integers = rules.minimum - rules.base + 1 + drawn
    return threshold


def _keyed_integers(key: bytes, context: str, texts: Iterable[str]) -> NDArray[np.uint64]:
    """64 bits of HMAC-SHA256 (FIPS 198-1) per text, under a key of this context."""
    inner = hmac.digest(key, context.encode(), "sha256")
    drawn = b"".join(hmac.digest(inner, text.encode(), "sha256")[:8] for text in texts)
    return np.frombuffer(drawn, dtype=">u8").astype(np.uint64)
