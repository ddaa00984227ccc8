"""Rows in which protected flows leave, each kind with its promise.

A kind of row has one promise: the largest difference with the truth that occurs among them, in steps of the
base. The largest of thousands of errors says nothing about one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.observations import Absence
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Figure
from zicht.protection.flows.atoms import FlowAtoms, Held, atoms_of
from zicht.protection.flows.rounding import room_left, rounded
from zicht.protection.flows.tables import ELSEWHERE, NOT_SHOWN, Integers, Margins, PeriodFlows, Zones


@dataclass(frozen=True, eq=False)
class ShownFlows:
    """One period after protection.

    value, moved  of the atoms: what they show, and whether they moved up to elsewhere
    few           per level above the pairs of areas that few units stand behind
    """

    flows: PeriodFlows
    atoms: FlowAtoms
    margins: dict[Level, Margins]
    value: Integers
    moved: NDArray[np.bool_]
    few: dict[Level, NDArray[np.bool_]]

    @classmethod
    def of(
        cls,
        flows: PeriodFlows,
        zones: Zones,
        margins: dict[Level, Margins],
        *,
        rules: CountRules,
        key: bytes,
        context: str,
        held: Held,
        few: dict[Level, NDArray[np.bool_]],
    ) -> ShownFlows:
        """Divide into atoms and round them."""
        own = margins[zones.level]
        atoms = atoms_of(flows, zones, own, rules=rules, key=key, context=context, held=held)
        value, moved = rounded(atoms, zones, own, flows.total, rules)
        return cls(flows, atoms, margins, value, moved, few)


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows of one kind: their promise is one number for all of them.

    value     NOT_SHOWN for an absence
    rounding  promise per row; None when it follows from the largest error of the kind
    error     largest difference with the truth that is possible, per row; it never leaves as such
    """

    level: Level
    kind: str
    period: str
    origin: list[str]
    to: list[str]
    value: Integers
    error: Integers
    rounding: Integers | None = None


