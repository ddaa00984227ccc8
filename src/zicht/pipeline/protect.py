"""From tallies, which never leave, to the counts that may: declared, protected, tied to their report.

VAULT/protection/counts.parquet   what each atom was shown as in every release; it stays in the vault
VAULT/protection/flows.parquet    the same of flows
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.kit.files import write_whole
from zicht.model.area_trees import AreaTree
from zicht.model.plans import TOTAL
from zicht.model.release_plans import COUNT_SCHEMA, Mechanism, ReleasePlan
from zicht.model.reports import ProtectionReport
from zicht.protection.counts.border_changes import NO_CHANGES, BorderChanges
from zicht.protection.counts.protect import protect_counts
from zicht.protection.counts.write_once import AtomStore, read_store, write_store
from zicht.protection.flows.origin_destination import protect_and_keep_flows

STORES = "protection"
COUNTS, FLOWS = "counts.parquet", "flows.parquet"


@dataclass(frozen=True, eq=False)
class Held:
    """What earlier releases showed. Without it an attacker could average over releases."""

    counts: AtomStore
    flows: pa.Table | None


@dataclass(frozen=True, eq=False)
class Protected:
    """All that leaves a vault, and what must be remembered of it.

    counts  COUNT_SCHEMA: totals of areas and flows between them
    held    what the next release must be given
    """

    counts: pa.Table
    plan: ReleasePlan
    areas: AreaTree
    report: ProtectionReport
    held: Held


def protect_tallies(
    tallies: pa.Table,
    *,
    plan: ReleasePlan,
    areas: AreaTree,
    sizes: Mapping[str, int],
    key: bytes,
    held: Held,
    release: str,
    changes: BorderChanges = NO_CHANGES,
) -> Protected:
    """Protect everything the plan declares; sums of money stay, as engines do not tell who pays most of them.

    tallies  TALLY_SCHEMA
    sizes    area code -> inhabitants, public
    changes  of borders since the last release
    raises   what the rules of `protection` raise; then nothing may leave
    """
    totals = tallies.filter(pc.is_in(tallies["COUNTERPART_AREA"], pa.array(["", TOTAL])))
    of_areas = protect_counts(
        totals,
        plan=_as_counts(plan),
        areas=areas,
        sizes=sizes,
        key=key,
        held=held.counts,
        release=release,
        changes=changes,
    )
    counts = of_areas.tables.tables["counts"]
    of_flows = protect_and_keep_flows(
        tallies, plan=plan, areas=areas, margins=counts, key=key, held=_renamed(held.flows, changes)
    )
    every = pa.concat_tables([counts, of_flows.counts])
    every = every.sort_by([(name, "ascending") for name in COUNT_SCHEMA.names[:6]]).combine_chunks()
    money = sum(figure.mechanism is Mechanism.SUPPRESSION for figure in plan.figures)
    left_out = {
        "measures_of_money_left_out": money,
        "measures_of_few_units_left_out": len(of_areas.few_units),
    }
    report = of_areas.tables.report
    report = replace(report, findings={**report.findings, **left_out})
    return Protected(every, plan, areas, report, Held(of_areas.atoms, of_flows.atoms))


def _renamed(flows: pa.Table | None, changes: BorderChanges) -> pa.Table | None:
    """Atoms of flows under the codes of the new division."""
    if flows is None or not changes.renamed:
        return flows
    for name in ("REF_AREA", "TO"):
        codes = [changes.renamed.get(code, code) for code in flows[name].to_pylist()]
        place = flows.schema.get_field_index(name)
        flows = flows.set_column(place, flows.schema.field(place), pa.array(codes, pa.string()))
    return flows


def _as_counts(plan: ReleasePlan) -> ReleasePlan:
    """The totals of flows are counts like others; their flows are tied to them afterwards."""
    figures = tuple(
        replace(figure, mechanism=Mechanism.SMALL_COUNT_ROUNDING)
        if figure.mechanism is Mechanism.ORIGIN_DESTINATION
        else figure
        for figure in plan.figures
    )
    return replace(plan, figures=figures)


def held_in(vault: Path) -> Held:
    """What the vault remembers of earlier releases; nothing before the first. Raises StoreDamaged."""
    counts, flows = vault / STORES / COUNTS, vault / STORES / FLOWS
    return Held(
        read_store(counts) if counts.is_file() else AtomStore.empty(),
        pq.read_table(flows) if flows.is_file() else None,
    )


def remember(vault: Path, held: Held) -> None:
    """Keep what a release showed; to be done before it leaves."""
    write_store(vault / STORES / COUNTS, held.counts)
    if held.flows is not None:
        sink = pa.BufferOutputStream()
        pq.write_table(held.flows, sink, compression="zstd", store_schema=False)
        write_whole(vault / STORES / FLOWS, sink.getvalue().to_pybytes(), mode=0o600)
