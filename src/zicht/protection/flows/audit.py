"""What anyone can work out of one flow from all published rows and margins: it may not be too narrow.

Only what is published goes in, so the audit knows no more than a reader. Bounds of all rows are pushed
through every published sum until nothing moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.kit.errors import UserError
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.flows.tables import ELSEWHERE, NOT_SHOWN, Integers, Margins, Zones

UNBOUNDED = 2**40
"""More than any flow: the upper end of what has no row."""


class FlowsNotSafe(UserError):
    """A flow can be narrowed to fewer values than the rule for counts promises; nothing is written."""

    exit_code = 123
    usual_remedy = "give margins that are protected themselves: exact margins give flows away"


@dataclass(frozen=True, eq=False)
class PublishedSum:
    """Sums over flows: flow number `flow[i]` is a part of sum number `of[i]`.

    low, high  (sums,) what the truth of each sum can be
    """

    flow: Integers
    of: Integers
    low: Integers
    high: Integers


def check_flows(
    counts: pa.Table,
    figure: Figure,
    zones: Zones,
    margins: Mapping[str, Margins],
    rules: CountRules,
) -> int:
    """The smallest number of values that stays possible for a flow on the lowest level.

    counts  COUNT_SCHEMA: all rows of the figure
    raises  FlowsNotSafe when fewer than 2 base - 1 values stay possible for a flow
    """
    values, least = 2 * rules.base - 1, UNBOUNDED
    for period in figure.periods:
        width = _widths(counts.filter(pc.equal(counts["TIME_PERIOD"], period)), zones, margins[period], rules)
        narrow = int(np.sum(width < values))
        if narrow:
            raise FlowsNotSafe(
                f"flows of {figure.measure} in {period}",
                found=f"{narrow} rows that can be narrowed to fewer than {values} values",
                expected=f"at least {values} values for each row",
            )
        least = min(least, int(width.min(initial=least)))
    return least


def narrowed(low: Integers, high: Integers, sums: list[PublishedSum]) -> tuple[Integers, Integers]:
    """The bounds per flow that follow from the bounds of all flows and sums.

    low, high  (flows,) what each row says by itself
    source     Buzzigoli & Giusti, "shuttle" algorithm
    """
    low, high = low.copy(), high.copy()
    while True:
        before = low.copy(), high.copy()
        for s in sums:
            all_low, all_high = (_summed(s.of, bound[s.flow], len(s.low)) for bound in (low, high))
            np.minimum.at(high, s.flow, s.high[s.of] - all_low[s.of] + low[s.flow])
            all_high = _summed(s.of, high[s.flow], len(s.low))
            np.maximum.at(low, s.flow, s.low[s.of] - all_high[s.of] + high[s.flow])
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            return low, high


def _widths(counts: pa.Table, zones: Zones, margins: Margins, rules: CountRules) -> Integers:
    """Number of values that stay possible for each row of the lowest level that shows more than 0."""
    rows = counts.filter(pc.and_(pc.equal(counts["LEVEL"], zones.level.value), pc.is_valid(counts["VALUE"])))
    known = pa.array([*zones.codes, ELSEWHERE])
    origin, to = (
        pc.index_in(rows[name], known).fill_null(-1).to_numpy().astype(np.int64)
        for name in ("REF_AREA", "COUNTERPART_AREA")
    )
    value, rounding = (rows[name].to_numpy().astype(np.int64) for name in ("VALUE", "ROUNDING"))
    n, size = len(zones.codes), len(value)
    own = (origin < n) & (to >= 0) & (to < n)
    low = np.maximum(value - rounding, np.where(own & (value > 0), 1, 0))
    high = value + np.where(own & (value > 0), rules.base - 1, rounding)
    sums = []
    for area, other, margin, off in (
        (origin, to, margins.leaving, margins.leaving_rounding),
        (to, origin, margins.arriving, margins.arriving_rounding),
    ):
        of_side = (area >= 0) & (area < n)
        of_side[of_side] &= margin[area[of_side]] != NOT_SHOWN
        flow = np.flatnonzero(of_side)
        # where "elsewhere" has no row, what is left is anything from 0 upwards
        open_end = np.setdiff1d(np.flatnonzero(margin != NOT_SHOWN), area[other == n])
        flow = np.concatenate([flow, size + np.arange(len(open_end))])
        of = np.concatenate([area[of_side], open_end])
        size += len(open_end)
        sums.append(PublishedSum(flow, of, np.maximum(margin - off, 0), margin + off))
    for level in zones.above:
        sums.append(_between_zones(counts, zones, level.value, origin, to, np.flatnonzero(own), size))
        size += len(sums[-1].low)
    low = np.concatenate([low, np.zeros(size - len(low), dtype=np.int64)])
    high = np.concatenate([high, np.full(size - len(high), UNBOUNDED, dtype=np.int64)])
    after_low, after_high = narrowed(low, high, sums)
    width: Integers = (after_high - after_low + 1)[: len(value)][value > 0]
    return width


def _between_zones(
    counts: pa.Table, zones: Zones, level: str, origin: Integers, to: Integers, own: Integers, size: int
) -> PublishedSum:
    """Flows between larger areas: rows below, and from number `size` on what has no row, one per sum."""
    inside = next(inside for zone, inside in zones.inside.items() if zone.value == level)
    names = pa.array(next(names for zone, names in zones.names.items() if zone.value == level))
    rows = counts.filter(pc.equal(counts["LEVEL"], level))
    one, other = (
        pc.index_in(rows[name], names).fill_null(-1).to_numpy().astype(np.int64)
        for name in ("REF_AREA", "COUNTERPART_AREA")
    )
    pairs, width = np.flatnonzero((one >= 0) & (other >= 0)), len(names)
    value, off = np.zeros(width * width, dtype=np.int64), np.zeros(width * width, dtype=np.int64)
    cell = one[pairs] * width + other[pairs]
    value[cell] = rows["VALUE"].fill_null(0).to_numpy()[pairs]
    off[cell] = np.where(rows["VALUE"].is_null().to_numpy(), UNBOUNDED, rows["ROUNDING"].to_numpy())[pairs]
    flow = np.concatenate([own, size + np.arange(width * width)])
    of = np.concatenate([inside[origin[own]] * width + inside[to[own]], np.arange(width * width)])
    return PublishedSum(flow, of, np.maximum(value - off, 0), value + off)


def _summed(number: Integers, value: Integers, n: int) -> Integers:
    totals = np.zeros(n, dtype=np.int64)
    np.add.at(totals, number, value)
    return totals