def rows_of(
    figure: Figure, zones: Zones, rules: CountRules, tables: list[tuple[str, ShownFlows]]
) -> pa.Table:
    """All rows of a figure, with promises."""
    found = [rows for period, shown in tables for rows in _rows_of_period(period, zones, rules, shown)]
    promised: dict[tuple[Level, str], int] = {}
    for rows in found:
        at_most = int(rows.error.max(initial=0))
        at_most = max(rules.bound, -(-at_most // rules.base) * rules.base)
        promised[rows.level, rows.kind] = max(promised.get((rows.level, rows.kind), 0), at_most)
    return pa.concat_tables(
        [COUNT_SCHEMA.empty_table()]
        + [_as_counts(figure, rows, promised[rows.level, rows.kind]) for rows in found]
    )


def _as_counts(figure: Figure, rows: _Rows, promised: int) -> pa.Table:
    size, absent = len(rows.origin), rows.value == NOT_SHOWN
    rounding = np.full(size, promised, dtype=np.int64) if rows.rounding is None else rows.rounding
    rounding = np.where(absent, 0, rounding)  # nothing is promised of what is not shown
    columns = [
        [figure.measure] * size,
        [rows.level.value] * size,
        rows.origin,
        rows.to,
        [rows.period] * size,
        [""] * size,
        pa.array(rows.value, pa.int64(), mask=absent),
        pa.array([Absence.CONFIDENTIAL.value] * size, pa.string(), mask=~absent),
        rounding,
    ]
    return pa.table(columns, schema=COUNT_SCHEMA)


def _rows_of_period(period: str, zones: Zones, rules: CountRules, shown: ShownFlows) -> Iterator[_Rows]:
    yield from _flows_on_their_own(period, zones, rules, shown)
    if zones.merge is not None:
        yield _merged(period, zones, rules, shown)
    yield from _elsewhere(period, zones, rules, shown)
    for level in zones.above:
        yield from _between_zones(period, zones, level, rules, shown)


def _flows_on_their_own(period: str, zones: Zones, rules: CountRules, shown: ShownFlows) -> Iterator[_Rows]:
    """What stays in each area, and each pair with a row."""
    atoms, codes = shown.atoms, zones.codes
    stays = np.where(shown.margins[zones.level].leaving == NOT_SHOWN, NOT_SHOWN, 0)
    stays[shown.flows.origin[shown.flows.origin == shown.flows.destination]] = NOT_SHOWN
    own_diagonal = atoms.diagonal & atoms.own
    stays[atoms.origin[own_diagonal]] = np.where(
        shown.moved[own_diagonal], NOT_SHOWN, shown.value[own_diagonal]
    )
    arriving = shown.margins[zones.level].arriving
    if np.any(arriving != NOT_SHOWN):
        stays[arriving == NOT_SHOWN] = NOT_SHOWN
    none = np.zeros(len(codes), dtype=np.int64)
    promise = np.where(stays > rules.minimum, rules.base - 1, rules.minimum - 1)
    yield _Rows(zones.level, "diagonal", period, list(codes), list(codes), stays, none, promise)
    pairs = np.flatnonzero(atoms.own & ~atoms.diagonal & ~shown.moved)
    yield _Rows(
        zones.level,
        "pair",
        period,
        [codes[o] for o in atoms.origin[pairs]],
        [codes[d] for d in atoms.destination[pairs]],
        shown.value[pairs],
        np.abs(shown.value[pairs] - atoms.truth[pairs]),
        np.full(len(pairs), rules.base - 1, dtype=np.int64),
    )


def _merged_sums(zones: Zones, shown: ShownFlows, merge: Level) -> tuple[Integers, Integers, Integers]:
    """Numbers origin x area it merges up to that have a row; their values; and their truth."""
    atoms, width = shown.atoms, len(zones.names[merge])
    zone = np.zeros(len(zones.labels), dtype=np.int64)
    zone[zones.part] = zones.inside[merge]
    number = atoms.origin * width + zone[atoms.part]
    value, truth = (np.zeros(len(zones.codes) * width, dtype=np.int64) for _ in range(2))
    np.add.at(value, number[atoms.shown_rest], shown.value[atoms.shown_rest])
    without_row = ~atoms.own | shown.moved
    np.add.at(truth, number[without_row], atoms.truth[without_row])
    there = np.flatnonzero(value)
    return there, value[there], truth[there]


def _merged(period: str, zones: Zones, rules: CountRules, shown: ShownFlows) -> _Rows:
    """Per area the flows without a row of their own, by the area they merge up to."""
    assert zones.merge is not None
    names = zones.names[zones.merge]
    there, value, truth = _merged_sums(zones, shown, zones.merge)
    origin = [zones.codes[number // len(names)] for number in there]
    to = [names[number % len(names)] for number in there]
    return _Rows(zones.level, "merged", period, origin, to, value, np.abs(value - truth))


def _with_a_row(zones: Zones, shown: ShownFlows) -> tuple[Integers, Integers]:
    """Per area the sum of the values with a row, and of their truths."""
    atoms, n = shown.atoms, len(zones.codes)
    value, truth = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    own = atoms.own & ~shown.moved
    np.add.at(value, atoms.origin[own], shown.value[own])
    np.add.at(truth, atoms.origin[own], atoms.truth[own])
    if zones.merge is not None:
        width = len(zones.names[zones.merge])
        there, merged_value, merged_truth = _merged_sums(zones, shown, zones.merge)
        np.add.at(value, there // width, merged_value)
        np.add.at(truth, there // width, merged_truth)
    return value, truth


def _elsewhere(period: str, zones: Zones, rules: CountRules, shown: ShownFlows) -> Iterator[_Rows]:
    """What closes the margins: to elsewhere, and from elsewhere; absent between 0 and the minimum."""
    margins, atoms, codes = shown.margins[zones.level], shown.atoms, list(zones.codes)
    value, truth = _with_a_row(zones, shown)
    there = margins.leaving != NOT_SHOWN
    left = _closing(margins.leaving - value, there, rules)
    error = np.where(there, margins.leaving_rounding + np.abs(value - truth), 0)
    yield _Rows(zones.level, "to elsewhere", period, codes, [ELSEWHERE] * len(codes), left, error)
    there = margins.arriving != NOT_SHOWN
    if np.any(there):
        _, arriving, _, _ = room_left(atoms, margins, shown.value)
        error, own = np.zeros(len(codes), dtype=np.int64), atoms.own & ~shown.moved
        np.add.at(error, atoms.destination[own], (shown.value - atoms.truth)[own])
        error = np.where(there, np.abs(error) + margins.arriving_rounding, 0)
        left = _closing(arriving, there, rules)
        yield _Rows(zones.level, "from elsewhere", period, [ELSEWHERE] * len(codes), codes, left, error)


def _closing(left: Integers, there: NDArray[np.bool_], rules: CountRules) -> Integers:
    shown: Integers = np.where(there & ((left == 0) | (left >= rules.minimum)), left, NOT_SHOWN)
    return shown


def _zone_sums(zones: Zones, level: Level, shown: ShownFlows) -> tuple[Integers, Integers]:
    """Values and truths of the flows between areas of a level above, as (origin, destination) matrices."""
    width = len(zones.names[level])
    inside, part = zones.inside[level], np.zeros(len(zones.labels), dtype=np.int64)
    part[zones.part] = inside
    cell = inside[shown.atoms.origin] * width + part[shown.atoms.part]
    value, truth = np.zeros(width * width, dtype=np.int64), np.zeros(width * width, dtype=np.int64)
    np.add.at(value, cell, shown.value)
    np.add.at(truth, cell, shown.atoms.truth)
    return value.reshape(width, width), truth.reshape(width, width)


def _between_zones(
    period: str, zones: Zones, level: Level, rules: CountRules, shown: ShownFlows
) -> Iterator[_Rows]:
    """All pairs of larger areas, and what closes their margins."""
    names, margins = zones.names[level], shown.margins[level]
    value, truth = _zone_sums(zones, level, shown)
    error, few = np.abs(value - truth), shown.few[level]
    origin = [name for name in names for _ in names]
    to = list(names) * len(names)
    yield _Rows(level, "zones", period, origin, to, np.where(few, NOT_SHOWN, value).ravel(), error.ravel())
    sides = (
        ("to elsewhere", margins.leaving, margins.leaving_rounding, 1),
        ("from elsewhere", margins.arriving, margins.arriving_rounding, 0),
    )
    for kind, margin, rounding, axis in sides:
        there = margin != NOT_SHOWN
        if np.any(there):
            left = _closing(margin - value.sum(axis=axis), there & ~few.any(axis=axis), rules)
            at_most = np.where(there, rounding + np.abs((value - truth).sum(axis=axis)), 0)
            ends = (list(names), [ELSEWHERE] * len(names))
            one, other = ends if kind == "to elsewhere" else ends[::-1]
            yield _Rows(level, kind, period, one, other, left, at_most)
