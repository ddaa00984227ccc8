"""Protected flows of one measure in one period as arrays: what is shown, and what may hide where nothing is.

Nothing but published counts goes in. A pair without a row is not nought: it is part of the row of the larger
area it merged up to, or of what is left of the margin. Both say how much it can be at most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.model.areas import Division
from zicht.model.plans import TOTAL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ELSEWHERE = "_O"


@dataclass(frozen=True, eq=False)
class PublishedFlows:
    """Flows between the n areas of a division; nan where no row shows a number.

    value, rounding    (n, n)  of pairs, origin first; the diagonal stays in its area
    merged, merged_rounding    (n, zones)  small flows from an area to those of a zone, together
    zone               (n,)    number of the zone each area merges up to
    leaving, leaving_rounding  (n,)  records of residents
    arriving, arriving_rounding  (n,)  records in the area of suspects with a home; nan where not counted
    to_elsewhere, from_elsewhere ...   (n,)  rows that close the margins, nan where they are left out
    """

    measure: str
    period: str
    division: Division
    codes: tuple[str, ...]
    zones: tuple[str, ...]
    zone: Ints
    value: Floats
    rounding: Floats
    merged: Floats
    merged_rounding: Floats
    leaving: Floats
    leaving_rounding: Floats
    arriving: Floats
    arriving_rounding: Floats
    to_elsewhere: Floats
    to_elsewhere_rounding: Floats
    from_elsewhere: Floats
    from_elsewhere_rounding: Floats

    @property
    def shown(self) -> Bools:
        """(n, n) pairs with a row."""
        return ~np.isnan(self.value)

    @property
    def left(self) -> Floats:
        """(n,) what no row accounts for: flows smaller still, and unknown places."""
        rows = np.nansum(self.value, axis=1) + np.nansum(self.merged, axis=1)
        return np.asarray(np.maximum(self.leaving - rows, 0.0))

    @property
    def left_rounding(self) -> Floats:
        """(n,) how far that can be off at most."""
        off = np.nansum(np.where(self.shown, self.rounding, 0.0), axis=1)
        off += np.nansum(np.where(np.isnan(self.merged), 0.0, self.merged_rounding), axis=1)
        return np.asarray(self.leaving_rounding + off)

    @property
    def at_most(self) -> Floats:
        """(n, n) the largest a pair without a row can be; nan for pairs with one."""
        return np.where(self.shown, np.nan, self.room)

    @property
    def room(self) -> Floats:
        """(n, n) the largest each pair could be if it had no row: all of the sum it would be part of."""
        of_zone = (self.merged + self.merged_rounding)[:, self.zone]
        most = np.where(np.isnan(of_zone), (self.left + self.left_rounding)[:, np.newaxis], of_zone)
        return np.asarray(most, dtype=np.float64)

    @property
    def group(self) -> Ints:
        """(n, n) number of the observed sum each pair is part of; -1 where nothing is observed.

        Pairs with a row are alone; the others share the sum of their zone, or what is left of the margin.
        """
        n, zones = len(self.codes), len(self.zones)
        first_left = n * n + n * zones
        area = np.arange(n)[:, np.newaxis]
        with_zone = ~np.isnan(self.merged)[:, self.zone]
        hidden = np.where(with_zone, n * n + area * zones + self.zone, first_left + area)
        label = np.where(self.shown, area * n + np.arange(n), hidden)
        return np.asarray(np.where(np.isnan(self.leaving)[:, np.newaxis], -1, label), dtype=np.int64)

    def observed(self, unknown_share: float) -> Floats:
        """(n * n + n * zones + n,) the sum of each group; nan where there is none.

        unknown_share  part of what leaves that went to no known place; it is taken off what is left
        """
        left = np.maximum(self.left - unknown_share * self.leaving, 0.0)
        return np.concatenate([self.value.ravel(), self.merged.ravel(), left])


def published_flows(
    counts: pa.Table,
    measure: str,
    arriving: str | None,
    period: str,
    *,
    division: Division,
    codes: tuple[str, ...],
    zone_of: tuple[str, ...],
) -> PublishedFlows:
    """Read one measure of the counts of a release.

    counts   COUNT_SCHEMA
    arriving measure of what arrives, or None
    codes    of the areas, sorted;  zone_of  code of the larger area each merges up to, "" for none
    """
    zones = tuple(sorted(set(zone_of)))
    number = {code: place for place, code in enumerate(zones)}
    n = len(codes)
    level = division.level.value
    flows = _Rows.of(counts, measure, level, period, codes, zones)
    value, rounding = (np.full((n, n), np.nan) for _ in range(2))
    pair = (flows.origin >= 0) & (flows.to >= 0)
    value[flows.origin[pair], flows.to[pair]] = flows.value[pair]
    rounding[flows.origin[pair], flows.to[pair]] = flows.rounding[pair]
    merged, merged_rounding = (np.full((n, len(zones)), np.nan) for _ in range(2))
    up = (flows.origin >= 0) & (flows.zone >= 0)
    merged[flows.origin[up], flows.zone[up]] = flows.value[up]
    merged_rounding[flows.origin[up], flows.zone[up]] = flows.rounding[up]
    leaving, leaving_rounding = flows.totals(flows.whole & (flows.origin >= 0), flows.origin, n)
    to, to_rounding = flows.totals(flows.to_elsewhere & (flows.origin >= 0), flows.origin, n)
    since, since_rounding = flows.totals(flows.from_elsewhere & (flows.to >= 0), flows.to, n)
    nothing = np.full(n, np.nan)
    arrived, arrived_rounding = nothing, nothing
    if arriving is not None:
        there = _Rows.of(counts, arriving, level, period, codes, zones)
        arrived, arrived_rounding = there.totals(there.whole & (there.origin >= 0), there.origin, n)
    return PublishedFlows(
        measure=measure,
        period=period,
        division=division,
        codes=codes,
        zones=zones,
        zone=np.array([number[code] for code in zone_of], dtype=np.int64),
        value=value,
        rounding=np.where(np.isnan(value), np.nan, rounding),
        merged=merged,
        merged_rounding=merged_rounding,
        leaving=leaving,
        leaving_rounding=leaving_rounding,
        arriving=arrived,
        arriving_rounding=arrived_rounding,
        to_elsewhere=to,
        to_elsewhere_rounding=to_rounding,
        from_elsewhere=since,
        from_elsewhere_rounding=since_rounding,
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows of one measure, level and period: numbers of areas and zones, -1 where it is none."""

    origin: Ints
    to: Ints
    zone: Ints
    whole: Bools
    to_elsewhere: Bools
    from_elsewhere: Bools
    value: Floats
    rounding: Floats

    @classmethod
    def of(
        cls,
        counts: pa.Table,
        measure: str,
        level: str,
        period: str,
        codes: tuple[str, ...],
        zones: tuple[str, ...],
    ) -> _Rows:
        asked = {"MEASURE": measure, "LEVEL": level, "TIME_PERIOD": period, "BREAKDOWN": ""}
        for name, wanted in asked.items():
            counts = counts.filter(pc.equal(counts[name], wanted))
        value = np.asarray(counts["VALUE"].cast(pa.float64()).fill_null(np.nan), dtype=np.float64)
        return cls(
            _numbers(counts["REF_AREA"], codes),
            _numbers(counts["COUNTERPART_AREA"], codes),
            _zone_numbers(counts["COUNTERPART_AREA"], zones),
            _among(counts["COUNTERPART_AREA"], "", TOTAL),
            _among(counts["COUNTERPART_AREA"], ELSEWHERE),
            _among(counts["REF_AREA"], ELSEWHERE),
            value,
            np.asarray(counts["ROUNDING"], dtype=np.float64),
        )

    def totals(self, chosen: Bools, area: Ints, n: int) -> tuple[Floats, Floats]:
        """(n,) value and rounding of the chosen rows, by the area they are about."""
        value, rounding = np.full(n, np.nan), np.full(n, np.nan)
        value[area[chosen]] = self.value[chosen]
        rounding[area[chosen]] = self.rounding[chosen]
        return value, np.where(np.isnan(value), np.nan, rounding)


def _among(column: pa.ChunkedArray, *codes: str) -> Bools:
    found = pc.is_in(column, pa.array(codes, pa.string()))
    return np.asarray(found.to_numpy(), dtype=np.bool_)


def _numbers(column: pa.ChunkedArray, names: tuple[str, ...]) -> Ints:
    found = pc.index_in(column, pa.array(names, pa.string())).fill_null(-1)
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _zone_numbers(column: pa.ChunkedArray, zones: tuple[str, ...]) -> Ints:
    """A row about all destinations has no code, and is about no zone."""
    found = _numbers(column, zones)
    return np.where(np.asarray(pc.equal(column, "").to_numpy(), dtype=np.bool_), -1, found)
