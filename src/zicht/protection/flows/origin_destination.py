"""Flows between areas, with the protected counts as their margins.

From each area leave: what stays in it, each flow that is large enough to stand on its own, for the other
flows one row per area they merge up to (a politie-eenheid), and "elsewhere" (`_O`) for all that is left. The
last closes the margin: rows of one area add up to its protected count, exactly. The same holds for what
arrives. Flows between larger areas are sums of the same atoms (docs/methods/other-mechanisms.md).

A pair of areas without a row is not nought: it is in the row of the area it merged up to, or elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Figure, Mechanism, ReleasePlan
from zicht.protection.flows.arriving import with_arriving
from zicht.protection.flows.atoms import atom_names
from zicht.protection.flows.audit import check_flows
from zicht.protection.flows.rows import ShownFlows, rows_of
from zicht.protection.flows.tables import (
    NOT_SHOWN,
    FlowsIncomplete,
    Zones,
    few_units,
    flows_by_period,
    margins_by_period,
    zones_of,
)

RULES = Mechanism.ORIGIN_DESTINATION.value
"""Name under which the settings of this mechanism stand in the `other_rules` of a release plan."""

ATOM_SCHEMA = pa.schema(
    [
        pa.field("MEASURE", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("TO", pa.string(), nullable=False),  # an area, or "rest" and the part of the country
        pa.field("VALUE", pa.int64(), nullable=False),
    ]
)
"""Protected atoms of flows, kept in the vault so that the next release shows the same."""


@dataclass(frozen=True)
class FlowRules:
    """Settings for flows, beside those for counts; frozen, in the release plan.

    merge     level to which flows between gemeenten that are too small for a row of their own merge up; those
              between wijken or buurten merge up to the gemeente
    arriving  measure of flows -> measure of the plan that counts the same records where they arrive
    """

    merge: Level = Level.POLITIE_EENHEID
    arriving: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: ReleasePlan) -> FlowRules:
        """The settings in a release plan; those of the house where it has none."""
        given = (plan.other_rules or {}).get(RULES, {})
        return cls(merge=Level(given.get("merge", cls.merge)), arriving=dict(given.get("arriving", {})))

    def merge_from(self, level: Level) -> Level:
        """The level to which small flows between areas of a level merge up."""
        return Level.GEMEENTE if level in (Level.WIJK, Level.BUURT) else self.merge


@dataclass(frozen=True, eq=False)
class ProtectedFlows:
    """Flows that may leave, and the atoms that stay for the next release.

    counts  COUNT_SCHEMA, without the margins
    atoms   ATOM_SCHEMA
    """

    counts: pa.Table
    atoms: pa.Table


def protect_flows(
    tallies: pa.Table, *, plan: ReleasePlan, areas: AreaTree, margins: pa.Table, key: bytes
) -> pa.Table:
    """The flows of every figure with this mechanism, as COUNT_SCHEMA; see `protect_and_keep_flows`."""
    return protect_and_keep_flows(tallies, plan=plan, areas=areas, margins=margins, key=key).counts


def protect_and_keep_flows(
    tallies: pa.Table,
    *,
    plan: ReleasePlan,
    areas: AreaTree,
    margins: pa.Table,
    key: bytes,
    held: pa.Table | None = None,
) -> ProtectedFlows:
    """Protect flows, and give the atoms for the next release.

    tallies  TALLY_SCHEMA: pairs, "_T" for all and "_U" for unknown places in COUNTERPART_AREA
    margins  COUNT_SCHEMA, protected: what leaves each area ("" or "_T" in COUNTERPART_AREA) and, when it is
             shown, what arrives ("_T" in REF_AREA under the name of the measure, or the measure of arrivals
             that the plan names); a flow is shown only where both are, and a measure of which nothing is
             there does not leave
    held     atoms as the last release gave them; a value stays while its truth is still within its interval
    returns  rows without the margins, the promise in ROUNDING holds for each; atoms of all releases so far
    raises   FlowsIncomplete, FlowsNotSafe
    """
    rules, flow_rules = plan.counts, FlowRules.of(plan)
    counts, atoms = [COUNT_SCHEMA.empty_table()], [_of_other_periods(held, plan)]
    for figure in plan.figures:
        if figure.mechanism is Mechanism.ORIGIN_DESTINATION:
            figures = _one_figure(figure, tallies, areas, margins, key, held, rules, flow_rules)
            counts.append(figures.counts)
            atoms.append(figures.atoms)
    order = [(name, "ascending") for name in COUNT_SCHEMA.names[:6]]
    by_name = [(name, "ascending") for name in ATOM_SCHEMA.names[:4]]
    return ProtectedFlows(pa.concat_tables(counts).sort_by(order), pa.concat_tables(atoms).sort_by(by_name))


def _of_other_periods(held: pa.Table | None, plan: ReleasePlan) -> pa.Table:
    """Atoms that this release does not show again; a later one may."""
    if held is None:
        return ATOM_SCHEMA.empty_table()
    again = {(figure.measure, period) for figure in plan.figures for period in figure.periods}
    rows = zip(held["MEASURE"].to_pylist(), held["TIME_PERIOD"].to_pylist(), strict=True)
    return held.cast(ATOM_SCHEMA).filter(pa.array([row not in again for row in rows], pa.bool_()))


def _one_figure(
    figure: Figure,
    tallies: pa.Table,
    areas: AreaTree,
    margins: pa.Table,
    key: bytes,
    held: pa.Table | None,
    rules: CountRules,
    flow_rules: FlowRules,
) -> ProtectedFlows:
    if figure.measure not in margins["MEASURE"].unique().to_pylist():
        return ProtectedFlows(COUNT_SCHEMA.empty_table(), ATOM_SCHEMA.empty_table())
    if figure.breakdown_levels or not figure.additive:
        raise FlowsIncomplete(
            figure.measure,
            found="a breakdown"
            if figure.breakdown_levels
            else "different units, counted anew on every level",
            expected="flows of rows, without breakdown",
        )
    zones = zones_of(figure, areas, flow_rules.merge_from(figure.levels[-1]))
    margins = with_arriving(margins, figure.measure, flow_rules.arriving.get(figure.measure))
    flows = flows_by_period(tallies, figure, zones)
    closed = {
        level: margins_by_period(margins, figure, level, codes, rules)
        for level, codes in [(zones.level, zones.codes), *((x, zones.names[x]) for x in zones.above)]
    }
    for period in figure.periods:
        if np.any(flows[period].total) and np.all(closed[zones.level][period].leaving_rounding == NOT_SHOWN):
            raise FlowsIncomplete(
                f"margins of {figure.measure}", found=f"none on level {zones.level}", expected="one per area"
            )
    earlier = _held_by_period(held, figure)
    few = {x: few_units(tallies, figure, x, zones.names[x], rules) for x in zones.above}
    tables, atoms = [], []
    for period in figure.periods:
        shown = ShownFlows.of(
            flows[period],
            zones,
            {level: by_period[period] for level, by_period in closed.items()},
            rules=rules,
            key=key,
            context=f"{figure.measure} {period}",
            held=earlier.get(period, {}),
            few={level: by_period[period] for level, by_period in few.items()},
        )
        tables.append((period, shown))
        atoms.append(_kept(figure, period, zones, shown))
    rows = rows_of(figure, zones, rules, tables)
    check_flows(rows, figure, zones, closed[zones.level], rules)
    return ProtectedFlows(rows, pa.concat_tables([ATOM_SCHEMA.empty_table(), *atoms]))


def _held_by_period(held: pa.Table | None, figure: Figure) -> dict[str, dict[tuple[str, str], int]]:
    found: dict[str, dict[tuple[str, str], int]] = {}
    if held is not None:
        for measure, period, origin, to, value in zip(
            *(held[name].to_pylist() for name in ATOM_SCHEMA.names), strict=True
        ):
            if measure == figure.measure:
                found.setdefault(period, {})[origin, to] = value
    return found


def _kept(figure: Figure, period: str, zones: Zones, shown: ShownFlows) -> pa.Table:
    """Atoms to remember: all but those that moved up, which have no value of their own."""
    atoms, stays = shown.atoms, ~shown.moved
    names = atom_names(zones, atoms.origin[stays], atoms.destination[stays], atoms.part[stays])
    columns = [
        [figure.measure] * len(names),
        [period] * len(names),
        [origin for origin, _ in names],
        [to for _, to in names],
        shown.value[stays],
    ]
    return pa.table(columns, schema=ATOM_SCHEMA)
