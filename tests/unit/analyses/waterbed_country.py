"""A made-up country of square gemeenten whose flows follow distance, but for what a test plants in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from tests.unit.analyses.drawn import source
from tests.unit.protection.small_flows import KEY, codes, margins, nearest, plan_of, tallies, tree

from zicht.analyses.figures import gather
from zicht.analyses.geography import assemble
from zicht.kit.progress import SILENT
from zicht.model.area_codes import Level
from zicht.model.areas import AreaList, Boundaries, Division
from zicht.model.indicators import Indicator
from zicht.model.observations import OBSERVATION_SCHEMA, Observations
from zicht.model.release_plans import COUNT_SCHEMA, ReleasePlan
from zicht.model.reports import ProtectionReport
from zicht.pipeline.publication import Ground, VaultRelease
from zicht.pipeline.release_plan import tree_document
from zicht.protection.flows.origin_destination import RULES, protect_flows

METRES = 10_000.0
FLOWS, ARRIVING = "drug_records_from_to", "drug_records_to"
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Country:
    """side x side gemeenten; records in all, spread by size and distance to the power -1.5."""

    side: int = 6
    records: float = 20_000.0

    @property
    def n(self) -> int:
        return self.side**2

    @property
    def codes(self) -> tuple[str, ...]:
        return codes(self.n)

    @property
    def eenheden(self) -> tuple[str, ...]:
        return tuple(f"RE{1 + 4 * at // self.n:02d}" for at in range(self.n))

    @property
    def division(self) -> Division:
        return Division(Level.GEMEENTE, 2024)

    @property
    def boundaries(self) -> Boundaries:
        shapes = [
            shapely.box(x * METRES, y * METRES, (x + 1) * METRES, (y + 1) * METRES)
            for y in range(self.side)
            for x in range(self.side)
        ]
        return Boundaries(AreaList(self.division, self.codes, self.codes), np.array(shapes), source())

    def expected(self, seed: int) -> Matrix:
        """(n, n) mean flows."""
        rng = np.random.default_rng(seed)
        size = rng.lognormal(0, 0.7, self.n)
        at = np.array([(x + 0.5, y + 0.5) for y in range(self.side) for x in range(self.side)]) * METRES
        apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        np.fill_diagonal(apart, 3_761.0)  # two thirds of the radius of a disc as large as a square
        mean = size[:, None] * size[None] * apart**-1.5 * np.where(np.eye(self.n), 2.0, 1.0)
        return mean / mean.sum() * self.records

    def pairs(self, least: float, most: float, seed: int) -> list[tuple[int, int]]:
        """Pairs of different gemeenten between which so many records are expected, in order."""
        mean = self.expected(seed)
        np.fill_diagonal(mean, 0)
        return [(int(o), int(d)) for o, d in zip(*np.nonzero((mean > least) & (mean < most)), strict=True)]


def counts_of(
    country: Country, by_period: Mapping[str, NDArray[np.int64]], *, unknown: float = 0.03, key: bytes = KEY
) -> tuple[pa.Table, ReleasePlan]:
    """Protected counts of flows and of what arrives, as a release has them."""
    levels = (Level.COUNTRY, Level.POLITIE_EENHEID, Level.GEMEENTE)
    told: Mapping[str, Any] = {RULES: {"merge": "re", "arriving": {FLOWS: ARRIVING}}}
    parts = []
    for period, flows in by_period.items():
        lost = [int(number) for number in (flows.sum(1) * unknown).round()]
        leaving, arriving = nearest(flows.sum(1) + np.array(lost)), nearest(flows.sum(0))
        names, of = sorted(set(country.eenheden)), np.array(country.eenheden)
        zones = [[int(np.array(side)[of == name].sum()) for name in names] for side in (leaving, arriving)]
        closed = pa.concat_tables(
            [
                margins(leaving, arriving, rounding=9, period=period),
                margins(*zones, level="re", names=names, period=period),
            ]
        )
        shown = protect_flows(
            tallies(flows, unknown=lost, period=period),
            plan=plan_of(levels, periods=(period,)),
            areas=tree(country.n, country.eenheden),
            margins=closed,
            key=key,
        )
        parts += [_as_measures(closed), _renamed(shown, FLOWS), *_country(leaving, arriving, period)]
    whole = pa.concat_tables(parts)
    plan = plan_of(levels, periods=tuple(sorted(by_period)))
    figures = tuple(replace(figure, measure=FLOWS) for figure in plan.figures)
    return whole.sort_by([(name, "ascending") for name in COUNT_SCHEMA.names[:6]]), replace(
        plan, figures=figures, other_rules=told
    )


def _renamed(rows: pa.Table, measure: str) -> pa.Table:
    return rows.set_column(0, rows.schema.field(0), pa.array([measure] * len(rows), pa.string()))


def _as_measures(closed: pa.Table) -> pa.Table:
    """What leaves under the measure of flows, what arrives under a measure of its own."""
    none = pa.array([""] * len(closed), pa.string())
    arrives = pc.equal(closed["REF_AREA"], "_T")
    area = pc.if_else(arrives, closed["COUNTERPART_AREA"], closed["REF_AREA"])
    measure = pc.if_else(arrives, ARRIVING, FLOWS)
    columns = {"MEASURE": measure, "REF_AREA": area, "COUNTERPART_AREA": none}
    for name, column in columns.items():
        place = closed.schema.get_field_index(name)
        closed = closed.set_column(place, closed.schema.field(place), column)
    return closed


def _country(leaving: Sequence[int], arriving: Sequence[int], period: str) -> list[pa.Table]:
    rows = [
        (measure, "nl", "NL", "", period, "", int(sum(side)), None, 10)
        for measure, side in ((FLOWS, leaving), (ARRIVING, arriving))
    ]
    return [pa.table([list(column) for column in zip(*rows, strict=True)], schema=COUNT_SCHEMA)]


def ground_of(
    country: Country, counts: pa.Table, plan: ReleasePlan, *, indicators: Sequence[Indicator] = ()
) -> Ground:
    """What the makers of a release get, with the arrivals as figures of the gemeenten."""
    arrives = counts.filter(pc.and_(pc.equal(counts["MEASURE"], ARRIVING), pc.equal(counts["LEVEL"], "gm")))
    final = pa.array(["final"] * len(arrives), pa.string())
    columns = [
        arrives["MEASURE"],
        arrives["REF_AREA"],
        arrives["TIME_PERIOD"],
        arrives["VALUE"].cast(pa.float64()),
        arrives["ABSENCE"],
        final,
    ]
    table = pa.table(dict(zip(OBSERVATION_SCHEMA.names, columns, strict=True)), schema=OBSERVATION_SCHEMA)
    rounding = np.asarray(arrives["ROUNDING"], dtype=np.float64)
    observed = (Observations(table, country.division, source("vault-flows"), rounding),)
    geography = assemble([country.boundaries], observed, [], [])
    vault = VaultRelease(
        counts=counts,
        observations=observed,
        sources=(source("vault-flows"),),
        indicators=tuple(indicators),
        overlapping=frozenset(),
        documents={
            "release_plan": plan.as_dict(),
            "area_tree": tree_document(tree(country.n, country.eenheden)),
        },
        report=ProtectionReport("drawn", {}, {}, {}),
    )
    return Ground(gather(observed, geography), geography, vault, 1, SILENT)
